"""Who has the figures of the week by mail: each person's own switch."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webcare.accounts.models import User
from webcare.figures.models import FigureReader


def wants(session: Session, user_id: int) -> bool:
    return session.get(FigureReader, user_id) is not None


def switch(session: Session, user: User, *, on: bool, at: datetime) -> None:
    """Have the mail from the next Monday on, or no more; saying it twice says nothing new."""
    if on:
        session.execute(
            insert(FigureReader).values(user_id=user.id, since=at).on_conflict_do_nothing()
        )
    else:
        session.execute(delete(FigureReader).where(FigureReader.user_id == user.id))
