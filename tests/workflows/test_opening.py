"""Opening hours: as they are typed, and until when it is closed."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from workflows.opening import NoHours, Opening, day_of, week_of, week_written, written

ZONE = ZoneInfo("Europe/Brussels")
WEEK = "mon-fri 09:00-12:00 13:00-16:00; sat 10:00-12:00"


def at(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)  # the 18th is a Wednesday


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("9-12", "09:00-12:00"),
        ("9:00-12:00, 13:00 - 16:30", "09:00-12:00, 13:00-16:30"),
        ("9u-12u30", "09:00-12:30"),
        ("13:00-16:00 9.00-12.00", "09:00-12:00, 13:00-16:00"),
        ("0:00-24:00", "00:00-24:00"),
        ("", ""),
    ],
)
def test_a_day_is_typed_as_people_do(typed, kept):
    assert written(day_of(typed)) == kept


@pytest.mark.parametrize(
    "typed", ["always", "12-9", "9-12, 11-14", "25-26", "9:75-10", "9", "9-12 x"]
)
def test_what_is_no_day_is_refused(typed):
    with pytest.raises(NoHours):
        day_of(typed)


@pytest.mark.parametrize("text", [WEEK, "mon 09:00-12:00; wed-sun 10:00-11:00", ""])
def test_a_week_in_one_line_comes_back_the_same(text):
    assert week_written(week_of(text)) == text


@pytest.mark.parametrize("text", ["mon", "fri-mon 9-12", "mon 9-12; mon 13-14", "maandag 9-12"])
def test_what_is_no_week_is_refused(text):
    with pytest.raises(NoHours):
        week_of(text)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        (at(18, 8), at(18, 9)),
        (at(18, 12), at(18, 13)),
        (at(18, 17), at(19, 9)),
        (at(21, 13), at(23, 9)),
        (at(24, 17), at(26, 9)),  # the 25th is a closed day
    ],
)
def test_closed_until_it_opens_next(moment, opens):
    opening = Opening(week_of(WEEK), closed_on=frozenset({"2026-11-25"}))

    assert not opening.is_open(moment)
    assert opening.opens_next(moment) == opens


def test_it_is_open_from_its_first_minute_and_not_at_its_last():
    opening = Opening(week_of(WEEK))

    assert [opening.is_open(at(18, *clock)) for clock in ((9, 0), (11, 59), (12, 0))] == [
        True,
        True,
        False,
    ]
    assert Opening({}).opens_next(at(18, 9)) is None
