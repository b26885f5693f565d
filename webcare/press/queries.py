"""Finding press cards: by deadline, by words, those that something has to be done about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, exists, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from webcare.core.errors import NotFound
from webcare.press.models import PressCall, PressCard
from webcare.replies.models import Reply
from webcare.tickets.models import Ticket
from workflows.press import OPEN_PRESS_STATES
from workflows.reply import Purpose, ReplyState

PAGE = 50
MOST_AT_ONCE = 200
DIGITS = 16  # of a bigint


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which cards: those that wait for us, the others, or with neither all; `search`: words."""

    is_open: bool | None = True
    search: str = ""


def get(
    session: Session, card_id: int, team_ids: Sequence[int], *, lock: bool = False
) -> PressCard:
    """The card with its ticket and calls; raises NotFound, the same for absent and foreign. With
    *lock* the ticket is locked first, then the card, as everywhere.
    """
    found = session.scalar(
        select(PressCard)
        .where(PressCard.id == card_id, PressCard.team_id.in_(team_ids))
        .options(joinedload(PressCard.ticket), selectinload(PressCard.calls))
    )
    if found is None:
        raise NotFound("There is no such press card.")
    if lock:
        take(session, found)
    return found


def take(session: Session, card: PressCard) -> Ticket:
    """Read ticket and card afresh and let nobody else change them."""
    session.flush()  # reading afresh would undo what is pending
    afresh = {"populate_existing": True}
    ticket = session.scalars(
        select(Ticket).where(Ticket.id == card.ticket_id).with_for_update(key_share=True),
        execution_options=afresh,
    ).one()
    session.scalars(
        select(PressCard).where(PressCard.id == card.id).with_for_update(key_share=True),
        execution_options=afresh,
    ).one()
    set_committed_value(card, "ticket", ticket)  # reading afresh forgot it
    return ticket


def of_ticket(session: Session, ticket_id: int) -> PressCard | None:
    """The ticket's card."""
    return session.scalar(select(PressCard).where(PressCard.ticket_id == ticket_id))


def has_any() -> ColumnElement[bool]:
    """Whether the ticket that a statement is about has a press card."""
    return exists().where(PressCard.ticket_id == Ticket.id)


def was_called(session: Session, card_id: int, once: str) -> bool:
    """Whether this call is written down already."""
    found = select(PressCall.id).where(PressCall.card_id == card_id, PressCall.once == once)
    return session.scalar(found) is not None


def listed(
    session: Session,
    team_ids: Sequence[int],
    wanted: Wanted,
    *,
    after: int = 0,
    limit: int = PAGE,
) -> Sequence[PressCard]:
    """Cards with their tickets: what waits by its deadline, first those of which none is known; the
    rest the newest first. *after*: how many to pass over.
    """
    query = (
        select(PressCard)
        .join(Ticket, Ticket.id == PressCard.ticket_id)
        .where(PressCard.team_id.in_(team_ids), *_conditions(wanted))
        .options(contains_eager(PressCard.ticket))
    )
    unknown_first = (PressCard.deadline_at.is_not(None), ~PressCard.deadline_ours)
    order = (
        (*unknown_first, PressCard.deadline_at, PressCard.id)
        if wanted.is_open
        else (PressCard.opened_at.desc(), PressCard.id.desc())
    )
    return session.scalars(query.order_by(*order).offset(after).limit(limit)).all()


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.is_open is not None:
        is_open = PressCard.state.in_(OPEN_PRESS_STATES)
        found.append(is_open if wanted.is_open else ~is_open)
    for word in wanted.search.replace("\x00", "").split()[:6]:
        number = int(word) if word.isascii() and word.isdigit() and len(word) <= DIGITS else 0
        columns = (PressCard.name, PressCard.medium, PressCard.question, PressCard.phone)
        said = [each.icontains(word, autoescape=True) for each in columns]
        found.append(or_(*said, PressCard.ticket_id == number))
    return found


def counts(session: Session, team_ids: Sequence[int], *, at: datetime) -> dict[str, int]:
    """How many wait for us, and how many of these past their deadline."""
    row = session.execute(
        select(func.count(), func.count().filter(PressCard.deadline_at < at)).where(
            PressCard.team_id.in_(team_ids), PressCard.state.in_(OPEN_PRESS_STATES)
        )
    ).one()
    return {"open": row[0], "late": row[1]}


def was_answered(session: Session) -> Sequence[Row[PressCard, Ticket, Reply]]:
    """Open cards whose ticket's answer has left since they were opened (anew), locked."""
    since = func.greatest(PressCard.opened_at, PressCard.answered_at, PressCard.closed_at)
    return session.execute(
        select(PressCard, Ticket, Reply)
        .join(Ticket, Ticket.id == PressCard.ticket_id)
        .join(Reply, Reply.ticket_id == Ticket.id)
        .where(
            PressCard.state.in_(OPEN_PRESS_STATES),
            Reply.state == ReplyState.SENT,
            Reply.purpose == Purpose.FINAL,
            Reply.sent_at > since,
        )
        .order_by(Reply.sent_at)
        .limit(MOST_AT_ONCE)
        .with_for_update(of=[Ticket, PressCard], key_share=True, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()


def to_remind(session: Session, at: datetime) -> Sequence[Row[PressCard, Ticket]]:
    """Open cards of whose deadline nobody was reminded yet, locked."""
    return session.execute(
        select(PressCard, Ticket)
        .join(Ticket, Ticket.id == PressCard.ticket_id)
        .where(PressCard.remind_at <= at, PressCard.state.in_(OPEN_PRESS_STATES))
        .order_by(PressCard.remind_at)
        .limit(MOST_AT_ONCE)
        .with_for_update(of=[Ticket, PressCard], key_share=True, skip_locked=True)
    ).all()
