"""What no machine sends: a letter on paper, which a person prints and posts or hands over."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.accounts.service import office_hours
from webcare.channels.models import Channel
from webcare.core.actor import OUTBOX, Actor
from webcare.core.errors import Conflict, Invalid
from webcare.core.i18n import marked
from webcare.replies import conversation, gate, queries, steps
from webcare.replies.models import Reply
from webcare.tickets.models import Ticket
from workflows.reply import HeldFor, ReplyState

NOON = time(12)
EMBARGO = marked("This is under embargo until a later moment.")
DESK = marked("A desk asked to say nothing yet. Keep the letter until that moment.")
REWORK = marked("Do not post this letter. Rework it, or throw it away.")
TO_DO = {
    HeldFor.CHANGED: REWORK,
    HeldFor.NEWER: marked("Do not post this letter. Read what the asker wrote, then let it go."),
    HeldFor.CRISIS: marked(
        "Do not post this letter: a crisis keeps it back. It can be let go on that crisis's page."
    ),
    HeldFor.MANDATE: marked("Do not post this letter before someone who may speak lets it go."),
    HeldFor.STATEMENT: marked("Do not post this letter. Rework it, or have a spokesperson look."),
}
"""What to do with a letter that was about to be posted, by what stops it."""


def posted(
    session: Session, ticket: Ticket, reply: Reply, on: date, *, by: Actor, at: datetime
) -> Conflict | None:
    """Say that the letter left on the day *on*, in the team's zone: from then on it is sent, and
    the ticket follows as after a mail. Returns None.

    What the gate stops is held instead, like a mail; returns what to say to the person once that is
    committed. Raises Invalid(posted_on=…) for a day to come, before the letter was written or under
    embargo, Conflict where it does not wait to be posted.
    """
    queries.lock(session, ticket, reply)
    zone = ZoneInfo(office_hours(session.get_one(Team, ticket.team_id)).timezone)
    today = at.astimezone(zone).date()
    if on > today:
        raise Invalid("This day is still to come.", posted_on="This day is still to come.")
    if on < reply.created_at.astimezone(zone).date():
        problem = marked("The letter was written after that day.")
        raise Invalid(problem, posted_on=problem)
    if stopped := _at_the_gate(session, ticket, reply, by=by, at=at):
        return stopped
    moment = at if on == today else datetime.combine(on, NOON, zone)
    steps.move(
        session, ticket, reply, "post", by=by, at=at, record={"posted_on": on.isoformat()},
        by_letter=reply.by_letter,
    )  # fmt: skip
    reply.sent_at, reply.receipt, reply.error = moment, f"post:{on.isoformat()}", ""
    conversation.keep_in_thread(session, ticket, reply, at=moment)
    newer = queries.has_newer_message(session, reply)
    steps.follow(session, ticket, reply, "sent", by=OUTBOX, at=at, unread=newer)
    return None


def _at_the_gate(
    session: Session, ticket: Ticket, reply: Reply, *, by: Actor, at: datetime
) -> Conflict | None:
    """Ask of a letter what a mail is asked when it leaves. Raises Invalid(posted_on=…) for one that
    has to wait in its place.
    """
    if reply.state is not ReplyState.QUEUED or not reply.by_letter:
        return None  # the lifecycle says so
    channel = session.get_one(Channel, reply.channel_id)
    leaving = gate.Leaving(reply, ticket, channel, at)
    match gate.verdict(session, leaving):
        case gate.Stop() as stop:
            gate.hold(session, leaving, stop, by=by)
            return Conflict(TO_DO.get(stop.held_for, REWORK), state=str(reply.state))
        case gate.Wait():
            under_embargo = reply.embargo_until is not None and reply.embargo_until > at
            problem = EMBARGO if under_embargo else DESK
            raise Invalid(problem, posted_on=problem)
        case None:
            return None
