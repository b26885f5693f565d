"""Replies: from draft to what the channel said of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webcare.core.db import Base
from webcare.crisis.models import Crisis
from webcare.replies.words import PublicWords
from webcare.tickets.models import Message, Ticket
from workflows.reply import HeldFor, Purpose, ReplyState


class Look(StrEnum):
    """What a person did with a reply that a crisis held."""

    RELEASED = "released"
    REVISED = "revised"
    DISCARDED = "discarded"


class Reply(Base):
    """Our text on its way out.

    `answers_id` is the last message that it answers: approval and claim check that none came
    since. What is sent is `body`, `footer` and `files`, under the hash taken at approval
    (`approved_sha256`); `files` are rows of `intake.enclosures`, in the order of the mail. `fence`
    grows with each claim; whoever records with an older number is ignored. `considered` are the
    outcome's considerations that were ticked: which (`outcome`, `place`, `text`), by whom, when.
    `held_for`: what kind of reason stopped it, while it is held; `error` says it in a sentence.
    `by_letter`: no machine sends it; it waits in the outbox until a person has posted it.
    `embargo_until`: approved, but not to leave before; `embargo_by` says who set that.
    `approve_by`: when an approval is due, `approval_reminders` how often the desk heard of it.
    `is_public`: everyone will read it; `public_agreed` is the mark of the personal data that a
    person knowingly lets go public with it (`workflows.going_public`).
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
    footer: Mapped[str] = mapped_column(default="", server_default="")
    files: Mapped[list[dict[str, Any]]] = mapped_column(server_default=sql("'[]'"))
    to_address: Mapped[str]
    to_name: Mapped[str] = mapped_column(server_default="")
    considered: Mapped[list[dict[str, Any]]] = mapped_column(server_default=sql("'[]'"))
    needs_approval: Mapped[bool] = mapped_column(server_default=sql("false"))
    by_letter: Mapped[bool] = mapped_column(server_default=sql("false"))
    is_public: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))
    public_agreed: Mapped[str] = mapped_column(default="", server_default="")
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
    embargo_until: Mapped[datetime | None]
    embargo_by: Mapped[str] = mapped_column(server_default="")
    approve_by: Mapped[datetime | None]
    approval_reminders: Mapped[int] = mapped_column(server_default="0")
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


class ReplyVersion(Base):
    """A draft as it stood after a pause of whoever wrote it. `restored_id`: the earlier version
    that was put back.
    """

    __tablename__ = "reply_versions"
    __table_args__ = (Index(None, "reply_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reply_id: Mapped[int] = mapped_column(ForeignKey("replies.id", ondelete="CASCADE"))
    body: Mapped[PublicWords] = mapped_column(Text())
    by_id: Mapped[int | None]
    by_name: Mapped[str]
    at: Mapped[datetime]
    restored_id: Mapped[int | None]


class ReplyStatement(Base):
    """That a reply is built on a statement: which version, by its row, and in which language.

    `cleared_by` is who let the reply go although the statement holds no longer.
    """

    __tablename__ = "reply_statements"

    reply_id: Mapped[int] = mapped_column(
        ForeignKey("replies.id", ondelete="CASCADE"), primary_key=True
    )
    statement_id: Mapped[int] = mapped_column(
        ForeignKey("statements.id"), primary_key=True, index=True
    )
    language: Mapped[str]
    put_in_by: Mapped[str]
    put_in_at: Mapped[datetime]
    cleared_by: Mapped[str] = mapped_column(server_default="")
    cleared_at: Mapped[datetime | None]


class CrisisHold(Base):
    """That a crisis keeps a reply back, and what a person who looked at it did. A reply may be kept
    back by several; it goes on when none is left to look at.

    `marks`: what of the crisis is in it. `sha256`: the text that was let go; only that one passes
    the gate while the crisis is on.
    """

    __tablename__ = "crisis_holds"
    __table_args__ = (
        Index(
            "uq_crisis_holds_waiting", "crisis_id", "reply_id", unique=True,
            postgresql_where=sql("looked_at is null"),
        ),
        Index(None, "reply_id", "crisis_id"),
        Index(None, "crisis_id", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    crisis_id: Mapped[int] = mapped_column(ForeignKey("crises.id"))
    reply_id: Mapped[int] = mapped_column(ForeignKey("replies.id"))
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    marks: Mapped[list[str]] = mapped_column(server_default=sql("'{}'"))
    held_at: Mapped[datetime]
    look: Mapped[Look | None]
    looked_at: Mapped[datetime | None]
    looked_by: Mapped[str] = mapped_column(server_default="")
    why: Mapped[str] = mapped_column(server_default="")
    sha256: Mapped[str | None]

    crisis: Mapped[Crisis] = relationship(lazy="raise")
    reply: Mapped[Reply] = relationship(lazy="raise")


class RoundEnd(StrEnum):
    """How a request for approval ended."""

    APPROVED = "approved"
    RETURNED = "returned"


class ApprovalRound(Base):
    """One request for approval, from handing in to its end. Who approved is not kept here: it
    measures how long people wait, and ranks nobody.
    """

    __tablename__ = "approval_rounds"
    __table_args__ = (Index("ix_approval_rounds_team", "team_id", "ended_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    reply_id: Mapped[int] = mapped_column(ForeignKey("replies.id"))
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"))
    submitted_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    ended_how: Mapped[RoundEnd]
    due_at: Mapped[datetime | None]
