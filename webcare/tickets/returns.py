"""Since when a ticket is done, and that it came back: what figures of past days are read from."""

from datetime import datetime

from sqlalchemy.orm import Session

from webcare.tickets.models import Ticket
from webcare.tickets.return_models import TicketReturn
from workflows.ticket import TicketState

DONE = frozenset({TicketState.ANSWERED, TicketState.CLOSED})
UNDOING = frozenset({"take_back", "unmerge"})  # what is undone never was


def follow(
    session: Session, ticket: Ticket, event: str, before: TicketState, *, at: datetime
) -> None:
    """*ticket* just went from *before* to its state by *event*."""
    if event in UNDOING:
        ticket.done_at = ticket.answered_at if ticket.state in DONE else None
    elif ticket.state in DONE:
        if before not in DONE:
            ticket.done_at = at
    elif before in DONE:
        if ticket.done_at is not None:
            session.add(TicketReturn(ticket_id=ticket.id, done_at=ticket.done_at, back_at=at))
        ticket.done_at = None
