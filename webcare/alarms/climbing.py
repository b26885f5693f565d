"""Climbing the ladder: whom the rows say to call now, and by which way next."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.accounts.models import User
from webcare.alarms import people, queries, ways
from webcare.alarms.models import Alarm, AlarmCall, CallState, Way
from webcare.alarms.service import tell
from webcare.audit import service as audit
from webcare.core.actor import CLOCK
from webcare.experts import duty
from webcare.experts.models import Desk
from workflows.alarm import AlarmLifecycle, AlarmState
from workflows.ladder import Nobody, Rung, Skipped, climb, people_of, read

NO_WAY = "no_way"
LIVE = frozenset({CallState.WAITING, CallState.CALLING, CallState.TAKEN})


def climb_one(session: Session, *, at: datetime) -> bool:
    """Go one step further with the alarm that has waited longest; whether there was one."""
    alarm = queries.due(session, at)
    if alarm is None:
        return False
    ladder = read(alarm.steps, alarm.rounds)
    on_duty = _on_duty(session, alarm, at)
    here = people.working(session, alarm.team_id, {*people_of(ladder), *on_duty})
    found = climb(ladder, alarm.position, on_duty=on_duty, here=set(here))
    _note(session, alarm, found.skipped, at)
    match found:
        case Nobody():
            alarm.position, alarm.next_at = ladder.ends - 1, None
            audit.move(session, alarm, AlarmLifecycle, "exhaust", by=CLOCK, at=at)
        case Rung():
            alarm.position, alarm.next_at = found.position, at + found.wait
            for person in found.people:
                _call(session, alarm, here[person], at)
            _go_on_if_in_vain(session, alarm, at)
    session.flush()
    tell(session, alarm)
    return True


def failed(session: Session, call: AlarmCall, reason: str, said: str, *, at: datetime) -> None:
    """The call did not arrive: the person's next way at once, and without one the next person."""
    call.state, call.reason, call.said, call.ended_at = CallState.FAILED, reason, said, at
    call.lease_until = None
    alarm = queries.locked(session, call.alarm_id)
    if alarm is None:
        return
    audit.record(
        session, "alarm.call_failed", alarm, by=CLOCK, at=at,
        call=call.id, user=call.user_id, way=call.way, reason=reason, said=said,
    )  # fmt: skip
    if alarm.state is AlarmState.RINGING and alarm.position == call.position:
        user = _person(session, alarm, call)
        if user is not None:
            _call(session, alarm, user, at)
        _go_on_if_in_vain(session, alarm, at)
    session.flush()
    tell(session, alarm)


def taken(session: Session, call: AlarmCall, said: str, *, at: datetime) -> None:
    """The way took the call; whether anyone heard it shows when they say so."""
    call.state, call.reason, call.said, call.ended_at = CallState.TAKEN, "", said, at
    call.lease_until = None
    alarm = queries.locked(session, call.alarm_id)
    if alarm is not None:
        audit.record(
            session, "alarm.called", alarm, by=CLOCK, at=at,
            call=call.id, user=call.user_id, way=call.way, said=said,
        )  # fmt: skip
        tell(session, alarm)


def _call(session: Session, alarm: Alarm, user: User, at: datetime) -> None:
    """The person's first way that was not tried on this step; a note where there is none at all."""
    before = [
        each
        for each in queries.at_position(session, alarm.id, alarm.position)
        if each.user_id == user.id
    ]
    tried = {each.way for each in before}
    left = [way for way in ways.open_to(session, user, alarm.team_id) if way not in tried]
    if left:
        _add(session, alarm, user, left[0], CallState.WAITING, "", at)
    elif not before:
        _add(session, alarm, user, None, CallState.FAILED, NO_WAY, at)
        audit.record(session, "alarm.no_way", alarm, by=CLOCK, at=at, user=user.id)


def _go_on_if_in_vain(session: Session, alarm: Alarm, at: datetime) -> None:
    """Where no call of this step is under way or arrived, nothing is to be waited for."""
    session.flush()
    calls = queries.at_position(session, alarm.id, alarm.position)
    if all(each.state not in LIVE for each in calls):
        alarm.next_at = at


def _add(
    session: Session, alarm: Alarm, user: User, way: Way | None, state: CallState, reason: str,
    at: datetime,
) -> None:  # fmt: skip
    session.add(
        AlarmCall(
            alarm_id=alarm.id, team_id=alarm.team_id, position=alarm.position, user_id=user.id,
            user_name=user.name, way=way, state=state, reason=reason, created_at=at,
            ended_at=at if state is CallState.FAILED else None,
        )
    )  # fmt: skip


def _note(session: Session, alarm: Alarm, skipped: Sequence[Skipped], at: datetime) -> None:
    """The steps on which nobody could be called: on the board, and in the audit."""
    names = people.names(session, people_of(read(alarm.steps, alarm.rounds))) if skipped else {}
    ladder = read(alarm.steps, alarm.rounds)
    for each in skipped:
        person = ladder.step(each.position).person
        session.add(
            AlarmCall(
                alarm_id=alarm.id, team_id=alarm.team_id, position=each.position, user_id=person,
                user_name=names.get(person, "") if person else "", state=CallState.PASSED,
                reason=each.why.value, created_at=at, ended_at=at,
            )
        )  # fmt: skip
        audit.record(
            session, "alarm.step_passed", alarm, by=CLOCK, at=at,
            position=each.position, why=each.why.value, user=person,
        )  # fmt: skip


def _on_duty(session: Session, alarm: Alarm, at: datetime) -> list[int]:
    desk = session.get(Desk, alarm.desk_id) if alarm.desk_id is not None else None
    if desk is None:
        return []
    team = accounts.team(session, alarm.team_id)
    return [user.id for user in duty.on_now(session, desk, team, at)]


def _person(session: Session, alarm: Alarm, call: AlarmCall) -> User | None:
    if call.user_id is None:
        return None
    return people.working(session, alarm.team_id, [call.user_id]).get(call.user_id)
