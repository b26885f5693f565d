"""The verbs of a formal complaint as people use them; this is the door for all of them.

Receiving is here; what is looked at and decided is in `deciding`, what follows when a letter of
ours has left, and what a desk is reminded of, in `following`.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.audit import service as audit
from webcare.channels.models import ChannelKind
from webcare.complaints import letters, queries
from webcare.complaints.answering import prepare_answer
from webcare.complaints.deciding import (
    acknowledge_otherwise,
    admit,
    ask_for_missing,
    describe,
    look,
    reconsider,
    refuse,
)
from webcare.complaints.following import follow, remind
from webcare.complaints.models import Complaint
from webcare.core.actor import Actor
from webcare.core.db import add
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.core.i18n import marked
from webcare.core.text import one_line, storable
from webcare.decisions import queries as decision_queries
from webcare.decisions import service as decisions
from webcare.experts import duty
from webcare.replies import drafting
from webcare.replies import queries as reply_queries
from webcare.replies import service as replies
from webcare.replies.acknowledging import Letter
from webcare.replies.models import Reply
from webcare.replies.words import of_the_house
from webcare.tickets import complaints as marks
from webcare.tickets import service as tickets
from webcare.tickets.models import Author, Message, Ticket
from workflows.complaint import ComplaintLifecycle, ComplaintState, WayIn
from workflows.complaint_terms import day_of, terms
from workflows.reply import ReplyState
from workflows.rights import Right

__all__ = [
    "Lodged", "acknowledge_otherwise", "admit", "ask_for_missing", "close", "confirm", "convert",
    "describe", "follow", "look", "open_formal", "prepare_answer", "reconsider", "refuse", "remind",
    "was_none", "way_of",
]  # fmt: skip

LONGEST_ADDRESS = 500
DESK = "complaints"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lodged:
    """What is known of a complaint as it is entered. `received_on`: the day it reached us, where
    that is not the day on which its ticket was opened.
    """

    way_in: WayIn
    name: str = ""
    address: str = ""
    facts: str = ""
    received_on: date | None = None


def way_of(ticket: Ticket) -> WayIn:
    """By which way a complaint on this ticket's channel reaches us."""
    ways = {ChannelKind.MAIL: WayIn.MAIL, ChannelKind.FORM: WayIn.FORM, ChannelKind.API: WayIn.FORM}
    return ways.get(ticket.channel_kind, WayIn.SOCIAL)


def open_formal(
    session: Session, ticket: Ticket, lodged: Lodged, *, by: Actor, at: datetime
) -> Complaint:
    """The ticket's complaint, opened now; its term runs from receipt and is the ticket's clock. The
    one that is there already, where there is one.

    Raises Conflict for a social post that nobody converts: there the clock begins with a person's
    word; Invalid(received_on=…) for a day to come.
    """
    if by.rights.isdisjoint({Right.DECIDE, Right.INTAKE}):
        raise NotAllowed("You may not do this here.")
    if lodged.way_in is WayIn.SOCIAL and not by.may(Right.DECIDE):
        raise Conflict("A person makes a post on a network a formal complaint.")
    known = queries.of_ticket(session, ticket.id)
    if known is not None:
        return known
    team = session.get_one(Team, ticket.team_id)
    received_on = _received_on(ticket, team, lodged, at)
    regime = marks.regime(team)
    days = terms(received_on, regime)
    complaint = Complaint(
        ticket_id=ticket.id,
        ticket=ticket,
        team_id=ticket.team_id,
        state=ComplaintState.RECEIVED,
        way_in=lodged.way_in,
        regime=regime,
        received_on=received_on,
        acknowledge_by=days.acknowledge_by,
        refuse_by=days.refuse_by,
        answer_by=days.answer_by,
        name=one_line(storable(lodged.name), 120),
        address=storable(lodged.address).strip()[:LONGEST_ADDRESS],
        facts=storable(lodged.facts).strip(),
        checks={},
        refused_for=[],
        reminded=[],
        reason="",
        measures="",
        acknowledged_how="",
    )
    add(session, complaint)  # the audit needs its id
    marks.begin(ticket, team, days.answer_by)
    if ticket.closed_at is None:
        tickets.start_clock(session, ticket, at=at)
    audit.record(
        session, "complaint.received", complaint, by=by, at=at, ticket=ticket.id,
        way_in=lodged.way_in, received_on=received_on.isoformat(), regime=regime,
        answer_by=days.answer_by.isoformat(),
    )  # fmt: skip
    return complaint


def check_day(team: Team, lodged: Lodged, at: datetime) -> None:
    """Raise Invalid(received_on=…) for a day that is still to come where the team is."""
    if lodged.received_on is not None and lodged.received_on > day_of(at, marks.zone(team)):
        problem = marked("This day is still to come.")
        raise Invalid(problem, received_on=problem)


