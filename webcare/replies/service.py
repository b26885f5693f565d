"""The verbs of a reply as people use them; this is the door for all of them.

Each verb locks the ticket, then the reply, and works on what stands there now; what a person
acted on comes along as a version. What the outbox does is in `outbox`, approval in `approving`,
and what is heard afterwards in `settling`.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.audit import service as audit
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, NotAllowed
from webcare.replies import (
    approving,
    built,
    checks,
    drafting,
    queries,
    spoken,
    steps,
    words,
)
from webcare.replies.acknowledging import acknowledge, acknowledge_complaint, acknowledge_opened
from webcare.replies.approving import approve, return_draft, withdraw
from webcare.replies.by_letter import posted
from webcare.replies.embargo import change as change_embargo
from webcare.replies.filing import add_files, remove_file
from webcare.replies.models import Reply
from webcare.replies.settling import bounced, bounced_by, settle
from webcare.replies.words import PublicWords
from webcare.tickets.models import Ticket
from workflows.reply import HeldFor, Purpose, ReplyState
from workflows.rights import Right
from workflows.ticket import TicketState

__all__ = [
    "acknowledge", "acknowledge_complaint", "acknowledge_opened", "add_files", "approve", "bounced",
    "bounced_by",
    "change_embargo", "discard", "hold", "posted", "release", "remove_file",
    "return_draft", "revise", "save_draft", "settle", "start", "submit", "undo", "withdraw",
]  # fmt: skip

UNDO = timedelta(seconds=10)
_MAY_START = frozenset(
    {Right.DRAFT, Right.DECIDE, Right.SPEAK, Right.ASKED, Right.EXPERT_ANSWER, Right.INTAKE}
)


def start(
    session: Session,
    ticket: Ticket,
    *,
    purpose: Purpose,
    approval: bool,
    by: Actor,
    at: datetime,
    reply_type: str = "answer",
    body: PublicWords = words.NONE,
) -> Reply:
    """The draft to write in. One that is already being written is used on: nothing in it is lost,
    and *body* (an expert's answer, a saved reply) is put below.

    Whoever may decide or draft may start one, and so may the answer of the one asked.
    """
    if by.rights.isdisjoint(_MAY_START):
        raise NotAllowed("You may not write a reply here.")
    queries.take(session, ticket)  # one draft, whoever comes first
    team = session.get_one(Team, ticket.team_id)
    newest = queries.latest_message(session, ticket.id)
    reply = queries.open_draft(session, ticket.id, purpose)
    if reply is None:
        reply = drafting.blank(ticket, purpose, by=by, at=at)
        reply.body = drafting.with_signature(body, team)
        session.add(reply)
    elif body:
        reply.body = drafting.joined(reply.body, body, team)
    reply.purpose, reply.reply_type, reply.needs_approval = purpose, reply_type, approval
    reply.answers_id = newest.id if newest else None
    reply.updated_at = at
    session.flush()  # the audit and the page need its id
    audit.record(
        session, "reply.started", reply, by=by, at=at,
        team_id=ticket.team_id, ticket=ticket.id, purpose=purpose, approval=approval,
    )  # fmt: skip
    return reply


def save_draft(
    session: Session, reply: Reply, body: PublicWords, *, version: int, by: Actor, at: datetime
) -> None:
    """Keep what was typed. Raises Conflict, with the text that stands there now as `present`, when
    a colleague saved meanwhile; what was typed is the caller's to show beside it.
    """
    if by.rights.isdisjoint({Right.DRAFT, Right.SPEAK}):
        raise NotAllowed("You may not write a reply here.")
    queries.take(session, reply)
    checks.version(reply, version)
    if reply.state is not ReplyState.DRAFT:
        raise Conflict("This reply is no longer a draft.", text=reply.body)
    reply.body, reply.updated_at = body, at
    reply.author_id, reply.author_name = by.user_id, by.name
    session.flush()  # the next save needs the new version


def submit(
    session: Session,
    ticket: Ticket,
    reply: Reply,
    *,
    by: Actor,
    at: datetime,
    version: int | None = None,
    seen_message_id: int | None = None,
) -> None:
    """Hand the draft in: to an approver, or without one to the outbox, where it waits `UNDO`.

    *seen_message_id* is the newest message that was on the page. Raises Conflict when the public
    wrote again since, Invalid(body=…) for an empty text or an unknown placeholder, and Conflict
    where nothing can be sent on the channel or a statement in it holds no longer.
    """
    queries.lock(session, ticket, reply)
    checks.version(reply, version)
    built.check(session, reply, at)
    checks.nothing_newer(session, ticket, reply, seen_message_id, trust_read=True)
    reply.body = drafting.ready(session, ticket, reply.body, by=by)
    reply.author_id, reply.author_name = by.user_id, by.name
    reply.submitted_by_id, reply.submitted_at = by.user_id, at
    reply.submitted_body, reply.error = reply.body, ""
    if reply.needs_approval:
        reply.approve_by, reply.approval_reminders = approving.due(session, ticket, at), 0
        steps.move(session, ticket, reply, "submit", by=by, at=at)
        steps.follow(session, ticket, reply, "submit", by=by, at=at)
    else:
        checks.can_be_sent(session, reply)
        steps.queue(session, ticket, reply, by=by, at=at, wait=UNDO)
        steps.follow(session, ticket, reply, "send", by=by, at=at)


def undo(session: Session, ticket: Ticket, reply: Reply, *, by: Actor, at: datetime) -> None:
    """Take a queued reply back to draft. It works as long as no sending has begun: the first ten
    seconds, and between two tries. Raises Conflict after that.
    """
    queries.lock(session, ticket, reply)
    if reply.state is not ReplyState.QUEUED:
        raise Conflict("It is too late to take this back.", state=str(reply.state))
    steps.move(session, ticket, reply, "hold", by=by, at=at)
    steps.move(session, ticket, reply, "revise", by=by, at=at)
    drafting.reset(reply)
    steps.follow(session, ticket, reply, "held", by=by, at=at)


def hold(
    session: Session,
    ticket: Ticket,
    reply: Reply,
    held_for: HeldFor,
    *,
    why: str,
    by: Actor,
    at: datetime,
) -> None:
    """Stop a reply that has not left: its source changed, or another answer came. A person will
    release, revise or discard it.
    """
    queries.lock(session, ticket, reply)
    steps.hold(session, ticket, reply, held_for, why=why, by=by, at=at)


def release(
    session: Session,
    ticket: Ticket,
    reply: Reply,
    *,
    by: Actor,
    at: datetime,
    seen_message_id: int | None = None,
    emergency_reason: str = "",
) -> None:
    """Let a held reply go on: to the outbox where this very text is approved or needs no approval,
    else back to the approver. Raises Conflict while there is a message that nobody looked at, or a
    crisis that is on keeps it back.

    What a mandate or a statement stopped is let go by whoever may speak on it now, which is their
    own approval; raises NoMandate for others, unless with an *emergency_reason*.
    """
    queries.lock(session, ticket, reply)
    checks.no_crisis_on(session, reply, at)
    spoken.answer_for(session, ticket, reply, emergency_reason, by=by, at=at)
    checks.nothing_newer(session, ticket, reply, seen_message_id, trust_read=True)
    approved = not reply.needs_approval or reply.approved_sha256 == steps.digest(reply)
    if approved:
        checks.can_be_sent(session, reply)
    steps.move(session, ticket, reply, "release", by=by, at=at, approved=approved)
    reply.error = ""
    if approved:
        steps.put_on_line(session, ticket, reply, at=at)
        steps.follow(session, ticket, reply, "send", by=by, at=at)
    elif ticket.state is not TicketState.IN_APPROVAL:
        steps.follow(session, ticket, reply, "submit", by=by, at=at)


def revise(session: Session, ticket: Ticket, reply: Reply, *, by: Actor, at: datetime) -> None:
    """Make a held or failed reply a draft again; an approval it had is gone."""
    queries.lock(session, ticket, reply)
    steps.move(session, ticket, reply, "revise", by=by, at=at)
    drafting.reset(reply)
    newest = queries.latest_message(session, ticket.id)
    reply.answers_id = newest.id if newest else None
    _leave_approval(session, ticket, reply, by=by, at=at)


def discard(session: Session, ticket: Ticket, reply: Reply, *, by: Actor, at: datetime) -> None:
    """Throw away what has not left; its text stays on record."""
    queries.lock(session, ticket, reply)
    queued = reply.state is ReplyState.QUEUED
    steps.move(session, ticket, reply, "discard", by=by, at=at)
    reply.next_attempt_at = None
    if queued:
        steps.follow(session, ticket, reply, "held", by=by, at=at)
    else:
        _leave_approval(session, ticket, reply, by=by, at=at)


def _leave_approval(
    session: Session, ticket: Ticket, reply: Reply, *, by: Actor, at: datetime
) -> None:
    """A ticket waits in approval only while a reply does."""
    waits = ticket.state is TicketState.IN_APPROVAL and reply.purpose.moves_the_ticket
    if waits and not queries.others_submitted(session, reply):
        steps.follow(session, ticket, reply, "withdraw", by=by, at=at)
