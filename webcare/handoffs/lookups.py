"""What the verbs of a handoff look up while they work."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from webcare.channels import queries as channels
from webcare.channels.models import Channel, OutgoingMail
from webcare.experts.models import Expert
from webcare.handoffs.models import ConsultMessage, Handoff
from webcare.intake.enclosures import Enclosure
from webcare.tickets.models import Attachment, Message, Ticket
from workflows.handoff import OPEN_HANDOFF_STATES, HandoffKind, HandoffState

MOST = 200
MOST_MAILS = 20


def open_ones(session: Session, ticket_id: int) -> Sequence[Handoff]:
    """The ticket's open handoffs, oldest first."""
    return session.scalars(
        select(Handoff).where(Handoff.ticket_id == ticket_id, is_open()).order_by(Handoff.id)
    ).all()


def overdue(session: Session, at: datetime, *, limit: int = MOST) -> Sequence[Handoff]:
    """Open forwards whose term has passed, the longest ago first; an escalation never lapses."""
    return session.scalars(
        select(Handoff)
        .where(is_open(), Handoff.due_at <= at, Handoff.kind == HandoffKind.FORWARD)
        .order_by(Handoff.due_at)
        .limit(limit)
    ).all()


def is_free(session: Session, ticket_id: int) -> bool:
    """Lock the ticket, unless someone holds it at this moment: then False."""
    here = select(Ticket.id).where(Ticket.id == ticket_id)
    return session.scalar(here.with_for_update(key_share=True, skip_locked=True)) is not None


def times_returned(session: Session, ticket_id: int) -> int:
    """How often a question about this ticket has come back without an answer so far."""
    most = select(func.max(Handoff.returned_count)).where(
        Handoff.ticket_id == ticket_id, Handoff.state == HandoffState.DECLINED
    )
    return session.scalar(most) or 0


def refusals(session: Session, handoff: Handoff) -> Sequence[Handoff]:
    """Who refused a question about the handoff's ticket so far, in that order, however it was
    worded: a question that goes round mostly changes its words on the way.
    """
    return session.scalars(
        select(Handoff)
        .where(
            Handoff.ticket_id == handoff.ticket_id,
            Handoff.state == HandoffState.DECLINED,
        )
        .order_by(Handoff.ended_at, Handoff.id)
    ).all()


def is_named(others: Iterable[Handoff], handoff: Handoff) -> bool:
    """Whether one of *others* was put to the same person or desk as *handoff*."""
    return any(
        (each.expert_id is not None and each.expert_id == handoff.expert_id)
        or (each.to_email, each.desk, each.to_email or each.to_name)
        == (handoff.to_email, handoff.desk, handoff.to_email or handoff.to_name)
        for each in others
    )


def to_remind(session: Session, at: datetime, *, limit: int = MOST) -> Sequence[Handoff]:
    """Open questions whose reminder is due, the longest ago first."""
    waits = Handoff.state.in_([HandoffState.OPEN, HandoffState.ACCEPTED])
    return session.scalars(
        select(Handoff)
        .where(waits, Handoff.remind_at <= at)
        .order_by(Handoff.remind_at)
        .limit(limit)
    ).all()


def has_taken(session: Session, handoff_id: int, message_id: int) -> bool:
    """Whether this mail already stands in the handoff's conversation."""
    taken = select(ConsultMessage.id).where(
        ConsultMessage.handoff_id == handoff_id, ConsultMessage.message_id == message_id
    )
    return session.scalar(taken.limit(1)) is not None


def was_said(session: Session, handoff_id: int, text: str) -> bool:
    """Whether someone who came in for the one asked said these very words before."""
    said = select(ConsultMessage.id).where(
        ConsultMessage.handoff_id == handoff_id,
        ConsultMessage.inbound,
        ConsultMessage.text == text,
    )
    return session.scalar(said.limit(1)) is not None


