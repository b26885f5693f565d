"""What a person looks at and decides before a complaint is taken up, or is not."""

from collections.abc import Mapping
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.audit import service as audit
from webcare.complaints import letters, queries
from webcare.complaints.answering import draft
from webcare.complaints.models import Complaint
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.core.i18n import marked
from webcare.core.text import one_line, storable
from webcare.replies import service as replies
from webcare.replies.models import Reply
from webcare.replies.words import of_the_house
from webcare.tickets import complaints as marks
from webcare.tickets import service as tickets
from workflows.complaint import (
    CAN_BE_ASKED,
    Check,
    CheckAnswer,
    ComplaintLifecycle,
    ComplaintState,
)
from workflows.complaint_terms import day_of
from workflows.reply import Purpose, ReplyState
from workflows.rights import Right

LONGEST_NOTE = 500
LONGEST_WORDS = 4000
NOON = time(12)
BEFORE_DECISION = (ComplaintState.RECEIVED, ComplaintState.ACKNOWLEDGED)
Looked = Mapping[Check, tuple[CheckAnswer, str]]
"""What was found for each check, with a note."""


def describe(
    session: Session,
    complaint: Complaint,
    *,
    name: str,
    address: str,
    facts: str,
    by: Actor,
    at: datetime,
) -> None:
    """Say who complains, where they live, and what it is about."""
    _ask(by)
    queries.take(session, complaint)
    _must_go_on(complaint)
    complaint.name = one_line(storable(name), 120)
    complaint.address = storable(address).strip()[:LONGEST_NOTE]
    complaint.facts = storable(facts).strip()
    audit.record(session, "complaint.described", complaint, by=by, at=at)


def look(
    session: Session, complaint: Complaint, looked: Looked, *, by: Actor, at: datetime
) -> None:
    """Keep what was found for the checks; those that *looked* leaves out are open again."""
    _ask(by)
    queries.take(session, complaint)
    if complaint.state not in BEFORE_DECISION:
        raise Conflict("This was decided already.", state=str(complaint.state))
    complaint.checks = {
        check.value: {"answer": answer.value, "note": one_line(storable(note), LONGEST_NOTE)}
        for check, (answer, note) in looked.items()
    }
    audit.record(
        session, "complaint.checked", complaint, by=by, at=at,
        answers={check: each["answer"] for check, each in complaint.checks.items()},
    )  # fmt: skip


def ask_for_missing(
    session: Session, complaint: Complaint, *, approval: bool, by: Actor, at: datetime
) -> Reply:
    """A draft that asks the complainer for what is missing and only they can give."""
    ticket = queries.take(session, complaint)
    missing = [each for each in CAN_BE_ASKED if complaint.check(each) is CheckAnswer.MISSING]
    if not missing:
        raise Invalid("Nothing is marked as missing that the complainer could give.")
    team = session.get_one(Team, ticket.team_id)
    written = letters.asks_for(complaint, missing, letters.language_for(ticket, team))
    body = of_the_house(written)
    reply = draft(session, ticket, Purpose.ASK, "ask", body, approval=approval, by=by, at=at)
    if reply.by_letter and not complaint.address:
        raise Conflict("Nobody can be asked: there is no mail address and no postal address.")
    audit.record(session, "complaint.asked", complaint, by=by, at=at, missing=list(missing))
    return reply


def acknowledge_otherwise(
    session: Session, complaint: Complaint, on: date, how: str, *, by: Actor, at: datetime
) -> None:
    """Say that receipt was confirmed in another way (in person, by a letter of our own), and when.

    Raises Invalid for a day to come or before receipt, and where it is not said how.
    """
    ticket = queries.take(session, complaint)
    zone = marks.zone(session.get_one(Team, ticket.team_id))
    how = one_line(storable(how), 120)
    if not how:
        raise Invalid("Say how.", how="Say how.")
    if not complaint.received_on <= on <= day_of(at, zone):
        problem = marked("Choose a day from receipt until today.")
        raise Invalid(problem, on=problem)
    moment = at if on == day_of(at, zone) else datetime.combine(on, NOON, zone)
    audit.move(
        session, complaint, ComplaintLifecycle, "acknowledge", by=by, at=at,
        audit={"how": how, "on": on.isoformat()},
    )  # fmt: skip
    complaint.acknowledged_at, complaint.acknowledged_how = moment, how
    waiting = queries.replies_of(session, complaint).get("acknowledgement")
    if waiting is not None and waiting.by_letter and waiting.state is ReplyState.QUEUED:
        replies.discard(session, ticket, waiting, by=by, at=at)


