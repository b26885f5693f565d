"""What follows on a question until its answer stands in a draft: more information, a further
question, taking it back, the choice between answers.
"""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.utils import redirect

from webcare import pipeline
from webcare.core.errors import Conflict, Invalid
from webcare.handoffs import queries, service
from webcare.web import forms
from webcare.web.access import needs
from webcare.web.handoffs import consult_form
from webcare.web.language import present, told
from webcare.web.pages import own_page, wants_block
from webcare.web.tickets.ticket import done, on_ticket, take_if_free
from webcare.web.tickets.ticket_page import draw
from workflows.rights import Right

bp = Blueprint("consulted", __name__, url_prefix="/tickets/<int:ticket_id>")


@bp.post("/handoffs/<int:handoff_id>/withdraw")
@needs(Right.DECIDE)
def withdraw(ticket_id: int, handoff_id: int) -> ResponseReturnValue:
    with on_ticket(ticket_id) as (session, ticket, by):
        handoff = queries.of_this(session, handoff_id, ticket)
        service.withdraw(session, handoff, why=forms.text("why"), by=by, at=present())
    return done(ticket_id)


@bp.post("/handoffs/<int:handoff_id>/info")
@needs(Right.DECIDE)
def give_info(ticket_id: int, handoff_id: int) -> ResponseReturnValue:
    """Tell the one asked what they want to know; with a new term where that is needed."""
    text, due = forms.text("text"), forms.text("due_at")
    try:
        with on_ticket(ticket_id) as (session, ticket, by):
            due_at = consult_form.term(ticket, due)
            handoff = queries.of_this(session, handoff_id, ticket)
            service.give_info(session, handoff, text, due_at=due_at, by=by, at=present())
    except Invalid as wrong:
        said = {"info_for": handoff_id, "info_text": text, "info_faults": consult_form.said(wrong)}
        said |= {"info_due": due}
        return draw(ticket_id, status=wrong.status, **said)
    return done(ticket_id)


@bp.post("/handoffs/<int:handoff_id>/further")
@needs(Right.DECIDE)
def ask_further(ticket_id: int, handoff_id: int) -> ResponseReturnValue:
    """One more question to whoever answered: the next round of the same consult."""
    question, due = forms.text("question"), forms.text("due_at")
    try:
        with on_ticket(ticket_id) as (session, ticket, by):
            handoff = queries.of_this(session, handoff_id, ticket)
            take_if_free(session, ticket, by)
            service.ask_further(
                session, ticket, handoff, question, shown=forms.numbers("shown"),
                due_at=consult_form.term(ticket, due), by=by, at=present(),
            )  # fmt: skip
    except (Invalid, Conflict) as wrong:
        faults = consult_form.said(wrong) if isinstance(wrong, Invalid) else {}
        again = {
            "further_for": handoff_id,
            "further_typed": {"question": question, "due_at": due},
            "further_faults": faults or {"question": told(wrong)},
        }
        return draw(ticket_id, status=wrong.status, **again)
    return done(ticket_id)


@bp.post("/hold/lift")
@needs(Right.SPEAK)
def lift_hold(ticket_id: int) -> ResponseReturnValue:
    """What a desk wanted unsaid until later may be said now."""
    with on_ticket(ticket_id) as (session, ticket, by):
        service.lift_hold(session, ticket, by=by, at=present())
    target = own_page(request.form.get("back"), "")
    return redirect(target, 303) if target else done(ticket_id)


@bp.post("/handoffs/<int:handoff_id>/use")
@needs(Right.DRAFT)
def use(ticket_id: int, handoff_id: int) -> ResponseReturnValue:
    """Put the answer into the draft. Only a person does this: it was written for us, not for the
    public.
    """
    return _use(ticket_id, handoff_id)


@bp.post("/answers/choose")
@needs(Right.DRAFT)
def choose(ticket_id: int) -> ResponseReturnValue:
    """Of several answers the one that is used, and why."""
    chosen = forms.text("handoff")
    if not forms.is_number(chosen):
        faults = {"why": _("Choose an answer first.")}
        return draw(ticket_id, status=422, choice_why=forms.text("why"), choice_faults=faults)
    return _use(ticket_id, int(chosen))


@bp.post("/handoffs/<int:handoff_id>/files/<digest>/use")
@needs(Right.DRAFT)
def use_file(ticket_id: int, handoff_id: int, digest: str) -> ResponseReturnValue:
    """Put a file that the one asked sent into the draft; it goes to the asker with the reply."""
    with on_ticket(ticket_id) as (session, ticket, by):
        service.put_file_in_draft(
            session, ticket, queries.of_this(session, handoff_id, ticket), digest,
            approval=pipeline.needs_approval(session, ticket), by=by, at=present(),
        )  # fmt: skip
    return done(ticket_id)


@bp.post("/handoffs/seen")
@needs(Right.DECIDE, Right.DRAFT)
def seen(ticket_id: int) -> ResponseReturnValue:
    """What came in beside the answers was looked at."""
    with on_ticket(ticket_id) as (session, ticket, _by):
        service.mark_seen(session, ticket, at=present())
    return done(ticket_id)


def _use(ticket_id: int, handoff_id: int) -> ResponseReturnValue:
    why, turn = forms.text("why"), forms.text("turn")
    try:
        with on_ticket(ticket_id) as (session, ticket, by):
            service.put_in_draft(
                session, ticket, queries.of_this(session, handoff_id, ticket),
                turn_id=int(turn) if forms.is_number(turn) else None, why=why,
                approval=pipeline.needs_approval(session, ticket), by=by, at=present(),
            )  # fmt: skip
    except Invalid as wrong:
        faults = consult_form.said(wrong)
        return draw(
            ticket_id, status=wrong.status,
            choice_of=handoff_id, choice_why=why, choice_faults=faults,
        )  # fmt: skip
    return draw(ticket_id, just_decided=True) if wants_block() else done(ticket_id)
