"""A team's own rules, kept whole at each change, so that any change can be taken back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.audit import service as audit
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, NotAllowed
from webcare.tickets.order_models import BookKind, RuleBook
from workflows.rights import Right


def current(session: Session, team_id: int, kind: BookKind) -> RuleBook | None:
    """The book that holds; None where the team never wrote one."""
    return session.scalar(
        select(RuleBook)
        .where(RuleBook.team_id == team_id, RuleBook.kind == kind)
        .order_by(RuleBook.id.desc())
        .limit(1)
    )


def all_current(session: Session, kind: BookKind) -> Sequence[RuleBook]:
    """The book of each team that has one."""
    last = select(func.max(RuleBook.id)).where(RuleBook.kind == kind).group_by(RuleBook.team_id)
    return session.scalars(
        select(RuleBook).where(RuleBook.id.in_(last)).order_by(RuleBook.team_id)
    ).all()


def changes(
    session: Session, team_id: int, kind: BookKind, *, limit: int = 8
) -> Sequence[RuleBook]:
    """The last changes, the newest first."""
    return session.scalars(
        select(RuleBook)
        .where(RuleBook.team_id == team_id, RuleBook.kind == kind)
        .order_by(RuleBook.id.desc())
        .limit(limit)
    ).all()


def write(
    session: Session,
    team_id: int,
    kind: BookKind,
    value: Mapping[str, Any],
    *,
    seen: int,
    by: Actor,
    at: datetime,
    undoes_id: int | None = None,
) -> RuleBook:
    """Let *value* hold from now on. *seen*: the book that was on the page (0: none); raises
    Conflict when a colleague changed it since.
    """
    if not by.may(Right.MANAGE_TEAM):
        raise NotAllowed("You may not do this here.")
    session.scalar(select(Team.id).where(Team.id == team_id).with_for_update())
    before = current(session, team_id, kind)
    if (before.id if before else 0) != seen:
        raise Conflict("A colleague changed these rules meanwhile. Here is how they stand now.")
    book = RuleBook(
        team_id=team_id, kind=kind, value=dict(value), by_name=by.name, at=at, undoes_id=undoes_id
    )
    session.add(book)
    session.flush()  # the audit names its id
    audit.record(
        session, f"rules.{kind}", book, by=by, at=at,
        team_id=team_id, before=before.value if before else {}, after=book.value,
    )  # fmt: skip
    return book


def undo(
    session: Session, team_id: int, kind: BookKind, *, seen: int, by: Actor, at: datetime
) -> None:
    """Bring back what stood before the last change. Raises Conflict where there is none."""
    last = changes(session, team_id, kind, limit=2)
    if not last:
        raise Conflict("There is nothing to take back.")
    before = last[1].value if len(last) > 1 else {}
    write(session, team_id, kind, before, seen=seen, by=by, at=at, undoes_id=last[0].id)