def admit(session: Session, complaint: Complaint, *, by: Actor, at: datetime) -> None:
    """Take it up. Every check was looked at; what is not in order needs a note why it is taken up
    all the same, for the law lets us refuse then but does not ask it.
    """
    queries.take(session, complaint)
    unseen = [each for each in Check if complaint.check(each) is None]
    if unseen:
        raise Invalid("Look at every point first.", **{unseen[0].value: "Not looked at yet."})
    for check in _not_in_order(complaint):
        if not complaint.checks[check]["note"]:
            raise Invalid("Say why it is taken up all the same.", **{check: "Say why."})
    audit.move(session, complaint, ComplaintLifecycle, "admit", by=by, at=at)
    complaint.decided_at = at


def refuse(
    session: Session, complaint: Complaint, reason: str, *, approval: bool, by: Actor, at: datetime
) -> Reply:
    """Do not take it up, for this reason; a draft that says so is begun. It counts as told once
    that has left. A refusal after the last day is warned of, never blocked: the complainer is
    better served late than not at all.

    Raises Invalid without a reason, or where no check is out of order.
    """
    ticket = queries.take(session, complaint)
    reason = storable(reason).strip()[:LONGEST_WORDS]
    if not reason:
        raise Invalid("Give the reason, in words for the complainer.", reason="Give the reason.")
    grounds = _not_in_order(complaint)
    if not grounds:
        problem = marked("Mark first which point is not in order.")
        raise Invalid(problem, reason=problem)
    audit.move(
        session, complaint, ComplaintLifecycle, "refuse", by=by, at=at, reason=reason,
        audit={"reason": reason, "grounds": grounds},
    )  # fmt: skip
    complaint.reason, complaint.refused_for, complaint.decided_at = reason, grounds, at
    team = session.get_one(Team, ticket.team_id)
    written = letters.refusal(complaint, ticket, team, letters.language_for(ticket, team))
    body = of_the_house(written)
    reply = draft(session, ticket, Purpose.FINAL, "refusal", body, approval=approval, by=by, at=at)
    complaint.refusal_id = reply.id
    return reply


def reconsider(session: Session, complaint: Complaint, *, by: Actor, at: datetime) -> None:
    """Look again at what was refused; a refusal that has not left is thrown away."""
    ticket = queries.take(session, complaint)
    audit.move(session, complaint, ComplaintLifecycle, "reconsider", by=by, at=at)
    letter = queries.replies_of(session, complaint).get("refusal")
    if letter is not None and letter.state in (ReplyState.DRAFT, ReplyState.SUBMITTED):
        replies.discard(session, ticket, letter, by=by, at=at)
    if complaint.told_at is not None:  # an answer is owed again
        marks.begin(ticket, session.get_one(Team, ticket.team_id), complaint.answer_by)
        tickets.start_clock(session, ticket, at=at)
    complaint.refusal_id, complaint.reason, complaint.refused_for = None, "", []
    complaint.decided_at = complaint.told_at = None


def _not_in_order(complaint: Complaint) -> list[str]:
    answers = {each: complaint.check(each) for each in Check}
    return [each.value for each, answer in answers.items() if answer not in (None, CheckAnswer.YES)]


def _must_go_on(complaint: Complaint) -> None:
    if complaint.ended_at is not None:
        raise Conflict("This complaint is closed.", state=str(complaint.state))


def _ask(by: Actor) -> None:
    if not by.may(Right.DECIDE):
        raise NotAllowed("You may not do this here.")
