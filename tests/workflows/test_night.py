"""Nights on the wall clock: evenings, weekends, and the two nights when the clock is changed."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as some

from workflows.ladder import Ladder, Rung, Step, StepKind, climb
from workflows.night import closed, night
from workflows.rota import Rota, Slot, on_duty

ZONE = ZoneInfo("Europe/Brussels")
AN, BO = 1, 2
HOUR = timedelta(hours=1)
SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def wall(*parts):
    return datetime(*parts, tzinfo=ZONE).astimezone(UTC)


def nights(*weekdays, person=AN, begins=time(20), ends=time(8)):
    return tuple(Slot(weekday=day, begins=begins, ends=ends, person=person) for day in weekdays)


def openings(*days):
    """From eight to eight on these days of November 2026."""
    return [(wall(2026, 11, day, 8), wall(2026, 11, day, 20)) for day in days]


def test_closed_hours_are_what_lies_between_openings():
    shut = closed(openings(19, 20), wall(2026, 11, 18, 21), wall(2026, 11, 20, 8))
    assert shut == [
        (wall(2026, 11, 18, 21), wall(2026, 11, 19, 8)),
        (wall(2026, 11, 19, 20), wall(2026, 11, 20, 8)),
    ]


def test_a_night_with_someone_on_all_through_is_manned():
    shut = [(wall(2026, 11, 18, 20), wall(2026, 11, 19, 8))]  # a Wednesday
    found = night(Rota(nights(3)), shut, wall(2026, 11, 19, 3), ZONE)

    assert found.is_manned
    assert found.now == (AN,)
    assert found.until == wall(2026, 11, 19, 8)


def test_a_weekend_is_one_night_and_its_gap_is_said():
    friday, monday = wall(2026, 11, 20, 20), wall(2026, 11, 23, 8)
    rota = Rota((*nights(5), *nights(6, 7, person=BO)))
    found = night(rota, [(friday, monday)], friday + HOUR, ZONE)

    assert not found.is_manned
    assert found.gaps == (
        (wall(2026, 11, 21, 8), wall(2026, 11, 21, 20)),
        (wall(2026, 11, 22, 8), wall(2026, 11, 22, 20)),
    )
    assert [duty.person for duty in found.on] == [AN, BO, BO]


def test_without_a_rota_the_whole_night_is_a_gap():
    shut = [(wall(2026, 11, 18, 20), wall(2026, 11, 19, 8))]
    assert night(Rota(), shut, wall(2026, 11, 18, 12), ZONE).gaps == tuple(shut)


def test_the_night_on_which_the_clock_goes_back_is_an_hour_longer_and_has_no_gap():
    shut = (wall(2026, 10, 24, 20), wall(2026, 10, 25, 8))  # a Saturday night
    found = night(Rota(nights(6)), [shut], shut[0], ZONE)

    assert shut[1] - shut[0] == 13 * HOUR
    assert found.is_manned
    for hour in range(13):
        assert on_duty(Rota(nights(6)), shut[0] + hour * HOUR, ZONE) == (AN,)


def test_the_night_on_which_the_clock_goes_forward_is_an_hour_shorter_and_has_no_gap():
    shut = (wall(2026, 3, 28, 20), wall(2026, 3, 29, 8))
    found = night(Rota(nights(6)), [shut], shut[0], ZONE)

    assert shut[1] - shut[0] == 11 * HOUR
    assert found.is_manned


def test_shifts_that_meet_at_half_past_two_leave_no_gap_on_either_night():
    shifts = Rota((
        *nights(6, begins=time(20), ends=time(2, 30)),
        *nights(7, person=BO, begins=time(2, 30), ends=time(8)),
    ))  # fmt: skip
    for shut in (
        (wall(2026, 10, 24, 20), wall(2026, 10, 25, 8)),
        (wall(2026, 3, 28, 20), wall(2026, 3, 29, 8)),
    ):
        assert night(shifts, [shut], shut[0], ZONE).is_manned


def test_an_alarm_between_the_two_times_of_half_past_two_waits_real_minutes():
    ladder = Ladder((Step(kind=StepKind.DUTY, minutes=10), Step(kind=StepKind.MANAGER, person=BO)))
    first = datetime(2026, 10, 25, 0, 55, tzinfo=UTC)  # 2:55, for the first time
    rung = climb(ladder, -1, on_duty=on_duty(Rota(nights(6)), first, ZONE), here={AN, BO})

    assert isinstance(rung, Rung)
    assert rung.people == (AN,)
    assert (first + rung.wait).astimezone(ZONE).strftime("%H:%M") == "02:05"


@given(
    some.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: SINCE + timedelta(minutes=minutes)),
    some.sets(some.integers(1, 7)),
)
def test_at_any_moment_someone_is_on_or_it_is_a_gap(at, weekdays):
    rota, window = Rota(nights(*sorted(weekdays))), (at, at + 14 * HOUR)
    found = night(rota, [window], at, ZONE)
    is_gap = any(begins <= at < ends for begins, ends in found.gaps)

    assert bool(found.now) is not is_gap
