"""Tickets with the same text, by many people: who they are, and how much is the same.

Nothing is merged because of it, and nothing of one asker is ever shown to another.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, or_, select, text
from sqlalchemy.orm import Session

from webcare.core.errors import NotFound
from webcare.tickets.models import Ticket
from webcare.tickets.order_models import Likeness

KEPT = timedelta(days=90)  # after which a text is not the same wave any more
MOST = 1000  # of one text that are shown and answered in one act
LATELY = timedelta(hours=2)
_MARK = text(
    """
    update tickets set alike_id = id where id in (
        select f.id from likenesses l join tickets f on f.id = l.ticket_id
        where l.kept_at >= :since and f.alike_id is null
            and exists (select from tickets c where c.alike_id = l.ticket_id)
        order by f.id for update of f skip locked)
    """
)


def others(session: Session, ticket: Ticket) -> int:
    """How many other tickets have its text; one statement, none where it is the only one."""
    if ticket.alike_id is None:
        return 0
    found = session.scalar(
        select(func.count())
        .select_from(Ticket)
        .where(_of(ticket.alike_id), Ticket.id != ticket.id, Ticket.team_id == ticket.team_id)
    )
    return found or 0


def group(session: Session, first_id: int, team_ids: Sequence[int]) -> Sequence[Ticket]:
    """All tickets with the text of that first one, oldest first. Raises NotFound where there is no
    such text, or it is another team's.
    """
    rows = session.scalars(
        select(Ticket)
        .where(_of(first_id), Ticket.team_id.in_(team_ids))
        .order_by(Ticket.id)
        .limit(MOST)
    ).all()
    if not rows or rows[0].id != first_id:
        raise NotFound("There is no such text.")
    return rows


def forget_old(session: Session, *, at: datetime) -> None:
    """Let go of texts of long ago, and mark the first of a text whose row was busy when its copy
    came in.
    """
    session.execute(delete(Likeness).where(Likeness.kept_at < at - KEPT))
    session.execute(_MARK, {"since": at - LATELY})


def _of(first_id: int) -> ColumnElement[bool]:
    return or_(Ticket.id == first_id, Ticket.alike_id == first_id)
