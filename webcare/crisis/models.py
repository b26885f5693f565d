"""A crisis that somebody declared, and its timeline."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from webcare.core.db import Base
from workflows.crisis import CrisisEventKind, CrisisState


class Crisis(Base):
    """What is going on, what of our work it touches, and until when.

    `theme_slugs` are those of `theme_ids`, in the same order, as a scheme names them; `words` are
    whole words or phrases, a trailing `*` for a stem; no `channel_ids` means all. From `until` on
    it is over, whether or not `state` says so yet. `holds_acknowledgements`: automatic receipts
    stop too. `request_key` is that of the form, so that a double click declares once. `swept_at`:
    when everything that it touches was looked at last; None while that is still to be done.
    """

    __tablename__ = "crises"
    __table_args__ = (
        UniqueConstraint("team_id", "request_key"),
        Index("ix_crises_on", "team_id", "until", postgresql_where=sql("state = 'declared'")),
        Index(None, "team_id", "declared_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    title: Mapped[str]
    why: Mapped[str]
    state: Mapped[CrisisState] = mapped_column(default=CrisisState.DECLARED)
    theme_ids: Mapped[list[int]] = mapped_column(server_default=sql("'{}'"))
    theme_slugs: Mapped[list[str]] = mapped_column(server_default=sql("'{}'"))
    words: Mapped[list[str]] = mapped_column(server_default=sql("'{}'"))
    channel_ids: Mapped[list[int]] = mapped_column(server_default=sql("'{}'"))
    holds_acknowledgements: Mapped[bool] = mapped_column(server_default=sql("false"))
    declared_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    declared_by_name: Mapped[str]
    declared_at: Mapped[datetime]
    until: Mapped[datetime]
    renewals: Mapped[int] = mapped_column(server_default="0")
    renewed_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    swept_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by_name: Mapped[str] = mapped_column(server_default="")
    ended_why: Mapped[str] = mapped_column(server_default="")
    request_key: Mapped[str]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class CrisisEvent(Base):
    """One line of the timeline; only ever added. `data` holds ids and words of ours, never what
    the public wrote: {"reply", "ticket", "marks", "why", "until", "before", "after", …}.
    """

    __tablename__ = "crisis_events"
    __table_args__ = (Index(None, "crisis_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    crisis_id: Mapped[int] = mapped_column(ForeignKey("crises.id"))
    kind: Mapped[CrisisEventKind]
    at: Mapped[datetime]
    by: Mapped[str]
    by_name: Mapped[str]
    data: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
