"""What is heard after a sending: a bounce, or a person's word on what nobody else knows."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from webcare.core.actor import INTAKE, Actor
from webcare.core.text import one_line
from webcare.replies import queries, steps
from webcare.replies.models import Reply
from webcare.tickets import service as tickets
from webcare.tickets.models import Ticket
from workflows.reply import ReplyState
from workflows.ticket import TicketState


def settle(
    session: Session, ticket: Ticket, reply: Reply, *, arrived: bool, by: Actor, at: datetime
) -> None:
    """A person's word on an uncertain reply: it arrived, or it did not and may be revised."""
    queries.lock(session, ticket, reply)
    steps.move(session, ticket, reply, "settle_sent" if arrived else "settle_failed", by=by, at=at)
    reply.lease_until = None
    if arrived:
        reply.sent_at = at
        steps.keep_in_thread(session, ticket, reply, at=at)
    newer = queries.has_newer_message(session, reply)
    steps.follow(session, ticket, reply, "settle", by=by, at=at, arrived=arrived, unread=newer)


def bounced_by(session: Session, message_ids: Sequence[str], *, detail: str, at: datetime) -> None:
    """A delivery report names these Message-IDs of ours: their replies did not arrive after all."""
    for reply in queries.by_message_ids(session, message_ids):
        bounced(session, reply, detail=detail, at=at)


def bounced(session: Session, reply: Reply, *, detail: str, at: datetime) -> None:
    """A bounce named the reply's Message-ID: it failed after all, and the ticket is ours again.

    Safe to call twice. Where the conversation went on or was closed meanwhile, the ticket stays
    where it is and the flag on it tells.
    """
    found = queries.locked(session, reply.id)
    if found is None or found[0].state not in {ReplyState.SENT, ReplyState.UNCERTAIN}:
        return
    reply, ticket = found
    steps.move(session, ticket, reply, "bounce", by=INTAKE, at=at)
    reply.error, reply.delivered_at = one_line(detail, 500), None
    if ticket.state not in {TicketState.ANSWERED, TicketState.UNCERTAIN}:
        tickets.tell(session, ticket, "reply_bounced")
        return
    steps.follow(session, ticket, reply, "bounced", by=INTAKE, at=at)
    if reply.purpose.moves_the_ticket and ticket.due_at is None:
        tickets.start_clock(session, ticket, at=at)
