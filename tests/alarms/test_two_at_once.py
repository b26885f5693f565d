"""What only shows with commits that are real: two who say they have it, two who ring, two loops."""

import threading

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.alarms.world import OnCall, run
from tests.conftest import NOON
from tests.factories import actor_of
from webcare.alarms import queries, service
from webcare.alarms.models import Alarm, AlarmCall
from webcare.core.actor import INTAKE
from webcare.core.db import transaction
from webcare.core.errors import Conflict
from workflows.alarm import AlarmKind, AlarmState
from workflows.rights import Role

AT_ONCE = 8


@pytest.fixture
def on_call(own_engine):
    with Session(own_engine, expire_on_commit=False) as session:
        found = OnCall(session)
        found.usual_ladder()
        session.commit()
        yield found


def in_threads(act):
    """What each of several did at once."""
    found, start = [], threading.Barrier(AT_ONCE)

    def one(number):
        start.wait()
        try:
            found.append(act(number))
        except Exception as error:  # noqa: BLE001 - shown by the test
            found.append(error)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


def test_of_many_who_say_they_have_it_one_is_first_and_the_others_are_told(on_call):
    alarm = on_call.ring()
    on_call.session.commit()

    def acknowledge(number):
        by = actor_of(Role.MANAGER, user_id=None, name=f"Colleague {number}")
        with transaction() as session:
            service.acknowledge(session, queries.locked(session, alarm.id), by=by, at=NOON)
        return by.name

    found = in_threads(acknowledge)
    first = [each for each in found if isinstance(each, str)]
    told = [each for each in found if isinstance(each, Conflict)]
    on_call.session.expire_all()

    assert len(first) == 1
    assert len(told) == AT_ONCE - 1
    assert all(first[0] in str(each) for each in told)
    assert on_call.session.get_one(Alarm, alarm.id).acknowledged_by == first[0]


def test_of_many_who_ring_for_one_ticket_there_is_one_alarm_that_notes_them_all(on_call):
    def ring(_number):
        with transaction() as session:
            return service.ring(
                session, team_id=on_call.team.id, kind=AlarmKind.DANGER,
                ticket_id=on_call.ticket.id, by=INTAKE, at=NOON,
            ).id  # fmt: skip

    found = in_threads(ring)
    alarms = on_call.session.scalars(select(Alarm)).all()

    assert set(found) == {alarms[0].id}
    assert [each.times for each in alarms] == [AT_ONCE]
    assert alarms[0].state is AlarmState.RINGING


def test_two_loops_at_once_call_each_person_once(on_call, mail):
    on_call.ring()
    on_call.session.commit()
    in_threads(lambda _number: run(NOON, mail.url))

    assert on_call.session.scalar(select(func.count()).select_from(AlarmCall)) == 1
    assert len(mail.envelopes) == 1
