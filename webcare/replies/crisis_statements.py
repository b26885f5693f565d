"""Replies that say what a statement for a crisis says: these pass the gate while it is on."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.core.actor import OUTBOX
from webcare.crisis import covering
from webcare.crisis import steps as crisis_steps
from webcare.crisis.models import CrisisEvent
from webcare.mandates import statements
from webcare.mandates.models import Statement
from webcare.replies.models import Reply, ReplyStatement
from webcare.tickets.models import Ticket
from workflows.crisis import CrisisEventKind, Scope
from workflows.marks import words_seen

SHOWN = 500  # characters of a statement that the timeline keeps


def said_by(
    session: Session, reply: Reply, ticket: Ticket, scope: Scope, at: datetime
) -> Statement | None:
    """The statement for a crisis that the reply was built on and says word for word, in force at
    *at*; None where there is none, or what stands around it is long or holds a word of the crisis.
    """
    rows = session.execute(
        select(Statement, ReplyStatement.language)
        .join(ReplyStatement, ReplyStatement.statement_id == Statement.id)
        .where(ReplyStatement.reply_id == reply.id, Statement.for_crisis)
        .order_by(Statement.id)
    ).all()
    if not rows:
        return None
    signature = session.get_one(Team, ticket.team_id).signature
    for statement, language in rows:
        text = str(statement.texts.get(language) or "")
        around = covering.said_around(reply.body, text, signature)
        if around is None or words_seen(around, scope.words):
            continue
        if statements.holds(statement, at):
            return statement
    return None


def note_first(
    session: Session, crisis_id: int, reply: Reply, statement: Statement, *, at: datetime
) -> None:
    """Put the statement on the timeline, the first time that a reply goes by because of it."""
    told = select(CrisisEvent.id).where(
        CrisisEvent.crisis_id == crisis_id,
        CrisisEvent.kind == CrisisEventKind.STATEMENT,
        CrisisEvent.data["statement"].as_integer() == statement.id,
    )
    if session.scalar(told.limit(1)) is not None:
        return
    crisis_steps.note(
        session, crisis_id, CrisisEventKind.STATEMENT, by=OUTBOX, at=at, statement=statement.id,
        title=statement.title, reply=reply.id, ticket=reply.ticket_id,
        text=str(next(iter(statement.texts.values()), ""))[:SHOWN],
    )  # fmt: skip
