"""Replies built on statements: which, and what becomes of them when a statement ends."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, delete, exists, func, select, update
from sqlalchemy.orm import Session

from webcare.audit import service as audit
from webcare.core.actor import OUTBOX, Actor
from webcare.core.errors import Conflict, NotAllowed
from webcare.core.i18n import marked as _m
from webcare.mandates import queries as mandates
from webcare.mandates import statements
from webcare.mandates.models import Statement
from webcare.replies import queries, steps
from webcare.replies.models import Reply, ReplyStatement
from webcare.tickets.models import Ticket
from workflows.reply import HeldFor, ReplyState
from workflows.rights import Right
from workflows.statement import StatementState

WAITING = (ReplyState.SUBMITTED, ReplyState.APPROVED, ReplyState.QUEUED)
"""Where a reply stands that has not left and nobody holds yet."""

WHY = {
    StatementState.WITHDRAWN: _m("A statement that it is built on was withdrawn."),
    StatementState.REPLACED: _m("A statement that it is built on has a newer version."),
    StatementState.EXPIRED: _m("The time of a statement that it is built on has passed."),
    StatementState.APPROVED: _m("The time of a statement that it is built on has passed."),
}


def note_use(
    session: Session, reply: Reply, statement: Statement, language: str, *, by: Actor, at: datetime
) -> None:
    """Keep that the statement's text was put into the draft. Raises Conflict where it may not be
    used now.
    """
    if not statements.holds(statement, at):
        raise Conflict("This statement may not be used now.")
    kept = session.get(ReplyStatement, (reply.id, statement.id))
    if kept is None:
        kept = ReplyStatement(reply_id=reply.id, statement_id=statement.id)
        session.add(kept)
    kept.language, kept.put_in_by, kept.put_in_at = language, by.name, at
    kept.cleared_by, kept.cleared_at = "", None
    audit.record(
        session, "reply.statement", reply, by=by, at=at, team_id=statement.team_id,
        ticket=reply.ticket_id, statement=statement.id, number=statement.number,
    )  # fmt: skip


def take_out(session: Session, reply: Reply, statement_id: int, *, by: Actor, at: datetime) -> None:
    """Say that the draft is not built on it any more; that is a person's word, and on record."""
    if by.rights.isdisjoint({Right.DRAFT, Right.SPEAK}):
        raise NotAllowed("You may not write a reply here.")
    queries.take(session, reply)
    if reply.state is not ReplyState.DRAFT:
        raise Conflict("This reply is no longer a draft.", text=reply.body)
    session.execute(
        delete(ReplyStatement).where(
            ReplyStatement.reply_id == reply.id, ReplyStatement.statement_id == statement_id
        )
    )
    audit.record(
        session, "reply.statement_out", reply, by=by, at=at, ticket=reply.ticket_id,
        statement=statement_id,
    )  # fmt: skip


def no_longer(session: Session, reply: Reply, at: datetime) -> str | None:
    """Why its statements do not carry it at *at*; None where it has none that ended, or where
    somebody let it go knowing so.
    """
    found = session.scalars(
        select(Statement)
        .join(ReplyStatement, ReplyStatement.statement_id == Statement.id)
        .where(ReplyStatement.reply_id == reply.id, ReplyStatement.cleared_at.is_(None))
        .order_by(Statement.id)
        .execution_options(populate_existing=True)
    )
    ended = next((each for each in found if not statements.holds(each, at)), None)
    return WHY.get(ended.state) if ended else None


def check(session: Session, reply: Reply, at: datetime) -> None:
    """Raise Conflict where a statement in the text holds no longer."""
    if why := no_longer(session, reply, at):
        raise Conflict(why)


def clear(session: Session, reply: Reply, *, by: Actor, at: datetime) -> None:
    """It goes as it stands, by the word of whoever may speak."""
    session.execute(
        update(ReplyStatement)
        .where(ReplyStatement.reply_id == reply.id, ReplyStatement.cleared_at.is_(None))
        .values(cleared_by=by.name, cleared_at=at)
    )


