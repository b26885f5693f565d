"""Mandates, who stands in on them, and statements."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webcare.core.db import Base
from workflows.statement import StatementState


class Mandate(Base):
    """That someone may speak for the team, from `first` up to and including `last`, local days of
    the team; without a `last` until further notice.

    No `theme_ids` means all themes, no `channel_ids` all channels. `substitute_id` is whom one
    turns to; they act while a `StandIn` says so. Rows are never deleted, and nothing in one
    changes for days that have passed.
    """

    __tablename__ = "mandates"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), index=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    holder_name: Mapped[str]
    theme_ids: Mapped[list[int]] = mapped_column(server_default=sql("'{}'"))
    channel_ids: Mapped[list[int]] = mapped_column(server_default=sql("'{}'"))
    first: Mapped[date] = mapped_column(Date())
    last: Mapped[date | None] = mapped_column(Date())
    substitute_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    substitute_name: Mapped[str] = mapped_column(server_default="")
    reason: Mapped[str]
    given_by: Mapped[str]
    given_at: Mapped[datetime]
    withdrawn_by: Mapped[str] = mapped_column(server_default="")
    withdrawn_at: Mapped[datetime | None]
    withdrawn_why: Mapped[str] = mapped_column(server_default="")
    version: Mapped[int] = mapped_column()

    stand_ins: Mapped[list["StandIn"]] = relationship(lazy="raise", order_by="StandIn.id")

    __mapper_args__ = {"version_id_col": version}


class StandIn(Base):
    """That a colleague acts on a mandate from `first` up to and including `last`. One that ends
    sooner than was said keeps the days that it had; one that never began has `last` before `first`.
    """

    __tablename__ = "mandate_stand_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandates.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    user_name: Mapped[str]
    first: Mapped[date] = mapped_column(Date())
    last: Mapped[date] = mapped_column(Date())
    said_by: Mapped[str]
    said_at: Mapped[datetime]


class Statement(Base):
    """One version of what the organisation says about a matter, with its text per language.

    It may be used from `valid_from` until just before `valid_until`. An approved text never
    changes: a draft that `replaces_id` it takes its place once approved, as its next `number`;
    all versions share `root_id`, the id of the first. `note` is for colleagues and goes in no
    reply. `for_crisis`: it covers a crisis. `handoff_id`: the spokesperson's answer it was kept
    from. `ending_told_at`: when its people heard that it ends.
    """

    __tablename__ = "statements"
    __table_args__ = (
        Index("ix_statements_team_id_state", "team_id", "state"),
        Index("ix_statements_root_id", "root_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    root_id: Mapped[int | None] = mapped_column(ForeignKey("statements.id"))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("statements.id"))
    number: Mapped[int] = mapped_column(server_default="1")
    title: Mapped[str]
    texts: Mapped[dict[str, Any]]
    theme_ids: Mapped[list[int]] = mapped_column(server_default=sql("'{}'"))
    for_crisis: Mapped[bool] = mapped_column(server_default=sql("false"))
    note: Mapped[str] = mapped_column(server_default="")
    state: Mapped[StatementState] = mapped_column(default=StatementState.DRAFT)
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime | None]
    handoff_id: Mapped[int | None]
    written_by: Mapped[str]
    written_by_id: Mapped[int | None]
    written_at: Mapped[datetime]
    approved_by_id: Mapped[int | None]
    approved_by: Mapped[str] = mapped_column(server_default="")
    approved_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(server_default="")
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str] = mapped_column(server_default="")
    ending_told_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
