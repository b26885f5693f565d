"""What follows by itself: a letter of ours has left or came back, a ticket closed, a term is near.

A complaint follows the rows of its replies, not the act of sending them: whoever sends a reply
knows nothing of complaints, and what was missed once is found the next time.
"""

from datetime import datetime, timedelta

from babel.dates import format_date
from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.accounts.service import office_hours, today
from webcare.audit import service as audit
from webcare.channels.compose import Unaddressable
from webcare.channels.post import post
from webcare.complaints import owed
from webcare.complaints.models import Complaint
from webcare.core.actor import CLOCK, OUTBOX
from webcare.core.i18n import spoken, texts
from webcare.core.site import site
from webcare.handoffs.addressee import hearers
from webcare.tickets import complaints as marks
from webcare.tickets import service as tickets
from webcare.tickets.models import Ticket
from workflows.complaint import ComplaintLifecycle, ComplaintState

DESK = "complaints"
DAYS_BEFORE = {"confirm": 3, "decide": 3, "answer": 7, "late": -1}


def follow(session: Session, *, at: datetime) -> int:
    """Move every complaint whose letter has left or came back, and those whose ticket closed; how
    many were. A letter that a person posts counts from the day that they said.
    """
    moved = 0
    for complaint, ticket, reply in owed.letter_left(session, ComplaintState.RECEIVED):
        how = "letter" if reply.by_letter else "mail"
        _move(session, complaint, "acknowledge", at=at, how=how)
        complaint.acknowledged_at, complaint.acknowledged_how = reply.sent_at or at, how
        tickets.tell(session, ticket, "complaint")
        moved += 1
    for complaint, ticket, reply in owed.letter_left(session, ComplaintState.REFUSED):
        complaint.told_at = reply.sent_at or at
        audit.record(session, "complaint.told", complaint, by=OUTBOX, at=at)
        tickets.owe_no_more(session, ticket, at=at)
        moved += 1
    for complaint, ticket, reply in owed.letter_left(session, ComplaintState.ADMISSIBLE):
        _move(session, complaint, "answer", at=at, finding=complaint.finding)
        complaint.answered_at = reply.sent_at or at
        tickets.owe_no_more(session, ticket, at=at)
        tickets.tell(session, ticket, "complaint")
        moved += 1
    return moved + _owe_again(session, at=at) + _end(session, at=at)


def _owe_again(session: Session, *, at: datetime) -> int:
    """The letter came back: our word is owed again, and the legal term is the clock again."""
    came_back = owed.letter_came_back(session)
    for complaint, ticket, _reply in came_back:
        if complaint.state is ComplaintState.ANSWERED:
            _move(session, complaint, "answer_failed", at=at)
            complaint.answered_at = None
        else:
            complaint.told_at = None
            audit.record(session, "complaint.not_told", complaint, by=OUTBOX, at=at)
        marks.begin(ticket, session.get_one(Team, ticket.team_id), complaint.answer_by)
        tickets.start_clock(session, ticket, at=at)
        tickets.tell(session, ticket, "complaint")
    return len(came_back)


def _end(session: Session, *, at: datetime) -> int:
    ended = owed.ended_with_ticket(session)
    for complaint, _ticket in ended:
        audit.move(session, complaint, ComplaintLifecycle, "close", by=CLOCK, at=at, told=True)
        complaint.ended_at = at
    return len(ended)


def _move(
    session: Session, complaint: Complaint, event: str, *, at: datetime, **facts: object
) -> None:
    how = {"how": facts["how"]} if "how" in facts else {}
    audit.move(session, complaint, ComplaintLifecycle, event, by=OUTBOX, at=at, audit=how, **facts)


def remind(session: Session, *, at: datetime) -> int:
    """Tell the desk, in office hours, of terms that are near or past, each once; how many mails."""
    sent = 0
    for complaint, ticket in owed.to_be_reminded(session, at.date()):
        team = session.get_one(Team, complaint.team_id)
        due = [each for each in _due(complaint, team, at) if each not in complaint.reminded]
        if not due or not office_hours(team).is_open(at):
            continue
        complaint.reminded = [*complaint.reminded, *due]
        audit.record(session, "complaint.reminded", complaint, by=CLOCK, at=at, of=due)
        sent += _tell_desk(session, complaint, ticket, team, due[-1], at=at)
    return sent


def _due(complaint: Complaint, team: Team, at: datetime) -> list[str]:
    """What the desk has to know today; the most pressing last."""
    near = today(team, at)
    undecided = complaint.state in (ComplaintState.RECEIVED, ComplaintState.ACKNOWLEDGED)
    days = {
        "answer": complaint.answer_by if complaint.is_owed else None,
        "decide": complaint.refuse_by if undecided else None,
        "confirm": complaint.acknowledge_by if complaint.state == "received" else None,
        "late": complaint.answer_by if complaint.is_owed else None,
    }
    return [
        name
        for name, day in days.items()
        if day is not None and day <= near + timedelta(days=DAYS_BEFORE[name])
    ]


def _tell_desk(
    session: Session, complaint: Complaint, ticket: Ticket, team: Team, what: str, *, at: datetime
) -> int:
    told = 0
    for hearer in hearers(session, team, DESK, at):
        language = spoken(hearer.language, team.language)
        subject, text = _reminder(complaint, ticket, what, language)
        try:
            post(
                session, about_kind="complaint", about_id=complaint.id,
                to_address=hearer.email, to_name=hearer.name, subject=subject, text=text, at=at,
            )  # fmt: skip
        except Unaddressable as error:  # one unfit address must not keep it from the others
            audit.record(
                session, "complaint.notice_failed", complaint, by=CLOCK, at=at, why=str(error)
            )
            continue
        told += 1
    return told


def _reminder(complaint: Complaint, ticket: Ticket, what: str, language: str) -> tuple[str, str]:
    """Subject and text: no name and nothing of the complaint's words, for mail is no safe place."""
    _ = texts(language)
    subject, line, day = {
        "confirm": (
            _("Confirm receipt of complaint %(number)s"),
            _("Its receipt has to be confirmed by %(day)s."),
            complaint.acknowledge_by,
        ),
        "decide": (
            _("Decide on complaint %(number)s"),
            _("If it is not taken up, that has to be said by %(day)s."),
            complaint.refuse_by,
        ),
        "answer": (
            _("Answer complaint %(number)s"),
            _("It has to be answered by %(day)s."),
            complaint.answer_by,
        ),
        "late": (
            _("Complaint %(number)s is late"),
            _("It had to be answered by %(day)s."),
            complaint.answer_by,
        ),
    }[what]
    said = {"number": ticket.id, "day": format_date(day, format="full", locale=language)}
    link = f"{site().base_url}/complaints/{complaint.id}"
    return subject % said, "\n\n".join([line % said, _("It is here: %(link)s") % {"link": link}])
