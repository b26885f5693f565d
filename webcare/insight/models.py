"""Replays of decided tickets with another scheme; what a crisis came to, kept at its end."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from webcare.core.db import Base
from workflows.replay import ReplayState

_AHEAD = sql("state in ('waiting', 'running')")


class SchemeReplay(Base):
    """One replay: which text, over what was decided from `since` until before `until`.

    The text is kept, so that the result stays true when the draft goes on. `cursor_at` and
    `cursor_id` are the last decision looked at; `result` is `workflows.scheme.replay.Tally.dump()`
    with the names of nodes that the text does not have. `busy_ms` is time at work, without waits.
    """

    __tablename__ = "scheme_replays"
    __table_args__ = (Index("ix_scheme_replays_ahead", "id", postgresql_where=_AHEAD),)

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[ReplayState] = mapped_column(default=ReplayState.WAITING)
    slug: Mapped[str]
    titles: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    text: Mapped[str]
    version_id: Mapped[int | None] = mapped_column(ForeignKey("scheme_versions.id"))
    version_number: Mapped[int | None]
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("scheme_drafts.id"))
    revision: Mapped[int | None]
    team_ids: Mapped[list[int]]
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("channels.id"))
    since: Mapped[datetime]
    until: Mapped[datetime]
    asked_by: Mapped[str]
    asked_by_name: Mapped[str]
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    total: Mapped[int]
    done: Mapped[int] = mapped_column(server_default="0")
    changed: Mapped[int] = mapped_column(server_default="0")
    undecided: Mapped[int] = mapped_column(server_default="0")
    busy_ms: Mapped[int] = mapped_column(server_default="0")
    cursor_at: Mapped[datetime | None]
    cursor_id: Mapped[int] = mapped_column(server_default="0")
    result: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))


class ReplayedTicket(Base):
    """A ticket that would come out elsewhere, or (not `decided`) stop at the question `now`."""

    __tablename__ = "replayed_tickets"
    __table_args__ = (Index(None, "replay_id", "was", "now", "ticket_id"),)

    replay_id: Mapped[int] = mapped_column(
        ForeignKey("scheme_replays.id", ondelete="CASCADE"), primary_key=True
    )
    ticket_id: Mapped[int] = mapped_column(
        ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    decision_id: Mapped[int]
    was: Mapped[str]
    now: Mapped[str]
    decided: Mapped[bool]


class CrisisReport(Base):
    """The account of a crisis as it stood at its end (`crisis_dossier`); never made anew."""

    __tablename__ = "crisis_reports"

    crisis_id: Mapped[int] = mapped_column(
        ForeignKey("crises.id"), primary_key=True, autoincrement=False
    )
    frozen_at: Mapped[datetime]
    told: Mapped[dict[str, Any]]
