"""What the organisation should change, and where that came from."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from webcare.core.db import Base
from workflows.improvement import ImprovementState


class Improvement(Base):
    """One thing to change, with its owner unit and what became of it."""

    __tablename__ = "improvements"
    __table_args__ = (Index(None, "team_id", "state", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    title: Mapped[str]
    text: Mapped[str] = mapped_column(server_default="")
    owner: Mapped[str] = mapped_column(server_default="")
    state: Mapped[ImprovementState] = mapped_column(default=ImprovementState.NOTED)
    outcome: Mapped[str] = mapped_column(server_default="")
    raised_by: Mapped[str]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    sources_count: Mapped[int] = mapped_column(server_default=sql("1"))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class ImprovementSource(Base):
    """The ticket, and the handoff where there is one, that showed it."""

    __tablename__ = "improvement_sources"

    id: Mapped[int] = mapped_column(primary_key=True)
    improvement_id: Mapped[int] = mapped_column(ForeignKey("improvements.id"), index=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    handoff_id: Mapped[int | None] = mapped_column(ForeignKey("handoffs.id"))
