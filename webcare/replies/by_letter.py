"""What no machine sends: a letter on paper, which a person prints and posts or hands over."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.accounts.service import office_hours
from webcare.core.actor import OUTBOX, Actor
from webcare.core.errors import Invalid
from webcare.core.i18n import marked
from webcare.replies import queries, steps
from webcare.replies.models import Reply
from webcare.tickets.models import Ticket

NOON = time(12)


def posted(
    session: Session, ticket: Ticket, reply: Reply, on: date, *, by: Actor, at: datetime
) -> None:
    """Say that the letter left on the day *on*, in the team's zone: from then on it is sent, and
    the ticket follows as after a mail.

    Raises Invalid(posted_on=…) for a day to come, before the letter was written or under embargo,
    Conflict where it does not wait to be posted.
    """
    queries.lock(session, ticket, reply)
    zone = ZoneInfo(office_hours(session.get_one(Team, ticket.team_id)).timezone)
    today = at.astimezone(zone).date()
    if on > today:
        raise Invalid("This day is still to come.", posted_on="This day is still to come.")
    if on < reply.created_at.astimezone(zone).date():
        problem = marked("The letter was written after that day.")
        raise Invalid(problem, posted_on=problem)
    if reply.embargo_until is not None and reply.embargo_until > at:
        problem = marked("This is under embargo until a later moment.")
        raise Invalid(problem, posted_on=problem)
    moment = at if on == today else datetime.combine(on, NOON, zone)
    steps.move(
        session, ticket, reply, "post", by=by, at=at, record={"posted_on": on.isoformat()},
        by_letter=reply.by_letter,
    )  # fmt: skip
    reply.sent_at, reply.receipt, reply.error = moment, f"post:{on.isoformat()}", ""
    steps.keep_in_thread(session, ticket, reply, at=moment)
    newer = queries.has_newer_message(session, reply)
    steps.follow(session, ticket, reply, "sent", by=OUTBOX, at=at, unread=newer)
