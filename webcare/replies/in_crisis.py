"""What a crisis does to replies: all that it touches are held, none leaves after it was declared,
and each is looked at by a person before it goes on.

Three things together give that promise. Whoever declares holds a lock that every claim of the
outbox shares, so that a claim either knows the crisis or was made before it. What was claimed
before is waited for (`let_finish`), for a conversation with a mail server takes a moment; what
takes longer than our patience is named in the timeline. And `sweep` holds what waits, in batches,
as often as it is run.
"""

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from webcare.core.actor import OUTBOX, Actor
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.core.i18n import marked as _m
from webcare.core.text import storable
from webcare.crisis import queries as crises
from webcare.crisis import service as crisis_service
from webcare.crisis import steps as crisis_steps
from webcare.crisis.models import Crisis
from webcare.crisis.wanted import Wanted
from webcare.replies import crisis_holds, queries, service, steps
from webcare.replies.models import Look, Reply
from webcare.tickets import said
from webcare.tickets.models import Ticket
from workflows.crisis import CrisisEventKind, Scope
from workflows.reply import HeldFor, ReplyState
from workflows.rights import Right

PATIENCE = 5.0  # seconds that a declaration waits for what is being sent at that moment
GLANCE = 0.05  # seconds between two looks at it
BATCH = 100
_STOPPABLE = (ReplyState.SUBMITTED, ReplyState.APPROVED, ReplyState.QUEUED)


def declare(
    session: Session,
    team_id: int,
    wanted: Wanted,
    *,
    request_key: str,
    knowing: Collection[int] = (),
    patience: float = PATIENCE,
    by: Actor,
    at: datetime,
) -> Crisis:
    """Declare it, as `crisis.service.declare` says: once this transaction is committed nothing
    that it touches leaves any more.
    """
    crisis = crisis_service.declare(
        session, team_id, wanted, request_key=request_key, knowing=knowing, by=by, at=at
    )
    _let_go_what_leaves(session, crisis, patience, at=at)
    return crisis


def change(
    session: Session,
    crisis: Crisis,
    wanted: Wanted,
    *,
    seen: int | None = None,
    patience: float = PATIENCE,
    by: Actor,
    at: datetime,
) -> None:
    """Let it cover something else, with the same promise from then on."""
    crisis_service.change(session, crisis, wanted, seen=seen, by=by, at=at)
    _let_go_what_leaves(session, crisis, patience, at=at)


def release(
    session: Session,
    crisis: Crisis,
    ticket: Ticket,
    reply: Reply,
    *,
    why: str = "",
    seen_message_id: int | None = None,
    by: Actor,
    at: datetime,
) -> bool:
    """Let this very text go, as far as *crisis* is concerned; whether it went, for another crisis
    may keep it back too. While the crisis is on that takes the right to speak, and a reason.

    Raises Conflict where it does not keep the reply back, or there is a message that nobody read.
    """
    why = storable(why).strip()
    is_on = crises.scope_of(crisis).is_on(at) and crisis.ended_at is None
    if is_on and not by.may(Right.SPEAK):
        raise NotAllowed("While the crisis is on, only who speaks for the team lets a reply go.")
    if by.rights.isdisjoint({Right.SEND, Right.SPEAK}):
        raise NotAllowed("You may not do this here.")
    if is_on and not why:
        raise Invalid("Say why it may go now.", why=_m("Say why it may go now."))
    _held_by(session, crisis, ticket, reply)
    crisis_holds.settle(
        session, reply, sha256=steps.words_digest(reply), crisis_id=crisis.id, look=Look.RELEASED,
        why=why, by=by, at=at,
    )  # fmt: skip
    if crisis_holds.waits_for(session, reply.id):
        return False
    service.release(session, ticket, reply, seen_message_id=seen_message_id, by=by, at=at)
    return True


def put_back(
    session: Session, crisis: Crisis, ticket: Ticket, reply: Reply, look: Look, *, by: Actor,
    at: datetime,
) -> None:  # fmt: skip
    """Make a reply that the crisis keeps back a draft again, or throw it away: for every crisis
    that keeps it back that is an answer.
    """
    _held_by(session, crisis, ticket, reply)
    verb = service.discard if look is Look.DISCARDED else service.revise
    verb(session, ticket, reply, by=by, at=at)


def _held_by(session: Session, crisis: Crisis, ticket: Ticket, reply: Reply) -> None:
    queries.lock(session, ticket, reply)
    keeping = {each.id for each in crisis_holds.waits_for(session, reply.id)}
    if reply.held_for is not HeldFor.CRISIS or crisis.id not in keeping:
        raise Conflict("A colleague looked at this meanwhile.", state=str(reply.state))


