"""The verbs of a press card as people use them; this is the door for all of them.

How a card comes about is in `entering`, what follows by itself in `following`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.accounts.models import Team
from webcare.audit import service as audit
from webcare.channels.models import ChannelKind
from webcare.core.actor import Actor
from webcare.core.db import add
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.core.i18n import marked
from webcare.core.text import one_line, storable
from webcare.experts.duty import zone_of
from webcare.intake.on_paper import is_address
from webcare.press import queries
from webcare.press.models import PressCall, PressCard, PressWay
from webcare.tickets import service as tickets
from webcare.tickets.models import Ticket
from workflows.press import PressLifecycle, PressState, Record
from workflows.rights import Right

FLAG = "press"
LONGEST, LONGEST_TEXT = 200, 20_000
BEFORE = timedelta(hours=1)  # the reminder, ahead of the deadline
_WAYS = {ChannelKind.MAIL: PressWay.MAIL, ChannelKind.FORM: PressWay.FORM}
_ENTER = frozenset({Right.SPEAK, Right.DECIDE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is known of a question of the press. `deadline_zone`: the zone of the clock by which the
    journalist named the deadline; `deadline_said`: their own words; `deadline_ours`: it is our own
    clock, for they named none that could be read. `caller_id`: who calls back.
    """

    name: str = ""
    medium: str = ""
    phone: str = ""
    email: str = ""
    question: str = ""
    deadline_at: datetime | None = None
    deadline_zone: str = ""
    deadline_said: str = ""
    deadline_ours: bool = False
    caller_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A call with the journalist: what was said, and how it may be used. `once` makes it one,
    however often its form is sent; `answers`: it was our answer.
    """

    said: str
    record: Record = Record.ON
    reached: bool = True
    answers: bool = False
    once: str


def way_of(ticket: Ticket) -> PressWay:
    """By which way a question on this ticket's channel reached us."""
    return _WAYS.get(ticket.channel_kind, PressWay.SOCIAL)


def open_card(
    session: Session, ticket: Ticket, told: Told, way_in: PressWay, *, by: Actor, at: datetime
) -> PressCard:
    """The ticket's press card, opened now. Whoever asks first saw to it that there is none.

    Raises Invalid with the fields that are wrong.
    """
    if by.rights.isdisjoint(_ENTER | {Right.INTAKE}):
        raise NotAllowed("You may not do this here.")
    card = PressCard(
        ticket_id=ticket.id, ticket=ticket, team_id=ticket.team_id, state=PressState.OPEN,
        way_in=way_in, opened_at=at, opened_by=by.name, caller_name="",
    )  # fmt: skip
    missed = told.deadline_at if told.deadline_at and told.deadline_at <= at else None
    _fill(session, card, told, at=at, known=missed if by.may(Right.INTAKE) else None)
    add(session, card)  # the audit needs its id
    if FLAG not in ticket.flags:
        ticket.flags = [*ticket.flags, FLAG]
    _run_clock(ticket, card)
    audit.record(session, "press.opened", card, by=by, at=at, ticket=ticket.id, way_in=way_in)
    return card


def describe(
    session: Session, card: PressCard, told: Told, *, version: int | None, by: Actor, at: datetime
) -> None:
    """Say what is known now; the card is locked. Raises Conflict for an older version, Invalid with
    the fields that are wrong.
    """
    _ask(by)
    if version is not None and version != card.version:
        raise Conflict("A colleague changed this meanwhile. Here is how it stands now.")
    _fill(session, card, told, at=at)
    _run_clock(card.ticket, card)
    audit.record(
        session, "press.described", card, by=by, at=at, deadline=card.deadline_at,
        caller=card.caller_id,
    )  # fmt: skip
    tickets.tell(session, card.ticket, "press")


