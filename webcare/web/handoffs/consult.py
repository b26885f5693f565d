"""Asking someone from the ticket's page, handing it up, and what follows until the answer."""

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.utils import redirect

from webcare import pipeline
from webcare.core.actor import Actor
from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid
from webcare.handoffs import queries, service
from webcare.handoffs.answering import is_material
from webcare.handoffs.service import Preview
from webcare.intake import enclosures
from webcare.replies import holding
from webcare.replies import service as replies
from webcare.tickets import queries as tickets
from webcare.tickets.models import Ticket
from webcare.web import forms
from webcare.web.access import must_be_allowed, needs, team_ids
from webcare.web.handoffs import choosing, consult_form
from webcare.web.handoffs.consult_form import ESCALATION, EXPERT
from webcare.web.language import present, told
from webcare.web.pages import own_page, page, see_other, wants_block
from webcare.web.tickets.ticket import done, on_ticket, take_if_free
from webcare.web.tickets.ticket_page import draw
from workflows.reply import Purpose
from workflows.rights import Right

bp = Blueprint("consult", __name__, url_prefix="/tickets/<int:ticket_id>")
URGENCIES = 3  # as `Ticket.priority`: normal, high, urgent


@bp.get("/ask")
@needs(Right.DECIDE)
def form(ticket_id: int) -> ResponseReturnValue:
    """One of the two forms, or with no kind none."""
    kind = request.args.get("kind", EXPERT)
    with transaction() as session:
        ticket = tickets.get(session, ticket_id, team_ids(Right.READ))
        must_be_allowed(ticket.team_id)
        shown = consult_form.opened(session, ticket, kind) if kind else None
        if wants_block():
            return page("ticket_handoffs.html", "asking_form", ticket=ticket, asking=shown)
    return draw(ticket_id, asking=shown)


@bp.get("/ask/choices")
@needs(Right.DECIDE)
def choices(ticket_id: int) -> ResponseReturnValue:
    """Whom to ask, for the form that the scheme opened by itself; as a page, the whole form."""
    with transaction() as session:
        ticket = tickets.get(session, ticket_id, team_ids(Right.READ))
        must_be_allowed(ticket.team_id)
        if not wants_block():
            return see_other(".form", ticket_id=ticket_id, kind=EXPERT)
        found = choosing.choices(session, ticket)
        return page("ticket_choices.html", choices=found, ticket=ticket)


@bp.get("/handoffs")
@needs(Right.READ)
def show(ticket_id: int) -> ResponseReturnValue:
    """What was asked, by itself: the page asks it again when something happened."""
    if not wants_block():
        return see_other("ticket.show", ticket_id=ticket_id)
    with transaction() as session:
        ticket = tickets.get(session, ticket_id, team_ids())
        asked = queries.of_ticket(session, ticket.id)
        return page("ticket_handoffs.html", "handoff_list", ticket=ticket, handoffs=asked)


@bp.post("/handoffs")
@needs(Right.DECIDE)
def ask(ticket_id: int) -> ResponseReturnValue:
    """Ask someone; or first only look at what would leave."""
    return _put(ticket_id, consult_form.typed(), look="look" in request.form)


@bp.post("/handoffs/<int:handoff_id>/pass-on")
@needs(Right.DECIDE)
def pass_on(ticket_id: int, handoff_id: int) -> ResponseReturnValue:
    """Put the same question to the one who was named instead."""
    with on_ticket(ticket_id) as (session, ticket, _by):
        handoff = queries.of_this(session, handoff_id, ticket)
        typed = consult_form.passed_on(session, ticket, handoff)
    return _put(ticket_id, typed, look=False)


@bp.post("/escalations")
@needs(Right.DECIDE)
def escalate(ticket_id: int) -> ResponseReturnValue:
    typed = consult_form.typed()
    urgency = int(typed["urgency"]) if typed["urgency"] in map(str, range(URGENCIES)) else 0
    if not typed["why"].strip():
        missing = Invalid("Say why.", why="Say why this has to go up.")
        return _wrong(ticket_id, ESCALATION, missing, typed)
    try:
        with on_ticket(ticket_id) as (session, ticket, by):
            take_if_free(session, ticket, by)
            service.escalate(
                session, ticket, urgency=urgency, why=typed["why"], desk=typed["desk"],
                by=by, at=present(),
            )  # fmt: skip
    except (Invalid, Conflict) as wrong:
        return _wrong(ticket_id, ESCALATION, wrong, typed)
    return done(ticket_id)


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
    text = forms.text("text")
    try:
        with on_ticket(ticket_id) as (session, ticket, by):
            due_at = consult_form.moment(forms.text("due_at"), "due_at")
            handoff = queries.of_this(session, handoff_id, ticket)
            service.give_info(session, handoff, text, due_at=due_at, by=by, at=present())
    except Invalid as wrong:
        said = {"info_for": handoff_id, "info_text": text, "info_faults": wrong.fields}
        return draw(ticket_id, status=wrong.status, **said)
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
    with on_ticket(ticket_id) as (session, ticket, by):
        handoff = queries.of_this(session, handoff_id, ticket)
        turn = forms.text("turn")
        words = queries.later_answer(handoff, int(turn)) if turn.isdigit() else handoff.answer
        if not words or not is_material(handoff):
            raise Conflict("There is no answer yet.", state=str(handoff.state))
        replies.start(
            session, ticket, purpose=Purpose.FINAL, body=words,
            approval=pipeline.needs_approval(session, ticket), by=by, at=present(),
        )  # fmt: skip
    return draw(ticket_id, just_decided=True) if wants_block() else done(ticket_id)


