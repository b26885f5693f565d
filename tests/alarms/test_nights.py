"""Who is on tonight as the head of the desk asks it, and that the clock never forgets an alarm."""

from datetime import time

from tests.alarms.world import OnCall, later
from tests.conftest import NOON
from tests.factories import make_desk, make_team
from tests.web.conftest import statements
from webcare.alarms import nights
from webcare.core import doorbell
from webcare.experts import duty
from webcare.runtime import supervisor
from webcare.schedule import schedule
from workflows.rota import Rota, Slot, kept_as


def test_it_says_who_is_on_now_and_that_tonight_is_manned(session):
    on_call = OnCall(session)
    (desk,) = nights.tonight(session, [on_call.team.id], NOON)

    assert desk.now == ("An",)
    assert desk.is_manned
    assert (desk.begins, desk.ends) == (later(hours=8), later(hours=20))  # eight to eight
    assert desk.ahead == ()


def test_a_night_that_ends_at_six_has_a_gap_until_the_doors_open(session):
    on_call = OnCall(session)
    slots = (Slot(weekday=3, begins=time(20), ends=time(6), person=on_call.an.id),)
    on_call.desk.rota = kept_as(Rota(slots))
    (desk,) = nights.tonight(session, [on_call.team.id], NOON)

    assert desk.gaps == ((later(hours=18), later(hours=20)),)
    assert desk.now == ()
    assert len(desk.ahead) >= 3  # the other nights of the week, and the weekend as one


def test_who_left_the_desk_is_a_gap(session):
    on_call = OnCall(session)
    on_call.an.active = False
    session.flush()
    (desk,) = nights.tonight(session, [on_call.team.id], NOON)

    assert not desk.has_rota
    assert not desk.is_manned


def test_it_costs_two_statements_however_many_desks(session):
    team = make_team(session)
    for number in range(6):
        make_desk(session, team, slug=f"desk{number}", names={"en": str(number)})
    with statements(session) as seen:
        assert len(nights.tonight(session, [team.id], NOON)) == 6

    assert len(seen) == 2


def test_the_ladders_are_looked_at_every_few_seconds_by_a_worker_of_their_own():
    (regular,) = [each for each in schedule() if each.job == "ring_alarms"]
    beside = [job for job, queue in doorbell.QUEUE_OF.items() if queue == doorbell.ALARM]

    assert regular.every <= 5
    assert beside == ["ring_alarms"]
    assert supervisor.QUEUES == doorbell.QUEUES


def test_closed_hours_begin_when_the_doors_closed_and_not_now(session):
    on_call = OnCall(session)
    late, saturday = later(hours=10), later(days=3)
    (tonight,) = nights.tonight(session, [on_call.team.id], late)
    (weekend,) = nights.tonight(session, [on_call.team.id], saturday)

    assert (tonight.begins, tonight.ends) == (later(hours=8), later(hours=20))
    assert weekend.begins == later(days=2, hours=8)  # Friday at eight


def test_a_gap_that_is_over_is_not_warned_of(session):
    on_call = OnCall(session)
    slots = (Slot(weekday=3, begins=time(22), ends=time(8), person=on_call.an.id),)
    on_call.desk.rota = kept_as(Rota(slots))
    (desk,) = nights.tonight(session, [on_call.team.id], later(hours=11))

    assert desk.gaps == ()
    assert [each.name for each in desk.on] == ["An"]


def test_the_desk_warns_of_nights_only_and_not_of_office_hours(session):
    on_call = OnCall(session)
    slots = tuple(
        Slot(weekday=day, begins=time(20), ends=time(8), person=on_call.an.id)
        for day in range(1, 8)
    )
    on_call.desk.rota = kept_as(Rota(slots))
    found = duty.standing(session, on_call.desk, on_call.team, NOON)

    assert found.gaps  # nobody is on the rota by day, and nobody need be
    assert [(each[0], each[1]) for each in found.nights] == [
        (later(days=3, hours=-4), later(days=3, hours=8)),
        (later(days=4, hours=-4), later(days=4, hours=8)),
    ]  # the days of the weekend
