"""Worked cases: received, then the last day to confirm, to refuse and to answer.

Flanders counts calendar days whatever day they end on: Easter Sunday 5 April, 1 May, Christmas and
New Year's Day are in here. The Netherlands go on to the next working day: Good Friday 3 April 2026,
Easter Monday, the King’s Day (in 2025 on the 26th), 5 May, Ascension, Pentecost Monday, both days
of Christmas.
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from workflows.complaint_terms import Regime, day_of, dutch_holidays, easter, end_of, terms

BRUSSELS = ZoneInfo("Europe/Brussels")
FLANDERS = [
    ("2026-01-02", "2026-01-12", "2026-01-12", "2026-02-16"),  # ends on a Monday
    ("2026-01-31", "2026-02-10", "2026-02-10", "2026-03-17"),  # ends on a Tuesday
    ("2026-02-14", "2026-02-24", "2026-02-24", "2026-03-31"),  # ends on a Tuesday
    ("2026-02-19", "2026-03-01", "2026-03-01", "2026-04-05"),  # ends on a Sunday
    ("2024-01-16", "2024-01-26", "2024-01-26", "2024-03-01"),  # ends on a Friday
    ("2024-02-19", "2024-02-29", "2024-02-29", "2024-04-04"),  # ends on a Thursday
    ("2026-03-03", "2026-03-13", "2026-03-13", "2026-04-17"),  # ends on a Friday
    ("2026-03-18", "2026-03-28", "2026-03-28", "2026-05-02"),  # ends on a Saturday
    ("2026-03-28", "2026-04-07", "2026-04-07", "2026-05-12"),  # ends on a Tuesday
    ("2026-03-27", "2026-04-06", "2026-04-06", "2026-05-11"),  # ends on a Monday
    ("2026-05-15", "2026-05-25", "2026-05-25", "2026-06-29"),  # ends on a Monday
    ("2026-06-06", "2026-06-16", "2026-06-16", "2026-07-21"),  # ends on a Tuesday
    ("2026-06-11", "2026-06-21", "2026-06-21", "2026-07-26"),  # ends on a Sunday
    ("2026-07-11", "2026-07-21", "2026-07-21", "2026-08-25"),  # ends on a Tuesday
    ("2026-07-02", "2026-07-12", "2026-07-12", "2026-08-16"),  # ends on a Sunday
    ("2026-10-01", "2026-10-11", "2026-10-11", "2026-11-15"),  # ends on a Sunday
    ("2026-09-11", "2026-09-21", "2026-09-21", "2026-10-26"),  # ends on a Monday
    ("2026-10-15", "2026-10-25", "2026-10-25", "2026-11-29"),  # ends on a Sunday
    ("2026-11-10", "2026-11-20", "2026-11-20", "2026-12-25"),  # ends on a Friday
    ("2026-11-11", "2026-11-21", "2026-11-21", "2026-12-26"),  # ends on a Saturday
    ("2026-11-18", "2026-11-28", "2026-11-28", "2027-01-02"),  # ends on a Saturday
    ("2026-11-17", "2026-11-27", "2026-11-27", "2027-01-01"),  # ends on a Friday
    ("2026-12-15", "2026-12-25", "2026-12-25", "2027-01-29"),  # ends on a Friday
    ("2026-12-22", "2027-01-01", "2027-01-01", "2027-02-05"),  # ends on a Friday
    ("2026-12-31", "2027-01-10", "2027-01-10", "2027-02-14"),  # ends on a Sunday
    ("2027-02-10", "2027-02-20", "2027-02-20", "2027-03-27"),  # ends on a Saturday
]
NETHERLANDS = [
    ("2026-01-02", "2026-01-12", "2026-01-30", "2026-02-13"),  # received on a Friday
    ("2026-01-31", "2026-02-10", "2026-03-02", "2026-03-16"),  # received on a Saturday
    ("2026-02-09", "2026-02-19", "2026-03-09", "2026-03-23"),  # received on a Monday
    ("2026-02-20", "2026-03-02", "2026-03-20", "2026-04-07"),  # received on a Friday
    ("2026-02-23", "2026-03-05", "2026-03-23", "2026-04-07"),  # received on a Monday
    ("2026-03-06", "2026-03-16", "2026-04-07", "2026-04-17"),  # received on a Friday
    ("2026-03-14", "2026-03-24", "2026-04-13", "2026-04-28"),  # received on a Saturday
    ("2026-03-15", "2026-03-25", "2026-04-13", "2026-04-28"),  # received on a Sunday
    ("2026-03-16", "2026-03-26", "2026-04-13", "2026-04-28"),  # received on a Monday
    ("2026-03-24", "2026-04-03", "2026-04-21", "2026-05-06"),  # received on a Tuesday
    ("2026-04-02", "2026-04-12", "2026-04-30", "2026-05-15"),  # received on a Thursday
    ("2026-04-13", "2026-04-23", "2026-05-11", "2026-05-26"),  # received on a Monday
    ("2026-04-16", "2026-04-26", "2026-05-15", "2026-05-28"),  # received on a Thursday
    ("2026-04-27", "2026-05-07", "2026-05-26", "2026-06-08"),  # received on a Monday
    ("2026-05-02", "2026-05-12", "2026-06-01", "2026-06-15"),  # received on a Saturday
    ("2026-06-01", "2026-06-11", "2026-06-29", "2026-07-13"),  # received on a Monday
    ("2026-07-04", "2026-07-14", "2026-08-03", "2026-08-17"),  # received on a Saturday
    ("2026-08-15", "2026-08-25", "2026-09-14", "2026-09-28"),  # received on a Saturday
    ("2026-09-05", "2026-09-15", "2026-10-05", "2026-10-19"),  # received on a Saturday
    ("2026-11-13", "2026-11-23", "2026-12-11", "2026-12-28"),  # received on a Friday
    ("2026-11-14", "2026-11-24", "2026-12-14", "2026-12-28"),  # received on a Saturday
    ("2026-11-20", "2026-11-30", "2026-12-18", "2027-01-04"),  # received on a Friday
    ("2026-11-27", "2026-12-07", "2026-12-28", "2027-01-08"),  # received on a Friday
    ("2026-11-28", "2026-12-08", "2026-12-28", "2027-01-11"),  # received on a Saturday
    ("2026-12-04", "2026-12-14", "2027-01-04", "2027-01-15"),  # received on a Friday
    ("2025-03-15", "2025-03-25", "2025-04-14", "2025-04-28"),  # received on a Saturday
    ("2025-03-29", "2025-04-08", "2025-04-28", "2025-05-12"),  # received on a Saturday
    ("2027-02-12", "2027-02-22", "2027-03-12", "2027-03-30"),  # received on a Friday
    ("2027-02-15", "2027-02-25", "2027-03-15", "2027-03-30"),  # received on a Monday
]
COMMITTEE = [
    ("2026-01-02", "2026-01-12", "2026-01-30", "2026-03-13"),  # received on a Friday
    ("2026-01-24", "2026-02-03", "2026-02-23", "2026-04-07"),  # received on a Saturday
    ("2026-01-26", "2026-02-05", "2026-02-23", "2026-04-07"),  # received on a Monday
    ("2026-02-16", "2026-02-26", "2026-03-16", "2026-04-28"),  # received on a Monday
    ("2026-03-05", "2026-03-15", "2026-04-02", "2026-05-15"),  # received on a Thursday
    ("2026-03-16", "2026-03-26", "2026-04-13", "2026-05-26"),  # received on a Monday
    ("2026-07-18", "2026-07-28", "2026-08-17", "2026-09-28"),  # received on a Saturday
    ("2026-10-16", "2026-10-26", "2026-11-13", "2026-12-28"),  # received on a Friday
    ("2026-10-17", "2026-10-27", "2026-11-16", "2026-12-28"),  # received on a Saturday
    ("2026-10-23", "2026-11-02", "2026-11-20", "2027-01-04"),  # received on a Friday
    ("2025-02-14", "2025-02-24", "2025-03-14", "2025-04-25"),  # received on a Friday
]
CASES = [
    pytest.param(regime, *each, id=f"{regime}-{each[0]}")
    for regime, cases in (
        (Regime.FLANDERS, FLANDERS),
        (Regime.NETHERLANDS, NETHERLANDS),
        (Regime.NETHERLANDS_COMMITTEE, COMMITTEE),
    )
    for each in cases
]


@pytest.mark.parametrize(("regime", "received", "acknowledge", "refuse", "answer"), CASES)
def test_the_terms_of_a_worked_case(regime, received, acknowledge, refuse, answer):
    found = terms(date.fromisoformat(received), regime)

    assert str(found.acknowledge_by) == acknowledge
    assert str(found.refuse_by) == refuse
    assert str(found.answer_by) == answer


def test_there_are_at_least_sixty_of_them():
    assert len(CASES) >= 60


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (2008, "2008-03-23"), (2024, "2024-03-31"), (2025, "2025-04-20"), (2026, "2026-04-05"),
        (2027, "2027-03-28"), (2030, "2030-04-21"), (2038, "2038-04-25"),
    ],
)  # fmt: skip
def test_easter_falls_where_the_calendar_says(year, day):
    assert str(easter(year)) == day


def test_the_dutch_holidays_of_a_year_are_those_of_the_law():
    assert {f"{day:%m-%d}" for day in dutch_holidays(2026)} == {
        "01-01", "04-03", "04-06", "04-27", "05-05", "05-14", "05-25", "12-25", "12-26",
    }  # fmt: skip


def test_the_kings_birthday_is_kept_on_the_saturday_where_it_is_a_sunday():
    assert date(2025, 4, 26) in dutch_holidays(2025)
    assert date(2025, 4, 27) not in dutch_holidays(2025)


@pytest.mark.parametrize(
    ("day", "ends"),
    [("2026-07-01", "2026-07-01T21:59:00+00:00"), ("2026-12-25", "2026-12-25T22:59:00+00:00")],
)
def test_a_term_ends_with_the_day_on_the_teams_own_clock(day, ends):
    assert end_of(date.fromisoformat(day), BRUSSELS).isoformat() == ends


def test_what_comes_in_after_midnight_here_is_of_the_new_day_whatever_utc_says():
    assert str(day_of(datetime(2026, 6, 30, 22, 30, tzinfo=UTC), BRUSSELS)) == "2026-07-01"
