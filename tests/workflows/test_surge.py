"""Properties of the detector, on series of which we know when they began."""

import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bench import surges as bench
from workflows import surge
from workflows.surge import judge, references, upper_tail

BRUSSELS = ZoneInfo("Europe/Brussels")
QUIET_WEEK = [0] * surge.SPAN


def steady(per_bin: int) -> list[int]:
    return [per_bin] * surge.SPAN


def test_a_surge_of_ten_times_is_found_within_a_quarter_of_an_hour():
    random_ = random.Random(11)
    start = bench.HISTORY + 2 * bench.DAY + 12 * 11  # a Wednesday at eleven
    for _ in range(5):
        expected = bench.series(random_, 30, bench.HISTORY + bench.WEEK)
        counts = bench.counted(random_, bench.lifted(expected, start, 10, slow=False))
        assert any(bench.judged(counts, start + place).surge for place in range(3))


def test_a_larger_surge_is_never_found_later():
    random_ = random.Random(5)
    start = bench.HISTORY + bench.DAY + 12 * 14
    expected = bench.series(random_, 30, bench.HISTORY + bench.WEEK)
    found = []
    for size in (2, 4, 10, 40):
        counts = bench.counted(random.Random(9), bench.lifted(expected, start, size, slow=False))
        bins = (each for each in range(36) if bench.judged(counts, start + each).surge)
        found.append(next(bins, 99))
    assert found == sorted(found, reverse=True)


def test_a_newsletter_that_came_four_weeks_is_no_surge():
    week = [0] * 20 + [40, 25, 12, 6] + [1] * 12
    recent = [0] * 8 + [42, 27, 11, 7]
    assert judge(recent, [week] * 4, by_days=False).surge is None


def test_the_same_newsletter_is_one_when_it_comes_for_the_first_time():
    recent = [0] * 8 + [42, 27, 11, 7]
    assert judge(recent, [steady(1)] * 4, by_days=False).surge is not None


def test_one_crisis_in_the_weeks_before_hides_no_new_one():
    crisis = [0] * 12 + [50] * 24
    recent = [1] * 9 + [30, 40, 45]
    assert judge(recent, [steady(1)] * 5 + [crisis], by_days=False).surge is not None


def test_a_few_messages_in_a_dead_night_are_no_surge():
    assert judge([0] * 9 + [1, 2, 2], [QUIET_WEEK] * 8, by_days=False).surge is None


def test_many_in_a_dead_night_are_one():
    found = judge([0] * 9 + [1, 9, 12], [QUIET_WEEK] * 8, by_days=False).surge
    assert found is not None
    assert (found.usual.low, found.usual.high) == (0, 0)


def test_a_slow_rise_is_seen_by_the_hour_where_five_minutes_see_nothing():
    recent = [6] * 12
    found = judge(recent, [steady(2)] * 8, by_days=False)
    assert not found.readings[0].stands_out
    assert found.surge is not None
    assert found.surge.minutes == 60


def test_twice_the_usual_is_no_surge_where_days_differ_as_much():
    weeks = [steady(1), steady(3), steady(6), steady(2), steady(5), steady(4)]
    assert judge([6] * 12, weeks, by_days=False).surge is None


def test_without_history_it_says_that_it_knows_too_little():
    found = judge([50] * 12, [], by_days=False)
    assert not found.knows_enough
    assert found.surge is None


def test_what_has_fallen_back_to_the_busiest_usual_is_calm():
    assert judge([2] * 12, [steady(2)] * 8, by_days=False).is_calm
    assert not judge([8] * 12, [steady(2)] * 8, by_days=False).is_calm


@pytest.mark.parametrize(
    ("days", "number", "apart"),
    [(0, 0, 0), (2, 0, 0), (4, 3, 1), (20, 14, 1), (22.5, 3, 7), (100, 8, 7)],
)
def test_with_little_history_days_stand_in_for_weeks(days, number, apart):
    at = datetime(2026, 11, 18, 12, tzinfo=BRUSSELS)
    found = references(at, at - timedelta(days=days))
    assert len(found) == number
    if number:
        assert found[0] == at - timedelta(days=apart)


def test_a_channel_that_never_had_a_message_has_nothing_to_compare_with():
    assert references(datetime(2026, 11, 18, tzinfo=BRUSSELS), None) == ()


def test_the_clock_on_the_wall_counts_over_a_change_of_it():
    at = datetime(2026, 10, 28, 9, tzinfo=BRUSSELS)  # the clocks went back on the 25th
    before = references(at, at - timedelta(days=70))[0]
    assert before.hour == 9
    assert before.utcoffset() != at.utcoffset()


def test_the_tail_is_that_of_poisson_where_counts_vary_no_more_than_one():
    assert upper_tail(1, 1.0, 0.5) == 1.0
    assert upper_tail(5, 1.0, 1.0) == pytest.approx(0.00366, rel=0.01)


def test_the_tail_is_thicker_where_counts_vary_more():
    assert upper_tail(20, 5.0, 20.0) > 100 * upper_tail(20, 5.0, 5.0)


def test_a_channel_month_without_a_surge_brings_few_alarms():
    random_ = random.Random(3)
    counts = bench.counted(random_, bench.series(random_, 30, bench.HISTORY + bench.MONTH))
    found = list(bench.proposals(counts, bench.HISTORY, bench.HISTORY + bench.MONTH))
    assert len(found) <= 3
