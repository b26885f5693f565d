"""Replies: from draft to what the channel said of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webcare.core.db import Base
from webcare.replies.words import PublicWords
from webcare.tickets.models import Message, Ticket
from workflows.reply import HeldFor, Purpose, ReplyState


class Reply(Base):
    """Our text on its way out.

    `answers_id` is the last message that it answers: approval and claim check that none came
    since. What is sent is `body` with `files`, under the hash taken at approval
    (`approved_sha256`); `files` are rows of `intake.enclosures`, in the order of the mail. `fence`
    grows with each claim; whoever records with an older number is ignored. `considered` are the
    outcome's considerations that were ticked: which (`outcome`, `place`, `text`), by whom, when.
    `held_for`: what kind of reason stopped it, while it is held; `error` says it in a sentence.
    `by_letter`: no machine sends it; it waits in the outbox until a person has posted it.
    """

    __tablename__ = "replies"
    __table_args__ = (
        Index(
            "ix_replies_due",
            "next_attempt_at",
            postgresql_where=sql("state in ('approved', 'queued', 'sending')"),
        ),
        Index(
            "ix_replies_approval",
            "submitted_at",
            postgresql_where=sql("state = 'submitted'"),
        ),
        UniqueConstraint("message_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"))
    purpose: Mapped[Purpose] = mapped_column(default=Purpose.FINAL)
    reply_type: Mapped[str] = mapped_column(server_default="answer")
    state: Mapped[ReplyState] = mapped_column(default=ReplyState.DRAFT)
    held_for: Mapped[HeldFor | None]
    language: Mapped[str | None]
    subject: Mapped[str]
    body: Mapped[PublicWords] = mapped_column(Text(), server_default="")
    files: Mapped[list[dict[str, Any]]] = mapped_column(server_default=sql("'[]'"))
    to_address: Mapped[str]
    to_name: Mapped[str] = mapped_column(server_default="")
    considered: Mapped[list[dict[str, Any]]] = mapped_column(server_default=sql("'[]'"))
    needs_approval: Mapped[bool] = mapped_column(server_default=sql("false"))
    by_letter: Mapped[bool] = mapped_column(server_default=sql("false"))
    answers_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    author_name: Mapped[str] = mapped_column(server_default="")
    submitted_by_id: Mapped[int | None]
    submitted_body: Mapped[str | None]
    submitted_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None]
    approved_by_name: Mapped[str] = mapped_column(server_default="")
    approved_at: Mapped[datetime | None]
    approved_sha256: Mapped[str | None]
    emergency_reason: Mapped[str] = mapped_column(server_default="")
    message_id: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(server_default="0")
    next_attempt_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(server_default="0")
    error: Mapped[str] = mapped_column(server_default="")
    receipt: Mapped[str] = mapped_column(server_default="")
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    ticket: Mapped[Ticket] = relationship(lazy="raise")
    answers: Mapped[Message | None] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}
