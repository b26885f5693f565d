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
from webcare.handoffs.service import Preview
from webcare.replies import holding
from webcare.replies import queries as replies
from webcare.replies.models import Reply
from webcare.tickets import queries as tickets
from webcare.tickets.models import Message, MessageKind, Ticket
from webcare.web import forms
from webcare.web.experts import hours
from webcare.web.handoffs import choosing, showing_form
from webcare.web.handoffs.choosing import Choices
from webcare.web.language import present, zone
from workflows.outcomes import Escalate, Forward, Outcome
from workflows.ticket import TicketState

EXPERT, ESCALATION = "expert", "escalation"
FIRST_YEAR, LAST_YEAR = 1970, 2199
ASKABLE = frozenset(
    {TicketState.NEW, TicketState.ANSWERING, TicketState.WITH_EXPERT, TicketState.WITH_DESK}
)
BEYOND = marked(
    "That is after the moment at which we owe the asker an answer. Choose an earlier one, or send "
    "it again to keep this one."
)
_SHOWABLE = (MessageKind.MESSAGE, MessageKind.UNREADABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One of the two forms. `choices`: whom to ask, None where the page fetches them later;
    `people`: the directory, to be searched; `closed`: the desks that are closed now, in words;
    `typed`: the fields' values; `previews`: what would leave, to each; `may_hold`: the asker can be
    told meanwhile; `ticket_due`: when the ticket itself is; `insists`: one of them refused, so that
    asking again needs a reason.
    """

    kind: str
    choices: Choices | None = None
    people: Sequence[Expert] = ()
    desks: Sequence[Desk] = ()
    closed: Mapping[str, str] = field(default_factory=dict)
    messages: Sequence[Message] = ()
    typed: Mapping[str, Any] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""
    previews: Sequence[Preview] = ()
    ticket_due: datetime | None = None
    may_hold: bool = False
    insists: bool = False

    @property
    def outside(self) -> str:
        """Whom of those asked the organisation does not know, for the confirmation."""
        return outside(self.previews)


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
    return _expert(session, ticket, _holding_text(session, ticket, outcome, ours), {}, later=True)


def opened(session: Session, ticket: Ticket, kind: str, **given: Any) -> Asking:
    """The form with its choices. *given*: what came back from a try, see `Asking`."""
    if kind == ESCALATION:
        given.setdefault("typed", {"desk": "spokesperson", "urgency": str(ticket.priority)})
        team, desks = accounts.team(session, ticket.team_id), experts.desks(session, ticket.team_id)
        closed = {each.slug: hours.closed(team, each.hours) for each in desks if each.hours}
        return Asking(kind=kind, desks=desks, closed=closed, **given)
    outcome, ours = pipeline.outcome_of(session, ticket), replies.of_ticket(session, ticket.id)
    return _expert(session, ticket, _holding_text(session, ticket, outcome, ours), given)


def _expert(
    session: Session,
    ticket: Ticket,
    holding_text: str,
    given: dict[str, Any],
    *,
    later: bool = False,
) -> Asking:
    messages = [
        each for each in tickets.thread(session, ticket.id) if each.kind in _SHOWABLE
    ]  # fmt: skip
    if "typed" not in given:
        told = {"holding": "yes" if holding_text else "", "holding_body": holding_text}
        given["typed"] = _fresh(session, ticket, messages) | told
    return Asking(
        kind=EXPERT,
        may_hold=bool(holding_text),
        ticket_due=ticket.due_at,
        choices=None if later else choosing.choices(session, ticket, given["typed"]["to"]),
        people=experts.directory(session, ticket.team_id),
        messages=messages,
        **given,
    )


def typed() -> dict[str, Any]:
    """What stands in the form that was sent."""
    fields = (
        "to", "address", "question", "due_at", "why", "desk", "urgency", "holding", "holding_body",
        "more_addresses", "manner", "away", "beyond",
    )  # fmt: skip
    return {name: forms.text(name) for name in fields} | showing_form.typed()


def said(wrong: Invalid) -> dict[str, str]:
    """What is wrong, by field, in the reader's language."""
    return {name: _(text) for name, text in wrong.fields.items()}


def outside(previews: Sequence[Preview]) -> str:
    """The addresses outside the organisation, as they are confirmed."""
    return ", ".join(dict.fromkeys(each.to_email for each in previews if each.outside))


def passed_on(session: Session, ticket: Ticket, handoff: Handoff) -> dict[str, Any]:
    """The form's fields for the same question to the one who was named instead: exactly what was
    shown, and the same term where it has not passed. A name alone is looked up in the directory.
    """
    named = handoff.suggested
    found = experts.directory(session, ticket.team_id, search=named) if "@" not in named else ()
    left = handoff.due_at if handoff.due_at and handoff.due_at > present() else None
    return {
        "to": str(found[0].id) if len(found) == 1 else "",
        "address": "" if len(found) == 1 else named,
        "question": handoff.question,
        "due_at": field_moment(left),
        "more_addresses": "",
        "manner": "",
        "why": "",
        "away": "",
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


def term(ticket: Ticket, text: str) -> datetime | None:
    """The moment in the field `due_at`. Raises Invalid where that comes after the one at which the
    asker is owed an answer, until the same was sent once more.
    """
    value = moment(text, "due_at")
    if is_beyond(ticket, value) and forms.text("beyond") != text:
        raise Invalid(BEYOND, due_at=BEYOND)
    return value


def is_beyond(ticket: Ticket, value: datetime | None) -> bool:
    """Whether *value* comes after the moment at which the asker is owed an answer."""
    return value is not None and ticket.due_at is not None and value > ticket.due_at


def field_moment(value: datetime | None) -> str:
    """A moment as a `datetime-local` field holds it."""
    return value.astimezone(zone()).strftime("%Y-%m-%dT%H:%M") if value else ""


def _fresh(session: Session, ticket: Ticket, messages: Sequence[Message]) -> dict[str, Any]:
    inbound = [each.id for each in messages if each.direction == "in"]
    fresh = {
        "to": "",  # nobody is chosen for a person
        "address": "",
        "question": "",
        "due_at": field_moment(proposed_term(session, ticket)),
        "more_addresses": "",
        "manner": "",
        "why": "",
        "away": "",
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
