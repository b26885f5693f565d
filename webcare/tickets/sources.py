"""What came in, as it came: a message with its HTML, its raw bytes, its files. Rights are asked
again at each, for an address can be guessed.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload, undefer

from webcare.core.errors import NotFound
from webcare.tickets import merged
from webcare.tickets.models import PUBLIC_KINDS, Attachment, Message, RawMessage, Ticket


def message(session: Session, message_id: int, team_ids: Sequence[int]) -> Message:
    """The message with its HTML and attachments; raises NotFound, alike for absent and foreign."""
    found = session.scalar(
        select(Message)
        .join(Ticket, Ticket.id == Message.ticket_id)
        .where(Message.id == message_id, Ticket.team_id.in_(team_ids))
        .options(undefer(Message.html), selectinload(Message.attachments))
    )
    if found is None:
        raise NotFound("There is no such message.")
    return found


def attachment(session: Session, attachment_id: int, team_ids: Sequence[int]) -> Attachment:
    """The file's row; raises NotFound, alike for absent and foreign."""
    found = session.scalar(
        select(Attachment)
        .join(Message, Message.id == Attachment.message_id)
        .join(Ticket, Ticket.id == Message.ticket_id)
        .where(Attachment.id == attachment_id, Ticket.team_id.in_(team_ids))
    )
    if found is None:
        raise NotFound("There is no such file.")
    return found


def asked_attachment(session: Session, attachment_id: int, ticket_id: int) -> Attachment:
    """The file's row, if the asker of that ticket may see its message; raises NotFound."""
    found = session.scalar(
        select(Attachment)
        .join(Message, Message.id == Attachment.message_id)
        .where(
            Attachment.id == attachment_id,
            merged.of_asker(ticket_id),
            Message.kind.in_(PUBLIC_KINDS),
        )
    )
    if found is None:
        raise NotFound("There is no such file.")
    return found


def raw(session: Session, message_id: int, team_ids: Sequence[int]) -> RawMessage:
    """The message byte for byte, as its source gave it; raises NotFound where none was kept."""
    found = session.scalar(
        select(RawMessage)
        .join(Message, Message.raw_id == RawMessage.id)
        .join(Ticket, Ticket.id == Message.ticket_id)
        .where(Message.id == message_id, Ticket.team_id.in_(team_ids))
        .options(undefer(RawMessage.content))
    )
    if found is None:
        raise NotFound("There is no such message.")
    return found