def call(session: Session, card: PressCard, talk: Talk, *, by: Actor, at: datetime) -> None:
    """Write down a call; the same again is no fault. Raises Invalid for a talk without words."""
    _ask(by)
    if queries.was_called(session, card.id, talk.once):
        return
    text = storable(talk.said).strip()[:LONGEST_TEXT]
    if talk.reached and not text:
        problem = marked("Write what was said.")
        raise Invalid(problem, said=problem)
    session.add(
        PressCall(
            card_id=card.id, at=at, by_id=by.user_id, by_name=by.name, reached=talk.reached,
            record=talk.record, said=text, once=talk.once,
        )
    )  # fmt: skip
    audit.record(
        session, "press.called", card, by=by, at=at, reached=talk.reached, on_record=talk.record
    )
    if not talk.reached:
        return
    if talk.answers:
        answer(session, card, by=by, at=at)
    elif card.state is PressState.OPEN:
        _move(session, card, "call_back", by=by, at=at)


def answer(session: Session, card: PressCard, *, by: Actor, at: datetime) -> None:
    """The journalist has our answer, by whatever way."""
    _move(session, card, "answer", by=by, at=at)
    card.answered_at = at
    _run_clock(card.ticket, card)


def close(session: Session, card: PressCard, *, by: Actor, at: datetime) -> None:
    """Nothing more is to be done."""
    _move(session, card, "close", by=by, at=at)
    card.closed_at = at
    _run_clock(card.ticket, card)


def reopen(session: Session, card: PressCard, *, by: Actor, at: datetime) -> None:
    """The journalist asks on; a deadline that has passed is none any more."""
    _move(session, card, "reopen", by=by, at=at)
    if card.deadline_at is not None and card.deadline_at <= at:
        card.deadline_at = card.remind_at = None
    _run_clock(card.ticket, card)


def _move(session: Session, card: PressCard, event: str, *, by: Actor, at: datetime) -> None:
    audit.move(session, card, PressLifecycle, event, by=by, at=at)
    tickets.tell(session, card.ticket, "press")


def _fill(
    session: Session,
    card: PressCard,
    told: Told,
    *,
    at: datetime,
    known: datetime | None = None,
) -> None:
    """*known*: a deadline that may have passed, for it was missed before we heard of it."""
    check(told, at, known or card.deadline_at)
    is_another = told.caller_id != card.caller_id
    caller = _name_of(session, card.team_id, told.caller_id) if is_another else card.caller_name
    for name in ("name", "medium", "phone", "email", "deadline_said"):
        setattr(card, name, one_line(storable(getattr(told, name)), LONGEST))
    card.question = storable(told.question).strip()[:LONGEST_TEXT]
    if told.deadline_at != card.deadline_at:
        card.deadline_at = told.deadline_at
        card.remind_at = _reminder(told.deadline_at, at)
        card.deadline_ours = told.deadline_ours
    team = session.get_one(Team, card.team_id)
    card.deadline_zone = told.deadline_zone or zone_of(team).key
    if is_another:
        card.caller_id, card.caller_name = told.caller_id, caller
        card.remind_at = _reminder(card.deadline_at, at)


def check(told: Told, at: datetime, known: datetime | None = None) -> None:
    """Raise Invalid with the fields that are wrong; *known*: the deadline that stands already."""
    wrong: dict[str, str] = {}
    if told.deadline_at and told.deadline_at <= at and told.deadline_at != known:
        wrong["deadline"] = marked("This moment has passed.")
    if told.email.strip() and not is_address(told.email):
        wrong["email"] = marked("This is no e-mail address.")
    if wrong:
        raise Invalid(next(iter(wrong.values())), **wrong)


def _reminder(deadline: datetime | None, at: datetime) -> datetime | None:
    """An hour before the deadline, or halfway there where that is nearer."""
    if deadline is None or deadline <= at:
        return None
    return max(deadline - BEFORE, at + (deadline - at) / 2)


def _name_of(session: Session, team_id: int, user_id: int | None) -> str:
    """The colleague's name; raises Invalid for someone who is none."""
    if user_id is None:
        return ""
    for user in accounts.colleagues(session, team_id):
        if user.id == user_id:
            return user.name
    problem = marked("Choose a colleague of the team.")
    raise Invalid(problem, caller=problem)


def _run_clock(ticket: Ticket, card: PressCard) -> None:
    """While the card waits for us its deadline stands on the ticket's own row, for the lists."""
    ticket.press_due_at = card.deadline_at if card.is_open else None
    if not card.is_open:
        card.remind_at = None


def _ask(by: Actor) -> None:
    if by.rights.isdisjoint(_ENTER):
        raise NotAllowed("You may not do this here.")
