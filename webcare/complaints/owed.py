"""What has to happen to complaints by itself, found in the rows of their replies and tickets."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeAlias

from sqlalchemy import ColumnElement, Row, all_, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, contains_eager

from webcare.complaints.models import Complaint
from webcare.complaints.queries import is_owed
from webcare.replies.models import Reply
from webcare.tickets.models import Ticket
from workflows.complaint import ComplaintState
from workflows.reply import Purpose, ReplyState
from workflows.ticket import TicketState

MOST_AT_ONCE = 200
Pair: TypeAlias = Row[Complaint, Ticket, Reply]


def letter_left(session: Session, state: ComplaintState) -> Sequence[Pair]:
    """Complaints in *state* of which the reply that counts has left, locked, with that reply."""
    column = {
        ComplaintState.RECEIVED: Complaint.acknowledgement_id,
        ComplaintState.REFUSED: Complaint.refusal_id,
        ComplaintState.ADMISSIBLE: Complaint.answer_id,
    }[state]
    conditions = [Complaint.state == state, Reply.state == ReplyState.SENT]
    if state is ComplaintState.REFUSED:
        conditions.append(Complaint.told_at.is_(None))
    if state is not ComplaintState.RECEIVED:
        conditions.append(Reply.purpose == Purpose.FINAL)
    return _locked_with(session, column, conditions)


def letter_came_back(session: Session) -> Sequence[Pair]:
    """Answered complaints, and refused ones that were told, whose letter failed after all."""
    failed = Reply.state == ReplyState.FAILED
    answered = _locked_with(
        session, Complaint.answer_id, [Complaint.state == ComplaintState.ANSWERED, failed]
    )
    told = [Complaint.state == ComplaintState.REFUSED, Complaint.told_at.is_not(None), failed]
    return [*answered, *_locked_with(session, Complaint.refusal_id, told)]


def ended_with_ticket(session: Session) -> Sequence[Row[Complaint, Ticket]]:
    """Answered complaints, and refused ones that were told, whose ticket is closed; locked."""
    over = or_(
        Complaint.state == ComplaintState.ANSWERED,
        (Complaint.state == ComplaintState.REFUSED) & Complaint.told_at.is_not(None),
    )
    return session.execute(
        select(Complaint, Ticket)
        .join(Ticket, Ticket.id == Complaint.ticket_id)
        .where(over, Ticket.state == TicketState.CLOSED)
        .limit(MOST_AT_ONCE)
        .with_for_update(of=[Ticket, Complaint], key_share=True, skip_locked=True)
    ).all()


def to_be_reminded(session: Session, today: date) -> Sequence[Row[Complaint, Ticket]]:
    """Complaints with a term that is near or past and of which the desk was not told, locked.
    *today* may be off by a day: whoever asks looks at the team's own.
    """
    near = Complaint.state == ComplaintState.RECEIVED, Complaint.acknowledge_by
    undecided = (
        Complaint.state.in_([ComplaintState.RECEIVED, ComplaintState.ACKNOWLEDGED]),
        Complaint.refuse_by,
    )
    wanted = [
        is_there
        & (day <= today + timedelta(days=ahead))
        & (literal(name) != all_(Complaint.reminded))
        for name, (is_there, day), ahead in (
            ("confirm", near, 4),
            ("decide", undecided, 4),
            ("answer", (is_owed(), Complaint.answer_by), 8),
            ("late", (is_owed(), Complaint.answer_by), 0),
        )
    ]
    return session.execute(
        select(Complaint, Ticket)
        .join(Ticket, Ticket.id == Complaint.ticket_id)
        .where(or_(*wanted))
        .order_by(Complaint.answer_by)
        .limit(MOST_AT_ONCE)
        .with_for_update(of=[Ticket, Complaint], key_share=True, skip_locked=True)
    ).all()


def _locked_with(
    session: Session,
    column: InstrumentedAttribute[int | None],
    conditions: Sequence[ColumnElement[bool]],
) -> Sequence[Pair]:
    return session.execute(
        select(Complaint, Ticket, Reply)
        .join(Ticket, Ticket.id == Complaint.ticket_id)
        .join(Reply, Reply.id == column)
        .where(*conditions)
        .options(contains_eager(Complaint.ticket))
        .limit(MOST_AT_ONCE)
        .with_for_update(of=[Ticket, Complaint], key_share=True, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
