"""Finding mandates and statements, and what other capabilities ask of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Interval,
    Select,
    String,
    and_,
    any_,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session, joinedload

from webcare.core.errors import NotFound
from webcare.mandates.models import Mandate, Statement
from webcare.tickets.models import Ticket
from workflows.statement import StatementState

PAGE = 50


def mandates(session: Session, team_ids: Sequence[int]) -> Sequence[Mandate]:
    """Every mandate of these teams, with who stands in, by name and first day."""
    found = session.scalars(
        select(Mandate)
        .where(Mandate.team_id.in_(team_ids))
        .options(joinedload(Mandate.stand_ins))
        .order_by(func.lower(Mandate.holder_name), Mandate.first, Mandate.id)
        .execution_options(populate_existing=True)
    )
    return found.unique().all()


def mandate(
    session: Session, mandate_id: int, team_ids: Sequence[int], *, lock: bool = False
) -> Mandate:
    """The mandate, with who stands in; raises NotFound, the same for absent and foreign."""
    query = (
        select(Mandate)
        .where(Mandate.id == mandate_id, Mandate.team_id.in_(team_ids))
        .options(joinedload(Mandate.stand_ins))
    )
    if lock:
        query = query.with_for_update(of=Mandate).execution_options(populate_existing=True)
    found = session.scalars(query).unique().one_or_none()
    if found is None:
        raise NotFound("There is no such mandate.")
    return found


def statement(
    session: Session, statement_id: int, team_ids: Sequence[int], *, lock: bool = False
) -> Statement:
    """The statement; raises NotFound, the same for absent and foreign. The *lock* lets a draft be
    built on it meanwhile, so that who writes and who withdraws never wait for each other.
    """
    query = select(Statement).where(Statement.id == statement_id, Statement.team_id.in_(team_ids))
    if lock:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFound("There is no such statement.")
    return found


def statements(
    session: Session,
    team_ids: Sequence[int],
    *,
    search: str = "",
    theme_id: int | None = None,
    language: str = "",
    state: StatementState | None = None,
    after: int | None = None,
    limit: int = PAGE,
) -> Sequence[Statement]:
    """Newest first; each word of *search* is in the title, a text or the note. Without a *state*:
    drafts and approved ones. *after*: the id of the last one before.
    """
    states = [state] if state else [StatementState.DRAFT, StatementState.APPROVED]
    query = select(Statement).where(
        Statement.team_id.in_(team_ids),
        Statement.state.in_(states),
        *map(_mentions, search.split()[:8]),
    )
    if theme_id:
        query = query.where(literal(theme_id) == any_(Statement.theme_ids))
    if language:
        query = query.where(Statement.texts.has_key(language))
    if after:
        query = query.where(Statement.id < after)
    return session.scalars(query.order_by(Statement.id.desc()).limit(limit)).all()


def versions(session: Session, found: Statement) -> Sequence[Statement]:
    """Every version of the same statement, the newest first."""
    return session.scalars(
        select(Statement)
        .where(Statement.root_id == found.root_id, Statement.state != StatementState.DISCARDED)
        .order_by(Statement.id.desc())
    ).all()


def has_statements(session: Session, team_ids: Sequence[int]) -> bool:
    """Whether these teams have any statement at all."""
    query = select(Statement.id).where(Statement.team_id.in_(team_ids)).limit(1)
    return session.scalar(query) is not None


def of_handoffs(session: Session, handoff_ids: Sequence[int]) -> dict[int, Statement]:
    """What was kept of the spokesperson's answers, by handoff; not what was discarded."""
    rows = session.scalars(
        select(Statement)
        .where(Statement.handoff_id.in_(handoff_ids), Statement.state != StatementState.DISCARDED)
        .order_by(Statement.id)
    )
    return {row.handoff_id: row for row in rows if row.handoff_id}


def fitting(
    session: Session, team_id: int, theme_id: int | None, language: str | None, at: datetime,
    *, limit: int = 5,
) -> Sequence[Statement]:  # fmt: skip
    """Statements in force at *at* on that theme, then those for all themes; only those with a text
    in *language*, where one is given. The latest approved first.
    """
    query = _valid(at, language).where(Statement.team_id == team_id, _on_theme(theme_id))
    return session.scalars(query.limit(limit)).all()


