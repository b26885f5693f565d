"""Handoffs by the API: a question to someone who knows, and the ledger of what became of each."""

from typing import Any, assert_never

from flask import Response
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.core.actor import Actor
from webcare.core.db import transaction
from webcare.core.errors import Invalid
from webcare.handoffs import queries, service
from webcare.handoffs.models import Handoff
from webcare.handoffs.queries import LedgerFilter
from webcare.handoffs.service import Addressee, NeedsConfirmation, ToAddress, ToDesk, ToExpert
from webcare.replies import holding, words
from webcare.tickets.models import Ticket
from webcare.web.api import bodies, shapes
from webcare.web.api.acts import on_ticket
from webcare.web.api.door import api_needs, teams_allowed
from webcare.web.api.problems import problem
from webcare.web.api.section import Section, Told
from webcare.web.api.shapes import With
from webcare.web.handoffs import consult_form, people_form
from webcare.web.language import in_english, present
from workflows.rights import Right

section = Section("handoffs", "Forwards and escalations, and the ledger of them.")
SPOKESPERSON = "spokesperson"


@section.get("/handoffs")
@api_needs(Right.READ_LEDGER)
@section.asks(bodies.HandoffsAsked)
@section.gives(shapes.HandoffsSchema)
def list_handoffs(asked: dict[str, Any]) -> Told:
    """The ledger of your teams: one entry an event of a handoff, newest first."""
    filters = LedgerFilter(
        kind=asked["kind"], state=asked["state"], desk=asked["desk"], expert_id=asked["expert"],
        since=asked["since"], until=asked["until"], text=asked["text"],
    )  # fmt: skip
    with transaction() as session:
        page = queries.page(
            session, teams_allowed(), filters, asked["cursor"], limit=asked["limit"]
        )
    return {"entries": page.entries, "next_cursor": page.next_cursor}


@section.post("/tickets/<int:ticket_id>/handoffs")
@api_needs(Right.DECIDE)
@section.takes(bodies.HandoffSent)
@section.gives(shapes.HandoffToldSchema, 201)
def hand_off(body: dict[str, Any], ticket_id: int) -> Told:
    """Ask someone who knows. An address outside the organisation gives 409 with the letter that
    would leave; the same again with `confirm` sends it. Somebody who is away, and a term past the
    promise, give 409 that says what to repeat it with. With `holding` the asker is told too; 409
    where a holding reply cannot go, and then nobody is asked.
    """
    to = _addressee(body["to"])
    with on_ticket(ticket_id, body["version"]) as (session, ticket, by):
        if asked_twice := _second_word(session, ticket, to, body):
            return asked_twice
        try:
            handoff = _hand_off(session, ticket, to, body, by=by)
            if body["holding"]:
                told = words.typed(body["holding"]["body"])
                holding.tell(session, ticket, told, by=by, at=present())
        except NeedsConfirmation as outside:
            return _confirm_first(session, ticket, to, body, outside, by=by)
    return With(handoff, ticket=ticket)


def _second_word(
    session: Session, ticket: Ticket, to: Addressee, body: dict[str, Any]
) -> Response | None:
    """What the pages ask twice is asked twice here: all of it at once, with what confirms it."""
    if isinstance(to, ToDesk):
        return None  # a desk is never away, and an escalation has no term
    away = people_form.who_is_away(session, ticket, [to], at=present())
    is_beyond = consult_form.is_beyond(ticket, body["due_at"])
    asks = {"confirm_away": bool(away), "confirm_beyond": is_beyond}
    open_ = [name for name, is_so in asks.items() if is_so and not body[name]]
    if not open_:
        return None
    in_english()
    beyond = _("That is after the moment at which we owe the asker an answer.")
    words = {"confirm_away": " ".join(map(str, away)), "confirm_beyond": beyond}
    said = {name: words[name] for name in open_}
    given = ", ".join(f"{name}: true" for name in said)
    others = [each.instead for each in away if each.instead]
    return problem(
        409,
        " ".join(said.values()),
        _("Send the same again with %(given)s.", given=given),
        repeat_with=dict.fromkeys(said, True),
        stand_ins=[{"expert": each.id, "name": each.name} for each in others],
    )


def _addressee(to: dict[str, Any]) -> Addressee:
    if "expert" in to:
        return ToExpert(to["expert"])
    if "desk" in to:
        return ToDesk(to["desk"])
    return ToAddress(to["email"], to.get("name", ""))


def _hand_off(
    session: Session, ticket: Ticket, to: Addressee, body: dict[str, Any], *, by: Actor
) -> Handoff:
    match to:
        case ToDesk(desk) if desk == SPOKESPERSON:
            if body["due_at"] is not None:
                raise Invalid("An escalation has no term.", due_at="An escalation has no term.")
            return service.escalate(
                session, ticket, urgency=ticket.priority, why=body["why"], desk=desk,
                question=body["question"], shown=body["messages"], by=by, at=present(),
            )  # fmt: skip
        case ToExpert() | ToAddress() | ToDesk():
            return service.forward(
                session, ticket, to=to, question=body["question"], shown=body["messages"],
                due_at=body["due_at"], why=body["why"], confirmed=body["confirm"],
                by=by, at=present(),
            )  # fmt: skip
        case unexpected:
            assert_never(unexpected)


def _confirm_first(
    session: Session,
    ticket: Ticket,
    to: Addressee,
    body: dict[str, Any],
    outside: NeedsConfirmation,
    *,
    by: Actor,
) -> Told:
    """What would leave, and to whom; nothing was done."""
    in_english()
    seen = service.preview(
        session, ticket, to=to, question=body["question"], shown=body["messages"],
        due_at=body["due_at"], by=by, at=present(),
    )  # fmt: skip
    return problem(
        409,
        str(outside),
        _("Send the same again with %(given)s.", given="confirm: true"),
        confirm=True,
        repeat_with={"confirm": True},
        preview={
            "to": {"name": seen.to_name, "address": seen.to_email},
            "subject": seen.letter.subject,
            "text": seen.letter.text,
            "outside": seen.outside,
        },
    )
