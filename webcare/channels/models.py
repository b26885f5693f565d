"""Channels, their secrets, where their fetching stands, and mail that leaves for insiders."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from webcare.core.db import Base
from workflows.channel_health import ChannelHealth


class ChannelKind(StrEnum):
    MAIL = "mail"
    FORM = "form"
    MASTODON = "mastodon"
    BLUESKY = "bluesky"
    API = "api"


class Channel(Base):
    """One account or source. `can_reply` is false where we only watch; the composer says so.
    `reply_window`: for how many minutes after the author's last message the platform lets us answer
    in private; None where it sets no limit.
    """

    __tablename__ = "channels"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), index=True)
    kind: Mapped[ChannelKind]
    name: Mapped[str] = mapped_column(unique=True)
    address: Mapped[str] = mapped_column(server_default="")
    owned: Mapped[bool] = mapped_column(server_default=sql("true"))
    is_public: Mapped[bool] = mapped_column(server_default=sql("false"))
    can_reply: Mapped[bool] = mapped_column(server_default=sql("true"))
    enabled: Mapped[bool] = mapped_column(server_default=sql("true"))
    scheme: Mapped[str | None]
    reply_window: Mapped[int | None]
    health: Mapped[ChannelHealth] = mapped_column(
        default=ChannelHealth.HEALTHY, server_default="healthy"
    )
    health_reason: Mapped[str] = mapped_column(server_default="")
    failures: Mapped[int] = mapped_column(server_default="0")
    last_fetched_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class ChannelSecret(Base):
    """The URLs with passwords in them: apart, so that no list or page ever loads them."""

    __tablename__ = "channel_secrets"

    channel_id: Mapped[int] = mapped_column(
        ForeignKey("channels.id", ondelete="CASCADE"), primary_key=True
    )
    imap_url: Mapped[str | None]
    smtp_url: Mapped[str | None]

    def __repr__(self) -> str:
        return f"ChannelSecret(channel_id={self.channel_id})"


class ImapCursor(Base):
    """How far one folder was read, under its present `uidvalidity`.

    `kept_uids` is the IMAP sequence set (`1:40,43`) of what is stored here, so that a mail which
    turns up late under a low number is seen to be missing; `last_uid` is its highest.
    `seen_at_source` and `stored_here` are the counts of the last poll.
    """

    __tablename__ = "imap_cursors"

    channel_id: Mapped[int] = mapped_column(
        ForeignKey("channels.id", ondelete="CASCADE"), primary_key=True
    )
    folder: Mapped[str] = mapped_column(primary_key=True)
    uidvalidity: Mapped[int]
    last_uid: Mapped[int]
    kept_uids: Mapped[str] = mapped_column(server_default="")
    seen_at_source: Mapped[int] = mapped_column(server_default="0")
    stored_here: Mapped[int] = mapped_column(server_default="0")


class PostState(StrEnum):
    """Where a mail to an insider stands; it has no approval, so no lifecycle of its own."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


class OutgoingMail(Base):
    """A mail that is not a reply: to an expert, a colleague, or with a link to set a password.

    `about_kind` and `about_id` say what it belongs to (`handoff`, `user`), without a foreign key,
    as what it belongs to lies higher in the house. `text` of a secret mail is emptied once sent.
    `repeated`: after an unclear end it was offered once more.
    """

    __tablename__ = "outgoing_mails"
    __table_args__ = (
        Index(
            "ix_outgoing_mails_due",
            "next_attempt_at",
            postgresql_where=sql("state in ('queued', 'sending')"),
        ),
        Index(None, "about_kind", "about_id"),
        UniqueConstraint("message_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("channels.id"))
    about_kind: Mapped[str]
    about_id: Mapped[int]
    to_address: Mapped[str]
    to_name: Mapped[str] = mapped_column(server_default="")
    reply_to: Mapped[str | None]
    subject: Mapped[str]
    text: Mapped[str]
    headers: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    secret: Mapped[bool] = mapped_column(server_default=sql("false"))
    message_id: Mapped[str]
    state: Mapped[PostState] = mapped_column(default=PostState.QUEUED)
    attempts: Mapped[int] = mapped_column(server_default="0")
    repeated: Mapped[bool] = mapped_column(server_default=sql("false"))
    next_attempt_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(server_default="0")
    error: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