def withdraw(session: Session, statement: Statement, why: str, *, by: Actor, at: datetime) -> int:
    """Withdraw it, and hold at once what is built on it and has not left; how many that were."""
    statements.withdraw(session, statement, why, by=by, at=at)
    return hold_all(session, statement, by=by, at=at)


def approve(
    session: Session, statement: Statement, *, seen: int | None, by: Actor, at: datetime
) -> int:
    """Approve it; what waits on the version that it replaces is held. How many that were."""
    before = statements.approve(session, statement, seen=seen, by=by, at=at)
    return hold_all(session, before, by=by, at=at) if before else 0


def expire_due(session: Session, *, at: datetime) -> int:
    """End what is past its time, and hold what waits on it; how many statements."""
    over = mandates.past_their_time(session, at)
    for statement in over:
        statements.expire(session, statement, at=at)
        hold_all(session, statement, by=OUTBOX, at=at)
    return len(over)


def hold_all(session: Session, statement: Statement, *, by: Actor, at: datetime) -> int:
    """Hold every reply built on it that waits to be approved or to leave."""
    session.flush()  # the look at each reads the statement afresh
    held = 0
    for reply_id in [reply.id for reply, _ticket in waiting_on(session, statement.id)]:
        found = queries.locked(session, reply_id)
        if found is None or found[0].state not in WAITING:
            continue
        reply, ticket = found
        steps.hold(
            session, ticket, reply, HeldFor.STATEMENT, why=WHY[statement.state], by=by, at=at
        )
        held += 1
    return held


def waiting_on(session: Session, statement_id: int) -> Sequence[Row[Reply, Ticket]]:
    """Replies built on it that have not left and are not held, in the order of their tickets."""
    return session.execute(
        _built_on(statement_id)
        .where(Reply.state.in_(WAITING), ReplyStatement.cleared_at.is_(None))
        .order_by(Ticket.id, Reply.id)
    ).all()


def uses(session: Session, statement_id: int, *, limit: int = 50) -> Sequence[Row[Reply, Ticket]]:
    """Replies built on it, the latest first."""
    return session.execute(
        _built_on(statement_id).order_by(ReplyStatement.put_in_at.desc(), Reply.id).limit(limit)
    ).all()


def use_counts(session: Session, statement_ids: Sequence[int]) -> dict[int, int]:
    """On how many replies each stands; one never used is absent."""
    rows = session.execute(
        select(ReplyStatement.statement_id, func.count())
        .where(ReplyStatement.statement_id.in_(statement_ids))
        .group_by(ReplyStatement.statement_id)
    )
    return {statement_id: count for statement_id, count in rows}  # noqa: C416 - a Row is no tuple for dict()


def of_replies(session: Session, reply_ids: Sequence[int]) -> dict[int, list[Statement]]:
    """The statements that these replies are built on, by reply."""
    rows = session.execute(
        select(ReplyStatement.reply_id, Statement)
        .join(Statement, Statement.id == ReplyStatement.statement_id)
        .where(ReplyStatement.reply_id.in_(reply_ids))
        .order_by(ReplyStatement.put_in_at, Statement.id)
    )
    found: dict[int, list[Statement]] = {}
    for reply_id, statement in rows:
        found.setdefault(reply_id, []).append(statement)
    return found


def has_any() -> ColumnElement[bool]:
    """Whether a reply of the ticket that a query is about is built on a statement."""
    return exists().where(ReplyStatement.reply_id == Reply.id, Reply.ticket_id == Ticket.id)


def _built_on(statement_id: int) -> Select[Reply, Ticket]:
    return (
        select(Reply, Ticket)
        .join(ReplyStatement, ReplyStatement.reply_id == Reply.id)
        .join(Ticket, Ticket.id == Reply.ticket_id)
        .where(ReplyStatement.statement_id == statement_id)
    )
