"""Finding decisions to learn from, and replays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Row, cast, exists, func, select, tuple_
from sqlalchemy.orm import Session, defer

from webcare.core.errors import NotFound
from webcare.decisions.models import Decision
from webcare.insight.models import ReplayedTicket, SchemeReplay
from webcare.schemes.models import SchemeDraft
from webcare.tickets.models import Ticket
from workflows.replay import ReplayState

LISTED = 50
AHEAD = (ReplayState.WAITING, ReplayState.RUNNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which decisions: of these teams (None: of all), of one channel (None: of each), decided from
    *since* until before *until*.
    """

    team_ids: Sequence[int] | None
    since: datetime
    until: datetime
    channel_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision as a replay needs it; `run` is `Run.dump()`, `position` its outcome."""

    id: int
    at: datetime
    ticket_id: int
    version_id: int
    run: dict[str, object]
    position: str


def count(session: Session, scope: Scope) -> int:
    """How many tickets were decided in *scope*."""
    query = select(func.count()).select_from(Decision).where(*decided_in(scope))
    return session.scalar(query) or 0


def batch(
    session: Session, scope: Scope, after: tuple[datetime, int] | None, *, limit: int
) -> list[Decided]:
    """The next decisions in the order they were made; *after*: when, and which, was the last."""
    query = select(
        Decision.id,
        Decision.decided_at,
        Decision.ticket_id,
        Decision.scheme_version_id,
        Decision.run,
        Decision.position,
    ).where(*decided_in(scope))
    if after is not None:
        query = query.where(tuple_(Decision.decided_at, Decision.id) > after)
    rows = session.execute(query.order_by(Decision.decided_at, Decision.id).limit(limit))
    return [
        Decided(id=i, at=at, ticket_id=t, version_id=v, run=run, position=position)
        for i, at, t, v, run, position in rows
        if at is not None
    ]


def decided_in(scope: Scope) -> list[ColumnElement[bool]]:
    """The conditions that a decision of *scope* meets; one that was taken again counts no more."""
    wanted: list[ColumnElement[bool]] = [
        Decision.decided_at.is_not(None),
        ~Decision.superseded,
        Decision.decided_at >= scope.since,
        Decision.decided_at < scope.until,
    ]
    of_ticket: list[ColumnElement[bool]] = []
    if scope.team_ids is not None:
        of_ticket.append(Ticket.team_id.in_(scope.team_ids))
    if scope.channel_id is not None:
        of_ticket.append(Ticket.channel_id == scope.channel_id)
    if of_ticket:
        wanted.append(exists().where(Ticket.id == Decision.ticket_id, *of_ticket))
    return wanted


def replay(
    session: Session, replay_id: int, team_ids: Sequence[int], *, lock: bool = False
) -> SchemeReplay:
    """One replay, seen by who may see all teams it ran over and its draft; raises NotFound, the
    same for absent and foreign.
    """
    query = select(SchemeReplay).where(SchemeReplay.id == replay_id, _over_none_but(team_ids))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFound("There is no such replay.")
    return found


def replays(
    session: Session, team_ids: Sequence[int], *, limit: int = LISTED
) -> Sequence[SchemeReplay]:
    """The newest replays over none but *team_ids*, without their texts."""
    return session.scalars(
        select(SchemeReplay)
        .where(_over_none_but(team_ids))
        .options(defer(SchemeReplay.text))
        .order_by(SchemeReplay.id.desc())
        .limit(limit)
    ).all()


def _over_none_but(team_ids: Sequence[int]) -> ColumnElement[bool]:
    seen = cast(list(team_ids), ARRAY(BigInteger))
    theirs = exists().where(
        SchemeDraft.id == SchemeReplay.draft_id, SchemeDraft.team_id.not_in(team_ids)
    )
    return SchemeReplay.team_ids.op("<@", is_comparison=True)(seen) & ~theirs


def next_ahead(session: Session) -> SchemeReplay | None:
    """The replay to work on: the one that waits longest, locked; one at work elsewhere is passed
    over.
    """
    return session.scalar(
        select(SchemeReplay)
        .where(SchemeReplay.state.in_(AHEAD))
        .order_by(SchemeReplay.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )


def is_ahead(session: Session) -> bool:
    """Whether a replay waits or is under way."""
    return bool(session.scalar(select(exists().where(SchemeReplay.state.in_(AHEAD)))))


def replayed(
    session: Session,
    replay_id: int,
    *,
    was: str | None = None,
    now: str | None = None,
    after: int = 0,
    limit: int = LISTED,
) -> Sequence[Row[ReplayedTicket, Ticket]]:
    """The tickets that come out elsewhere or stop, by number; of one move, where *was* and *now*
    name it.
    """
    query = (
        select(ReplayedTicket, Ticket)
        .join(Ticket, Ticket.id == ReplayedTicket.ticket_id)
        .where(ReplayedTicket.replay_id == replay_id, ReplayedTicket.ticket_id > after)
    )
    if was is not None:
        query = query.where(ReplayedTicket.was == was)
    if now is not None:
        query = query.where(ReplayedTicket.now == now)
    return session.execute(query.order_by(ReplayedTicket.ticket_id).limit(limit)).all()
