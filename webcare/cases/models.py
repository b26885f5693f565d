"""Learning cases and their parts."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from webcare.core.db import Base
from workflows.learning_case import CaseState


class LearningCase(Base):
    """One ticket without its people. `parts` is what was said and done, oldest first: a list of
    {"kind", "hours", "text"}, where kind is asked, answered, consulted, expert, escalated, desk or
    decided, and hours are those since the first message. `masked` are the words that a person
    added; they are gone once the case is shared, and so is nothing else that names anyone.
    """

    __tablename__ = "learning_cases"
    __table_args__ = (
        Index(None, "state", "shared_at", "id"),
        Index(None, "team_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    state: Mapped[CaseState] = mapped_column(default=CaseState.CHECKING)
    title: Mapped[str]
    lesson: Mapped[str] = mapped_column(server_default="")
    language: Mapped[str]
    channel: Mapped[str]
    theme: Mapped[str] = mapped_column(server_default="")
    parts: Mapped[list[dict[str, Any]]]
    masked: Mapped[list[str]] = mapped_column(server_default=sql("'{}'"))
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    checked_by: Mapped[str] = mapped_column(server_default="")
    shared_at: Mapped[datetime | None]
    ended_why: Mapped[str] = mapped_column(server_default="")
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
