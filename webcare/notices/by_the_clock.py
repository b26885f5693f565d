"""What time alone has to tell: an answer due soon, a mandate that ends; and what it takes away."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.accounts.service import today
from webcare.core.actor import CLOCK
from webcare.mandates import ends
from webcare.mandates.models import Mandate
from webcare.notices.models import Notice, NoticeDigest
from webcare.notices.telling import Told, tell
from webcare.tickets.models import Ticket
from workflows.notice import NoticeKind
from workflows.ticket import TicketState

KEPT = timedelta(days=90)
MOST = 500  # of each, a turn
DUE, ENDS, ENDED = "ticket.due_soon", "mandate.ends", "mandate.ended"
_OURS = (TicketState.NEW, TicketState.ANSWERING, TicketState.WITH_EXPERT, TicketState.WITH_DESK)


def tell_due(session: Session, *, at: datetime) -> int:
    """Tell whoever has a ticket, once for each term, that its clock turned orange; how many. When
    its term is moved, that is told anew. One that sleeps is told all the same: its clock runs on.
    """
    rows = session.execute(
        select(Ticket.id, Ticket.team_id, Ticket.assignee_id, Ticket.due_at)
        .where(
            Ticket.assignee_id.is_not(None),
            Ticket.state.in_(_OURS),
            Ticket.due_at > at,
            Ticket.warn_at <= at,
            ~select(Notice.id)
            .where(
                Notice.user_id == Ticket.assignee_id,
                Notice.ticket_id == Ticket.id,
                Notice.key
                == func.concat("due:", Ticket.id, ":", func.floor(_seconds(Ticket.due_at))),
            )
            .exists(),
        )
        .order_by(Ticket.due_at)
        .limit(MOST)
    ).all()
    return sum(
        tell(
            session,
            Told(
                kind=NoticeKind.DUE_SOON, what=DUE, team_id=team_id, ticket_id=ticket_id,
                key=f"due:{ticket_id}:{int(due_at.timestamp())}",
            ),
            [assignee_id], by=CLOCK, at=at,
        )
        for ticket_id, team_id, assignee_id, due_at in rows
        if due_at is not None
    )  # fmt: skip


def tell_mandates(session: Session, *, at: datetime) -> int:
    """Tell holders, once, that their mandate ends within a week, and that it has ended."""
    told = 0
    for mandate in ends.about_now(session, at):
        day = today(session.get_one(Team, mandate.team_id), at)
        what = ENDED if mandate.last is not None and mandate.last < day else ENDS
        told += _tell_holder(session, mandate, what, mandate.last, at)
    return told


def forget_old(session: Session, *, at: datetime) -> int:
    """Take away what was told more than 90 days ago, and the digests of then."""
    before = at - KEPT
    old = select(Notice.id).where(Notice.at < before).limit(MOST * 10)
    gone = session.execute(delete(Notice).where(Notice.id.in_(old)).returning(Notice.id)).all()
    session.execute(delete(NoticeDigest).where(NoticeDigest.at < before))
    return len(gone)


def _tell_holder(
    session: Session, mandate: Mandate, what: str, last: date | None, at: datetime
) -> int:
    told = Told(
        kind=NoticeKind.MANDATE, what=what, team_id=mandate.team_id, about=("mandate", mandate.id),
        key=f"{what}:{mandate.id}:{last}",
    )  # fmt: skip
    return tell(session, told, [mandate.holder_id], by=CLOCK, at=at)


def _seconds(column: Any) -> ColumnElement[Any]:
    """A moment, since 1970, or a span, in seconds."""
    return func.extract("epoch", column)
