"""The forms in which an expert is asked or a ticket is handed up: as they open, and as they come
back with what was typed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare import pipeline
from webcare.accounts import queries as accounts
from webcare.accounts.service import office_hours
from webcare.channels.models import Channel
from webcare.core.errors import Invalid
from webcare.core.i18n import marked
from webcare.decisions.standing import Standing
from webcare.experts import queries as experts
from webcare.experts.models import Desk, Expert
from webcare.handoffs import terms
from webcare.handoffs.models import Handoff
from webcare.handoffs.service import Addressee, Preview, ToAddress, ToExpert
from webcare.replies import holding
from webcare.replies import queries as replies
from webcare.replies.models import Reply
from webcare.tickets import queries as tickets
from webcare.tickets.models import Message, MessageKind, Ticket
from webcare.web import forms
from webcare.web.handoffs import showing_form
from webcare.web.language import present, zone
from workflows.outcomes import Escalate, Forward, Outcome
from workflows.ticket import TicketState

EXPERT, ESCALATION = "expert", "escalation"
IN_TURN = "turn"  # one after the other; otherwise all at once
FIRST_YEAR, LAST_YEAR = 1970, 2199
MOST_MORE = 4  # people beside the first
ASKABLE = frozenset(
    {TicketState.NEW, TicketState.ANSWERING, TicketState.WITH_EXPERT, TicketState.WITH_DESK}
)
_SHOWABLE = (MessageKind.MESSAGE, MessageKind.UNREADABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One of the two forms. `near`: the experts of the ticket's theme, who stand first; `typed`:
    the fields' values; `previews`: what would leave, to each; `may_hold`: the asker can be told
    meanwhile; `ticket_due`: when the ticket itself is.
    """

    kind: str
    near: Sequence[Expert] = ()
    others: Sequence[Expert] = ()
    desks: Sequence[Desk] = ()
    messages: Sequence[Message] = ()
    typed: Mapping[str, Any] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""
    previews: Sequence[Preview] = ()
    ticket_due: datetime | None = None

    @property
    def outside(self) -> str:
        """Whom of those asked the organisation does not know, for the confirmation."""
        return outside(self.previews)

    may_hold: bool = False


def by_itself(
    session: Session,
    ticket: Ticket,
    standing: Standing | None,
    asked: Sequence[Handoff],
    ours: Sequence[Reply],
) -> Asking | None:
    """The form as the scheme opens it: it said to ask someone, and nobody was asked since. *ours*
    are the ticket's replies.
    """
    if standing is None or standing.outcome is None or ticket.state is not TicketState.ANSWERING:
        return None
    outcome, decided_at = standing.outcome.outcome, standing.decided_at
    if not isinstance(outcome, Forward) or outcome.desk is not None:
        return None
    if decided_at and any(each.asked_at >= decided_at for each in asked):
        return None
    return _expert(session, ticket, _holding_text(session, ticket, outcome, ours), {})


def opened(session: Session, ticket: Ticket, kind: str, **given: Any) -> Asking:
    """The form with its choices. *given*: what came back from a try, see `Asking`."""
    if kind == ESCALATION:
        given.setdefault("typed", {"desk": "spokesperson", "urgency": str(ticket.priority)})
        return Asking(kind=kind, desks=experts.desks(session, ticket.team_id), **given)
    outcome, ours = pipeline.outcome_of(session, ticket), replies.of_ticket(session, ticket.id)
    return _expert(session, ticket, _holding_text(session, ticket, outcome, ours), given)


def _expert(session: Session, ticket: Ticket, holding_text: str, given: dict[str, Any]) -> Asking:
    people = experts.directory(session, ticket.team_id)
    owner = experts.for_theme(session, ticket.theme_id) if ticket.theme_id else None
    near = [each for each in people if _is_near(each, owner)]
    near.sort(key=lambda each: each is not owner)
    messages = [
        each for each in tickets.thread(session, ticket.id) if each.kind in _SHOWABLE
    ]  # fmt: skip
    if "typed" not in given:
        told = {"holding": "yes" if holding_text else "", "holding_body": holding_text}
        given["typed"] = _fresh(session, ticket, near, messages) | told
    return Asking(
        kind=EXPERT,
        may_hold=bool(holding_text),
        ticket_due=ticket.due_at,
        near=near,
        others=[each for each in people if each not in near],
        messages=messages,
        **given,
    )


def typed() -> dict[str, Any]:
    """What stands in the form that was sent."""
    fields = (
        "to", "address", "question", "due_at", "why", "desk", "urgency", "holding", "holding_body",
        "more_addresses", "manner",
    )  # fmt: skip
    values = {name: forms.text(name) for name in fields} | showing_form.typed()
    return values | {"more": [each for each in request.form.getlist("more") if each][:MOST_MORE]}


