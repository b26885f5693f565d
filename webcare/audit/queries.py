"""Reading the audit."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.expression import text

from webcare.audit.models import AuditEntry, AuditSeal

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which entries: of an object, by an actor, of an event; empty means any."""

    kind: str = ""
    object_id: int = 0
    actor: str = ""
    event: str = ""
    before: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """An entry, and whether the chain holds it."""

    entry: AuditEntry
    is_sealed: bool


@dataclass(frozen=True, slots=True)
class Chain:
    """How far the audit is sealed: entries chained, and waiting to be."""

    sealed: int
    waiting: int


def page(
    session: Session,
    team_ids: Collection[int],
    user_ids: Collection[int],
    wanted: Wanted,
    *,
    limit: int = PAGE,
) -> tuple[Sequence[Line], int | None]:
    """Entries of *team_ids*, of the accounts *user_ids*, and of what all teams share, newest
    first; and the `before` of the next page.
    """
    seen = or_(
        AuditEntry.team_id.in_(team_ids),
        and_(
            AuditEntry.team_id.is_(None),
            or_(
                and_(AuditEntry.object_kind == "users", AuditEntry.object_id.in_(user_ids)),
                AuditEntry.object_kind == "scheme_versions",
            ),
        ),
    )
    conditions = [
        condition
        for given, condition in (
            (wanted.kind, AuditEntry.object_kind == wanted.kind),
            (wanted.object_id, AuditEntry.object_id == wanted.object_id),
            (wanted.event, AuditEntry.event.startswith(wanted.event, autoescape=True)),
            (wanted.before, AuditEntry.id < wanted.before),
            (
                wanted.actor,
                or_(
                    AuditEntry.actor == wanted.actor,
                    func.lower(AuditEntry.actor_name) == wanted.actor.lower(),
                ),
            ),
        )
        if given
    ]
    rows = session.execute(
        select(AuditEntry, AuditSeal.position)
        .outerjoin(AuditSeal, AuditSeal.entry_id == AuditEntry.id)
        .where(seen, *conditions)
        .order_by(AuditEntry.id.desc())
        .limit(limit + 1)
    ).all()
    lines = [Line(entry, position is not None) for entry, position in rows[:limit]]
    return lines, lines[-1].entry.id if len(rows) > limit else None


def chain(session: Session) -> Chain:
    """How far the audit is sealed."""
    sealed = session.scalar(select(func.max(AuditSeal.position))) or 0
    waiting = session.scalar(select(func.count()).select_from(text("audit_unsealed"))) or 0
    return Chain(sealed, waiting)


def last_actor(session: Session, row: Any, event: str) -> int | None:
    """The id of the person who did *event* to *row* last; None where nobody did, or no person."""
    actor = session.scalar(
        select(AuditEntry.actor)
        .where(
            AuditEntry.object_kind == row.__tablename__,
            AuditEntry.object_id == row.id,
            AuditEntry.event == event,
        )
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    kind, _colon, number = (actor or "").partition(":")
    return int(number) if kind == "user" and number.isdigit() else None
