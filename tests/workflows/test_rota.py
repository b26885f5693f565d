from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from workflows.rota import Instead, Rota, Slot, duties, gaps, kept_as, next_on, on_duty, read

ZONE = ZoneInfo("Europe/Brussels")
AN, BO, CAS = 1, 2, 3
WEDNESDAY, THURSDAY, SUNDAY = 3, 4, 7


def slot(weekday: int, begins: str, ends: str, person: int) -> Slot:
    return Slot(
        weekday=weekday, begins=time.fromisoformat(begins), ends=time.fromisoformat(ends),
        person=person,
    )  # fmt: skip


def instead(day: str, begins: str, ends: str, person: int | None) -> Instead:
    return Instead(
        day=date.fromisoformat(day), begins=time.fromisoformat(begins),
        ends=time.fromisoformat(ends), person=person,
    )  # fmt: skip


def local(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE, fold=fold).astimezone(UTC)


DAY = Rota((slot(WEDNESDAY, "08:00", "13:00", AN), slot(WEDNESDAY, "12:00", "17:00", BO)))


@pytest.mark.parametrize(
    ("moment", "people"),
    [
        ("2026-11-18 07:59", ()),
        ("2026-11-18 08:00", (AN,)),
        ("2026-11-18 12:30", (AN, BO)),
        ("2026-11-18 13:00", (BO,)),
        ("2026-11-18 17:00", ()),
        ("2026-11-19 09:00", ()),
        ("2026-07-15 08:00", (AN,)),  # summer: the same on the wall
    ],
)
def test_who_is_on_goes_by_the_clock_on_the_wall(moment, people):
    assert on_duty(DAY, local(moment), ZONE) == people


def test_a_night_goes_on_past_midnight():
    night = Rota((slot(WEDNESDAY, "20:00", "08:00", CAS),))

    assert on_duty(night, local("2026-11-19 03:00"), ZONE) == (CAS,)
    assert on_duty(night, local("2026-11-19 08:00"), ZONE) == ()


def test_a_slot_that_ends_as_it_begins_lasts_a_day():
    whole = Rota((slot(WEDNESDAY, "00:00", "00:00", AN),))

    assert on_duty(whole, local("2026-11-18 23:59"), ZONE) == (AN,)
    assert on_duty(whole, local("2026-11-19 00:00"), ZONE) == ()


def test_an_exception_takes_the_place_of_all_that_begins_on_its_day():
    rota = Rota(DAY.slots, (instead("2026-11-18", "09:00", "12:00", CAS),))

    assert on_duty(rota, local("2026-11-18 10:00"), ZONE) == (CAS,)
    assert on_duty(rota, local("2026-11-18 14:00"), ZONE) == ()
    assert on_duty(rota, local("2026-11-25 14:00"), ZONE) == (BO,)


def test_an_exception_without_person_says_that_nobody_is_on():
    rota = Rota(DAY.slots, (instead("2026-11-18", "00:00", "00:00", None),))

    assert on_duty(rota, local("2026-11-18 10:00"), ZONE) == ()


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_two_slots_that_meet_in_the_hour_that_the_clock_jumps_leave_no_gap(day):
    """29 March 2:30 is not there, 25 October 2:30 comes twice."""
    rota = Rota((slot(SUNDAY, "00:00", "02:30", AN), slot(SUNDAY, "02:30", "06:00", BO)))
    window = (local(f"{day} 00:00"), local(f"{day} 06:00"))

    assert gaps(rota, [window], ZONE) == []
    first, second = duties(rota, *window, ZONE)
    assert first.ends == second.begins


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-11-01", 24)]
)
def test_a_whole_day_is_as_long_as_the_day_is(day, hours):
    rota = Rota((slot(SUNDAY, "00:00", "00:00", AN),))
    (duty,) = duties(rota, local(f"{day} 12:00"), local(f"{day} 12:00"), ZONE)

    assert (duty.ends - duty.begins).total_seconds() == hours * 3600


def test_a_gap_is_shown_where_nobody_is_on_in_the_hours_that_are_looked_at():
    opening = [
        (local("2026-11-18 08:00"), local("2026-11-18 18:00")),
        (local("2026-11-19 08:00"), local("2026-11-19 18:00")),
    ]

    assert gaps(DAY, opening, ZONE) == [
        (local("2026-11-18 17:00"), local("2026-11-18 18:00")), opening[1],
    ]  # fmt: skip


def test_a_hole_in_the_middle_is_a_gap_and_an_overlap_is_none():
    rota = Rota((slot(WEDNESDAY, "08:00", "10:00", AN), slot(WEDNESDAY, "11:00", "18:00", BO),
                 slot(WEDNESDAY, "09:00", "10:00", CAS)))  # fmt: skip

    assert gaps(rota, [(local("2026-11-18 08:00"), local("2026-11-18 18:00"))], ZONE) == [
        (local("2026-11-18 10:00"), local("2026-11-18 11:00"))
    ]


def test_the_next_who_comes_on_is_found_within_two_weeks():
    coming = next_on(DAY, local("2026-11-18 17:30"), ZONE)

    assert coming is not None
    assert (coming.person, coming.begins) == (AN, local("2026-11-25 08:00"))
    assert next_on(Rota(), local("2026-11-18 17:30"), ZONE) is None


def test_a_rota_is_kept_and_read_again_as_it_was():
    rota = Rota(DAY.slots, (instead("2026-12-25", "00:00", "00:00", None),))

    assert read(kept_as(rota)) == rota
    assert not read({})
