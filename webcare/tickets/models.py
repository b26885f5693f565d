"""Tickets and what hangs from them: authors, messages, attachments, notes, kept counts."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webcare.channels.models import ChannelKind
from webcare.core.db import Base
from webcare.tickets import (  # noqa: F401 - their tables belong to these
    author_models,
    order_models,
    return_models,
)
from workflows.ticket import Resolution, TicketState
from workflows.tone import Tone

_OPEN = sql("state <> 'closed'")


class Author(Base):
    """A person outside, as known on one channel. `reach`: how many follow them, as last told."""

    __tablename__ = "authors"
    __table_args__ = (
        UniqueConstraint("channel_id", "address"),
        Index(
            "ix_authors_named",
            "channel_id",
            sql("lower(name)"),
            postgresql_where=sql("name <> ''"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"))
    address: Mapped[str]
    name: Mapped[str] = mapped_column(server_default="")
    marks: Mapped[list[str]] = mapped_column(server_default=sql("'{}'"))
    tickets_count: Mapped[int] = mapped_column(server_default="0")
    reach: Mapped[int | None]
    acknowledged_at: Mapped[datetime | None]


class Ticket(Base):
    """A conversation that wants a decision. What a list shows stands on this row.

    `due_at` is when an answer is due, None while no clock runs. `sort_at` is its place in a list:
    the clock, else the review date, else a century after the last message, so that what has a
    clock comes first. `nonce` makes the links of the follow-up page and the mail token; changing
    it revokes them. Before `hold_until` no reply that answers may leave: a desk wants nothing said.
    `review_at` is when to look again at what is watched, or was let stand and closed.
    `complaint_due_at` is the end of the legal term of a formal complaint that is still owed an
    answer; while it stands no other norm sets the clock. `embargo_until`: until when an approved
    answer waits in the outbox. `press_due_at` is the journalist's deadline while a press card of
    the ticket is open. `merged_into_id` is the ticket in which it goes on. Until `snoozed_until` it
    sleeps: in its state, but out of the lists. `has_files` is the database's to write: some message
    brought a file. `norm_due_at`: by when the norm of its channel wanted a first reply, as it was
    when the ticket came; it never moves. `first_reply_at`: when the first reply left that moves a
    ticket; `done_at`: since when it is answered or closed, without having come back. Migration 0021
    has the indexes of filters. `tone` is a hint at its author's last message, with the words that
    made it; None where nobody looked. `alike_id` is the first ticket
    with the same text (itself, where copies came after it), `alike_percent` how much is the same.
    `priority_why` and `assigned_why` tell who or what set them, see `tickets.why`.

    The clock (`tickets.clock`): `clock_from` is since when a reply is waited for, `reply_by` until
    when; `resolve_from` since when the term of the whole matter runs, None while it pauses, with
    `resolve_used` of its minutes gone before; `resolve_by` its end. `window_until`: until when the
    platform lets us answer. `due_at` is what comes first of them, `clock_norm` says which and by
    which rule, at `warn_at` it turns orange; `reminded_at`: somebody was reminded of it.
    """

    __tablename__ = "tickets"
    __table_args__ = (
        Index("ix_tickets_open", "team_id", "sort_at", "id", postgresql_where=_OPEN),
        Index("ix_tickets_state", "team_id", "state", "sort_at", "id", postgresql_where=_OPEN),
        Index("ix_tickets_age", "team_id", "opened_at", "id", postgresql_where=_OPEN),
        Index("ix_tickets_latest", "team_id", "last_message_at", "id"),
        Index("ix_tickets_mine", "assignee_id", "sort_at", "id", postgresql_where=_OPEN),
        Index(
            "ix_tickets_closed",
            "team_id",
            "last_message_at",
            "id",
            postgresql_where=sql("state = 'closed'"),
        ),
        Index("ix_tickets_review", "review_at", postgresql_where=sql("state in ('watching')")),
        Index(
            "ix_tickets_look_again",
            "review_at",
            postgresql_where=sql("state = 'closed' and review_at is not null"),
        ),
        Index(
            "ix_tickets_blocked",
            "team_id",
            "id",
            postgresql_where=sql("'blocked' = any(flags)"),
        ),
        Index("ix_tickets_answered", "answered_at", postgresql_where=sql("state = 'answered'")),
        Index("ix_tickets_hold", "hold_until", postgresql_where=sql("hold_until is not null")),
        Index(None, "merged_into_id", postgresql_where=sql("merged_into_id is not null")),
        Index(
            "ix_tickets_asleep",
            "team_id",
            "snoozed_until",
            postgresql_where=sql("snoozed_until is not null"),
        ),
        Index(None, "alike_id", postgresql_where=sql("alike_id is not null")),
        Index(
            "ix_tickets_tone",
            "team_id",
            "tone",
            "sort_at",
            "id",
            postgresql_where=sql("state <> 'closed' and tone <> 'neutral'"),
        ),
        Index(
            "ix_tickets_to_remind",
            "warn_at",
            postgresql_where=sql(
                "reminded_at is null and warn_at is not null and state <> 'closed'"
            ),
        ),
        Index(
            "ix_tickets_theme",
            "theme_id",
            "last_message_at",
            postgresql_where=sql("theme_id is not null"),
        ),
        Index("ix_tickets_opened", "team_id", "opened_at"),
        Index(
            "ix_tickets_done",
            "team_id",
            "done_at",
            postgresql_where=sql("done_at is not null"),
        ),
        Index("ix_tickets_no_norm", "id", postgresql_where=sql("norm_due_at is null")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"), index=True)
    channel_kind: Mapped[ChannelKind]
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"), index=True)
    author_name: Mapped[str] = mapped_column(server_default="")
    author_address: Mapped[str] = mapped_column(server_default="")
    subject: Mapped[str] = mapped_column(server_default="")
    preview: Mapped[str] = mapped_column(server_default="")
    language: Mapped[str | None]
    state: Mapped[TicketState] = mapped_column(default=TicketState.NEW)
    resolution: Mapped[Resolution | None]
    reason: Mapped[str] = mapped_column(server_default="")
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id"))
    priority: Mapped[int] = mapped_column(server_default="0")
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    assignee_name: Mapped[str] = mapped_column(server_default="")
    claimed_until: Mapped[datetime | None]
    flags: Mapped[list[str]] = mapped_column(server_default=sql("'{}'"))
    tags: Mapped[list[str]] = mapped_column(server_default=sql("'{}'"))
    has_files: Mapped[bool] = mapped_column(server_default=sql("false"))
    opened_at: Mapped[datetime]
    last_message_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    norm_due_at: Mapped[datetime | None]
    first_reply_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    complaint_due_at: Mapped[datetime | None]
    clock_from: Mapped[datetime | None]
    reply_by: Mapped[datetime | None]
    resolve_from: Mapped[datetime | None]
    resolve_used: Mapped[int] = mapped_column(server_default="0")
    resolve_by: Mapped[datetime | None]
    window_until: Mapped[datetime | None]
    warn_at: Mapped[datetime | None]
    clock_norm: Mapped[str] = mapped_column(server_default="")
    reminded_at: Mapped[datetime | None]
    press_due_at: Mapped[datetime | None]
    embargo_until: Mapped[datetime | None]
    sort_at: Mapped[datetime]
    review_at: Mapped[datetime | None]
    hold_until: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    messages_count: Mapped[int] = mapped_column(server_default="0")
    unread_count: Mapped[int] = mapped_column(server_default="0")
    open_handoffs: Mapped[int] = mapped_column(server_default="0")
    unsent_replies: Mapped[int] = mapped_column(server_default="0")
    uncertain_replies: Mapped[int] = mapped_column(server_default="0")
    acknowledgements: Mapped[int] = mapped_column(server_default="0")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"))
    tone: Mapped[Tone | None]
    tone_words: Mapped[list[str]] = mapped_column(server_default=sql("'{}'"))
    priority_why: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    assigned_why: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    alike_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"))
    alike_percent: Mapped[int | None]
    nonce: Mapped[str]
    version: Mapped[int] = mapped_column()

    author: Mapped[Author] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}


class TicketMerge(Base):
    """That a ticket goes on in another one. `before`: how it stood, for whoever takes it out."""

    __tablename__ = "ticket_merges"
    __table_args__ = (
        Index(
            "uq_ticket_merges_standing",
            "from_id",
            unique=True,
            postgresql_where=sql("undone_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    into_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    before: Mapped[dict[str, Any]]
    by_name: Mapped[str]
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str] = mapped_column(server_default="")


class Direction(StrEnum):
    INBOUND = "in"
    OUTBOUND = "out"


class MessageKind(StrEnum):
    """What a message is. All but `message` and `unreadable` are quiet history: no ticket of
    their own.
    """

    MESSAGE = "message"
    BOUNCE = "bounce"
    AUTO_REPLY = "auto_reply"
    LIST = "list"
    OWN = "own"
    UNREADABLE = "unreadable"
    CONSULT = "consult"


PUBLIC_KINDS = (MessageKind.MESSAGE, MessageKind.UNREADABLE)
"""What the asker sees of their ticket on the follow-up page."""


class RawState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    QUARANTINED = "quarantined"


class RawMessage(Base):
    """What the source gave us, byte for byte, committed before anything is parsed.

    `claimed_until` keeps two workers from reading the same one; it saves work, the lock on the
    row when it is taken in is what keeps it from being taken in twice.
    """

    __tablename__ = "raw_messages"
    __table_args__ = (
        UniqueConstraint("channel_id", "external_id"),
        Index("ix_raw_messages_waiting", "id", postgresql_where=sql("state = 'waiting'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"))
    external_id: Mapped[str]
    sha256: Mapped[str] = mapped_column(index=True)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    source: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    received_at: Mapped[datetime]
    state: Mapped[RawState] = mapped_column(default=RawState.WAITING)
    attempts: Mapped[int] = mapped_column(server_default="0")
    claimed_until: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(server_default="")


class Message(Base):
    """One post or mail, in or out; never changed after it is written, but for its ticket.

    `came_for_id`: the merged ticket to whose conversation it came, while it stands on the survivor.
    `is_private`: on a channel that everyone reads, this came to us alone.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("channel_id", "external_id"),
        Index("ix_messages_thread", "ticket_id", "sent_at", "id"),
        Index(None, "message_id", postgresql_where=sql("message_id is not null")),
        Index(None, "came_for_id", postgresql_where=sql("came_for_id is not null")),
        Index(
            "ix_messages_counted",
            "channel_id",
            "received_at",
            postgresql_include=["ticket_id", "sent_at"],
            postgresql_where=sql("direction = 'in' and kind = 'message'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"))
    came_for_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"))
    raw_id: Mapped[int | None] = mapped_column(ForeignKey("raw_messages.id"), index=True)
    external_id: Mapped[str]
    direction: Mapped[Direction] = mapped_column(default=Direction.INBOUND)
    kind: Mapped[MessageKind] = mapped_column(default=MessageKind.MESSAGE)
    is_private: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))
    from_address: Mapped[str] = mapped_column(server_default="")
    from_name: Mapped[str] = mapped_column(server_default="")
    to_addresses: Mapped[list[str]] = mapped_column(server_default=sql("'{}'"))
    subject: Mapped[str] = mapped_column(server_default="")
    text: Mapped[str] = mapped_column(server_default="")
    reply_text: Mapped[str] = mapped_column(server_default="")
    quoted_text: Mapped[str] = mapped_column(server_default="")
    signature: Mapped[str] = mapped_column(server_default="")
    html: Mapped[str | None] = mapped_column(deferred=True)
    has_html: Mapped[bool] = mapped_column(server_default=sql("false"))
    language: Mapped[str | None]
    message_id: Mapped[str | None]
    in_reply_to: Mapped[str | None]
    thread_ids: Mapped[list[str]] = mapped_column(server_default=sql("'{}'"))
    url: Mapped[str] = mapped_column(server_default="")
    warnings: Mapped[list[str]] = mapped_column(server_default=sql("'{}'"))
    sent_at: Mapped[datetime]
    received_at: Mapped[datetime]

    ticket: Mapped[Ticket | None] = relationship(lazy="raise", foreign_keys=[ticket_id])
    attachments: Mapped[list["Attachment"]] = relationship(lazy="raise", order_by="Attachment.id")


class Attachment(Base):
    """A file that came with a message; its bytes lie in the data folder under their hash."""

    __tablename__ = "attachments"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), index=True)
    name: Mapped[str]
    type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(index=True)
    content_id: Mapped[str | None]
    inline: Mapped[bool] = mapped_column(server_default=sql("false"))


class Note(Base):
    """What colleagues tell each other about a ticket; it never leaves the house. `mentions`: whom
    it calls by name, as it was spelled.
    """

    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    user_name: Mapped[str]
    text: Mapped[str]
    mentions: Mapped[list[str]] = mapped_column(server_default=sql("'{}'"))
    created_at: Mapped[datetime]


class TicketCount(Base):
    """How many tickets a team has in a state, as of the last roll-up."""

    __tablename__ = "ticket_counts"

    team_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[TicketState] = mapped_column(primary_key=True)
    total: Mapped[int]


class TicketCountDelta(Base):
    """What changed since the roll-up; written by a trigger, so no one waits for a hot row."""

    __tablename__ = "ticket_count_deltas"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int]
    state: Mapped[TicketState]
    delta: Mapped[int]
