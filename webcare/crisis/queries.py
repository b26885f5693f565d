"""Finding crises: those that are on, as plain values and cheaply; those that were; the timeline."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from webcare.core.errors import NotFound
from webcare.crisis.models import Crisis, CrisisEvent
from workflows.crisis import REMINDS, CrisisEventKind, CrisisState, Scope

LOCK = 7_310_418  # any constant will do; with the team's id, for declaring and for letting go
PAGE = 50
JUST_ENDED = timedelta(minutes=5)
MOST_EVENTS = 2000
_CACHE = "crises"


def on(session: Session, team_id: int, at: datetime) -> tuple[Scope, ...]:
    """What is on in the team at *at*, oldest first; one statement a team and transaction."""
    kept: dict[int, tuple[Any, tuple[Scope, ...]]] = session.info.setdefault(_CACHE, {})
    found = kept.get(team_id)
    if found is None or found[0] is not session.get_transaction():
        scopes = _declared(session, [team_id])
        found = kept[team_id] = (session.get_transaction(), scopes)
    return tuple(scope for scope in found[1] if scope.is_on(at))


def on_for_certain(session: Session, team_id: int, at: datetime) -> tuple[Scope, ...]:
    """The same, with the promise that none is declared before this transaction ends: whoever
    declares waits for it, and what was declared meanwhile is waited for here.
    """
    session.execute(select(func.pg_advisory_xact_lock_shared(LOCK, team_id)))
    return tuple(scope for scope in _declared(session, [team_id]) if scope.is_on(at))


def alone(session: Session, team_id: int) -> None:
    """From here to the end of the transaction nothing of the team starts to leave, and nobody else
    declares or changes a crisis of it.
    """
    session.execute(select(func.pg_advisory_xact_lock(LOCK, team_id)))
    forget(session)


def forget(session: Session) -> None:
    """What `on` knows is out of date: this very transaction changed it."""
    session.info.pop(_CACHE, None)


def _declared(session: Session, team_ids: Sequence[int]) -> tuple[Scope, ...]:
    rows = session.execute(
        select(*_COLUMNS)
        .where(Crisis.team_id.in_(team_ids), Crisis.state == CrisisState.DECLARED)
        .order_by(Crisis.id)
    )
    return tuple(_as_scope(row) for row in rows)


_COLUMNS = (
    Crisis.id, Crisis.title, Crisis.until, Crisis.theme_ids, Crisis.theme_slugs, Crisis.words,
    Crisis.channel_ids, Crisis.holds_acknowledgements,
)  # fmt: skip


def _as_scope(row: Any) -> Scope:
    return Scope(
        id=row.id,
        title=row.title,
        until=row.until,
        themes=dict(zip(row.theme_ids, row.theme_slugs, strict=True)),
        words=tuple(row.words),
        channels=frozenset(row.channel_ids),
        acknowledgements=row.holds_acknowledgements,
    )


def scope_of(crisis: Crisis) -> Scope:
    """What a crisis is about, as a plain value."""
    return _as_scope(crisis)


def everywhere(session: Session) -> list[tuple[int, Scope]]:
    """Whatever is declared in any team, with the team's id, what ends first first."""
    rows = session.execute(
        select(Crisis.team_id, *_COLUMNS)
        .where(Crisis.state == CrisisState.DECLARED)
        .order_by(Crisis.until, Crisis.id)
    )
    return [(row.team_id, _as_scope(row)) for row in rows]


def declared(session: Session, team_ids: Sequence[int], at: datetime) -> Sequence[Crisis]:
    """What is on in these teams, what ends first first."""
    return session.scalars(
        select(Crisis)
        .where(
            Crisis.team_id.in_(team_ids), Crisis.state == CrisisState.DECLARED, Crisis.until > at
        )
        .order_by(Crisis.until, Crisis.id)
    ).all()


def over(
    session: Session, team_ids: Sequence[int], at: datetime, *, limit: int = PAGE
) -> Sequence[Crisis]:
    """What is over in these teams, the last first."""
    return session.scalars(
        select(Crisis)
        .where(
            Crisis.team_id.in_(team_ids),
            or_(Crisis.state != CrisisState.DECLARED, Crisis.until <= at),
        )
        .order_by(Crisis.declared_at.desc(), Crisis.id.desc())
        .limit(limit)
    ).all()


def get(session: Session, crisis_id: int, team_ids: Sequence[int], *, lock: bool = False) -> Crisis:
    """The crisis, if it is one of *team_ids*; raises NotFound, the same for absent and foreign."""
    query = select(Crisis).where(Crisis.id == crisis_id, Crisis.team_id.in_(team_ids))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFound("There is no such crisis.")
    return found


def by_key(session: Session, team_id: int, request_key: str) -> Crisis | None:
    """What was declared with this form already."""
    return session.scalar(
        select(Crisis).where(Crisis.team_id == team_id, Crisis.request_key == request_key)
    )


def run_out(session: Session, at: datetime) -> Sequence[Crisis]:
    """What is over and does not say so yet, locked; what another holds is passed over."""
    return session.scalars(
        select(Crisis)
        .where(Crisis.state == CrisisState.DECLARED, Crisis.until <= at)
        .order_by(Crisis.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()


def about_to_end(session: Session, at: datetime) -> Sequence[Crisis]:
    """What ends soon and of which its declarer has not been reminded, locked."""
    return session.scalars(
        select(Crisis)
        .where(
            Crisis.state == CrisisState.DECLARED,
            Crisis.until > at,
            Crisis.until <= at + REMINDS,
            Crisis.reminded_at.is_(None),
        )
        .order_by(Crisis.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()


def timeline(
    session: Session, crisis_id: int, *, kinds: Sequence[CrisisEventKind] = ()
) -> Sequence[CrisisEvent]:
    """What happened in it, oldest first; only *kinds*, where any are given."""
    query = select(CrisisEvent).where(CrisisEvent.crisis_id == crisis_id)
    if kinds:
        query = query.where(CrisisEvent.kind.in_(kinds))
    return session.scalars(query.order_by(CrisisEvent.id).limit(MOST_EVENTS)).all()


def to_heed(session: Session, at: datetime) -> Sequence[int]:
    """What is on anywhere, or has just ended: what it touches is looked at again, for what came in
    while it was declared may have missed it.
    """
    return session.scalars(
        select(Crisis.id)
        .where(
            or_(
                and_(Crisis.state == CrisisState.DECLARED, Crisis.until > at),
                Crisis.ended_at > at - JUST_ENDED,
            )
        )
        .order_by(Crisis.id)
    ).all()
