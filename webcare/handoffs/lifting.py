"""Taking back a desk's word that nothing may be said yet."""

from datetime import datetime

from sqlalchemy.orm import Session

from webcare.audit import service as audit
from webcare.core.actor import Actor
from webcare.core.errors import NotAllowed
from webcare.handoffs import lookups, turns
from webcare.replies import steps as replies
from webcare.tickets import service as tickets
from webcare.tickets.models import Ticket
from workflows.rights import Right


def lift_hold(session: Session, ticket: Ticket, *, by: Actor, at: datetime) -> None:
    """Let be said what a desk wanted unsaid until later; what waits for it leaves now.

    The handoffs then say until when it really held. Where nothing holds any more, nothing is done.
    Raises NotAllowed for whoever does not speak for the team.
    """
    if not by.may(Right.SPEAK):
        raise NotAllowed("You may not do this here.")
    turns.hold_ticket(session, ticket)
    until = ticket.hold_until
    if until is None or until <= at:
        return
    for handoff in lookups.holding(session, ticket.id, at):
        handoff.hold_until = at
        turns.to_team(session, handoff, "hold_lifted", by=by, at=at)
    replies.go_on(session, ticket, until, at=at)
    audit.record(
        session, "ticket.hold_lifted", ticket, by=by, at=at,
        team_id=ticket.team_id, until=until.isoformat(),
    )  # fmt: skip
    tickets.hold_is_over(session, ticket)
