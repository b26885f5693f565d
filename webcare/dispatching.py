"""What the scheme decided is done: each outcome calls the verb of one capability."""

from datetime import datetime, timedelta
from typing import assert_never

from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts_queries
from webcare.complaints import entering
from webcare.core.actor import Actor
from webcare.core.errors import Conflict
from webcare.decisions import queries as decision_queries
from webcare.decisions import service as decisions
from webcare.handoffs import service as handoffs
from webcare.press import entering as press_entering
from webcare.replies import service as replies
from webcare.tickets import service as tickets
from webcare.tickets.models import Ticket
from workflows.outcomes import (
    Approval,
    Escalate,
    Forward,
    LetStand,
    Outcome,
    Priority,
    Reply,
    Watch,
)
from workflows.ticket import TicketState

URGENCY = {Priority.NORMAL: 0, Priority.HIGH: 1, Priority.URGENT: 2}


def dispatch(
    session: Session, ticket: Ticket, outcome: Outcome, *, by: Actor, at: datetime
) -> None:
    """Do what the scheme decided."""
    tickets.raise_priority(session, ticket, URGENCY[outcome.priority])
    why = outcome.title(accounts_queries.team(session, ticket.team_id).language)
    match outcome:
        case Reply():
            tickets.move(session, ticket, "decide", by=by, at=at, target=TicketState.ANSWERING)
            replies.start(
                session,
                ticket,
                purpose=outcome.purpose,
                reply_type=outcome.reply_type,
                approval=outcome.approval is Approval.ONE,
                by=by,
                at=at,
            )
        case Forward() if outcome.desk is None:
            # Whom to ask is the person's to say, in the form that the page now opens.
            tickets.move(session, ticket, "decide", by=by, at=at, target=TicketState.ANSWERING)
        case Forward():
            if outcome.open_complaint:
                entering.by_scheme(session, ticket, by=by, at=at)
            handoffs.to_desk(session, ticket, outcome.desk or "", why=why, by=by, at=at)
        case Escalate():
            _go_up(session, ticket, outcome, why, by=by, at=at)
        case Watch():
            until = at + timedelta(days=outcome.days)
            tickets.watch(session, ticket, until=until, why=why, by=by, at=at)
        case LetStand():
            must_owe_nothing(ticket)
            tickets.let_stand(session, ticket, why=why, resolution=outcome.resolution, by=by, at=at)
        case unexpected:
            assert_never(unexpected)


def _go_up(
    session: Session, ticket: Ticket, outcome: Escalate, why: str, *, by: Actor, at: datetime
) -> None:
    """Hand it up, with the journalist's card where the scheme wants one; it wakes whoever is on
    call at the desk where the scheme says so, and at night where it is urgent.
    """
    if outcome.press_card:
        press_entering.of_ticket(session, ticket, by=by, at=at)
    urgency = URGENCY[outcome.urgency]
    handoffs.escalate(
        session, ticket, desk=outcome.desk, urgency=urgency, why=why, rings=outcome.alarm,
        by=by, at=at,
    )  # fmt: skip


def must_owe_nothing(ticket: Ticket) -> None:
    """Raise Conflict where a formal complaint still waits for its answer."""
    if ticket.complaint_due_at is not None:
        raise Conflict(
            "The formal complaint is not answered yet. Answer or refuse it, or say that it was "
            "none.",
            state=str(ticket.state),
        )


def outcome_of(session: Session, ticket: Ticket) -> Outcome | None:
    """What the ticket's present decision came to; None where it is not decided."""
    decision = decision_queries.current(session, ticket.id)
    return decisions.run_of(session, decision).outcome if decision else None


def needs_approval(session: Session, ticket: Ticket) -> bool:
    """Whether a reply on this ticket wants an approval, as its decision's outcome says.

    After a desk it always does; a ticket that was never decided asks it too.
    """
    outcome = outcome_of(session, ticket)
    match outcome:
        case Reply() | Forward() | Escalate():
            return outcome.approval is Approval.ONE
        case None:
            return True
        case _:
            return False
