"""Who gets the weekly mail of figures, and which ones went."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webcare.core.db import Base


class FigureReader(Base):
    """A person who wants the figures of the week by mail; their row goes when they want no more."""

    __tablename__ = "figure_readers"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    since: Mapped[datetime]


class FigureMail(Base):
    """That a team's figures of the week from Monday `week` on went to a person: once."""

    __tablename__ = "figure_mails"
    __table_args__ = (UniqueConstraint("user_id", "team_id", "week"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"))
    week: Mapped[date]
    at: Mapped[datetime]