def _received_on(ticket: Ticket, team: Team, lodged: Lodged, at: datetime) -> date:
    """The day of receipt: of a post the day it is converted, of a letter the day it came in."""
    check_day(team, lodged, at)
    if lodged.way_in is WayIn.SOCIAL:
        return day_of(at, marks.zone(team))
    return lodged.received_on or day_of(ticket.opened_at, marks.zone(team))


def confirm(
    session: Session,
    complaint: Complaint,
    ticket: Ticket,
    *,
    author: Author | None = None,
    newest: Message | None = None,
    at: datetime,
) -> Reply | None:
    """Confirm receipt in the complainer's language, once: by mail where there is an address, else
    as a letter to be posted; None where neither can be, or it was done already.
    """
    if complaint.acknowledgement_id is not None or complaint.state is not ComplaintState.RECEIVED:
        return None
    team = session.get_one(Team, ticket.team_id)
    language = letters.language_for(ticket, team)
    by_mail = marks.BY_LETTER not in ticket.flags
    body = letters.acknowledgement(
        complaint, ticket, team, language,
        desk=duty.name_of(session, team, DESK, language),
        link=drafting.follow_link(ticket) if by_mail else "",
    )  # fmt: skip
    reply = replies.acknowledge_complaint(
        session,
        ticket,
        Letter(
            language=language,
            subject=letters.subject(ticket, language),
            body=of_the_house(body),
            can_be_posted=bool(complaint.address),
        ),
        author or session.get_one(Author, ticket.author_id),
        newest or reply_queries.latest_message(session, ticket.id),
        at=at,
    )
    if reply is not None:
        complaint.acknowledgement_id = reply.id
    return reply


def convert(
    session: Session, ticket: Ticket, lodged: Lodged, *, by: Actor, at: datetime
) -> Complaint:
    """Make the ticket a formal complaint, by a person's word, and confirm its receipt. From a post
    on a network the term runs from now on, else from receipt; the scheme hears of it.

    Raises Conflict where it is one already.
    """
    if not by.may(Right.DECIDE):
        raise NotAllowed("You may not do this here.")
    if queries.of_ticket(session, ticket.id) is not None:
        raise Conflict("This is a formal complaint already.", state=str(ticket.state))
    complaint = open_formal(session, ticket, lodged, by=by, at=at)
    confirm(session, complaint, ticket, at=at)
    _tell_the_scheme(session, ticket, by=by, at=at)
    tickets.tell(session, ticket, "complaint")
    return complaint


def was_none(
    session: Session, complaint: Complaint, reason: str, *, by: Actor, at: datetime
) -> None:
    """It was no formal complaint after all, for this reason. The ticket is an ordinary one again,
    with the norm of its channel from now on; letters that have not left are thrown away.
    """
    reason = storable(reason).strip()
    if not reason:
        raise Invalid("Say why it was none.", reason="Say why it was none.")
    ticket = queries.take(session, complaint)
    audit.move(
        session, complaint, ComplaintLifecycle, "was_none", by=by, at=at, reason=reason,
        audit={"reason": reason},
    )  # fmt: skip
    complaint.reason, complaint.ended_at = reason, at
    for reply in queries.replies_of(session, complaint).values():
        if _is_unsent(reply):
            replies.discard(session, ticket, reply, by=by, at=at)
    ticket.flags = [each for each in ticket.flags if each != marks.FLAG]
    tickets.owe_no_more(session, ticket, at=at)
    _tell_the_scheme(session, ticket, by=by, at=at)
    tickets.tell(session, ticket, "complaint")


def close(session: Session, complaint: Complaint, *, by: Actor, at: datetime) -> None:
    """Nothing more is to be done about it: it was answered, or the refusal was told."""
    queries.take(session, complaint)
    audit.move(
        session, complaint, ComplaintLifecycle, "close", by=by, at=at,
        told=complaint.told_at is not None,
    )  # fmt: skip
    complaint.ended_at = at


def _is_unsent(reply: Reply) -> bool:
    return reply.state in (
        ReplyState.DRAFT, ReplyState.SUBMITTED, ReplyState.QUEUED, ReplyState.HELD,
        ReplyState.FAILED,
    )  # fmt: skip


def _tell_the_scheme(session: Session, ticket: Ticket, *, by: Actor, at: datetime) -> None:
    """A run that is under way hears that the mark of a formal complaint came or went."""
    decision = decision_queries.current(session, ticket.id, lock=True)
    if decision is not None:
        decisions.refresh(session, decision, ticket, by=by, at=at)
