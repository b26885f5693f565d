"""Writing the rows of one message."""

from collections.abc import Iterable

from webcare.core.db import add
from webcare.core.text import one_line, storable
from webcare.intake import files
from webcare.intake.batch import Batch
from webcare.intake.mail.parsed import Attachment as FileOfMail
from webcare.intake.written import LONGEST_ID, Written
from webcare.tickets.models import (
    Attachment,
    Direction,
    Message,
    MessageKind,
    RawMessage,
    Ticket,
)
from webcare.tickets.service import PREVIEW


def add_message(
    batch: Batch,
    raw: RawMessage,
    written: Written,
    *,
    kind: MessageKind,
    ticket: Ticket | None = None,
    came_for_id: int | None = None,
    warnings: Iterable[str] = (),
) -> Message:
    """The message's row with its attachments, and what its ticket's row shows of it."""
    message = Message(
        channel_id=raw.channel_id,
        raw_id=raw.id,
        external_id=batch.external_id(raw),
        direction=Direction.INBOUND,
        ticket_id=ticket.id if ticket else None,
        ticket=ticket,
        came_for_id=came_for_id,
        received_at=batch.arrived_at(raw, written),
    )
    fill(batch, message, raw, written, kind=kind, warnings=warnings)
    add(batch.session, message)
    if written.message_id:
        batch.known.ids.add(written.message_id)
    if ticket is not None:
        _show(ticket, message)
    return message


def fill(
    batch: Batch,
    message: Message,
    raw: RawMessage,
    written: Written,
    *,
    kind: MessageKind,
    warnings: Iterable[str] = (),
) -> None:
    """Write onto the row what was read in the raw bytes."""
    message.kind = kind
    message.from_address = written.address
    message.from_name = written.name
    message.to_addresses = list(written.to)
    message.subject = written.subject
    message.text = written.text
    message.reply_text = written.reply_text
    message.quoted_text = written.quoted_text
    message.signature = written.signature
    message.html = written.html
    message.has_html = written.html is not None
    message.language = written.language
    message.message_id = written.message_id
    message.in_reply_to = written.in_reply_to
    message.thread_ids = list(written.references)
    message.url = written.url
    message.warnings = list(dict.fromkeys((*warnings, *written.warnings)))
    message.sent_at = batch.sent_at(raw, written)
    message.attachments = [_attachment(each) for each in written.attachments]


def _attachment(file: FileOfMail) -> Attachment:
    return Attachment(
        name=one_line(storable(file.name)) or "file",
        type=one_line(storable(file.type)),
        size=file.size,
        sha256=files.keep(file.content),  # there already, unless the caller skipped `stow`
        content_id=one_line(storable(file.content_id), LONGEST_ID) if file.content_id else None,
        inline=file.inline,
    )


def _show(ticket: Ticket, message: Message) -> None:
    ticket.messages_count += 1
    if message.kind is not MessageKind.MESSAGE:
        return
    ticket.last_message_at = max(ticket.last_message_at, message.received_at)
    ticket.preview = one_line(message.reply_text or message.text, PREVIEW)
    ticket.language = ticket.language or message.language
