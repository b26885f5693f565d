"""Finding approved replies that wait for the end of their embargo."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from webcare.replies.models import Reply
from webcare.tickets.models import Ticket
from workflows.reply import ReplyState


def under_embargo(
    session: Session, team_ids: Sequence[int], *, at: datetime, limit: int = 50
) -> Sequence[Row[Reply, Ticket]]:
    """Approved replies that wait for their moment, the next to leave first."""
    return session.execute(
        select(Reply, Ticket)
        .join(Ticket, Ticket.id == Reply.ticket_id)
        .where(
            Reply.state.in_([ReplyState.QUEUED, ReplyState.HELD]),
            Reply.embargo_until > at,
            Ticket.team_id.in_(team_ids),
        )
        .order_by(Reply.embargo_until, Reply.id)
        .limit(limit)
    ).all()