def addressee(values: Mapping[str, Any]) -> Addressee:
    """Whom the form names: someone of the directory, or a typed address."""
    if forms.is_number(values["to"]):
        return ToExpert(int(values["to"]))
    if not values["address"].strip():
        raise Invalid("Choose whom to ask.", to="Choose someone, or type an address.")
    return to_address(values["address"])


def others(values: Mapping[str, Any]) -> list[Addressee]:
    """Who else is asked, beside the first: of the directory, then by address."""
    found: list[Addressee] = [ToExpert(int(e)) for e in values["more"] if forms.is_number(e)]
    written = values["more_addresses"].replace(";", ",").split(",")
    found += [to_address(each) for each in written if each.strip()]
    if len(found) > MOST_MORE:
        text = marked("At most five people can be asked at once.")
        raise Invalid(text, more_addresses=text)
    return list(dict.fromkeys(found))


def said(wrong: Invalid) -> dict[str, str]:
    """What is wrong, by field, in the reader's language."""
    return {name: _(text) for name, text in wrong.fields.items()}


def outside(previews: Sequence[Preview]) -> str:
    """The addresses outside the organisation, as they are confirmed."""
    return ", ".join(dict.fromkeys(each.to_email for each in previews if each.outside))


def to_address(text: str) -> ToAddress:
    """An address that may stand behind a name, such as `Kim <kim@city.example>`."""
    name, bracket, rest = text.strip().partition("<")
    if not bracket:
        return ToAddress(text.strip())
    return ToAddress(rest.partition(">")[0].strip(), name.strip())


def passed_on(session: Session, ticket: Ticket, handoff: Handoff) -> dict[str, Any]:
    """The form's fields for the same question to the one who was named instead: exactly what was
    shown, and the same term where it has not passed. A name alone is looked up in the directory.
    """
    named = handoff.suggested
    found = experts.directory(session, ticket.team_id, search=named) if "@" not in named else ()
    left = handoff.due_at if handoff.due_at and handoff.due_at > present() else None
    return {
        "to": str(found[0].id) if len(found) == 1 else "",
        "address": named if "@" in named else "",
        "question": handoff.question,
        "due_at": field_moment(left),
        "more": [],
        "more_addresses": "",
        "manner": "",
    } | showing_form.as_shown(handoff, tickets.thread(session, ticket.id))


def moment(text: str, name: str) -> datetime | None:
    """The moment in the field *name*, in the reader's time zone; None for an empty one."""
    if not text.strip():
        return None
    try:
        value = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Invalid("This is no date.", **{name: "This is no date."}) from None
    if not FIRST_YEAR <= value.year <= LAST_YEAR:  # beyond it, a time zone leaves the calendar
        raise Invalid("This is no date.", **{name: "This is no date."})
    return value if value.tzinfo else value.replace(tzinfo=zone())


def field_moment(value: datetime | None) -> str:
    """A moment as a `datetime-local` field holds it."""
    return value.astimezone(zone()).strftime("%Y-%m-%dT%H:%M") if value else ""


def _fresh(
    session: Session, ticket: Ticket, near: Sequence[Expert], messages: Sequence[Message]
) -> dict[str, Any]:
    inbound = [each.id for each in messages if each.direction == "in"]
    due_at = proposed_term(session, ticket)
    fresh = {
        "to": str(near[0].id) if near else "",
        "address": "",
        "question": "",
        "due_at": field_moment(due_at),
        "more": [],
        "more_addresses": "",
        "manner": "",
    }
    given = {name: request.args[name] for name in ("to", "address") if name in request.args}
    return fresh | showing_form.opened(messages, inbound[-1:]) | given


def proposed_term(session: Session, ticket: Ticket) -> datetime:
    """When an answer should be here, by the ticket's own clock."""
    hours = office_hours(accounts.team(session, ticket.team_id))
    return terms.proposed(hours, ticket.due_at, at=present())


def _holding_text(
    session: Session, ticket: Ticket, outcome: Outcome | None, ours: Sequence[Reply]
) -> str:
    """What tells the asker that their question was passed on, where the scheme wants that said and
    nothing stands in its way; else empty.
    """
    if not (isinstance(outcome, Forward | Escalate) and outcome.holding):
        return ""
    channel = session.get_one(Channel, ticket.channel_id)
    if not holding.may_go(ticket, channel, ours, present()):
        return ""
    return holding.text_for(ticket, accounts.team(session, ticket.team_id))


def _is_near(expert: Expert, owner: Expert | None) -> bool:
    if owner is None:
        return False
    return expert.id == owner.id or bool(expert.unit and expert.unit == owner.unit)
