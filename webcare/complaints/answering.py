"""The answer that ends a complaint, and how a letter about it goes: by mail or on paper."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.audit import service as audit
from webcare.channels.models import Channel
from webcare.complaints import letters, queries
from webcare.complaints.models import Complaint
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, Invalid
from webcare.core.text import storable
from webcare.improvement import queries as improvements
from webcare.improvement import service as improving
from webcare.replies import service as replies
from webcare.replies import steps
from webcare.replies.models import Reply
from webcare.replies.words import PublicWords, of_the_house
from webcare.tickets import service as tickets
from webcare.tickets.models import Ticket
from workflows.complaint import ComplaintState, Finding
from workflows.reply import Purpose, ReplyState
from workflows.ticket import TicketState

LONGEST_WORDS = 4000
RESUMED = (
    TicketState.ANSWERED, TicketState.WATCHING, TicketState.WITH_EXPERT, TicketState.WITH_DESK,
)  # fmt: skip


def prepare_answer(
    session: Session,
    complaint: Complaint,
    finding: Finding | None,
    measures: str,
    *,
    improvement_id: int | None = None,
    approval: bool,
    by: Actor,
    at: datetime,
) -> Reply:
    """Say what was found and done, and begin the answer that says so. Only this reply, once it has
    left, ends the complaint.

    Raises Invalid without a finding, NotFound for an improvement of another team, Conflict while
    an earlier answer is on its way.
    """
    ticket = queries.take(session, complaint)
    if complaint.state is not ComplaintState.ADMISSIBLE:
        raise Conflict("Decide first whether it is admissible.", state=str(complaint.state))
    if finding is None:
        raise Invalid("Say what was found.", finding="Say what was found.")
    earlier = queries.replies_of(session, complaint).get("answer")
    if earlier is not None and earlier.state not in (ReplyState.DRAFT, ReplyState.FAILED):
        raise Conflict("The answer is on its way already.", state=str(earlier.state))
    complaint.finding = finding
    complaint.measures = storable(measures).strip()[:LONGEST_WORDS]
    complaint.improvement_id = None
    if improvement_id is not None:
        linked = improvements.get(session, improvement_id, [ticket.team_id])
        improving.add_source(session, linked, ticket, by=by, at=at)
        complaint.improvement_id = linked.id
    if earlier is not None:
        replies.discard(session, ticket, earlier, by=by, at=at)
    team = session.get_one(Team, ticket.team_id)
    written = letters.answer(complaint, ticket, team, letters.language_for(ticket, team))
    body = of_the_house(written)
    reply = draft(
        session, ticket, Purpose.FINAL, "complaint_answer", body, approval=approval, by=by, at=at
    )
    complaint.answer_id = reply.id
    audit.record(
        session, "complaint.answer_prepared", complaint, by=by, at=at, finding=finding,
        improvement=complaint.improvement_id,
    )  # fmt: skip
    return reply


def draft(
    session: Session,
    ticket: Ticket,
    purpose: Purpose,
    reply_type: str,
    body: PublicWords,
    *,
    approval: bool,
    **who: Any,
) -> Reply:
    """A draft on the ticket, which waits for us again where a reply went out before, or while a
    desk still looks at it; by letter where its channel carries no mail to the complainer.
    """
    if ticket.state in RESUMED:
        tickets.move(session, ticket, "resume", **who)
        ticket.review_at = None
        tickets.reckon_clock(session, ticket)
    reply = replies.start(
        session, ticket, purpose=purpose, reply_type=reply_type, approval=approval, body=body, **who
    )
    channel = session.get_one(Channel, ticket.channel_id)
    reply.by_letter = bool(channel.is_public or steps.obstacle(channel, ticket.author_address))
    return reply
