"""One act on many tickets: what was asked, of which, and what became of each."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from webcare.core.db import Base


class Act(StrEnum):
    """What can be done to many at once; each is a verb of one ticket. The last two are begun from
    the page of a text that many sent.
    """

    CLOSE = "close"
    WATCH = "watch"
    ASSIGN = "assign"
    THEME = "theme"
    TAG = "tag"
    PRIORITY = "priority"
    SNOOZE = "snooze"
    ANSWER = "answer"
    ELSEWHERE = "elsewhere"


class BulkState(StrEnum):
    PROPOSED = "proposed"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    UNDOING = "undoing"
    UNDONE = "undone"


class Fate(StrEnum):
    """What became of one ticket. `kept`: not undone, for somebody changed it since."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    UNDONE = "undone"
    KEPT = "kept"


class BulkAct(Base):
    """One person's act on the tickets that they chose. `given`: what the act needs; `back`: the
    address of the list that it came from.
    """

    __tablename__ = "bulk_acts"
    __table_args__ = (
        Index(
            "ix_bulk_acts_under_way",
            "id",
            postgresql_where=sql("state in ('running', 'undoing')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    act: Mapped[Act | None]
    given: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    state: Mapped[BulkState] = mapped_column(default=BulkState.PROPOSED)
    back: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class BulkTicket(Base):
    """One of its tickets: the version that was seen, why it was refused (a sentence of ours and
    what is named in it), how it stood before, and the version that the act left.
    """

    __tablename__ = "bulk_act_tickets"

    bulk_id: Mapped[int] = mapped_column(
        ForeignKey("bulk_acts.id", ondelete="CASCADE"), primary_key=True
    )
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    seen_version: Mapped[int]
    fate: Mapped[Fate] = mapped_column(default=Fate.WAITING)
    why: Mapped[str] = mapped_column(server_default="")
    named: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    before: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    after_version: Mapped[int | None]
