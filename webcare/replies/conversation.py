"""What went out, as part of the conversation."""

from datetime import datetime

from sqlalchemy.orm import Session

from webcare.channels.models import Channel
from webcare.core.site import site
from webcare.replies import steps
from webcare.replies.models import Reply
from webcare.tickets.models import Attachment, Direction, Message, MessageKind, Ticket
from workflows.reply import Purpose


def keep_in_thread(session: Session, ticket: Ticket, reply: Reply, *, at: datetime) -> Message:
    """What went out becomes a message of the ticket, so that an answer to it is threaded."""
    channel = session.get_one(Channel, reply.channel_id)
    automatic = reply.purpose is Purpose.ACKNOWLEDGEMENT
    message = Message(
        ticket_id=ticket.id,
        channel_id=reply.channel_id,
        external_id=f"<{reply.message_id}>",
        direction=Direction.OUTBOUND,
        kind=MessageKind.AUTO_REPLY if automatic else MessageKind.MESSAGE,
        from_address=channel.address or site().system_mail_from,
        from_name=reply.author_name,
        to_addresses=[reply.to_address or reply.to_name],
        subject=reply.subject,
        text=reply.body,
        reply_text=reply.body,
        language=reply.language,
        is_private=channel.is_public and not reply.is_public,
        message_id=reply.message_id,
        sent_at=at,
        received_at=at,
    )
    message.attachments = [Attachment(**each) for each in reply.files]
    session.add(message)
    ticket.messages_count += 1
    if not automatic:
        ticket.last_message_at = at
    if reply.purpose.moves_the_ticket and ticket.first_reply_at is None:
        ticket.first_reply_at = at
    steps.lower_flag(ticket, steps.DELAYED)
    return message
