"""An embargo: approved now, and not to leave before a moment that whoever speaks may still change.

The text is fixed at approval like any other; only its moment waits. The gate asks again at the
claim (`gate._embargo_is_over`), so that no other way through the outbox sends it early.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from webcare.audit import service as audit
from webcare.core import doorbell
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.core.i18n import marked
from webcare.replies import checks, queries, steps
from webcare.replies.models import Reply
from webcare.tickets import service as tickets
from webcare.tickets.models import Ticket
from workflows.reply import ReplyState
from workflows.rights import Right

LONGEST = timedelta(days=366)


def put(reply: Reply, until: datetime | None, *, by: Actor, at: datetime) -> None:
    """Keep *until* with a reply that is being approved; None is no embargo. Raises
    Invalid(embargo_until=…) for a moment that has passed or lies beyond a year.
    """
    if until is not None:
        _check(until, at)
    reply.embargo_until, reply.embargo_by = until, by.name if until else ""


def change(
    session: Session,
    ticket: Ticket,
    reply: Reply,
    until: datetime | None,
    *,
    version: int | None,
    by: Actor,
    at: datetime,
) -> None:
    """Set another moment, or with None lift the embargo, as long as the reply has not begun to
    leave. Raises Conflict once it has, or when a colleague changed it meanwhile.
    """
    if not by.may(Right.SPEAK):
        raise NotAllowed("You may not do this here.")
    queries.lock(session, ticket, reply)
    if reply.state not in (ReplyState.QUEUED, ReplyState.HELD) or reply.attempts:
        raise Conflict("It is too late: this has left or is leaving.", state=str(reply.state))
    if reply.embargo_until == until:
        return  # a second click
    checks.version(reply, version)
    if until is None and reply.embargo_until is None:
        return
    before = reply.embargo_until
    put(reply, until, by=by, at=at)
    steps.show_embargo(ticket, reply)
    reply.updated_at = at
    if reply.state is ReplyState.QUEUED and not reply.by_letter:
        reply.next_attempt_at = steps.leaves_at(ticket, reply, at)
        doorbell.ring(session, steps.JOB)
    audit.record(
        session, "reply.embargo" if until else "reply.embargo_lifted", reply, by=by, at=at,
        team_id=ticket.team_id, ticket=ticket.id, before=before, until=until,
    )  # fmt: skip
    tickets.tell(session, ticket, "embargo")


def _check(until: datetime, at: datetime) -> None:
    problem = ""
    if until <= at:
        problem = marked("This moment has passed. Choose a later one, or none to send it at once.")
    elif until > at + LONGEST:
        problem = marked("An embargo lasts a year at most.")
    if problem:
        raise Invalid(problem, embargo_until=problem)
