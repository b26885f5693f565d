"""What a person must have seen, and what must be possible, before a reply goes on."""

from datetime import datetime

from sqlalchemy.orm import Session

from webcare.channels.models import Channel
from webcare.core.errors import Conflict
from webcare.replies import crisis_holds, queries, steps
from webcare.replies.models import Reply
from webcare.tickets.models import Ticket
from workflows.reply import HeldFor


def version(reply: Reply, seen: int | None) -> None:
    """Raise Conflict, with the text that stands there now, when *seen* is an older version."""
    if seen is not None and seen != reply.version:
        raise Conflict(
            "A colleague changed this reply meanwhile. Here is how it stands now.",
            text=reply.body,
        )


def can_be_sent(session: Session, reply: Reply) -> None:
    """Raise Conflict with the reason where nothing can be sent on the reply's channel."""
    if reply.by_letter:
        return
    channel = session.get_one(Channel, reply.channel_id)
    if why := steps.obstacle(channel, reply.to_address) or steps.misfit(channel, reply):
        raise Conflict(why)


def not_held(ticket: Ticket, reply: Reply, at: datetime) -> None:
    """Raise Conflict before the moment until which a desk wants nothing said."""
    if until := steps.held_until(ticket, reply, at):
        raise Conflict(
            "A desk asked to say nothing yet. It can be approved after that moment.",
            text=until.isoformat(),
        )


def nothing_newer(
    session: Session,
    ticket: Ticket,
    reply: Reply,
    seen_message_id: int | None,
    *,
    trust_read: bool = False,
) -> None:
    """What the person saw is what the reply answers; a newer message than that is a Conflict.

    With *trust_read*, a ticket without unread messages counts as seen where the page did not say.
    """
    if not reply.purpose.moves_the_ticket:
        return
    newest = queries.latest_message(session, ticket.id)
    if newest is None or newest.id <= (reply.answers_id or 0):
        return
    if seen_message_id is None and trust_read and ticket.unread_count == 0:
        seen_message_id = newest.id
    if newest.id > (seen_message_id or 0):
        raise Conflict("The asker wrote again meanwhile. Read that first.", text=newest.reply_text)
    reply.answers_id = newest.id


def no_crisis_on(session: Session, reply: Reply, at: datetime) -> None:
    """Raise Conflict while a crisis that is on keeps the reply back."""
    if reply.held_for is HeldFor.CRISIS and crisis_holds.on_that_keep(session, reply.id, at):
        raise Conflict(
            "A crisis that is on keeps this back. Whoever speaks for the team can let it go, on "
            "the page of that crisis.",
            state=str(reply.state),
        )
