"""Letting a ticket sleep until a moment on the team's wall clock, and waking it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from webcare.accounts.models import Team
from webcare.core.errors import Invalid
from webcare.experts.duty import zone_of
from webcare.tickets import snoozing
from webcare.web.access import needs
from webcare.web.language import present, told
from webcare.web.tickets.ticket import done, on_ticket
from webcare.web.tickets.ticket_page import draw
from workflows.rights import Right
from workflows.wall_clock import moment_of

bp = Blueprint("snoozing", __name__)
MORNING = 9


@bp.post("/tickets/<int:ticket_id>/snooze")
@needs(Right.DECIDE)
def snooze(ticket_id: int) -> ResponseReturnValue:
    """Let it sleep: until one of the usual moments, or until one that was typed."""
    typed = request.form.get("until", "")
    try:
        with on_ticket(ticket_id) as (session, ticket, by):
            zone = zone_of(session.get_one(Team, ticket.team_id))
            until = moment(request.form.get("when", ""), typed, zone, present())
            snoozing.snooze(session, ticket, until, by=by, at=present())
    except Invalid as wrong:
        return draw(ticket_id, status=wrong.status, snooze_wrong=told(wrong), snooze_typed=typed)
    return done(ticket_id)


@bp.post("/tickets/<int:ticket_id>/wake")
@needs(Right.DECIDE)
def wake(ticket_id: int) -> ResponseReturnValue:
    """Back in the lists, now."""
    with on_ticket(ticket_id) as (session, ticket, by):
        snoozing.wake(session, ticket, by=by, at=present())
    return done(ticket_id)


def moment(when: str, typed: str, zone: ZoneInfo, at: datetime) -> datetime:
    """The moment that is meant, by the wall clock of *zone*; raises Invalid(until=…)."""
    wall = at.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)
    morning = wall.replace(hour=MORNING, minute=0)
    if when == "afternoon":
        return at + timedelta(hours=4)
    if when in ("tomorrow", "week"):
        return moment_of(morning + timedelta(days=1 if when == "tomorrow" else 7), zone).at
    try:
        meant = datetime.fromisoformat(typed.strip()).replace(tzinfo=None)
        return moment_of(meant, zone).at
    except (ValueError, OverflowError) as error:
        raise Invalid(snoozing.NOT_THEN, until=snoozing.NOT_THEN) from error
