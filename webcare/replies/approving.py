"""The second pair of eyes: withdraw, return, approve."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.accounts.service import office_hours
from webcare.core.actor import Actor
from webcare.core.errors import Invalid, NotAllowed
from webcare.experts import duty
from webcare.experts import queries as experts
from webcare.replies import built, checks, embargo, filling, publicly, queries, spoken, steps
from webcare.replies.models import ApprovalRound, Reply, RoundEnd
from webcare.replies.words import PublicWords
from webcare.tickets.models import Ticket

DESK = "spokesperson"
SHORTEST = 60  # minutes of office hours


def withdraw(session: Session, ticket: Ticket, reply: Reply, *, by: Actor, at: datetime) -> None:
    """Take a submitted reply back before anyone approves it."""
    queries.lock(session, ticket, reply)
    steps.move(session, ticket, reply, "withdraw", by=by, at=at)
    steps.follow(session, ticket, reply, "withdraw", by=by, at=at)


def return_draft(
    session: Session, ticket: Ticket, reply: Reply, *, why: str, by: Actor, at: datetime
) -> None:
    """Give a submitted reply back to its author; *why* stands on the draft (`error`)."""
    if not why.strip():
        raise Invalid("Say why you return it.", why="Say why you return it.")
    queries.lock(session, ticket, reply)
    steps.move(session, ticket, reply, "return_draft", by=by, at=at, record={"why": why.strip()})
    reply.error = why.strip()
    _measure(session, ticket, reply, RoundEnd.RETURNED, at)
    steps.follow(session, ticket, reply, "return_draft", by=by, at=at)


def approve(  # noqa: PLR0913 - what an approver saw, changed and said is one act
    session: Session,
    ticket: Ticket,
    reply: Reply,
    *,
    by: Actor,
    at: datetime,
    body: PublicWords | None = None,
    emergency_reason: str = "",
    embargo_until: datetime | None = None,
    seen_version: int | None = None,
    seen_message_id: int | None = None,
    agreed: str = "",
) -> None:
    """Approve the reply and put it in the outbox, in one transaction; with *embargo_until* it waits
    there until then.

    With *body* the approver amends it first: `submitted_body` keeps what was submitted. Nobody
    approves what they submitted, or without a mandate, unless with an *emergency_reason*, which is
    logged. Raises NoMandate, which names who may; Conflict when the reply or the conversation
    moved on since the approver looked (*seen_version*, *seen_message_id*), a desk wants nothing
    said yet, or a statement that it is built on holds no longer; Invalid(body=…) for a text that
    cannot go, Invalid(embargo_until=…) for a moment that has passed, AsksFirst where a public text
    points to a person in a way that neither its author nor *agreed* said yes to.
    """
    queries.lock(session, ticket, reply)
    checks.version(reply, seen_version)
    checks.not_held(ticket, reply, at)
    checks.nothing_newer(session, ticket, reply, seen_message_id)
    emergency = bool(emergency_reason.strip())
    if reply.submitted_by_id == by.user_id and not emergency:
        raise NotAllowed("Someone else must approve what you submitted.")
    mandate = spoken.check(session, ticket, by=by, at=at, emergency=emergency)
    built.check(session, reply, at)
    if body is not None and body != reply.body:
        reply.body = filling.ready(session, ticket, reply, body, by=by, at=at)
    publicly.check(session, ticket, reply, agreed, by=by, at=at)
    embargo.put(reply, embargo_until, by=by, at=at)
    steps.move(
        session, ticket, reply, "approve", by=by, at=at,
        record={"amended": reply.body != reply.submitted_body, "emergency": emergency_reason,
                "mandate": mandate, "embargo": embargo_until},
        approver=by.user_id, submitter=reply.submitted_by_id, emergency=emergency,
    )  # fmt: skip
    reply.approved_by_id, reply.approved_by_name, reply.approved_at = by.user_id, by.name, at
    reply.emergency_reason = emergency_reason.strip()
    _measure(session, ticket, reply, RoundEnd.APPROVED, at)
    steps.queue(session, ticket, reply, by=by, at=at, wait=timedelta())
    steps.follow(session, ticket, reply, "approve", by=by, at=at)


def due(session: Session, ticket: Ticket, at: datetime) -> datetime:
    """When an approval that is asked at *at* is due: at the ticket's clock or the desk's own term,
    whichever comes first; an office hour later where neither lies ahead.
    """
    team = session.get_one(Team, ticket.team_id)
    desk = experts.desk(session, team.id, DESK)
    ends = [duty.due(desk, team, at) if desk else None, ticket.due_at]
    ahead = [each for each in ends if each is not None and each > at]
    return min(ahead) if ahead else office_hours(team).add(at, SHORTEST)


def _measure(session: Session, ticket: Ticket, reply: Reply, how: RoundEnd, at: datetime) -> None:
    """Keep how long this one waited for its approval, and nobody's name."""
    session.add(
        ApprovalRound(
            team_id=ticket.team_id, reply_id=reply.id, theme_id=ticket.theme_id,
            channel_id=ticket.channel_id, submitted_at=reply.submitted_at or at, ended_at=at,
            ended_how=how, due_at=reply.approve_by,
        )
    )  # fmt: skip
    reply.approve_by = None
