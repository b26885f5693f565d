"""A ticket goes on in another one, and comes out again as it was.

Nothing moves: the messages of a merged ticket stay its own and are shown in the survivor's thread;
what comes later for it stands on the survivor and remembers for whom it came. So an undoing brings
all of it back to its own author. Whoever merges holds what intake holds when it takes in messages
of these channels, then the tickets in the order of their ids: no two ever wait for each other.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from webcare import pipeline
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, NotFound
from webcare.heap.obstacles import obstacles
from webcare.intake.service import TAKE_LOCK
from webcare.intake.signals import add_flags
from webcare.tickets import clock, merged
from webcare.tickets import service as tickets
from webcare.tickets.models import Direction, Message, MessageKind, Ticket, TicketMerge
from workflows.ticket import Resolution, TicketState

ASKS = frozenset({TicketState.NEW, TicketState.ANSWERING})
"""Where the next act is ours: whoever takes such a ticket in has to act too."""


def merge(
    session: Session,
    ticket: Ticket,
    into: Ticket,
    *,
    knowing: bool = False,
    by: Actor,
    at: datetime,
) -> None:
    """Let *ticket* go on in *into*, both locked; only *into*'s author is answered from then on.

    Raises Conflict where something open would be lost, and, without *knowing*, where the two have
    different authors: that is asked twice.
    """
    for hindrance in obstacles(session, ticket, into):
        raise hindrance
    if not knowing and not merged.are_of_one_asker(ticket, into):
        raise Conflict("These tickets have different authors. Say that you know what that means.")
    before, asks = _as_it_stands(ticket), ticket.state in ASKS
    wakes = asks and into.state in (TicketState.ANSWERED, TicketState.WATCHING)
    due = min(filter(None, (into.due_at, ticket.due_at if asks else None)), default=None)
    waits = min(filter(None, (into.clock_from, ticket.clock_from if asks else None)), default=None)
    tickets.move(session, into, "absorb", by=by, at=at, asks=asks, audit={"ticket": ticket.id})
    into.due_at, into.clock_from = due, waits
    tickets.reckon_clock(session, into)
    into.review_at = None if wakes else into.review_at
    into.priority = max(into.priority, ticket.priority)
    into.unread_count += ticket.unread_count
    add_flags(into, [each for each in ticket.flags if each == "danger"])
    tickets.place(into)
    ticket.merged_into_id, ticket.resolution, ticket.reason = into.id, Resolution.MERGED, ""
    tickets.move(session, ticket, "merge", by=by, at=at, audit={"into": into.id})
    session.add(
        TicketMerge(from_id=ticket.id, into_id=into.id, before=before, by_name=by.name, at=at)
    )
    session.flush()  # the database guards that it is merged once
    if wakes:
        pipeline.consider(session, into, by=by, at=at)


def undo(session: Session, ticket: Ticket, *, by: Actor, at: datetime) -> None:
    """Take it out again, as it was; what came for it meanwhile comes along, and then it is new.

    *ticket* is locked, with all on which such messages stand (`locked`). Raises Conflict where it
    is not merged (any more).
    """
    kept = merged.standing(session, ticket.id)
    if kept is None or ticket.merged_into_id is None:
        raise Conflict("This ticket is not merged (any more).", state=str(ticket.state))
    came = _bring_back(session, ticket)
    before = kept.before
    target = TicketState.NEW if came else TicketState(before["state"])
    ticket.merged_into_id, ticket.resolution, ticket.closed_at = None, None, None
    tickets.move(
        session, ticket, "unmerge", by=by, at=at, target=target,
        audit={"out_of": kept.into_id, "came": came},
    )  # fmt: skip
    ticket.reason = before["reason"]
    if not came:
        ticket.review_at = _moment(before["review_at"])
    if not came or before["due_at"]:
        tickets.put_clock_back(session, ticket, before)
    ticket.answered_at = _moment(before["answered_at"])
    tickets.place(ticket)
    kept.undone_at, kept.undone_by = at, by.name
    into = session.get_one(Ticket, kept.into_id)
    tickets.tell(session, into, "unmerge")
    if came:
        pipeline.consider(session, ticket, by=by, at=at)


def locked(session: Session, ids: Collection[int], team_ids: Sequence[int]) -> dict[int, Ticket]:
    """The tickets by id, locked so that neither a colleague nor intake changes them meanwhile, with
    those on which messages stand that came for them. Raises NotFound, for absent and foreign alike.
    """
    wanted = set(ids)
    seen = session.execute(
        select(Ticket.id, Ticket.channel_id).where(
            Ticket.id.in_(wanted), Ticket.team_id.in_(team_ids)
        )
    ).all()
    if len(seen) != len(wanted):
        raise NotFound("There is no such ticket.")
    for channel_id in sorted({channel for _id, channel in seen}):
        session.execute(select(func.pg_advisory_xact_lock(TAKE_LOCK, channel_id)))
    holders = session.scalars(
        select(Message.ticket_id).where(Message.came_for_id.in_(_below(session, wanted))).distinct()
    )
    rows = session.scalars(
        select(Ticket)
        .where(Ticket.id.in_(wanted | {each for each in holders if each}))
        .order_by(Ticket.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {each.id: each for each in rows}


def _below(session: Session, ids: Collection[int]) -> list[int]:
    """The tickets and all that were merged into them."""
    found: set[int] = set()
    for each in ids:
        found.update(session.scalars(merged.taken_in(), {"ticket_id": each}))
    return sorted(found)


def _bring_back(session: Session, ticket: Ticket) -> int:
    """What came for the ticket, or for one that was merged into it, stands on it again; how many
    of the public's messages that were.
    """
    below = _below(session, [ticket.id])
    rows = session.execute(
        select(
            Message.id, Message.ticket_id, Message.kind, Message.direction, Message.received_at
        ).where(Message.came_for_id.in_(below), Message.ticket_id.not_in(below))
    ).all()
    if not rows:
        return 0
    session.execute(
        update(Message)
        .where(Message.id.in_([row.id for row in rows]))
        .values(ticket_id=ticket.id, came_for_id=func.nullif(Message.came_for_id, ticket.id))
        .execution_options(synchronize_session=False)
    )
    for each in session:
        if isinstance(each, Message):
            session.expire(each)
    for row in rows:
        session.get_one(Ticket, row.ticket_id).messages_count -= 1
    public = [
        row for row in rows
        if row.direction is Direction.INBOUND
        and row.kind in (MessageKind.MESSAGE, MessageKind.UNREADABLE)
    ]  # fmt: skip
    ticket.messages_count += len(rows)
    ticket.unread_count += len(public)
    ticket.last_message_at = max(ticket.last_message_at, *(row.received_at for row in rows))
    return len(public)


def _as_it_stands(ticket: Ticket) -> dict[str, Any]:
    moments = ("review_at", "answered_at")
    return (
        {"state": ticket.state.value, "reason": ticket.reason}
        | clock.as_it_stands(ticket)
        | {
            name: value.isoformat() if (value := getattr(ticket, name)) else None
            for name in moments
        }
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
