"""What the organisation should change, where that came from, and who was told; and the pulse: what
askers say of the help they had.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from webcare.core.db import Base
from workflows.improvement import ImprovementState


class SourceKind(StrEnum):
    """What showed it: a ticket as such, an expert's answer, a scheme that was overruled, a page
    that our site lacks, or what the asker said of us.
    """

    TICKET = "ticket"
    HANDOFF = "handoff"
    OVERRIDE = "override"
    GAP = "gap"
    COMPLAINT = "complaint"
    SUGGESTION = "suggestion"


class Improvement(Base):
    """One thing to change, with its owner unit, its term and what became of it.

    `outcome` is what was decided, in the house's own words; `changes` what changed in words for the
    askers, by language. `reminded_at`: when the unit heard that the term is near. One that was
    merged into another keeps its row and its state, so that this can be undone.
    """

    __tablename__ = "improvements"
    __table_args__ = (
        Index(None, "team_id", "state", "id"),
        Index(
            "ix_improvements_term",
            "due_at",
            postgresql_where=sql("due_at is not null and reminded_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    title: Mapped[str]
    text: Mapped[str] = mapped_column(server_default="")
    owner: Mapped[str] = mapped_column(server_default="")
    state: Mapped[ImprovementState] = mapped_column(default=ImprovementState.NOTED)
    outcome: Mapped[str] = mapped_column(server_default="")
    changes: Mapped[dict[str, str]] = mapped_column(JSONB, server_default=sql("'{}'"))
    raised_by: Mapped[str]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    sources_count: Mapped[int] = mapped_column(server_default=sql("1"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("improvements.id"), index=True)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class ImprovementSource(Base):
    """The ticket, and the handoff where there is one, that showed it; and how its asker hears what
    became of it: by `reply_id`, or not at all for the reason in `skipped`. `merge_id`: the merging
    that brought it here.
    """

    __tablename__ = "improvement_sources"

    id: Mapped[int] = mapped_column(primary_key=True)
    improvement_id: Mapped[int] = mapped_column(ForeignKey("improvements.id"), index=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    handoff_id: Mapped[int | None] = mapped_column(ForeignKey("handoffs.id"))
    kind: Mapped[SourceKind] = mapped_column(default=SourceKind.TICKET)
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("replies.id"), index=True)
    skipped: Mapped[str] = mapped_column(server_default="")
    skipped_by: Mapped[str] = mapped_column(server_default="")
    merge_id: Mapped[int | None] = mapped_column(ForeignKey("improvement_merges.id"))


class ImprovementMerge(Base):
    """That a person put one card into another, and perhaps took it out again."""

    __tablename__ = "improvement_merges"

    id: Mapped[int] = mapped_column(primary_key=True)
    into_id: Mapped[int] = mapped_column(ForeignKey("improvements.id"), index=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("improvements.id"), index=True)
    by_name: Mapped[str]
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class ImprovementsApart(Base):
    """That a person said of two cards that they are not the same; `low_id` is the lower id."""

    __tablename__ = "improvements_apart"

    low_id: Mapped[int] = mapped_column(
        ForeignKey("improvements.id"), primary_key=True, autoincrement=False
    )
    high_id: Mapped[int] = mapped_column(
        ForeignKey("improvements.id"), primary_key=True, autoincrement=False
    )
    by_name: Mapped[str]
    at: Mapped[datetime]


class UnitLetter(Base):
    """That a unit's list of a month has gone out: the row is what keeps it from going twice."""

    __tablename__ = "unit_letters"
    __table_args__ = (UniqueConstraint("team_id", "unit", "month"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    unit: Mapped[str]
    month: Mapped[date] = mapped_column(Date)
    items: Mapped[int]
    mails: Mapped[int]
    at: Mapped[datetime]


class Helped(StrEnum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Pulse(Base):
    """Whether the asker was helped, in their own word; one a ticket. Nothing else is kept of it."""

    __tablename__ = "pulses"

    ticket_id: Mapped[int] = mapped_column(
        ForeignKey("tickets.id"), primary_key=True, autoincrement=False
    )
    helped: Mapped[Helped]
    line: Mapped[str] = mapped_column(server_default="")
    at: Mapped[datetime]
