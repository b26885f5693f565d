"""What a ticket is beside a question: a complaint, or a suggestion. A person says so.

A mark is no formal complaint (see `webcare.complaints`): no term runs for it. It says what can be
learned, so that an improvement noted from the ticket names it as its source.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from webcare.audit import service as audit
from webcare.core.actor import Actor
from webcare.core.errors import NotAllowed
from webcare.tickets.models import Ticket
from webcare.tickets.views import Mark
from workflows.rights import Right


def turn(session: Session, ticket: Ticket, mark: Mark, *, by: Actor, at: datetime) -> bool:
    """Put the mark on, or take it off where it stands; gives whether it stands now. Formal is what
    `webcare.complaints` makes it, never a mark.
    """
    if mark is Mark.FORMAL or Right.DECIDE not in by.rights:
        raise NotAllowed("Your role does not allow this.")
    stands = mark not in ticket.flags
    without = [each for each in ticket.flags if each != mark]
    ticket.flags = [*without, mark.value] if stands else without
    done = "ticket.marked" if stands else "ticket.unmarked"
    audit.record(session, done, ticket, by=by, at=at, mark=mark.value)
    return stands
