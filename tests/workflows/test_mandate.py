from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from workflows.mandate import Days, Mandate, StandIn, covers, rules
from workflows.statement import StatementState, in_force, wall_clock

BRUSSELS = ZoneInfo("Europe/Brussels")
KIM, BO, TRAFFIC, PARKS, MAIL, FORUM = 1, 2, 10, 11, 20, 21
MAY = Days(date(2026, 5, 1), date(2026, 5, 31))


def mandate(**given_):
    return Mandate(**{"holder": KIM, "days": MAY, **given_})


def at(day, hour=12, minute=0):
    return datetime(2026, *day, hour, minute, tzinfo=BRUSSELS)


@pytest.mark.parametrize(
    ("moment", "holds"),
    [
        (at((4, 30), 23, 59), False),
        (at((5, 1), 0, 0), True),
        (at((5, 31), 23, 59), True),
        (at((6, 1), 0, 0), False),
        (datetime(2026, 4, 30, 22, 0, tzinfo=UTC), True),  # midnight in Brussels, not in UTC
        (datetime(2026, 5, 31, 22, 0, tzinfo=UTC), False),
    ],
)
def test_the_last_day_is_one_of_them_and_midnight_is_that_of_the_team(moment, holds):
    assert covers(mandate(), KIM, TRAFFIC, MAIL, moment, BRUSSELS) is holds


@pytest.mark.parametrize("last_day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_a_day_of_23_or_25_hours_counts_to_its_own_midnight(last_day):
    """The nights in which Brussels changes its clocks."""
    ends = mandate(days=Days(date(2026, 1, 1), last_day))
    midnight = datetime.combine(last_day + timedelta(days=1), datetime.min.time(), BRUSSELS)

    assert ends.holds(midnight.astimezone(UTC) - timedelta(seconds=1), BRUSSELS)
    assert not ends.holds(midnight.astimezone(UTC), BRUSSELS)


def test_without_an_end_it_holds_until_further_notice():
    assert mandate(days=Days(date(2026, 5, 1))).holds(at((12, 31)), BRUSSELS)


def test_one_for_a_theme_is_not_about_another_nor_about_what_has_none():
    on_traffic = mandate(themes=frozenset({TRAFFIC}))

    assert on_traffic.is_about(TRAFFIC, MAIL)
    assert not on_traffic.is_about(PARKS, MAIL)
    assert not on_traffic.is_about(None, MAIL)
    assert mandate().is_about(None, MAIL)


def test_one_for_a_channel_is_not_about_another():
    by_mail = mandate(channels=frozenset({MAIL}))

    assert by_mail.is_about(TRAFFIC, MAIL)
    assert not by_mail.is_about(TRAFFIC, FORUM)
    assert by_mail.is_about(TRAFFIC, None)  # on some channel


def test_whoever_stands_in_acts_on_those_days_and_the_holder_is_not_shut_out():
    away = mandate(stand_ins=(StandIn(BO, Days(date(2026, 5, 10), date(2026, 5, 12))),))

    assert away.speakers(at((5, 9)), BRUSSELS) == (KIM,)
    assert away.speakers(at((5, 12), 23, 59), BRUSSELS) == (KIM, BO)
    assert away.speakers(at((5, 13), 0, 0), BRUSSELS) == (KIM,)


def test_nobody_stands_in_on_a_mandate_that_has_ended():
    away = mandate(stand_ins=(StandIn(BO, Days(date(2026, 5, 30), date(2026, 6, 9))),))

    assert away.speakers(at((6, 2)), BRUSSELS) == ()


def test_from_its_withdrawal_on_it_holds_no_more():
    gone = mandate(withdrawn_at=at((5, 3), 14, 30))

    assert gone.holds(at((5, 3), 14, 29), BRUSSELS)
    assert not gone.holds(at((5, 3), 14, 30), BRUSSELS)


@pytest.mark.parametrize(
    ("register", "ruled"),
    [
        ([], False),
        ([mandate(days=Days(date(2026, 5, 4)))], False),  # begins tomorrow
        ([mandate()], True),
        ([mandate(days=Days(date(2026, 4, 1), date(2026, 4, 2)))], True),  # ended; it rules on
        ([mandate(days=Days(date(2026, 5, 3)), withdrawn_at=at((5, 2)))], False),  # never began
    ],
)
def test_the_register_rules_from_the_first_day_of_its_first_mandate(register, ruled):
    assert rules(register, at((5, 3)), BRUSSELS) is ruled


DAYS = some.dates(date(2025, 1, 1), date(2027, 12, 31))
MOMENTS = some.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=some.just(UTC))  # noqa: DTZ001


@given(first=DAYS, length=some.none() | some.integers(0, 500), moment=MOMENTS)
def test_it_holds_exactly_on_its_local_days(first, length, moment):
    last = None if length is None else first + timedelta(days=length)
    day = moment.astimezone(BRUSSELS).date()

    held = mandate(days=Days(first, last)).holds(moment, BRUSSELS)

    assert held == (first <= day and (last is None or day <= last))


@given(moment=MOMENTS, gone=MOMENTS, theme=some.sampled_from([None, TRAFFIC, PARKS]))
def test_nobody_speaks_by_a_mandate_that_does_not_hold_or_is_about_something_else(
    moment, gone, theme
):
    row = mandate(
        days=Days(date(2025, 6, 1), date(2027, 6, 1)), themes=frozenset({TRAFFIC}),
        stand_ins=(StandIn(BO, Days(date(2025, 1, 1), date(2027, 12, 31))),), withdrawn_at=gone,
    )  # fmt: skip

    may = [who for who in (KIM, BO, 99) if covers(row, who, theme, MAIL, moment, BRUSSELS)]

    assert may in ([], [KIM, BO])
    assert bool(may) == (row.holds(moment, BRUSSELS) and theme == TRAFFIC)
    assert not may or moment < gone


def test_it_is_in_force_from_its_first_moment_until_just_before_its_last():
    begin, end = at((5, 1)), at((5, 2))
    approved = StatementState.APPROVED

    assert not in_force(approved, begin, end, begin - timedelta(seconds=1))
    assert in_force(approved, begin, end, begin)
    assert not in_force(approved, begin, end, end)
    assert in_force(approved, begin, None, at((12, 31)))
    assert not in_force(StatementState.WITHDRAWN, begin, None, begin)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        (datetime(2026, 7, 1, 9, 0), datetime(2026, 7, 1, 7, 0, tzinfo=UTC)),  # noqa: DTZ001
        (datetime(2026, 3, 29, 2, 30), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),  # noqa: DTZ001
        (datetime(2026, 10, 25, 2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # noqa: DTZ001
    ],
)
def test_the_wall_clock_counts_also_where_it_is_set_back_or_forward(written, moment):
    assert wall_clock(written, BRUSSELS).astimezone(UTC) == moment