@bp.post("/handoffs/<int:handoff_id>/files/<digest>/use")
@needs(Right.DRAFT)
def use_file(ticket_id: int, handoff_id: int, digest: str) -> ResponseReturnValue:
    """Put a file that the one asked sent into the draft; it goes to the asker with the reply."""
    with on_ticket(ticket_id) as (session, ticket, by):
        handoff = queries.of_this(session, handoff_id, ticket)
        file = enclosures.one(queries.files(handoff), digest)
        reply = replies.start(
            session, ticket, purpose=Purpose.FINAL,
            approval=pipeline.needs_approval(session, ticket), by=by, at=present(),
        )  # fmt: skip
        replies.add_files(session, reply, [file], by=by, at=present())
    return done(ticket_id)


@bp.post("/handoffs/seen")
@needs(Right.DECIDE, Right.DRAFT)
def seen(ticket_id: int) -> ResponseReturnValue:
    """What came in beside the answers was looked at."""
    with on_ticket(ticket_id) as (_session, ticket, _by):
        service.mark_seen(ticket)
    return done(ticket_id)


def _put(ticket_id: int, typed: dict[str, Any], *, look: bool) -> ResponseReturnValue:
    """Ask as *typed*; or show exactly what would leave, because the person wants to *look* or
    because it would leave the organisation and that was not confirmed for this very address.
    """
    shown: Preview | None
    try:
        with on_ticket(ticket_id) as (session, ticket, by):
            asks: Any = {
                "to": consult_form.addressee(session, ticket, typed),
                "question": typed["question"],
                "shown": typed["shown"],
                "due_at": consult_form.moment(typed["due_at"], "due_at"),
                "by": by,
                "at": present(),
            }
            shown = service.preview(session, ticket, **asks)
            confirmed = request.form.get("confirmed") == shown.to_email
            if not look and (confirmed or not shown.outside):
                take_if_free(session, ticket, by)
                service.forward(session, ticket, confirmed=confirmed, **asks)
                _tell_asker(session, ticket, typed, by=by)
                shown = None
    except (Invalid, Conflict) as wrong:
        return _wrong(ticket_id, EXPERT, wrong, typed)
    if shown is None:
        return done(ticket_id)
    return _again(ticket_id, EXPERT, 200 if look else Invalid.status, typed=typed, preview=shown)


def _tell_asker(session: Session, ticket: Ticket, typed: dict[str, Any], *, by: Actor) -> None:
    """Where that is ticked, tell the asker that their question was passed on."""
    if typed.get("holding") != "yes":
        return
    try:
        holding.tell(session, ticket, typed["holding_body"], by=by, at=present())
    except Invalid as wrong:
        raise Invalid(str(wrong), holding_body=wrong.fields.get("body", str(wrong))) from None


def _wrong(
    ticket_id: int, kind: str, wrong: Invalid | Conflict, typed: dict[str, Any]
) -> ResponseReturnValue:
    faults = wrong.fields if isinstance(wrong, Invalid) else {}
    faults = {name: _(text) for name, text in faults.items()}
    problem = "" if faults else told(wrong)
    return _again(ticket_id, kind, wrong.status, typed=typed, faults=faults, problem=problem)


def _again(ticket_id: int, kind: str, status: int, **given: Any) -> ResponseReturnValue:
    """The form with what was typed; the rest of the page stays as it is."""
    with transaction() as session:
        ticket = tickets.get(session, ticket_id, team_ids(Right.READ))
        shown = consult_form.opened(session, ticket, kind, **given)
        if wants_block():
            response = page(
                "ticket_handoffs.html", "asking_form", status=status, ticket=ticket, asking=shown
            )
            response.headers["HX-Retarget"] = "#asking"
            response.headers["HX-Reswap"] = "outerHTML"
            return response
    return draw(ticket_id, status=status, asking=shown)
