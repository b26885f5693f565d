"""One act on many tickets: propose, look, do in batches, undo within ten minutes.

Each ticket goes by itself: its team's rights, the version that was seen, the verb's own refusals.
What one refuses stops no other. A worker that dies leaves what waits waiting, and the job goes on.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, func, insert, select
from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts_queries
from webcare.accounts import service as accounts
from webcare.accounts.models import User
from webcare.audit import service as audit
from webcare.core import doorbell
from webcare.core.errors import Conflict, NotAllowed, NotFound, WebcareError
from webcare.heap import acts
from webcare.heap.models import Act, BulkAct, BulkState, BulkTicket, Fate
from webcare.heap.obstacles import Around, look_around
from webcare.tickets.models import Ticket

Row = tuple[BulkTicket, Ticket]
Doing = Callable[[Session, BulkAct, BulkTicket, Ticket, User, Around, datetime], bool]
Work = tuple[Doing, Around]
MOST = 1000
AT_ONCE = 50  # done while the person waits; more goes to the job
UNDO = timedelta(minutes=10)
JOB = "work_on_many"


def propose(
    session: Session, user: User, chosen: Sequence[Ticket], *, back: str, at: datetime
) -> BulkAct:
    """Keep which tickets were chosen, and how they stood."""
    bulk = BulkAct(user_id=user.id, given={}, state=BulkState.PROPOSED, back=back, created_at=at)
    session.add(bulk)
    session.flush()  # its tickets need its id
    rows = [
        {"bulk_id": bulk.id, "ticket_id": each.id, "seen_version": each.version, "fate": "waiting"}
        for each in chosen[:MOST]
    ]
    if rows:
        session.execute(insert(BulkTicket), rows)
    return bulk


def get(session: Session, bulk_id: int, user: User, *, lock: bool = False) -> BulkAct:
    """One's own act; raises NotFound for another's and none alike."""
    query = select(BulkAct).where(BulkAct.id == bulk_id, BulkAct.user_id == user.id)
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound("There is no such act.")
    return found


def choose(bulk: BulkAct, act: Act, given: acts.Given) -> None:
    """Say what is to be done. Raises Conflict once it has begun."""
    _must_be(bulk, BulkState.PROPOSED)
    bulk.act, bulk.given = act, given


def foreseen(
    session: Session, bulk: BulkAct, user: User
) -> list[tuple[Ticket, WebcareError | None]]:
    """Each ticket, and why it would be refused (None: it goes)."""
    rows = session.execute(
        select(Ticket, BulkTicket.seen_version)
        .join(BulkTicket, BulkTicket.ticket_id == Ticket.id)
        .where(BulkTicket.bulk_id == bulk.id)
        .order_by(Ticket.id)
    ).all()
    around = look_around(session, [ticket for ticket, _seen in rows])
    return [
        (ticket, _hindrance(session, bulk, ticket, seen, user, around)) for ticket, seen in rows
    ]


def start(session: Session, bulk: BulkAct, *, at: datetime) -> None:
    """Do it: few at once, many as a job."""
    _must_be(bulk, BulkState.PROPOSED)
    if bulk.act is None:
        raise Conflict("Choose what to do first.")
    bulk.state = BulkState.RUNNING
    session.flush()
    _begin(session, bulk, Fate.WAITING, at=at)


def cancel(session: Session, bulk: BulkAct, *, at: datetime) -> None:
    """Stop before the next batch; what was done stays done, and can be undone."""
    _must_be(bulk, BulkState.PROPOSED, BulkState.RUNNING)
    bulk.state, bulk.done_at = BulkState.CANCELLED, at
    session.flush()


def undo(session: Session, bulk: BulkAct, *, at: datetime) -> None:
    """Bring all of it back, as one act; raises Conflict after ten minutes."""
    _must_be(bulk, BulkState.DONE, BulkState.CANCELLED)
    if not may_undo(bulk, at):
        raise Conflict("This can no longer be undone as a whole; ten minutes have passed.")
    bulk.state = BulkState.UNDOING
    session.flush()
    _begin(session, bulk, Fate.DONE, at=at)


def may_undo(bulk: BulkAct, at: datetime) -> bool:
    """Whether *at* is within the ten minutes."""
    ended = bulk.state in (BulkState.DONE, BulkState.CANCELLED)
    return ended and bulk.done_at is not None and at < bulk.done_at + UNDO


def counts(session: Session, bulk_id: int) -> dict[Fate, int]:
    """How many tickets met which fate."""
    rows = session.execute(
        select(BulkTicket.fate, func.count())
        .where(BulkTicket.bulk_id == bulk_id)
        .group_by(BulkTicket.fate)
    )
    return {row.fate: row[1] for row in rows}


def left_over(session: Session, bulk_id: int) -> Sequence[tuple[BulkTicket, Ticket]]:
    """What was refused or not undone, with the tickets, to be said why."""
    rows = session.execute(
        select(BulkTicket, Ticket)
        .join(Ticket, Ticket.id == BulkTicket.ticket_id)
        .where(BulkTicket.bulk_id == bulk_id, BulkTicket.fate.in_([Fate.REFUSED, Fate.KEPT]))
        .order_by(Ticket.id)
    )
    return [(item, ticket) for item, ticket in rows]


def is_under_way(session: Session) -> bool:
    """Whether any act waits for the job, however its ring was lost."""
    under_way = BulkAct.state.in_([BulkState.RUNNING, BulkState.UNDOING])
    return bool(session.scalar(select(exists().where(under_way))))


def work(session: Session, *, at: datetime) -> bool:
    """One batch of the oldest act under way; whether there may be more to do."""
    bulk = session.scalar(
        select(BulkAct)
        .where(BulkAct.state.in_([BulkState.RUNNING, BulkState.UNDOING]))
        .order_by(BulkAct.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if bulk is None:
        return False
    _batch(session, bulk, at=at)
    return True


def _begin(session: Session, bulk: BulkAct, fate: Fate, *, at: datetime) -> None:
    if counts(session, bulk.id).get(fate, 0) <= AT_ONCE:
        while bulk.state in (BulkState.RUNNING, BulkState.UNDOING):
            _batch(session, bulk, at=at)
    else:
        doorbell.ring(session, JOB)


def _batch(session: Session, bulk: BulkAct, *, at: datetime) -> None:
    """The next tickets, locked in the order of their ids; where none is left, it is done."""
    undoing = bulk.state is BulkState.UNDOING
    found = session.execute(
        select(BulkTicket, Ticket)
        .join(Ticket, Ticket.id == BulkTicket.ticket_id)
        .where(
            BulkTicket.bulk_id == bulk.id,
            BulkTicket.fate == (Fate.DONE if undoing else Fate.WAITING),
        )
        .order_by(Ticket.id)
        .limit(AT_ONCE)
        .with_for_update(of=Ticket)
        .execution_options(populate_existing=True)
    ).all()
    rows = [(item, ticket) for item, ticket in found]
    user = accounts_queries.user(session, bulk.user_id)
    assert user is not None  # noqa: S101 - for the type checker; the row goes with its person
    work = (_undo_one if undoing else _do_one, look_around(session, [t for _item, t in rows]))
    if not _together(session, bulk, rows, user, work, at=at):
        for row in rows:
            _alone(session, bulk, row, user, work, at=at)
    if len(rows) < AT_ONCE:
        bulk.state = BulkState.UNDONE if undoing else BulkState.DONE
        bulk.done_at = at
        audit.record(
            session, f"bulk.{bulk.state}", bulk, by=accounts.actor(user, 0), at=at,
            act=bulk.act, tickets=sum(counts(session, bulk.id).values()),
        )  # fmt: skip
    doorbell.tell(session, f"user:{bulk.user_id}", bulk=bulk.id)
    session.flush()


def _together(
    session: Session, bulk: BulkAct, rows: Sequence[Row], user: User, work: Work, *, at: datetime
) -> bool:
    """All under one savepoint, which is fastest; False, and nothing done, where one refuses late.

    What is known to hinder one is said before anything of it is touched.
    """
    do, around = work
    try:
        with session.begin_nested():
            done = [(item, t) for item, t in rows if do(session, bulk, item, t, user, around, at)]
            session.flush()  # the versions that it leaves
            for item, ticket in done:
                item.after_version = ticket.version
    except WebcareError:
        return False
    return True


def _alone(
    session: Session, bulk: BulkAct, row: Row, user: User, work: Work, *, at: datetime
) -> None:
    """One under its own savepoint; what it refuses stops no other."""
    (item, ticket), (do, around) = row, work
    try:
        with session.begin_nested():
            if do(session, bulk, item, ticket, user, around, at):
                session.flush()  # the version that it leaves
                item.after_version = ticket.version
    except WebcareError as refused:
        _say(item, Fate.KEPT if bulk.state is BulkState.UNDOING else Fate.REFUSED, refused)


def _do_one(
    session: Session,
    bulk: BulkAct,
    item: BulkTicket,
    ticket: Ticket,
    user: User,
    around: Around,
    at: datetime,
) -> bool:
    """Whether it was done; where something hinders it, that is said instead."""
    wrong = _hindrance(session, bulk, ticket, item.seen_version, user, around)
    if wrong is not None:
        _say(item, Fate.REFUSED, wrong)
        return False
    assert bulk.act is not None  # noqa: S101 - for the type checker; it has begun
    item.fate, item.before = Fate.DONE, acts.before(ticket)
    by = accounts.actor(user, ticket.team_id)
    acts.ACTS[bulk.act].do(session, ticket, bulk.given, by, at)
    return True


def _undo_one(
    session: Session,
    bulk: BulkAct,
    item: BulkTicket,
    ticket: Ticket,
    user: User,
    around: Around,
    at: datetime,
) -> bool:
    """Whether it was brought back; what a colleague changed since is left as it is."""
    del around
    if ticket.version != item.after_version:
        _say(item, Fate.KEPT, acts.too_late(bulk.act, ticket))
        return False
    assert bulk.act is not None  # noqa: S101 - for the type checker; it was done
    item.fate = Fate.UNDONE
    by = accounts.actor(user, ticket.team_id)
    acts.ACTS[bulk.act].undo(session, ticket, bulk.given, item.before, by, at)
    return True


def _say(item: BulkTicket, fate: Fate, why: WebcareError) -> None:
    item.fate, item.why, item.named = fate, why.message, _plain(why)


def _hindrance(
    session: Session, bulk: BulkAct, ticket: Ticket, seen: int, user: User, around: Around
) -> WebcareError | None:
    if not user.active:
        return NotAllowed("You may not do this here.")
    if ticket.version != seen:
        return Conflict("A colleague changed #%(number)s meanwhile.", number=ticket.id)
    if bulk.act is None:
        return None
    by = accounts.actor(user, ticket.team_id)
    return acts.hindrance(session, ticket, bulk.act, bulk.given, around, by=by)


def _must_be(bulk: BulkAct, *states: BulkState) -> None:
    if bulk.state not in states:
        raise Conflict("This act was begun or ended meanwhile.", state=str(bulk.state))


def _plain(refused: WebcareError) -> dict[str, str]:
    return {name: str(value) for name, value in refused.named.items()}
