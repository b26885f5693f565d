"""What the people of the demonstration are told of today: notes that call one, a ticket that is
given. What its past brought about is read already, but for the crisis.
"""

from datetime import datetime, timedelta

from sqlalchemy import all_, delete, literal, select, update
from sqlalchemy.orm import Session

from webcare.accounts import service as accounts
from webcare.accounts.models import User
from webcare.accounts.queries import by_email
from webcare.notices import noting
from webcare.notices.by_the_clock import KEPT
from webcare.notices.models import Notice
from webcare.tickets import service as tickets
from webcare.tickets.models import Ticket
from workflows.notice import NoticeKind
from workflows.ticket import TicketState

LEAD, SPEAKER = "lead@demo.example", "spokesperson@demo.example"
AN_HOUR = timedelta(hours=1)
_GO_ON = (NoticeKind.CRISIS, NoticeKind.CRISIS_HELD)
HOW_MANY = 3
CALLS = "@{manager} kijk jij hier vandaag nog naar? De wijkregisseur weet ervan."
THANKS = "@{manager} de lijn van gisteren geldt nog; bel me als het over kosten gaat."


def live(session: Session, manager_email: str, *, at: datetime) -> None:
    """Tell the manager by the lead and the spokesperson, on tickets that wait."""
    _read_the_past(session, at)
    manager, lead, speaker = (by_email(session, each) for each in (manager_email, LEAD, SPEAKER))
    if manager is None or lead is None or speaker is None:
        return
    waiting = _waiting(session, manager)
    if len(waiting) < HOW_MANY:
        return
    first, second, third = waiting
    _note(session, first, CALLS, manager, by=lead, at=at - 3 * AN_HOUR)
    by = accounts.actor(lead, second.team_id)
    tickets.assign(session, second, manager, by=by, at=at - 2 * AN_HOUR)
    _note(session, third, THANKS, manager, by=speaker, at=at - AN_HOUR)


def _read_the_past(session: Session, at: datetime) -> None:
    session.flush()
    session.execute(delete(Notice).where(Notice.at < at - KEPT))
    session.execute(
        update(Notice)
        .where(Notice.kind.not_in(_GO_ON), Notice.read_at.is_(None))
        .values(read_at=Notice.at)
    )


def _waiting(session: Session, manager: User) -> list[Ticket]:
    """Three tickets that nobody has decided yet, the latest first."""
    teams = {each.team_id for each in manager.memberships}
    return list(
        session.scalars(
            select(Ticket)
            .where(
                Ticket.team_id.in_(teams),
                Ticket.state == TicketState.NEW,
                Ticket.assignee_id.is_(None),
                literal("danger") != all_(Ticket.flags),
            )
            .order_by(Ticket.last_message_at.desc(), Ticket.id.desc())
            .limit(HOW_MANY)
        )
    )


def _note(session: Session, ticket: Ticket, text: str, to: User, *, by: User, at: datetime) -> None:
    said = text.format(manager=to.name)
    noting.note(session, ticket, said, by=accounts.actor(by, ticket.team_id), at=at)
