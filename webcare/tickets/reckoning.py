"""Clocks of open tickets, reckoned anew when hours, holidays or norms change: in a job, in batches.

The row of `reckonings` is the truth: asked in the transaction of the change, it says how far the
work is; a job that dies is rung again by the sweep, and a further change begins anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.channels import queries as channels
from webcare.channels.models import Channel
from webcare.core import doorbell
from webcare.tickets import clock, service
from webcare.tickets.clock_models import Reckoning
from webcare.tickets.models import Ticket
from workflows.ticket import TicketState

JOB = "reckon_clocks"
BATCH = 200
MOST = 2000  # tickets that are looked at before something is saved
EXAMPLES = 5
READ = ("id", "channel_id", "channel_kind", "priority", "state", "opened_at", "last_message_at",
        "clock_from", "reply_by", "resolve_from", "resolve_used", "resolve_by", "window_until",
        "complaint_due_at", "due_at", "warn_at", "clock_norm", "snoozed_until", "review_at",
        "sort_at", "subject")  # fmt: skip
WRITTEN = (*clock.SET, "sort_at")
_COLUMNS = [getattr(Ticket, name) for name in READ]
_RUNS = (Ticket.clock_from, Ticket.resolve_from, Ticket.complaint_due_at)
_TABLE: Any = Ticket.__table__
_WRITE = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("row_id"))
    .values({name: bindparam(name) for name in WRITTEN})
)


@dataclass(frozen=True, slots=True)
class Moved:
    """A ticket that would get another date."""

    ticket_id: int
    subject: str
    before: datetime | None
    after: datetime | None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """How many of the tickets looked at would get another date, with some of them; `capped` where
    there are more than were looked at.
    """

    looked_at: int
    changed: int
    capped: bool
    examples: tuple[Moved, ...]


def ask(session: Session, team: Team, at: datetime) -> None:
    """Let all open tickets of *team* be reckoned anew."""
    anew = {"after_id": 0, "looked_at": 0, "changed": 0, "asked_at": at, "done_at": None}
    session.execute(
        insert(Reckoning)
        .values(team_id=team.id, **anew)
        .on_conflict_do_update(index_elements=["team_id"], set_=anew)
    )
    doorbell.ring(session, JOB)


def is_under_way(session: Session) -> bool:
    return bool(session.scalar(select(exists().where(Reckoning.done_at.is_(None)))))


def of_team(session: Session, team_id: int) -> Reckoning | None:
    return session.get(Reckoning, team_id)


def work(session: Session, *, at: datetime) -> bool:
    """One batch of one team; whether there is more to do. Safe to run again, and beside itself.

    The version of a ticket stays: no form that is open goes stale because a norm changed.
    """
    reckoning = session.scalars(
        select(Reckoning)
        .where(Reckoning.done_at.is_(None))
        .order_by(Reckoning.asked_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if reckoning is None:
        return False
    team = session.get_one(Team, reckoning.team_id, populate_existing=True)
    rows = _open(session, team.id, reckoning.after_id, BATCH, lock=True)
    around = {each.id: each for each in channels.channels(session, [team.id])}
    changed = [each for row in rows if (each := _reckoned(row, team, around)) is not None]
    if changed:
        values = [
            {"row_id": each.id} | {name: getattr(each, name) for name in WRITTEN}
            for each in changed
        ]
        session.connection().execute(_WRITE, values)
    reckoning.looked_at += len(rows)
    reckoning.changed += len(changed)
    if len(rows) < BATCH:
        reckoning.done_at = at
        doorbell.tell(session, f"team:{team.id}", what="reckoned")
    else:
        reckoning.after_id = rows[-1].id
    return True


def foresee(
    session: Session, team: Team, *, office: Mapping[str, Any], norms: Mapping[str, Any]
) -> Foreseen:
    """What saving these hours and norms would change of the first `MOST` open tickets."""
    would_be = Team(id=team.id, office=dict(office), norms=dict(norms))
    rows = _open(session, team.id, 0, MOST + 1, lock=False)
    around = {each.id: each for each in channels.channels(session, [team.id])}
    moved = []
    for row in rows[:MOST]:
        before = row.due_at
        after = _reckoned(row, would_be, around)
        if after is not None and after.due_at != before:
            moved.append(Moved(row.id, row.subject, before, after.due_at))
    return Foreseen(min(len(rows), MOST), len(moved), len(rows) > MOST, tuple(moved[:EXAMPLES]))


def _open(session: Session, team_id: int, after_id: int, most: int, *, lock: bool) -> Sequence[Any]:
    """Open tickets on which a clock runs or stands still, as rows without life."""
    query = (
        select(*_COLUMNS)
        .where(Ticket.team_id == team_id, Ticket.state != TicketState.CLOSED, Ticket.id > after_id)
        .where(func.coalesce(*_RUNS).is_not(None))
        .order_by(Ticket.id)
        .limit(most)
    )
    return session.execute(query.with_for_update(of=Ticket) if lock else query).all()


def _reckoned(row: Any, team: Team, around: Mapping[int, Channel]) -> Ticket | None:
    """The row as the norms of now have it; None where nothing changes. It belongs to no session."""
    ticket = Ticket(**dict(zip(READ, row, strict=True)))
    if not clock.reckon(ticket, team, around[row.channel_id]):
        return None
    service.place(ticket)
    return ticket
