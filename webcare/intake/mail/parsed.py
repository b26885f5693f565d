"""What reading a mail yields: plain frozen values that travel between processes."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

NOT_A_PERSON = ("noreply", "no-reply", "no_reply", "donotreply", "do-not-reply", "do_not_reply")
NOT_A_PERSON_LOCALS = frozenset({"mailer-daemon", "postmaster", "mail-daemon", "bounce", "bounces"})


class MailKind(StrEnum):
    """What sort of mail it is; every kind is stored, only a message asks for an answer."""

    MESSAGE = "message"
    BOUNCE = "bounce"
    AUTO_REPLY = "auto_reply"
    LIST = "list"
    OWN = "own"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that came along; the name is safe to show, never to use as a path."""

    name: str
    type: str
    size: int
    sha256: str
    content: bytes = field(repr=False)
    content_id: str | None = None
    inline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """What a delivery report says (RFC 3464, or what could be read from a free-form one).

    `action` is RFC 3464's word: failed, delayed, delivered, relayed, expanded; or "complaint" for
    a feedback report (RFC 5965). Only "failed" means that our mail did not arrive.
    """

    failed_recipients: tuple[str, ...] = ()
    status: str | None = None
    diagnostic: str | None = None
    original_message_ids: tuple[str, ...] = ()
    action: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MailHeaders:
    """The headers that intake and the brakes on automatic mail look at; None means absent."""

    envelope_sender: str | None = None  # "" is the null sender of bounces
    auto_submitted: str | None = None
    precedence: str | None = None
    list_id: str | None = None
    list_unsubscribe: str | None = None
    list_post: str | None = None
    auto_response_suppress: str | None = None
    auto_responder: str | None = None  # the vendor header that names an automatic reply
    loop: str | None = None
    x_webcare: str | None = None
    failed_recipients: str | None = None
    disposition_notification_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedMail:
    """One mail as read. `text` is all of it; the three parts after it share out its words."""

    from_address: str = ""
    from_name: str = ""
    reply_to: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    subject: str = ""
    message_id: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    sent_at: datetime | None = None
    kind: MailKind = MailKind.MESSAGE
    language: str | None = None
    text: str = ""
    html: str | None = None
    reply_text: str = ""
    quoted_text: str = ""
    signature: str = ""
    attachments: tuple[Attachment, ...] = ()
    warnings: tuple[str, ...] = ()
    bounce: Bounce | None = None
    headers: MailHeaders = field(default_factory=MailHeaders)

    @property
    def may_be_acknowledged(self) -> bool:
        """Whether an automatic answer may go out at all (RFC 3834 section 2)."""
        headers = self.headers
        silenced = (
            headers.precedence,
            headers.list_id,
            headers.list_unsubscribe,
            headers.auto_response_suppress,
            headers.auto_responder,
            headers.loop,
            headers.x_webcare,
        )
        return (
            self.kind is MailKind.MESSAGE
            and self.from_is_a_person
            and headers.envelope_sender != ""
            and headers.auto_submitted in (None, "no")
            and not any(silenced)
        )

    @property
    def from_is_a_person(self) -> bool:
        """Whether the sender's address can be one that somebody reads."""
        local, _, domain = self.from_address.lower().partition("@")
        return bool(
            local
            and domain
            and local not in NOT_A_PERSON_LOCALS
            and not local.startswith(NOT_A_PERSON)
            and not local.startswith("owner-")
            and not local.endswith("-request")
        )
