"""Sleeping tickets: out of the lists until a moment, in the state they have. News wakes them."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from webcare.audit import service as audit
from webcare.core.actor import CLOCK, Actor
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.core.i18n import marked as _m
from webcare.tickets import queries, service
from webcare.tickets.models import Ticket
from workflows.rights import Right
from workflows.ticket import TicketState

LONGEST = timedelta(days=366)
NOT_THEN = _m("Choose a moment to come, within a year.")


def snooze(session: Session, ticket: Ticket, until: datetime, *, by: Actor, at: datetime) -> None:
    """Let it sleep until then; its clock runs on. Whatever happens to it wakes it at once.

    Raises Conflict where it is closed, Invalid(until=…) for a moment that is past or too far.
    """
    if not by.may(Right.DECIDE):
        raise NotAllowed("You may not do this here.")
    if ticket.state is TicketState.CLOSED:
        raise Conflict("This ticket is closed.", state=str(ticket.state))
    if not at < until <= at + LONGEST:
        raise Invalid(NOT_THEN, until=NOT_THEN)
    ticket.snoozed_until = until
    service.place(ticket)
    audit.record(session, "ticket.snooze", ticket, by=by, at=at, until=until)
    service.tell(session, ticket, "snooze")


def wake(session: Session, ticket: Ticket, *, by: Actor, at: datetime) -> None:
    """Back in the lists, now."""
    if by.rights.isdisjoint({Right.DECIDE, Right.CLOCK}):
        raise NotAllowed("You may not do this here.")
    if ticket.snoozed_until is None:
        return
    ticket.snoozed_until = None
    service.place(ticket)
    audit.record(session, "ticket.wake", ticket, by=by, at=at)
    service.tell(session, ticket, "wake")


def wake_due(session: Session, *, at: datetime) -> int:
    """Wake those whose moment has come; how many were."""
    due = queries.to_wake(session, at=at)
    for ticket in due:
        wake(session, ticket, by=CLOCK, at=at)
    return len(due)
