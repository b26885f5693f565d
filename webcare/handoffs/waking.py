"""Which escalation wakes whoever is on call: one that says so, and an urgent one at night."""

from datetime import datetime

from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.accounts.service import office_hours
from webcare.alarms import queries
from webcare.alarms import service as alarms
from webcare.core.actor import Actor
from webcare.experts import queries as experts
from webcare.tickets.models import Ticket
from workflows.alarm import AlarmKind

DESK = "spokesperson"
URGENT = 2  # of `Ticket.priority`
PRESS = "press"


def wake(
    session: Session,
    ticket: Ticket,
    team: Team,
    desk: str,
    urgency: int,
    *,
    rings: bool,
    by: Actor,
    at: datetime,
) -> None:
    """Ring where the scheme says so (*rings*), or where it is urgent, for the spokesperson, and the
    team is closed: by day somebody sits there, at night a mail is not heard. While somebody is
    called for another escalation of the desk, one more does not ring.
    """
    at_night = desk == DESK and urgency >= URGENT and not office_hours(team).is_open(at)
    if not (rings or at_night):
        return
    found = experts.desk(session, team.id, desk)
    if not rings and found is not None and queries.calls_for(session, found.id):
        return
    alarms.ring(
        session, team_id=team.id, ticket_id=ticket.id, desk_id=found.id if found else None,
        kind=AlarmKind.PRESS if PRESS in ticket.flags else AlarmKind.ESCALATION, by=by, at=at,
    )  # fmt: skip