def valid(
    session: Session, team_ids: Sequence[int], at: datetime, *, theme_id: int | None = None,
    language: str = "", limit: int = PAGE,
) -> Sequence[Statement]:  # fmt: skip
    """Statements of these teams in force at *at*: on whatever theme, where none is given."""
    query = _valid(at, language).where(Statement.team_id.in_(team_ids))
    if theme_id is not None:
        query = query.where(_on_theme(theme_id))
    return session.scalars(query.limit(limit)).all()


def covers(session: Session, ticket: Ticket, at: datetime) -> bool:
    """Whether a statement for a crisis, in force at *at*, is on the ticket's theme or on all."""
    query = select(Statement.id).where(
        Statement.team_id == ticket.team_id, Statement.for_crisis, _in_force(at),
        _on_theme(ticket.theme_id),
    )  # fmt: skip
    return session.scalar(query.limit(1)) is not None


def has_fitting() -> ColumnElement[bool]:
    """Whether the ticket that a query is about has a statement in force on its theme; the time is
    the database's, for this only says whether to look.
    """
    return exists().where(
        Statement.team_id == Ticket.team_id,
        Statement.state == StatementState.APPROVED,
        Statement.valid_from <= func.clock_timestamp(),
        or_(Statement.valid_until.is_(None), Statement.valid_until > func.clock_timestamp()),
        or_(
            func.cardinality(Statement.theme_ids) == 0,
            Ticket.theme_id == any_(Statement.theme_ids),
        ),
    )


def past_their_time(session: Session, at: datetime) -> Sequence[Statement]:
    """Approved ones whose last moment has passed, locked."""
    return session.scalars(
        select(Statement)
        .where(Statement.state == StatementState.APPROVED, Statement.valid_until <= at)
        .order_by(Statement.id)
        .with_for_update(key_share=True, skip_locked=True)
    ).all()


def ending_untold(session: Session, at: datetime, within: timedelta) -> Sequence[Statement]:
    """Statements in force that end within that time, were approved before it began, and of which
    nobody has heard so; locked.
    """
    return session.scalars(
        select(Statement)
        .where(
            Statement.ending_told_at.is_(None),
            _in_force(at),
            Statement.valid_until <= at + within,
            Statement.approved_at + literal(within, Interval()) < Statement.valid_until,
        )
        .order_by(Statement.valid_until, Statement.id)
        .with_for_update(key_share=True, skip_locked=True)
    ).all()


def ending_soon(
    session: Session, team_ids: Sequence[int], at: datetime, within: timedelta
) -> Sequence[Statement]:
    """Statements in force that end within that time, the first to end first."""
    return session.scalars(
        select(Statement)
        .where(Statement.team_id.in_(team_ids), _in_force(at), Statement.valid_until <= at + within)
        .order_by(Statement.valid_until, Statement.id)
    ).all()


def _valid(at: datetime, language: str | None) -> Select[Statement]:
    """Those in force with a text in that language: on certain themes first, then the latest."""
    query = select(Statement).where(_in_force(at))
    if language:
        query = query.where(Statement.texts.has_key(language))
    return query.order_by(
        func.cardinality(Statement.theme_ids) == 0, Statement.approved_at.desc(), Statement.id
    )


def _in_force(at: datetime) -> ColumnElement[bool]:
    return and_(
        Statement.state == StatementState.APPROVED,
        Statement.valid_from <= at,
        or_(Statement.valid_until.is_(None), Statement.valid_until > at),
    )


def _on_theme(theme_id: int | None) -> ColumnElement[bool]:
    for_all = func.cardinality(Statement.theme_ids) == 0
    if theme_id is None:
        return for_all
    return or_(for_all, literal(theme_id) == any_(Statement.theme_ids))


def _mentions(word: str) -> ColumnElement[bool]:
    said = Statement.title, Statement.note, cast(Statement.texts, String)
    return or_(*(column.icontains(word, autoescape=True) for column in said))
