"""Some messages of a ticket become a ticket of their own, of the same author."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare import pipeline
from webcare.channels.models import Channel
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.core.i18n import marked as _m
from webcare.heap.obstacles import ON_THE_WAY
from webcare.replies import queries as replies
from webcare.tickets import service as tickets
from webcare.tickets.models import Author, Direction, Message, MessageKind, Ticket
from workflows.reply import ReplyState
from workflows.rights import Right

NO_CHOICE = _m("Choose at least one message that the author wrote.")
NOTHING_LEFT = _m("Leave at least one message here.")


def split(
    session: Session, ticket: Ticket, chosen: Collection[int], *, by: Actor, at: datetime
) -> Ticket:
    """A new ticket with the chosen messages; *ticket* is locked and keeps the others.

    Its clock runs from when the first of them came. Raises Invalid(messages=…) where the choice
    does not hold, Conflict while a reply is on its way.
    """
    if not by.may(Right.DECIDE):
        raise NotAllowed("You may not do this here.")
    if ticket.state in ON_THE_WAY or ticket.unsent_replies:
        raise Conflict(
            "A reply on #%(number)s has not left. Let it leave, or take it back first.",
            number=ticket.id, state=str(ticket.state),
        )  # fmt: skip
    there = may_go(session, ticket)
    going = [each for each in there if each.id in set(chosen)]
    if not going or len(going) != len(set(chosen)):
        raise Invalid(NO_CHOICE, messages=NO_CHOICE)
    if len(going) == len(there):
        raise Invalid(NOTHING_LEFT, messages=NOTHING_LEFT)
    new = _opened(session, ticket, going, by=by, at=at)
    for message in going:
        message.ticket_id = new.id
    ticket.messages_count -= len(going)
    new.messages_count, new.unread_count = len(going), min(ticket.unread_count, len(going))
    session.flush()  # what is newest must be looked up behind it
    _answer_what_is_left(session, ticket, {each.id for each in going})
    tickets.move(
        session, ticket, "split", by=by, at=at,
        audit={"into": new.id, "messages": [each.id for each in going]},
    )  # fmt: skip
    pipeline.consider(session, new, by=by, at=at)
    return new


def may_go(session: Session, ticket: Ticket) -> Sequence[Message]:
    """What of the ticket could become one of its own: what its author wrote, oldest first."""
    return session.scalars(
        select(Message)
        .where(
            Message.ticket_id == ticket.id,
            Message.came_for_id.is_(None),
            Message.direction == Direction.INBOUND,
            Message.kind == MessageKind.MESSAGE,
            Message.from_address == ticket.author_address,
        )
        .order_by(Message.sent_at, Message.id)
    ).all()


def _opened(
    session: Session, ticket: Ticket, going: Sequence[Message], *, by: Actor, at: datetime
) -> Ticket:
    first, last = going[0], going[-1]
    new = tickets.open_ticket(
        session,
        session.get_one(Channel, ticket.channel_id),
        session.get_one(Author, ticket.author_id),
        subject=first.subject or ticket.subject,
        preview=last.reply_text or last.text,
        language=last.language or ticket.language,
        at=at,
        term_from=first.received_at,
        by=by,
    )
    new.opened_at, new.last_message_at = first.received_at, last.received_at
    new.theme_id, new.priority = ticket.theme_id, ticket.priority
    new.flags = [each for each in ticket.flags if each in ("danger", "by_letter", "known_press")]
    tickets.reckon_clock(session, new)
    return new


def _answer_what_is_left(session: Session, ticket: Ticket, gone: set[int]) -> None:
    """A draft that answered what went answers the newest that stayed."""
    newest = replies.latest_message(session, ticket.id)
    for reply in replies.unsent(session, ticket.id):
        if reply.state is ReplyState.DRAFT and reply.answers_id in gone:
            reply.answers_id = newest.id if newest else None
