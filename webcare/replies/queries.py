"""Finding replies, and what decides whether one may still go."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Row, exists, func, select
from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.channels.compose import token_in
from webcare.channels.models import Channel
from webcare.core.db import Base
from webcare.core.errors import NotFound
from webcare.replies.models import Reply
from webcare.tickets.models import Author, Direction, Message, MessageKind, Ticket
from workflows.reply import Purpose, ReplyState

DANGER = "danger_receipt"
"""The reply type of emergency numbers that left in place of the ordinary receipt."""
COUNTS = (MessageKind.MESSAGE, MessageKind.UNREADABLE)
"""What the public says. Bounces, automatic replies and the like change nothing to answer."""


def get(session: Session, reply_id: int, ticket_id: int) -> Reply:
    """The reply, if it belongs to this ticket; raises NotFound, the same for absent and foreign."""
    reply = session.scalar(select(Reply).where(Reply.id == reply_id, Reply.ticket_id == ticket_id))
    if reply is None:
        raise NotFound("There is no such reply.")
    return reply


def has_any() -> ColumnElement[bool]:
    """Whether the ticket that a statement is about has replies."""
    return exists().where(Reply.ticket_id == Ticket.id)


def of_ticket(session: Session, ticket_id: int) -> Sequence[Reply]:
    """Every reply of the ticket that was not discarded, oldest first."""
    return session.scalars(
        select(Reply)
        .where(Reply.ticket_id == ticket_id, Reply.state != ReplyState.DISCARDED)
        .order_by(Reply.id)
    ).all()


def open_draft(session: Session, ticket_id: int, purpose: Purpose) -> Reply | None:
    """The draft being written: one for what moves the ticket, one for each other purpose."""
    return session.scalar(
        select(Reply)
        .where(
            Reply.ticket_id == ticket_id,
            Reply.state == ReplyState.DRAFT,
            Reply.purpose.in_(_class_of(purpose)),
        )
        .order_by(Reply.id.desc())
        .limit(1)
    )


def awaiting_approval(
    session: Session, team_ids: Sequence[int], *, limit: int = 50
) -> Sequence[Row[Reply, Ticket]]:
    """Replies that wait for an approver, with their tickets, longest waiting first."""
    return session.execute(
        select(Reply, Ticket)
        .join(Ticket, Ticket.id == Reply.ticket_id)
        .where(Reply.state == ReplyState.SUBMITTED, Ticket.team_id.in_(team_ids))
        .order_by(Reply.submitted_at, Reply.id)
        .limit(limit)
    ).all()


def lately_approved(
    session: Session, team_ids: Sequence[int], *, limit: int = 10
) -> Sequence[Row[Reply, Ticket]]:
    """What was approved last, with the tickets; `submitted_body` is what was handed in."""
    return session.execute(
        select(Reply, Ticket)
        .join(Ticket, Ticket.id == Reply.ticket_id)
        .where(Reply.approved_at.is_not(None), Ticket.team_id.in_(team_ids))
        .order_by(Reply.approved_at.desc(), Reply.id.desc())
        .limit(limit)
    ).all()


def by_emergency(
    session: Session, team_ids: Sequence[int], *, limit: int = 20
) -> Sequence[Row[Reply, Ticket]]:
    """What was approved by the emergency right, the latest first."""
    return session.execute(
        select(Reply, Ticket)
        .join(Ticket, Ticket.id == Reply.ticket_id)
        .where(Reply.emergency_reason != "", Ticket.team_id.in_(team_ids))
        .order_by(Reply.approved_at.desc(), Reply.id.desc())
        .limit(limit)
    ).all()


def by_message_ids(session: Session, message_ids: Collection[str]) -> Sequence[Reply]:
    """The replies that went out under these Message-IDs, which are without brackets."""
    ours = [each for each in message_ids if token_in(each)]  # others' need no look
    if not ours:
        return []
    sent = select(Reply).where(Reply.message_id.in_(ours)).order_by(Reply.id)
    with session.no_autoflush:  # what is not even written has not gone out
        return session.scalars(sent).all()


def latest_message(session: Session, ticket_id: int) -> Message | None:
    """The newest message of the public on the ticket that wants an answer."""
    return session.scalar(
        select(Message).where(_asks(ticket_id)).order_by(Message.id.desc()).limit(1)
    )


def has_newer_message(session: Session, reply: Reply) -> bool:
    """Whether the public wrote again since the message that *reply* answers."""
    newest = session.scalar(select(func.max(Message.id)).where(_asks(reply.ticket_id)))
    return newest is not None and newest > (reply.answers_id or 0)


def sent_ids(session: Session, ticket_id: int) -> Sequence[str]:
    """The Message-IDs that went out on the ticket, oldest first."""
    found = session.scalars(
        select(Message.message_id)
        .where(
            Message.ticket_id == ticket_id,
            Message.direction == Direction.OUTBOUND,
            Message.message_id.is_not(None),
        )
        .order_by(Message.id)
    )
    return [each for each in found if each]


def first_sent(session: Session, ticket_id: int) -> datetime | None:
    """When the first reply left that moves a ticket, of those that did not come back."""
    return session.scalar(
        select(func.min(Reply.sent_at)).where(
            Reply.ticket_id == ticket_id,
            Reply.state == ReplyState.SENT,
            Reply.purpose.in_([each for each in Purpose if each.moves_the_ticket]),
        )
    )


def lock(session: Session, ticket: Ticket, reply: Reply) -> None:
    """Read both afresh and let nobody else change them: always the ticket first, then the reply."""
    take(session, ticket)
    take(session, reply)


def take(session: Session, row: Base) -> None:
    """Read one row afresh and let nobody else change it until the transaction ends."""
    session.flush()  # reading afresh would forget what was not yet written
    session.refresh(row, with_for_update={"key_share": True})


def locked(session: Session, reply_id: int) -> tuple[Reply, Ticket] | None:
    """The reply and its ticket, both locked, in the order that `lock` keeps."""
    ticket_id = session.scalar(select(Reply.ticket_id).where(Reply.id == reply_id))
    if ticket_id is None:
        return None
    afresh = {"populate_existing": True}
    ticket = session.scalars(
        select(Ticket).where(Ticket.id == ticket_id).with_for_update(key_share=True),
        execution_options=afresh,
    ).one()
    reply = session.scalars(
        select(Reply).where(Reply.id == reply_id).with_for_update(key_share=True),
        execution_options=afresh,
    ).one()
    return reply, ticket


def due(session: Session, at: datetime, limit: int) -> Sequence[Row[Reply, Ticket, Channel, Team]]:
    """Queued replies whose time has come, locked; what another transaction holds is passed over."""
    return session.execute(
        select(Reply, Ticket, Channel, Team)
        .join(Ticket, Ticket.id == Reply.ticket_id)
        .join(Channel, Channel.id == Reply.channel_id)
        .join(Team, Team.id == Ticket.team_id)
        .where(Reply.state == ReplyState.QUEUED, Reply.next_attempt_at <= at)
        .order_by(Reply.next_attempt_at, Reply.id)
        .limit(limit)
        .with_for_update(of=[Ticket, Reply], key_share=True, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()


def overdue_leases(session: Session, at: datetime) -> Sequence[Row[Reply, Ticket]]:
    """Replies that a worker took and never recorded, with their tickets, locked."""
    return session.execute(
        select(Reply, Ticket)
        .join(Ticket, Ticket.id == Reply.ticket_id)
        .where(Reply.state == ReplyState.SENDING, Reply.lease_until <= at)
        .with_for_update(of=[Ticket, Reply], key_share=True, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()


def others_submitted(session: Session, reply: Reply) -> bool:
    """Whether another reply that moves the ticket waits for approval."""
    return bool(
        session.scalar(
            select(func.count())
            .select_from(Reply)
            .where(
                Reply.ticket_id == reply.ticket_id,
                Reply.id != reply.id,
                Reply.state == ReplyState.SUBMITTED,
                Reply.purpose.in_(_class_of(Purpose.FINAL)),
            )
        )
    )


def others_in(session: Session, reply: Reply, state: ReplyState) -> bool:
    """Whether another reply of the same ticket stands in *state*."""
    others = select(Reply.id).where(
        Reply.ticket_id == reply.ticket_id, Reply.id != reply.id, Reply.state == state
    )
    return session.scalar(others.limit(1)) is not None


def acknowledged_at(session: Session, address: str) -> datetime | None:
    """When we last acknowledged anything to *address*, on whatever channel."""
    return session.scalar(
        select(func.max(Author.acknowledged_at))
        .join(Channel, Channel.id == Author.channel_id)
        .where(Author.address == address)
    )


def was_warned_since(session: Session, address: str, since: datetime) -> bool:
    """Whether the address was sent the emergency numbers since then, on whatever ticket."""
    return bool(
        session.scalar(
            select(
                exists().where(
                    Reply.ticket_id == Ticket.id,
                    Ticket.author_address == address,
                    Reply.reply_type == DANGER,
                    Reply.submitted_at > since,
                )
            )
        )
    )


def _class_of(purpose: Purpose) -> list[Purpose]:
    if purpose.moves_the_ticket:
        return [each for each in Purpose if each.moves_the_ticket]
    return [purpose]


def _asks(ticket_id: int) -> ColumnElement[bool]:
    return (
        (Message.ticket_id == ticket_id)
        & (Message.direction == Direction.INBOUND)
        & Message.kind.in_(COUNTS)
    )


def unsent(session: Session, ticket_id: int) -> Sequence[Reply]:
    """The ticket's replies that have not left and may still be thrown away."""
    return session.scalars(
        select(Reply)
        .where(
            Reply.ticket_id == ticket_id,
            Reply.state.in_(
                [
                    ReplyState.DRAFT,
                    ReplyState.SUBMITTED,
                    ReplyState.APPROVED,
                    ReplyState.QUEUED,
                    ReplyState.HELD,
                    ReplyState.FAILED,
                ]
            ),
        )
        .order_by(Reply.id)
    ).all()
