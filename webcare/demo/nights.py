"""The demonstration's nights: who is on call at the spokesperson's desk, with a gap that shows, and
whom an alarm calls after them.
"""

from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.accounts import service as accounts
from webcare.accounts.models import Team, User
from webcare.accounts.queries import by_email
from webcare.alarms import climbing, ladders, queries, service
from webcare.alarms.models import CallState
from webcare.core.actor import operator
from webcare.experts import duty
from webcare.experts import queries as experts
from webcare.tickets.models import Ticket
from workflows.alarm import AlarmKind
from workflows.ladder import Ladder, Step, StepKind
from workflows.rota import Rota, Slot

DESK = "spokesperson"
ON, NEXT, LAST = "spokesperson@demo.example", "lead2@demo.example", "lead@demo.example"
SATURDAY, SUNDAY = 6, 7
SUBJECT = "kelder"
DONE = "Brandweer verwittigd en teruggebeld; iedereen is veilig."


def furnish(session: Session, team: Team, *, at: datetime) -> None:
    """Evenings and nights from Monday to Thursday, and the weekend; Friday night stands open."""
    desk = experts.desk(session, team.id, DESK)
    on, after, last = (by_email(session, each) for each in (ON, NEXT, LAST))
    if desk is None or on is None or after is None or last is None:
        return
    slots = [_night(weekday, on) for weekday in range(1, 5)]
    slots += [
        Slot(weekday=SATURDAY, begins=time(8), ends=time(20), person=last.id),
        Slot(weekday=SATURDAY, begins=time(20), ends=time(8), person=on.id),
        Slot(weekday=SUNDAY, begins=time(8), ends=time(20), person=last.id),
        _night(SUNDAY, on),
    ]
    duty.set_rota(
        session, desk, Rota(tuple(slots)), term_minutes=desk.term_minutes,
        by=operator("demonstration"), at=at,
    )  # fmt: skip
    steps = (
        Step(kind=StepKind.DUTY, minutes=5),
        Step(kind=StepKind.PERSON, person=after.id, minutes=5),
        Step(kind=StepKind.MANAGER, person=last.id, minutes=10),
    )
    ladders.set_ladder(
        session, team, desk, Ladder(steps), for_danger=True, by=operator("demonstration"), at=at
    )


def live(session: Session, *, at: datetime) -> None:
    """One alarm of this week as it went: the one on call had it within two minutes."""
    on = by_email(session, ON)
    ticket = session.scalar(
        select(Ticket).where(Ticket.subject.icontains(SUBJECT)).order_by(Ticket.id).limit(1)
    )
    if on is None or ticket is None:
        return
    rang = max(ticket.opened_at, at - timedelta(days=2))
    alarm = service.ring(
        session, team_id=ticket.team_id, kind=AlarmKind.ESCALATION, ticket_id=ticket.id,
        by=operator("demonstration"), at=rang,
    )  # fmt: skip
    climbing.climb_one(session, at=rang)
    for call in queries.calls(session, [alarm.id])[alarm.id]:
        if call.state is CallState.WAITING:  # as if the mail had gone: the sink shows today's alone
            climbing.taken(session, call, "", at=rang)
    by = accounts.actor(on, ticket.team_id)
    service.acknowledge(session, alarm, by=by, at=rang + timedelta(minutes=2))
    service.settle(session, alarm, word=DONE, by=by, at=rang + timedelta(minutes=25))


def _night(weekday: int, user: User) -> Slot:
    return Slot(weekday=weekday, begins=time(20), ends=time(8), person=user.id)
