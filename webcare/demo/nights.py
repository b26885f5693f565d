"""The demonstration's nights: who is on call at the spokesperson's desk, with a gap that shows, and
whom an alarm calls after them.
"""

from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from webcare.accounts import service as accounts
from webcare.accounts.models import Team, User
from webcare.accounts.queries import by_email
from webcare.alarms import climbing, ladders, queries, service
from webcare.alarms.models import CallState, Way
from webcare.core.actor import operator
from webcare.experts import duty
from webcare.experts import queries as experts
from workflows.ladder import Ladder, Step, StepKind
from workflows.rota import Rota, Slot

DESK = "spokesperson"
ON, NEXT, LAST = "spokesperson@demo.example", "lead2@demo.example", "lead@demo.example"
SATURDAY, SUNDAY = 6, 7
DONE = "Hulpdiensten verwittigd en teruggebeld; iedereen is veilig."


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
    """The dangers among the city's messages, as they went: the one on call had each within minutes,
    and the first is settled.
    """
    on = by_email(session, ON)
    if on is None:
        return
    for number, each in enumerate(queries.unheard(session)):
        while climbing.climb_one(session, at=at):
            pass
        for call in queries.calls(session, [each.id])[each.id]:
            if call.state is CallState.WAITING:
                call.way = Way.MAIL
                climbing.taken(session, call, "", at=at)
        alarm = queries.locked(session, each.id)
        if alarm is None:
            continue
        by, heard = accounts.actor(on, each.team_id), at + timedelta(minutes=number + 1)
        service.acknowledge(session, alarm, by=by, at=heard)
        if number == 0:
            service.settle(session, alarm, word=DONE, by=by, at=heard + timedelta(minutes=14))


def _night(weekday: int, user: User) -> Slot:
    return Slot(weekday=weekday, begins=time(20), ends=time(8), person=user.id)
