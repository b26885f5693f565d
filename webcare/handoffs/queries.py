"""Finding handoffs: what a desk or an expert still has to do, what a ticket asked, the ledger."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Row, Select, exists, or_, select, tuple_
from sqlalchemy.orm import Session, joinedload, selectinload

from webcare.accounts.models import Membership, User
from webcare.core.errors import NotFound
from webcare.experts import queries as experts
from webcare.experts.models import Desk, DeskMember
from webcare.handoffs import lookups
from webcare.handoffs.models import ConsultMessage, Handoff, LedgerEntry
from webcare.intake.enclosures import Enclosure
from webcare.tickets.models import Ticket
from workflows.handoff import HandoffKind, HandoffState

PAGE = 50
MOST = 200
LONGEST = 17  # digits of a cursor's parts: a far date in microseconds
EXPORT_BATCH = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerFilter:
    """Which rows of the ledger; what is None or empty narrows nothing. `until` is exclusive."""

    kind: HandoffKind | None = None
    state: HandoffState | None = None
    desk: str | None = None
    expert_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """One page of the ledger, newest first, and the cursor of the next (None on the last)."""

    entries: Sequence[LedgerEntry]
    next_cursor: str | None


def page(
    session: Session,
    team_ids: Sequence[int],
    filters: LedgerFilter,
    cursor: str | None = None,
    *,
    limit: int = PAGE,
) -> LedgerPage:
    """One page of the ledger of these teams; *cursor* comes from the page before."""
    query = _ledger(team_ids, filters).limit(limit + 1)
    if cursor and (point := _point(cursor)):
        query = query.where(tuple_(LedgerEntry.at, LedgerEntry.id) < point)
    rows = session.scalars(query).all()
    last = rows[limit - 1] if len(rows) > limit else None
    after = f"{round(last.at.timestamp() * 1_000_000)}-{last.id}" if last else None
    return LedgerPage(rows[:limit], after)


def whole_ledger(
    session: Session, team_ids: Sequence[int], filters: LedgerFilter
) -> Iterator[LedgerEntry]:
    """The filtered ledger, newest first, read bit by bit."""
    query = _ledger(team_ids, filters).execution_options(yield_per=EXPORT_BATCH)
    yield from session.scalars(query)


def open_for_desk(
    session: Session, team_ids: Sequence[int], desk: str, *, limit: int = MOST
) -> Sequence[Row[Handoff, Ticket]]:
    """What the desk has open, with the ticket: the most urgent first, then the longest waiting."""
    return session.execute(
        select(Handoff, Ticket)
        .join(Ticket, Ticket.id == Handoff.ticket_id)
        .where(Handoff.team_id.in_(team_ids), Handoff.desk == desk, lookups.is_open())
        .options(selectinload(Handoff.messages))
        .order_by(Handoff.urgency.desc(), Handoff.asked_at, Handoff.id)
        .limit(limit)
    ).all()


def has_any() -> ColumnElement[bool]:
    """Whether anyone was asked about the ticket that a statement is about."""
    return exists().where(Handoff.ticket_id == Ticket.id)


def of_ticket(session: Session, ticket_id: int) -> Sequence[Handoff]:
    """The ticket's handoffs, oldest first, each with its own conversation."""
    query = (
        select(Handoff)
        .where(Handoff.ticket_id == ticket_id)
        .options(joinedload(Handoff.messages))
        .order_by(Handoff.id)
    )
    return session.scalars(query).unique().all()


def for_expert_user(session: Session, user: User, *, limit: int = MOST) -> Sequence[Handoff]:
    """What a colleague is asked, by name or on a desk's rota: open ones first, then the newest."""
    mine = experts.entries_of(user.id)
    my_desk = (
        select(Desk.id)
        .join(DeskMember, DeskMember.desk_id == Desk.id)
        .join(Membership, Membership.team_id == Desk.team_id)
        .where(
            DeskMember.user_id == user.id,
            Membership.user_id == user.id,  # the rota may still name who left
            Desk.active,
            Desk.team_id == Handoff.team_id,
            Desk.slug == Handoff.desk,
        )
    )
    return session.scalars(
        select(Handoff)
        .where(or_(Handoff.expert_id.in_(mine), my_desk.exists()))
        .options(selectinload(Handoff.messages))
        .order_by(lookups.is_open().desc(), Handoff.asked_at.desc(), Handoff.id.desc())
        .limit(limit)
    ).all()


def get(session: Session, handoff_id: int, team_ids: Sequence[int]) -> Handoff:
    """The handoff with its conversation; raises NotFound, the same for absent and foreign."""
    handoff = session.scalar(
        select(Handoff)
        .where(Handoff.id == handoff_id, Handoff.team_id.in_(team_ids))
        .options(selectinload(Handoff.messages))
    )
    if handoff is None:
        raise NotFound("There is no such question.")
    return handoff


