"""Finding tickets and what belongs to them. Lists read the ticket's row and nothing else."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ScalarSelect,
    func,
    inspect,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from webcare.core.errors import NotFound
from webcare.tickets import merged
from webcare.tickets.models import (
    PUBLIC_KINDS,
    Attachment,
    Author,
    Message,
    MessageKind,
    Note,
    Ticket,
)
from workflows.ticket import TicketState


def get(session: Session, ticket_id: int, team_ids: Sequence[int], *, lock: bool = False) -> Ticket:
    """The ticket, if it belongs to one of *team_ids*; raises NotFound, the same for absent and
    foreign. With *lock*, nobody else changes it until the transaction ends.
    """
    query = select(Ticket).where(Ticket.id == ticket_id, Ticket.team_id.in_(team_ids))
    if lock:
        query = query.with_for_update()
    ticket = session.scalar(query)
    if ticket is None:
        raise NotFound("There is no such ticket.")
    return ticket


def locked(session: Session, ticket_id: int) -> Ticket:
    """The ticket by id alone, locked; for jobs and links that have proven their right."""
    ticket = session.scalar(select(Ticket).where(Ticket.id == ticket_id).with_for_update())
    if ticket is None:
        raise NotFound("There is no such ticket.")
    return ticket


def _files() -> ScalarSelect[Any]:
    """A message's attachments, as JSON."""
    columns = Attachment.__table__.c
    pairs = [part for column in columns for part in (literal_column(f"'{column.name}'"), column)]
    return (
        select(func.jsonb_agg(aggregate_order_by(func.jsonb_build_object(*pairs), Attachment.id)))
        .where(Attachment.message_id == Message.id)
        .correlate(Message)
        .scalar_subquery()
    )


_THREAD = (
    select(Message, _files())
    .where(Message.ticket_id.in_(merged.taken_in()))
    .order_by(Message.sent_at, Message.id)
)


def thread(session: Session, ticket_id: int) -> Sequence[Message]:
    """The ticket's messages and those of the tickets merged into it, oldest first, with their
    attachments, without raw HTML.

    The attachments are for reading only: they come beside their message in the one statement,
    which a join would make as long as the message's text times their number.
    """
    rows = session.execute(_THREAD, {"ticket_id": ticket_id}).all()
    for message, files in rows:
        set_committed_value(message, "attachments", [Attachment(**each) for each in files or ()])
    return [message for message, _files_of in rows]


def last_inbound(session: Session, ticket_id: int) -> Message | None:
    """The newest message of the public on this ticket."""
    return session.scalar(
        select(Message)
        .where(Message.ticket_id == ticket_id, Message.direction == "in")
        .order_by(Message.id.desc())
        .limit(1)
    )


def attachments_count(session: Session, message: Message) -> int:
    """How many files came with the message; asked only where they are not in hand."""
    in_hand: list[Attachment] | None = inspect(message).dict.get("attachments")
    if in_hand is not None:
        return len(in_hand)
    query = select(func.count()).select_from(Attachment).where(Attachment.message_id == message.id)
    return session.scalar(query) or 0


def said_before(
    session: Session, author_id: int, message_id: int, *, characters: int, limit: int = 20
) -> Sequence[str]:
    """The beginnings of what the author wrote in their last messages before this one, by whatever
    ticket.
    """
    text = func.coalesce(func.nullif(Message.reply_text, ""), Message.text)
    return session.scalars(
        select(func.left(text, characters))
        .join(Ticket, Ticket.id == Message.ticket_id)
        .where(
            Ticket.author_id == author_id,
            Message.direction == "in",
            Message.kind == MessageKind.MESSAGE,
            Message.id < message_id,
        )
        .order_by(Message.id.desc())
        .limit(limit)
    ).all()


def notes(session: Session, ticket_id: int) -> Sequence[Note]:
    """The ticket's notes and those of the tickets merged into it, oldest first."""
    there = select(Note).where(Note.ticket_id.in_(merged.taken_in())).order_by(Note.id)
    return session.scalars(there, {"ticket_id": ticket_id}).all()


def earlier(session: Session, ticket: Ticket, *, limit: int = 5) -> Sequence[Ticket]:
    """Other tickets of the same author in the same team, newest first."""
    return session.scalars(
        select(Ticket)
        .where(
            Ticket.author_id == ticket.author_id,
            Ticket.team_id == ticket.team_id,
            Ticket.id != ticket.id,
        )
        .order_by(Ticket.id.desc())
        .limit(limit)
    ).all()


def author(session: Session, author_id: int) -> Author:
    """The ticket's author; raises NotFound."""
    found = session.get(Author, author_id)
    if found is None:
        raise NotFound("There is no such author.")
    return found


def due_for_review(session: Session, *, at: datetime, limit: int = 200) -> Sequence[Ticket]:
    """Watched tickets whose review date has come, locked, oldest first."""
    return session.scalars(
        select(Ticket)
        .where(Ticket.state == TicketState.WATCHING, Ticket.review_at <= at)
        .order_by(Ticket.review_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def to_wake(session: Session, *, at: datetime, limit: int = 200) -> Sequence[Ticket]:
    """Sleeping tickets whose moment has come, locked, the longest ago first."""
    return session.scalars(
        select(Ticket)
        .where(Ticket.snoozed_until.is_not(None), Ticket.snoozed_until <= at)
        .order_by(Ticket.snoozed_until)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def hold_over(session: Session, *, at: datetime, limit: int = 200) -> Sequence[Ticket]:
    """Tickets of which something may be said again, locked, the longest ago first."""
    return session.scalars(
        select(Ticket)
        .where(Ticket.hold_until.is_not(None), Ticket.hold_until <= at)
        .order_by(Ticket.hold_until)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def silent_since(session: Session, moment: datetime, *, limit: int = 200) -> Sequence[Ticket]:
    """Answered tickets whose author has said nothing since *moment*, locked, oldest first; none
    of which a formal complaint is still owed its answer.
    """
    return session.scalars(
        select(Ticket)
        .where(
            Ticket.state == TicketState.ANSWERED,
            Ticket.answered_at <= moment,
            Ticket.complaint_due_at.is_(None),
        )
        .order_by(Ticket.answered_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def public_thread(session: Session, ticket_id: int) -> Sequence[Message]:
    """What the asker may see on their page: what they and we wrote with its files, nothing of
    colleagues and nothing of another asker whose ticket was merged with this one.
    """
    return session.scalars(
        select(Message)
        .where(merged.of_asker(ticket_id), Message.kind.in_(PUBLIC_KINDS))
        .options(selectinload(Message.attachments))
        .order_by(Message.sent_at, Message.id)
    ).all()
