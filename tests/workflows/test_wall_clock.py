"""The wall clock on the two nights of a year when it is set: what a time on it is taken for."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from workflows.wall_clock import Oddity, moment_of

BRUSSELS = ZoneInfo("Europe/Brussels")


def wall(text):
    return datetime.fromisoformat(text)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("2026-11-23T09:00", "2026-11-23T08:00"),
        ("2027-03-28T01:59", "2027-03-28T00:59"),
        ("2027-03-28T03:00", "2027-03-28T01:00"),
        ("2027-07-01T09:00", "2027-07-01T07:00"),
        ("2026-10-25T03:00", "2026-10-25T02:00"),
    ],
)
def test_an_ordinary_time_is_what_it_says(typed, at):
    found = moment_of(wall(typed), BRUSSELS)

    assert (found.at, found.oddity) == (utc(at), None)


def test_an_hour_that_does_not_exist_is_as_long_after_the_change():
    found = moment_of(wall("2027-03-28T02:30"), BRUSSELS)

    assert found.oddity is Oddity.SKIPPED
    assert found.at.astimezone(BRUSSELS).strftime("%H:%M") == "03:30"


def test_of_an_hour_that_comes_twice_the_second_is_taken():
    found = moment_of(wall("2026-10-25T02:30"), BRUSSELS)

    assert (found.oddity, found.at) == (Oddity.TWICE, utc("2026-10-25T01:30"))


def test_what_must_be_done_by_then_takes_the_first():
    found = moment_of(wall("2026-10-25T02:30"), BRUSSELS, early=True)

    assert (found.oddity, found.at) == (Oddity.TWICE, utc("2026-10-25T00:30"))


def test_a_zone_that_never_changes_has_no_odd_hours():
    assert moment_of(wall("2027-03-28T02:30"), ZoneInfo("UTC")).oddity is None


def test_a_time_with_a_zone_is_none_on_a_wall():
    with pytest.raises(ValueError, match="no zone"):
        moment_of(utc("2027-03-28T02:30"), BRUSSELS)
