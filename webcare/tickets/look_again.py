"""The date to look again at what is watched or was let stand: setting it, and what it brings."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.accounts import service as accounts
from webcare.accounts.models import Team
from webcare.audit import service as audit
from webcare.core.actor import CLOCK, Actor
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.tickets import asides, service
from webcare.tickets.models import Ticket
from workflows.rights import Right
from workflows.ticket import TicketState
from workflows.wall_clock import moment_of

MORNING = time(8)  # on the team's wall clock
FARTHEST = timedelta(days=5 * 365)


def set_date(
    session: Session, ticket: Ticket, day: date | None, *, why: str, by: Actor, at: datetime
) -> None:
    """Let *ticket*, which lies aside, come to the inbox on the morning of *day*; None takes the
    date of what was let stand away. The caller holds the ticket's lock.

    Raises NotAllowed without the right to decide, Conflict where it does not lie aside, Invalid
    for a day that is not to come or farther away than five years.
    """
    if not by.may(Right.DECIDE):
        raise NotAllowed("Deciding is not in your role.")
    aside = asides.standing(session, ticket.id)
    if aside is None or ticket.state not in (TicketState.CLOSED, TicketState.WATCHING):
        raise Conflict("This ticket is not watched and was not let stand.", state=str(ticket.state))
    moment = _moment(session, ticket, day, at=at)
    before = ticket.review_at
    if moment is None and ticket.state is TicketState.WATCHING:
        raise Invalid("What is watched needs a date.")
    ticket.review_at = aside.look_again_at = moment
    aside.look_again_why, aside.look_again_by_name = (why.strip(), by.name) if moment else ("", "")
    service.place(ticket)
    audit.record(
        session, "ticket.look_again_set", ticket, by=by, at=at,
        on=moment.isoformat() if moment else None,
        before=before.isoformat() if before else None, why=why.strip(),
    )  # fmt: skip
    service.tell(session, ticket, "look_again")


def due(session: Session, *, at: datetime, limit: int = 200) -> Sequence[Ticket]:
    """What was let stand until now, locked, the longest ago first."""
    return session.scalars(
        select(Ticket)
        .where(
            Ticket.state == TicketState.CLOSED,
            Ticket.review_at.is_not(None),
            Ticket.review_at <= at,
            Ticket.merged_into_id.is_(None),
        )
        .order_by(Ticket.review_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def come_back(session: Session, ticket: Ticket, *, at: datetime) -> None:
    """The date of a watched or let-stand ticket has come: it is new again, and still says why."""
    aside = asides.standing(session, ticket.id)
    event = "review_due" if ticket.state is TicketState.WATCHING else "look_again"
    if service.LOOK_AGAIN not in ticket.flags:
        ticket.flags = [*ticket.flags, service.LOOK_AGAIN]
    if aside is not None and aside.look_again_why:
        ticket.reason = f"{ticket.reason} · {aside.look_again_why}".strip(" ·")
    service.move(session, ticket, event, by=CLOCK, at=at)
    ticket.resolution, ticket.closed_at, ticket.review_at = None, None, None


def _moment(session: Session, ticket: Ticket, day: date | None, *, at: datetime) -> datetime | None:
    if day is None:
        return None
    zone = ZoneInfo(accounts.office_hours(session.get_one(Team, ticket.team_id)).timezone)
    today = at.astimezone(zone).date()
    if not today < day <= today + FARTHEST:
        raise Invalid("Choose a day after today, within five years.")
    return moment_of(datetime.combine(day, MORNING), zone).at
