"""What comes after an end: a further question to the same person, or the same question to the next
whom the manager named.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.accounts.service import office_hours
from webcare.audit import service as audit
from webcare.core import tokens
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, WebcareError
from webcare.experts import absence
from webcare.handoffs import addressee, lookups, opening, terms, turns
from webcare.handoffs.addressee import Addressee, Asked, ToAddress, ToExpert
from webcare.handoffs.models import Handoff
from webcare.handoffs.opening import Ask
from webcare.handoffs.showing import Chosen
from webcare.tickets.models import Ticket
from workflows.handoff import HandoffKind, HandoffState
from workflows.ticket import TicketState

_WAITS = (TicketState.WITH_EXPERT, TicketState.WITH_DESK)


def ask_further(
    session: Session,
    ticket: Ticket,
    before: Handoff,
    question: str,
    *,
    shown: Chosen = (),
    due_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> Handoff:
    """A further question after the answer: the next round of the same consult, with the same
    person, who sees the rounds before and, unless *shown* says otherwise, what they were shown
    then. Their earlier answer stands as it is. Without *due_at* the term is the proposed one.

    Raises Conflict where there is no answer yet, or they lost their place; Invalid as `forward`.
    """
    if before.state is not HandoffState.ANSWERED or before.kind is not HandoffKind.FORWARD:
        raise Conflict("There is no answer yet.", state=str(before.state))
    if turns.is_shut_out(session, before):
        raise Conflict("This expert is not asked any more.")
    asked = _same(before)
    if due_at is None:
        hours = office_hours(accounts.team(session, ticket.team_id))
        due_at = terms.proposed(hours, ticket.due_at, at=at)
    ask = Ask(
        kind=HandoffKind.FORWARD, question=question, why=before.why, shown=shown, due_at=due_at,
        follows=before,
    )  # fmt: skip
    return opening.put(session, ticket, asked, ask, by=by, at=at)


def move_on(
    session: Session, ticket: Ticket, ended: Handoff, *, by: Actor, at: datetime
) -> Handoff | None:
    """Ask the next whom the manager named beforehand, in the manager's name: the same question with
    exactly what the one before was shown, and as long a term. None where nobody is left or the
    ticket waits for nobody any more.

    Whoever cannot be asked meanwhile is passed over, and the ledger says so.
    """
    rest = list(ended.in_turn)
    if ticket.state not in _WAITS:
        return None
    while rest:
        named = rest.pop(0)
        to = Asked(**named)
        handoff = _copy(session, ended, to, at=at)
        if _may_be_asked(session, ticket, to, handoff):
            handoff.in_turn, ended.in_turn = rest, []
            turns.to_team(session, ended, "moved_on", by=by, at=at, result=to.name)
            return opening.begin(session, ticket, handoff, outside=False, by=by, at=at)
        turns.to_team(session, ended, "passed_over", by=by, at=at, result=to.name)
        audit.record(session, "handoff.passed_over", ended, by=by, at=at, to=to.email or to.name)
    ended.in_turn = []
    return None


def _same(before: Handoff) -> Asked:
    return Asked(
        name=before.to_name,
        email=before.to_email,
        language=before.language,
        desk=before.desk,
        expert_id=before.expert_id,
    )


def _copy(session: Session, ended: Handoff, to: Asked, *, at: datetime) -> Handoff:
    hours = office_hours(accounts.team(session, ended.team_id))
    due_at = terms.again(hours, ended.asked_at, ended.due_at, at=at)
    return Handoff(
        ticket_id=ended.ticket_id,
        team_id=ended.team_id,
        kind=ended.kind,
        expert_id=to.expert_id,
        to_email=to.email,
        to_name=to.name,
        urgency=ended.urgency,
        question=ended.question,
        why=ended.why,
        shown=list(ended.shown),
        language=to.language,
        asked_by_id=ended.asked_by_id,
        asked_by_name=ended.asked_by_name,
        asked_at=at,
        due_at=due_at,
        remind_at=terms.reminder(hours, due_at, at=at),
        returned_count=ended.returned_count,
        nonce=tokens.new_nonce(),
    )


def _may_be_asked(session: Session, ticket: Ticket, to: Asked, handoff: Handoff) -> bool:
    """Whether they still can be, are there, have refused nothing on this ticket, and have not this
    very question already.
    """
    team = accounts.team(session, ticket.team_id)
    who: Addressee = ToExpert(to.expert_id) if to.expert_id else ToAddress(to.email, to.name)
    try:
        addressee.find(session, team, who, handoff.asked_at)
    except WebcareError:
        return False
    day = absence.today(session, ticket.team_id, handoff.asked_at)
    if to.expert_id in absence.away_on(session, ticket.team_id, day):
        return False
    if lookups.is_named(lookups.refusals(session, handoff), handoff):
        return False
    open_ones = lookups.open_ones(session, ticket.id)
    same = [each for each in open_ones if each.question == handoff.question]
    return not lookups.is_named(same, handoff)
