"""From raw bytes to a message on its ticket; one that breaks anything never stops the others."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from webcare.audit import service as audit
from webcare.core import doorbell
from webcare.core.actor import INTAKE, Actor
from webcare.core.errors import Conflict, NotAllowed
from webcare.core.text import storable
from webcare.intake import ordering, quarantine, signals, threads
from webcare.intake.batch import Batch
from webcare.intake.lookups import Arrival
from webcare.intake.rows import add_message
from webcare.intake.taken import CLOSED_DOORS, Doors, Taken
from webcare.intake.threads import Thread
from webcare.intake.written import Written
from webcare.tickets import complaints
from webcare.tickets import service as tickets
from webcare.tickets.models import Message, MessageKind, RawMessage, RawState, Ticket
from workflows.rights import Right

TAKE_LOCK = 7_310_421  # any constant will do; one taker a channel at a time
QUIET = frozenset({MessageKind.BOUNCE, MessageKind.AUTO_REPLY, MessageKind.LIST, MessageKind.OWN})

# Not the message is bad but the moment: it waits, and is tried again.
BAD_MOMENT = (OperationalError, InterfaceError, StaleDataError, OSError)

log = structlog.get_logger()


def take_in(
    session: Session,
    arrivals: Sequence[Arrival],
    *,
    at: datetime,
    doors: Doors = CLOSED_DOORS,
) -> list[Taken]:
    """Make each raw message, with what was read in it, a message row, and a ticket where it asks
    for one. What is no longer waiting is passed over, so doing it twice does it once.

    Where one of them fails, each is done anew in a savepoint of its own, and what fails there
    becomes a quarantine ticket with its raw bytes. Attachments' bytes should be in `files` already.
    Raises what makes the moment bad (`BAD_MOMENT`: the database or the disk), not the message; then
    nothing was done.
    """
    for channel_id in sorted({raw.channel_id for raw, _ in arrivals}):
        session.execute(select(func.pg_advisory_xact_lock(TAKE_LOCK, channel_id)))
    waiting = _still_waiting(session, [raw.id for raw, _ in arrivals])
    todo = [(raw, written) for raw, written in arrivals if raw.id in waiting]
    batch = Batch(session, todo, at=at, doors=doors)
    taken = _all_at_once(batch, todo) or [_safely(batch, raw, written) for raw, written in todo]
    batch.finish()
    return taken


def retry(session: Session, ticket: Ticket, *, by: Actor, at: datetime) -> int:
    """Read the raw bytes of a quarantine ticket once more; how many messages that will be.

    The job `take_in` does it, and fills in the same message and ticket. Raises Conflict where
    nothing of the ticket lies in quarantine, NotAllowed without the right to decide on it.
    """
    if not by.may(Right.DECIDE):
        raise NotAllowed("You may not do this here.")
    raws = session.scalars(
        select(RawMessage)
        .join(Message, Message.raw_id == RawMessage.id)
        .where(Message.ticket_id == ticket.id, RawMessage.state == RawState.QUARANTINED)
        .with_for_update(of=RawMessage)
    ).all()
    if not raws:
        raise Conflict("Nothing of this ticket lies in quarantine.", state=str(ticket.state))
    for raw in raws:
        raw.state, raw.attempts, raw.claimed_until = RawState.WAITING, 0, None
    audit.record(session, "ticket.read_again", ticket, by=by, at=at)
    doorbell.ring(session, "take_in")
    return len(raws)


def _still_waiting(session: Session, raw_ids: Iterable[int]) -> set[int]:
    """Those not yet taken in, locked; the state that counts is the one behind the lock."""
    found = session.scalars(
        select(RawMessage.id)
        .where(RawMessage.id.in_(list(raw_ids)), RawMessage.state == RawState.WAITING)
        .order_by(RawMessage.id)
        .with_for_update()
    )
    return set(found)


def _all_at_once(batch: Batch, todo: Sequence[Arrival]) -> list[Taken]:
    """All of them under one savepoint, which is fastest; none where any of them failed."""
    session = batch.session
    if len(todo) < 2:  # noqa: PLR2004 - one alone has a savepoint of its own anyway
        return []
    try:
        with session.begin_nested(), batch.undo_on_error():
            taken = {}
            for raw, written in batch.new_first(todo):
                taken[raw.id] = _take(batch, raw, written)
                batch.doors.then(session, taken[raw.id])
            session.flush()  # what the database refuses must be refused inside the savepoint
            return [taken[raw.id] for raw, _ in todo]
    except BAD_MOMENT:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, one by one will tell whose it is
        log.warning("batch_taken_one_by_one", messages=len(todo), error=type(error).__name__)
        return []


def _safely(batch: Batch, raw: RawMessage, written: Written) -> Taken:
    session = batch.session
    try:
        with session.begin_nested(), batch.undo_on_error():
            taken = _take(batch, raw, written)
            session.flush()  # what the database refuses must be refused inside the savepoint
            batch.doors.then(session, taken)
            session.flush()  # likewise for what followed from it
            return taken
    except BAD_MOMENT:
        raise
    except Exception as error:
        log.exception("message_quarantined", raw=raw.id, channel=raw.channel_id)
        why = f"{type(error).__name__}: {storable(str(error))[:500]}"
    return _quarantine(batch, raw, written, why)


def _quarantine(batch: Batch, raw: RawMessage, written: Written, why: str) -> Taken:
    try:
        return _put_aside(batch, raw, quarantine.bare(written), why)
    except BAD_MOMENT:
        raise
    except Exception:
        log.exception("message_quarantined_unseen", raw=raw.id, channel=raw.channel_id)
    return _put_aside(batch, raw, quarantine.nothing(), why)


def _put_aside(batch: Batch, raw: RawMessage, written: Written, why: str) -> Taken:
    with batch.session.begin_nested(), batch.undo_on_error():
        taken = quarantine.open_ticket(batch, raw, written, why=why)
        batch.session.flush()  # what the database refuses must be refused inside the savepoint
        return taken


def _take(batch: Batch, raw: RawMessage, written: Written) -> Taken:
    before = quarantine.earlier(batch.session, raw)
    if before is not None:
        return quarantine.settle(batch, raw, before, written)
    if written.kind is MessageKind.UNREADABLE:
        why = written.warnings[-1] if written.warnings else "unreadable"
        return quarantine.open_ticket(batch, raw, written, why=why)
    if written.may_be_another_desks and not threads.is_signed_by_us(
        batch.session, written, batch.known
    ):
        written = replace(written, kind=MessageKind.MESSAGE)
    thread = threads.find(batch.session, raw.channel_id, written, batch.known)
    batch.done(raw)
    if thread.handoff_id is not None:
        return _for_handoff(batch, raw, written, thread.handoff_id)
    words = signals.danger(written) if _is_someones(written, thread) else ()
    if written.kind in QUIET and not (words and thread.ticket is None):
        return _quietly(batch, raw, written, thread, words)
    if thread.ticket is not None:
        return _join(batch, raw, written, thread, words)
    return _open(batch, raw, written, thread, words)


def _is_someones(written: Written, thread: Thread) -> bool:
    """Whether a person may have written this: a bounce is a machine's, and so is our own echo."""
    if written.kind is MessageKind.OWN:
        return thread.ticket is None
    return written.kind is not MessageKind.BOUNCE


