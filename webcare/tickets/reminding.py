"""Reminders of a clock that turns orange: once a clock, in working hours, to whoever has the ticket
or, where nobody has, to the team's managers. One mail a person, however many tickets turn at once.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from babel.dates import format_datetime
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webcare.accounts.hours import office_hours
from webcare.accounts.models import Membership, Team, User
from webcare.audit import service as audit
from webcare.channels.compose import Unaddressable
from webcare.channels.post import post
from webcare.core.actor import CLOCK
from webcare.core.i18n import spoken, texts
from webcare.core.site import site
from webcare.tickets.models import Ticket
from workflows.norms import Running
from workflows.rights import Role
from workflows.ticket import TicketState

MOST = 200  # tickets of one run; the next follows within the minute
ABOUT = "ticket"


def remind_due(session: Session, *, at: datetime) -> int:
    """Remind of what turned orange, in teams that are open; how many mails that gave. A formal
    complaint has reminders of its own.
    """
    teams = [team for team in session.scalars(select(Team)) if office_hours(team).is_open(at)]
    if not teams:
        return 0
    due = _due(session, [team.id for team in teams], at)
    sent = 0
    for team in teams:
        heard = defaultdict(list)
        for ticket in (each for each in due if each.team_id == team.id):
            for person in _hearers(session, ticket):
                heard[person].append(ticket)
        for person, tickets in heard.items():
            sent += remind(session, person, tickets, team, at=at)
    return sent


def remind(
    session: Session, person: User, tickets: Sequence[Ticket], team: Team, *, at: datetime
) -> int:
    """Tell *person* that the terms of *tickets* come near, and write it in the audit; how many
    mails. No name and nothing that anybody wrote is in it, for mail is no safe place.
    """
    language = spoken(person.language, team.language)
    subject, text = _letter(tickets, team, language)
    try:
        post(
            session, about_kind=ABOUT, about_id=tickets[0].id, to_address=person.email,
            to_name=person.name, subject=subject, text=text, at=at,
        )  # fmt: skip
    except Unaddressable as error:  # one unfit address must not keep it from the others
        failed = str(error)
    else:
        failed = ""
    for ticket in tickets:
        audit.record(
            session, "ticket.reminded", ticket, by=CLOCK, at=at,
            to=person.name, due_at=ticket.due_at, failed=failed,
        )  # fmt: skip
    return 0 if failed else 1


def _due(session: Session, team_ids: Sequence[int], at: datetime) -> Sequence[Ticket]:
    """What turned orange and nobody was reminded of, marked as told; its version stays."""
    found = session.scalars(
        select(Ticket)
        .where(
            Ticket.reminded_at.is_(None),
            Ticket.warn_at <= at,
            Ticket.state != TicketState.CLOSED,
            Ticket.team_id.in_(team_ids),
            Ticket.clock_norm != Running.COMPLAINT.value,
        )
        .order_by(Ticket.warn_at, Ticket.id)
        .limit(MOST)
        .with_for_update(skip_locked=True)
    ).all()
    session.execute(
        update(Ticket.__table__)  # type: ignore[arg-type]
        .where(Ticket.__table__.c.id.in_([each.id for each in found]))
        .values(reminded_at=at)
    )
    return found


def _hearers(session: Session, ticket: Ticket) -> Sequence[User]:
    """Who has the ticket, or else the team's managers."""
    if ticket.assignee_id is not None:
        assignee = session.get(User, ticket.assignee_id)
        if assignee is not None and assignee.active:
            return (assignee,)
    return session.scalars(
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(User.active, Membership.team_id == ticket.team_id, Membership.role == Role.MANAGER)
        .order_by(User.id)
    ).all()


def _letter(tickets: Sequence[Ticket], team: Team, language: str) -> tuple[str, str]:
    _ = texts(language)
    zone = office_hours(team).zone
    number = len(tickets)
    subject = (
        _("Ticket #%(number)s is due soon") % {"number": tickets[0].id}
        if number == 1
        else _("%(number)d tickets are due soon") % {"number": number}
    )
    lines = [
        _("#%(number)s, due %(when)s: %(link)s")
        % {
            "number": each.id,
            "when": format_datetime(
                each.due_at.astimezone(zone), "EEEE d MMMM HH:mm", locale=language
            ),
            "link": f"{site().base_url}/tickets/{each.id}",
        }
        for each in sorted(tickets, key=lambda each: (each.due_at or each.sort_at, each.id))
        if each.due_at is not None
    ]
    why = _("You get this once for each ticket, when most of its term has gone by.")
    return subject, "\n".join([*lines, "", why])
