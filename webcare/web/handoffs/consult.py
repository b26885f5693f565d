"""Asking someone from the ticket's page, and handing it up."""

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webcare.core.actor import Actor
from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid
from webcare.handoffs import notices, queries, service
from webcare.handoffs.opening import RefusedBefore
from webcare.handoffs.service import Preview
from webcare.replies import holding, words
from webcare.tickets import queries as tickets
from webcare.tickets.models import Ticket
from webcare.web.access import must_be_allowed, needs, team_ids
from webcare.web.handoffs import choosing, consult_form, people_form, showing_form
from webcare.web.handoffs.consult_form import ESCALATION, EXPERT
from webcare.web.language import present, told
from webcare.web.pages import page, see_other, wants_block
from webcare.web.tickets.ticket import done, on_ticket, take_if_free
from webcare.web.tickets.ticket_page import draw
from workflows.rights import Right

bp = Blueprint("consult", __name__, url_prefix="/tickets/<int:ticket_id>")
URGENCIES = 3  # as `Ticket.priority`: normal, high, urgent


@bp.get("/ask")
@needs(Right.DECIDE, Right.SPEAK)
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
@needs(Right.DECIDE, Right.SPEAK)
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
        return page(
            "ticket_handoffs.html", "handoff_list", ticket=ticket, handoffs=asked,
            notices=notices.unseen(session, ticket),
        )  # fmt: skip


@bp.post("/handoffs")
@needs(Right.DECIDE, Right.SPEAK)
def ask(ticket_id: int) -> ResponseReturnValue:
    """Ask someone; or first only look at what would leave, or black out personal data in it."""
    typed = consult_form.typed()
    if "blacken" in request.form:
        with transaction() as session:
            ticket = tickets.get(session, ticket_id, team_ids(Right.READ))
            messages = tickets.thread(session, ticket.id)
            names = [ticket.author_name]
        covered = showing_form.without_personal(typed, messages, names)
        return _again(ticket_id, EXPERT, 200, typed=covered)
    return _put(ticket_id, typed, look="look" in request.form)


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


def _put(ticket_id: int, typed: dict[str, Any], *, look: bool) -> ResponseReturnValue:
    """Ask as *typed*; or show exactly what would leave, because the person wants to *look* or
    because it would leave the organisation and that was not confirmed for this very address.
    """
    try:
        with on_ticket(ticket_id) as (session, ticket, by):
            shown = _ask_or_show(session, ticket, typed, look=look, by=by)
    except (Invalid, Conflict) as wrong:
        return _wrong(ticket_id, EXPERT, wrong, typed)
    if not shown:
        return done(ticket_id)
    return _again(ticket_id, EXPERT, 200 if look else Invalid.status, typed=typed, previews=shown)


def _ask_or_show(
    session: Session, ticket: Ticket, typed: dict[str, Any], *, look: bool, by: Actor
) -> list[Preview]:
    """What would leave, to each; empty once they were asked."""
    values = showing_form.with_files(typed, tickets.thread(session, ticket.id))
    first = people_form.addressee(session, ticket, typed)
    people = [first, *people_form.others(session, ticket, typed)]
    asks: Any = {
        "question": typed["question"],
        "shown": showing_form.chosen(values),
        "due_at": consult_form.term(ticket, typed["due_at"]),
        "by": by,
        "at": present(),
    }
    people_form.warn_of_absence(session, ticket, typed, people, at=present())
    shown = [service.preview(session, ticket, to=each, **asks) for each in people]
    outside = consult_form.outside(shown)
    confirmed = request.form.get("confirmed") == outside
    if look or (outside and not confirmed):
        return shown
    take_if_free(session, ticket, by)
    asks["why"] = typed["why"]
    if typed["manner"] == people_form.IN_TURN:
        first, *rest = people
        service.forward(session, ticket, to=first, in_turn=rest, confirmed=confirmed, **asks)
    else:
        for each in people:
            service.forward(session, ticket, to=each, confirmed=confirmed, **asks)
    _tell_asker(session, ticket, typed, by=by)
    return []


def _tell_asker(session: Session, ticket: Ticket, typed: dict[str, Any], *, by: Actor) -> None:
    """Where that is ticked, tell the asker that their question was passed on."""
    if typed.get("holding") != "yes":
        return
    try:
        holding.tell(session, ticket, words.typed(typed["holding_body"]), by=by, at=present())
    except Invalid as wrong:
        raise Invalid(str(wrong), holding_body=wrong.fields.get("body", str(wrong))) from None


def _wrong(
    ticket_id: int, kind: str, wrong: Invalid | Conflict, typed: dict[str, Any]
) -> ResponseReturnValue:
    faults = consult_form.said(wrong) if isinstance(wrong, Invalid) else {}
    problem = "" if faults else told(wrong)
    again = isinstance(wrong, RefusedBefore)
    if isinstance(wrong, people_form.Away):
        typed = typed | {"away": wrong.key, "stand_ins": wrong.stand_ins}
    if "due_at" in faults:
        typed = typed | {"beyond": typed["due_at"]}
    return _again(
        ticket_id, kind, wrong.status, typed=typed, faults=faults, problem=problem, insists=again
    )


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
