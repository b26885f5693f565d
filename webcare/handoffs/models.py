"""Handoffs, their little conversation, and the ledger of everything that befell them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webcare.core.db import Base
from workflows.handoff import HandoffKind, HandoffState


class Handoff(Base):
    """A forward to an expert or an escalation to a desk, from question to answer.

    `shown` is the exact copy of what the one asked may see: a list of {"id", "from", "at", "text",
    "files"}, with the message's id, bars where words were blackened, no name where it was left out,
    and the chosen files as rows of `intake.enclosures`. `nonce` makes the link and the mail token;
    changing it revokes them.

    Each round of a consult is a row of its own: `consult_id` names the first. `in_turn` holds whom
    the manager named to be asked next, each {"name", "email", "language", "expert_id"}. `unsent` is
    what the one asked has typed so far; nobody else is shown it. `device`: by which device's cookie
    the link was first used; `readers`: by which it was opened, a few at most. `seen_at`: when the
    team last looked at what came in beside the answer; `outcome_told_at`: when the one who answered
    was mailed what was sent in the end.
    """

    __tablename__ = "handoffs"
    __table_args__ = (
        Index(
            "ix_handoffs_desk",
            "team_id",
            "desk",
            "urgency",
            "asked_at",
            postgresql_where=sql("state in ('open', 'accepted', 'needs_info')"),
        ),
        Index(
            "ix_handoffs_due",
            "due_at",
            postgresql_where=sql("state in ('open', 'accepted', 'needs_info')"),
        ),
        Index(
            "ix_handoffs_remind",
            "remind_at",
            postgresql_where=sql("state in ('open', 'accepted') and remind_at is not null"),
        ),
        Index(
            "ix_handoffs_untold",
            "ended_at",
            postgresql_where=sql("state = 'answered' and outcome_told_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    kind: Mapped[HandoffKind]
    state: Mapped[HandoffState] = mapped_column(default=HandoffState.OPEN)
    desk: Mapped[str | None]
    expert_id: Mapped[int | None] = mapped_column(ForeignKey("experts.id", ondelete="SET NULL"))
    to_email: Mapped[str] = mapped_column(server_default="")
    to_name: Mapped[str] = mapped_column(server_default="")
    urgency: Mapped[int] = mapped_column(server_default="0")
    question: Mapped[str]
    why: Mapped[str] = mapped_column(server_default="")
    shown: Mapped[list[dict[str, Any]]] = mapped_column(server_default=sql("'[]'"))
    language: Mapped[str] = mapped_column(server_default="nl")
    asked_by_id: Mapped[int | None]
    asked_by_name: Mapped[str]
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[str] = mapped_column(server_default="")
    accepted_by_id: Mapped[int | None]
    ended_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(server_default="")
    answered_by: Mapped[str] = mapped_column(server_default="")
    late: Mapped[bool] = mapped_column(server_default=sql("false"))
    decline_reason: Mapped[str] = mapped_column(server_default="")
    suggested: Mapped[str] = mapped_column(server_default="")
    returned_count: Mapped[int] = mapped_column(server_default="0")
    hand_back: Mapped[str | None]
    hold_until: Mapped[datetime | None]
    nonce: Mapped[str]
    consult_id: Mapped[int | None] = mapped_column(ForeignKey("handoffs.id"), index=True)
    in_turn: Mapped[list[dict[str, Any]]] = mapped_column(server_default=sql("'[]'"))
    remind_at: Mapped[datetime | None]
    reminders: Mapped[int] = mapped_column(server_default="0")
    chosen_at: Mapped[datetime | None]
    chosen_by: Mapped[str] = mapped_column(server_default="")
    chosen_why: Mapped[str] = mapped_column(server_default="")
    unsent: Mapped[str] = mapped_column(server_default="")
    device: Mapped[str] = mapped_column(server_default="")
    readers: Mapped[list[str]] = mapped_column(server_default="{}")
    seen_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str] = mapped_column(server_default="")
    withdrawn_why: Mapped[str] = mapped_column(server_default="")
    outcome_told_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    messages: Mapped[list["ConsultMessage"]] = relationship(
        lazy="raise", order_by="ConsultMessage.id"
    )

    __mapper_args__ = {"version_id_col": version}


class ConsultMessage(Base):
    """One turn of the handoff's own conversation. It never reaches the asker, and neither do its
    `files` (rows of `intake.enclosures`), unless a person puts one into the draft.
    """

    __tablename__ = "consult_messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    handoff_id: Mapped[int] = mapped_column(ForeignKey("handoffs.id"), index=True)
    inbound: Mapped[bool]
    from_name: Mapped[str]
    from_address: Mapped[str] = mapped_column(server_default="")
    text: Mapped[str]
    files: Mapped[list[dict[str, Any]]] = mapped_column(server_default=sql("'[]'"))
    trusted: Mapped[bool] = mapped_column(server_default=sql("true"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    at: Mapped[datetime]


class LedgerEntry(Base):
    """One event of one handoff. Rows are only ever added; a trigger refuses anything else."""

    __tablename__ = "ledger_entries"
    __table_args__ = (
        Index(None, "team_id", "at", "id"),
        Index("ix_ledger_entries_analysis", "team_id", "handoff_id", "event", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    handoff_id: Mapped[int] = mapped_column(ForeignKey("handoffs.id"), index=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    team_id: Mapped[int]
    kind: Mapped[HandoffKind]
    event: Mapped[str]
    state: Mapped[HandoffState]
    from_name: Mapped[str]
    to_name: Mapped[str]
    question: Mapped[str]
    why: Mapped[str]
    result: Mapped[str] = mapped_column(server_default="")
    returned_count: Mapped[int] = mapped_column(server_default="0")
    at: Mapped[datetime]