def mails_before(session: Session, handoff: Handoff, address: str) -> Sequence[str]:
    """The Message-IDs of what we mailed there about this consult so far, the oldest first: mail
    programs show the whole as one conversation.
    """
    first = handoff.consult_id or handoff.id
    rounds = select(Handoff.id).where(or_(Handoff.id == first, Handoff.consult_id == first))
    return session.scalars(
        select(OutgoingMail.message_id)
        .where(
            OutgoingMail.about_kind == "handoff",
            OutgoingMail.about_id.in_(rounds),
            OutgoingMail.to_address == address,
        )
        .order_by(OutgoingMail.id)
        .limit(MOST_MAILS)
    ).all()


def attachments(session: Session, message_id: int) -> list[Enclosure]:
    """The files that came with the mail, pictures inside its text included."""
    rows = select(Attachment).where(Attachment.message_id == message_id).order_by(Attachment.id)
    return [
        {"name": each.name, "type": each.type, "size": each.size, "sha256": each.sha256}
        for each in session.scalars(rows)
    ]


def chosen_files(session: Session, message_id: int, ids: Sequence[int]) -> list[Enclosure]:
    """Those files of the message."""
    rows = select(Attachment).where(Attachment.message_id == message_id, Attachment.id.in_(ids))
    return [
        {"name": each.name, "type": each.type, "size": each.size, "sha256": each.sha256}
        for each in session.scalars(rows.order_by(Attachment.id))
    ]


def new_files(session: Session, handoff_id: int, given: Sequence[Enclosure]) -> list[Enclosure]:
    """Those of *given* that the handoff's conversation does not hold yet."""
    told = select(ConsultMessage.files).where(ConsultMessage.handoff_id == handoff_id)
    known = {each["sha256"] for files in session.scalars(told) for each in files}
    return [each for each in given if each["sha256"] not in known]


def hold_until(session: Session, ticket_id: int, at: datetime) -> datetime | None:
    """Until when the desks want nothing said, after *at*: the last word of each desk counts."""
    words = session.execute(
        select(Handoff.desk, Handoff.hold_until)
        .where(
            Handoff.ticket_id == ticket_id,
            Handoff.desk.is_not(None),
            Handoff.state == HandoffState.ANSWERED,
        )
        .order_by(Handoff.ended_at, Handoff.id)
    )
    last = {row.desk: row.hold_until for row in words}  # a later word takes the earlier's place
    return max((until for until in last.values() if until and until > at), default=None)


def holding(session: Session, ticket_id: int, at: datetime) -> Sequence[Handoff]:
    """The handoffs by which a desk wants nothing said until some moment after *at*."""
    return session.scalars(
        select(Handoff)
        .where(Handoff.ticket_id == ticket_id, Handoff.hold_until > at)
        .order_by(Handoff.id)
    ).all()


def messages(session: Session, ticket_id: int, ids: Sequence[int]) -> Sequence[Message]:
    """Those of the ticket's messages, oldest first."""
    return session.scalars(
        select(Message)
        .where(Message.ticket_id == ticket_id, Message.id.in_(ids))
        .order_by(Message.sent_at, Message.id)
    ).all()


def mail_channel(session: Session, ticket: Ticket) -> Channel | None:
    """The team's mailbox that a consult goes from and is answered to: the ticket's own, else the
    oldest; None where the team reads no mail.
    """
    return channels.team_mailbox(session, ticket.team_id, rather=Channel.id == ticket.channel_id)


def is_open() -> ColumnElement[bool]:
    """Handoffs that still wait for an answer."""
    return Handoff.state.in_(sorted(OPEN_HANDOFF_STATES))


def unit_asked(session: Session, ticket_id: int) -> str:
    """The unit of the expert whose answer came last on the ticket, else of who was asked last;
    empty where no expert of the directory was.
    """
    found = session.scalar(
        select(Expert.unit)
        .join(Handoff, Handoff.expert_id == Expert.id)
        .where(Handoff.ticket_id == ticket_id)
        .order_by((Handoff.state == HandoffState.ANSWERED).desc(), Handoff.id.desc())
        .limit(1)
    )
    return found or ""