def of_this(session: Session, handoff_id: int, ticket: Ticket) -> Handoff:
    """The handoff, if it is this ticket's; raises NotFound."""
    handoff = get(session, handoff_id, [ticket.team_id])
    if handoff.ticket_id != ticket.id:
        raise NotFound("There is no such question.")
    return handoff


def files(handoff: Handoff) -> list[Enclosure]:
    """Every file of the handoff's conversation, which must be loaded, each content once."""
    found = {each["sha256"]: each for turn in handoff.messages for each in turn.files}
    return list(found.values())


def later_answer(handoff: Handoff, turn_id: int) -> str:
    """What the one asked added after the answer, of a conversation that must be loaded; empty where
    the turn is none of that.
    """
    found = (turn for turn in handoff.messages if turn.id == turn_id and came_later(turn, handoff))
    return next((turn.text for turn in found), "")


def came_later(turn: ConsultMessage, handoff: Handoff) -> bool:
    """Whether the one asked said it after the handoff had its end."""
    ended = handoff.ended_at
    return turn.inbound and turn.trusted and ended is not None and turn.at > ended


def rounds_before(session: Session, handoff: Handoff) -> Sequence[Handoff]:
    """The earlier rounds of the same consult with the same person, oldest first, each with its
    conversation.
    """
    if handoff.consult_id is None:
        return ()
    first = handoff.consult_id
    return session.scalars(
        select(Handoff)
        .where(or_(Handoff.id == first, Handoff.consult_id == first), Handoff.id < handoff.id)
        .options(selectinload(Handoff.messages))
        .order_by(Handoff.id)
    ).all()


def answers_before(session: Session, handoff: Handoff, *, limit: int = 3) -> Sequence[Handoff]:
    """What the one asked has answered before about other tickets of this one's theme, newest first.
    Their own answers alone: nobody is shown what somebody else was asked.
    """
    mine = Handoff.expert_id == handoff.expert_id
    if handoff.expert_id is None:
        mine = (Handoff.to_email == handoff.to_email) & (Handoff.to_email != "")
    theme = select(Ticket.theme_id).where(Ticket.id == handoff.ticket_id).scalar_subquery()
    return session.scalars(
        select(Handoff)
        .join(Ticket, Ticket.id == Handoff.ticket_id)
        .where(
            mine,
            Handoff.team_id == handoff.team_id,
            Handoff.kind == HandoffKind.FORWARD,
            Handoff.ticket_id != handoff.ticket_id,
            Handoff.state == HandoffState.ANSWERED,
            Ticket.theme_id == theme,
        )
        .order_by(Handoff.ended_at.desc(), Handoff.id.desc())
        .limit(limit)
    ).all()


def with_messages(session: Session, handoff_id: int) -> Handoff | None:
    """The handoff by id alone, with its conversation; for links that have proven their right."""
    wanted = select(Handoff).where(Handoff.id == handoff_id)
    return session.scalar(wanted.options(selectinload(Handoff.messages)))


def _ledger(team_ids: Sequence[int], filters: LedgerFilter) -> Select[LedgerEntry]:
    query = select(LedgerEntry).where(LedgerEntry.team_id.in_(team_ids))
    wanted = (
        (filters.kind, LedgerEntry.kind == filters.kind),
        (filters.state, LedgerEntry.state == filters.state),
        (filters.desk, Handoff.desk == filters.desk),
        (filters.expert_id, Handoff.expert_id == filters.expert_id),
    )
    query = query.where(*(condition for value, condition in wanted if value is not None))
    if filters.since:
        query = query.where(LedgerEntry.at >= filters.since)
    if filters.until:
        query = query.where(LedgerEntry.at < filters.until)
    if filters.desk is not None or filters.expert_id is not None:
        query = query.join(Handoff, Handoff.id == LedgerEntry.handoff_id)
    query = query.where(*(_mentions(word) for word in filters.text.split()[:8]))
    return query.order_by(LedgerEntry.at.desc(), LedgerEntry.id.desc())


def _mentions(word: str) -> ColumnElement[bool]:
    said = (
        LedgerEntry.question, LedgerEntry.why, LedgerEntry.result,
        LedgerEntry.from_name, LedgerEntry.to_name,
    )  # fmt: skip
    return or_(*(column.icontains(word, autoescape=True) for column in said))


def _point(cursor: str) -> tuple[datetime, int] | None:
    """Where the page before ended; None for a cursor that was never ours."""
    micros, _, entry_id = cursor.partition("-")
    if not (micros.isdecimal() and entry_id.isdecimal()):
        return None
    if max(len(micros), len(entry_id)) > LONGEST:
        return None
    whole, rest = divmod(int(micros), 1_000_000)
    try:
        return datetime.fromtimestamp(whole, UTC).replace(microsecond=rest), int(entry_id)
    except (OverflowError, ValueError, OSError):
        return None
