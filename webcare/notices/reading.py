"""Reading and unreading one's own notices. A ticket's notices are read together, also by opening
the ticket.
"""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webcare.core.errors import NotFound
from webcare.notices.models import Notice
from webcare.notices.telling import news


def mark(session: Session, user_id: int, notice_id: int, *, read: bool, at: datetime) -> None:
    """Mark what stands together with that notice as read, or as not read; raises NotFound for one
    that is not theirs.
    """
    found = session.scalar(
        select(Notice).where(Notice.id == notice_id, Notice.user_id == user_id, Notice.in_page)
    )
    if found is None:
        raise NotFound("There is no such notice.")
    if found.ticket_id is not None:
        same = Notice.ticket_id == found.ticket_id
    elif found.about_kind and found.about_id is not None:
        same = (
            Notice.ticket_id.is_(None)
            & (Notice.about_kind == found.about_kind)
            & (Notice.about_id == found.about_id)
        )
    else:
        same = Notice.id == notice_id
    session.execute(
        update(Notice)
        .where(Notice.user_id == user_id, same, Notice.in_page)
        .where(Notice.read_at.is_(None) if read else Notice.read_at.is_not(None))
        .values(read_at=at if read else None)
    )
    news(session, user_id)


def mark_all(session: Session, user_id: int, *, up_to: int, at: datetime) -> int:
    """Mark everything up to the notice *up_to* as read, which is the latest that the person was
    shown; how many. `unmark` with the same moment takes it back.
    """
    done = session.scalars(
        update(Notice)
        .where(
            Notice.user_id == user_id, Notice.id <= up_to, Notice.in_page, Notice.read_at.is_(None)
        )
        .values(read_at=at)
        .returning(Notice.id)
    ).all()
    news(session, user_id)
    return len(done)


def unmark(session: Session, user_id: int, marked_at: datetime) -> int:
    """Take back that all were marked as read at that moment; how many are unread again."""
    done = session.scalars(
        update(Notice)
        .where(Notice.user_id == user_id, Notice.read_at == marked_at)
        .values(read_at=None)
        .returning(Notice.id)
    ).all()
    news(session, user_id)
    return len(done)


def seen(session: Session, user_id: int, first: int, last: int, *, at: datetime) -> None:
    """The person has had a page of the list before them, from the notice *first* to *last*: what
    stands on it stays unread, but is neither mailed nor pushed any more.
    """
    session.execute(
        update(Notice)
        .where(
            Notice.user_id == user_id, Notice.id.between(first, last), Notice.in_page,
            Notice.seen_at.is_(None),
        )
        .values(seen_at=at)
    )  # fmt: skip


def saw_ticket(session: Session, user_id: int, ticket_id: int, *, at: datetime) -> int:
    """The person has the ticket open: what they were told of it is read; how many notices."""
    done = session.scalars(
        update(Notice)
        .where(Notice.user_id == user_id, Notice.ticket_id == ticket_id, Notice.read_at.is_(None))
        .values(read_at=at)
        .returning(Notice.id)
    ).all()
    if done:
        news(session, user_id)
    return len(done)