@dataclass(frozen=True, slots=True)
class Swept:
    """How many replies one batch held, and where the next begins; None: that was the last."""

    held: int
    after_id: int | None


def sweep(
    session: Session, crisis: Crisis, *, after_id: int = 0, most: int = BATCH, at: datetime
) -> Swept:
    """Hold what waits and is touched, at most *most* replies from *after_id* on. Run twice, it
    does nothing more; what was handed in while the crisis was on goes its way to the approver.
    """
    scope = crises.scope_of(crisis)
    rows = session.execute(
        select(Reply, Ticket)
        .join(Ticket, Ticket.id == Reply.ticket_id)
        .where(Ticket.team_id == crisis.team_id, Reply.id > after_id, _waits(crisis))
        .order_by(Reply.id)
        .limit(most)
    ).all()
    touched = _touched(session, scope, [(row[0], row[1]) for row in rows])
    held = _hold_all(session, scope, touched, at) if touched else 0
    return Swept(held, rows[-1][0].id if len(rows) == most else None)


def _waits(crisis: Crisis) -> ColumnElement[bool]:
    """Queued, approved, or kept back by another crisis; and until all was looked at once, what was
    handed in before this one covered it.
    """
    on_its_way = [ReplyState.QUEUED, ReplyState.APPROVED]
    if crisis.swept_at is None:
        on_its_way.append(ReplyState.SUBMITTED)
    in_another = and_(Reply.state == ReplyState.HELD, Reply.held_for == HeldFor.CRISIS)
    return or_(Reply.state.in_(on_its_way), in_another)


def _touched(
    session: Session, scope: Scope, pairs: Sequence[tuple[Reply, Ticket]]
) -> dict[int, int]:
    """The ids of those that the crisis touches, each with that of its ticket."""
    asked = said.by_the_public(session, {ticket.id for _, ticket in pairs})
    return {
        reply.id: ticket.id
        for reply, ticket in pairs
        if crisis_holds.found_in([scope], reply, ticket, asked.get(ticket.id, ""))
    }


def _hold_all(session: Session, scope: Scope, touched: dict[int, int], at: datetime) -> int:
    """Lock them, tickets first as everybody does, look again at what stands there, and hold it."""
    afresh = {"populate_existing": True}
    tickets = {
        each.id: each
        for each in session.scalars(
            select(Ticket)
            .where(Ticket.id.in_(set(touched.values())))
            .order_by(Ticket.id)
            .with_for_update(key_share=True),
            execution_options=afresh,
        )
    }
    replies = session.scalars(
        select(Reply)
        .where(Reply.id.in_(touched))
        .order_by(Reply.id)
        .with_for_update(key_share=True),
        execution_options=afresh,
    ).all()
    asked = said.by_the_public(session, tickets)
    held = 0
    for reply in replies:
        ticket = tickets[reply.ticket_id]
        found = crisis_holds.found_in([scope], reply, ticket, asked.get(ticket.id, ""))
        if not found or crisis_holds.may_pass(
            session, reply, ticket, scope, steps.words_digest(reply), at
        ):
            continue
        if reply.state in _STOPPABLE:
            steps.hold(
                session, ticket, reply, HeldFor.CRISIS, why=steps.IN_CRISIS, by=OUTBOX, at=at
            )
            held += 1
        if reply.held_for is HeldFor.CRISIS:
            crisis_holds.keep_back(session, reply, found, by=OUTBOX, at=at)
    return held


def _let_go_what_leaves(session: Session, crisis: Crisis, patience: float, *, at: datetime) -> None:
    """Wait for what is being sent at this moment and is touched; nothing new of the team is
    claimed meanwhile. What is not finished by then is named in the timeline.
    """
    session.flush()
    ends = time.monotonic() + patience
    leaving = _leaving(session, crisis, at)
    while leaving and time.monotonic() < ends:
        time.sleep(GLANCE)
        leaving = _leaving(session, crisis, at)
    for reply_id, ticket_id in leaving.items():
        crisis_steps.note(
            session, crisis.id, CrisisEventKind.LEAVING, by=OUTBOX, at=at,
            reply=reply_id, ticket=ticket_id,
        )  # fmt: skip


def _leaving(session: Session, crisis: Crisis, at: datetime) -> dict[int, int]:
    rows = session.execute(
        select(Reply, Ticket)
        .join(Ticket, Ticket.id == Reply.ticket_id)
        .where(
            Ticket.team_id == crisis.team_id,
            Reply.state == ReplyState.SENDING,
            Reply.lease_until > at,
        )
        .execution_options(populate_existing=True)
    ).all()
    return _touched(session, crises.scope_of(crisis), [(row[0], row[1]) for row in rows])