def _for_handoff(batch: Batch, raw: RawMessage, written: Written, handoff_id: int) -> Taken:
    kind = MessageKind.CONSULT if written.kind is MessageKind.MESSAGE else written.kind
    message = add_message(batch, raw, written, kind=kind)
    is_ours = written.kind in (MessageKind.BOUNCE, MessageKind.OWN)
    words = () if is_ours else signals.danger(written)
    return batch.taken(
        raw, message, handoff_id=handoff_id, bounce=written.bounce, danger=words
    )  # fmt: skip


def _quietly(
    batch: Batch, raw: RawMessage, written: Written, thread: Thread, words: tuple[str, ...]
) -> Taken:
    """History without a ticket of its own, beside the conversation that it belongs to."""
    message = add_message(
        batch, raw, written, kind=written.kind, ticket=thread.ticket, came_for_id=thread.came_for_id
    )
    if words and thread.ticket is not None:
        batch.mark_danger(raw, thread.ticket, words)
    if thread.ticket is not None:
        tickets.tell(batch.session, thread.ticket, "message")
    return batch.taken(raw, message, bounce=written.bounce, danger=words)


def _join(
    batch: Batch, raw: RawMessage, written: Written, thread: Thread, words: tuple[str, ...]
) -> Taken:
    ticket = thread.ticket
    assert ticket is not None  # noqa: S101 - for the type checker; the caller looked
    message = add_message(
        batch, raw, written, kind=MessageKind.MESSAGE, ticket=ticket,
        came_for_id=thread.came_for_id, warnings=thread.warnings,
    )  # fmt: skip
    signals.add_flags(ticket, ("other_sender",) if "other_sender" in thread.warnings else ())
    if not thread.is_copy:
        ordering.hear(ticket, written)
        tickets.author_reacted(batch.session, ticket, by=INTAKE, at=batch.at)
    if words:
        batch.mark_danger(raw, ticket, words)
    return batch.taken(raw, message, reacts=not thread.is_copy, danger=words, locked=ticket)


def _open(
    batch: Batch, raw: RawMessage, written: Written, thread: Thread, words: tuple[str, ...]
) -> Taken:
    ticket = batch.open_ticket(raw, written)
    message = add_message(
        batch, raw, written, kind=MessageKind.MESSAGE, ticket=ticket, warnings=thread.warnings
    )
    doubts = [each for each in thread.warnings if each == "doubtful_thread"]
    signals.add_flags(ticket, [*sorted(written.marks), *doubts])
    if complaints.BY_LETTER in written.marks or written.is_by_phone:
        ticket.author_address = message.from_address = ""  # nothing can be mailed there
    if complaints.is_one(ticket):
        complaints.begin(ticket, batch.team(raw))
        tickets.start_clock(batch.session, ticket, at=raw.received_at)  # the legal term, now
    if words:
        batch.mark_danger(raw, ticket, words)
    ordering.hear(ticket, written)
    batch.order.compare(raw.id, ticket)
    batch.order.prioritise(ticket, batch.author(raw, written), written)
    return batch.taken(
        raw, message, is_new_ticket=True, may_acknowledge=written.may_acknowledge, danger=words,
        opened=batch.opened(raw, written, ticket, message),
    )  # fmt: skip
