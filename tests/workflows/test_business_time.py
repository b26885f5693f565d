"""Time in which a team works: held against a plain model that looks at every minute."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from workflows.business_time import MINUTE, Norm, OfficeHours
from workflows.opening import Span, day_of, week_of

DAY = timedelta(days=1)
ZONES = ("Europe/Brussels", "Europe/Amsterdam", "UTC", "Atlantic/Azores", "America/New_York")
SWITCHES = [datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 10, 23, tzinfo=UTC),
            datetime(2026, 12, 29, tzinfo=UTC), datetime(2027, 3, 12, tzinfo=UTC)]  # fmt: skip
DAYS_AHEAD = 9


def plainly_open(hours):
    """Every minute of the days around the switches at which the plain model says open.

    Of each local day it asks each minute what the wall clock shows: a span begins with the first
    minute that shows its beginning or more, and ends after the last that shows less than its end.
    """
    zone, minutes = ZoneInfo(hours.timezone), {}

    def of_day(day):
        if day not in minutes:
            noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone).astimezone(UTC)
            near = [noon + step * MINUTE for step in range(-15 * 60, 15 * 60)]
            wall = [(m, local.hour * 60 + local.minute)
                    for m in near if (local := m.astimezone(zone)).date() == day]  # fmt: skip
            minutes[day] = set()
            for opens, closes in hours.spans_on(day):
                begins = min((m for m, shown in wall if shown >= opens), default=None)
                ends = max((m for m, shown in wall if shown < closes), default=None)
                minutes[day] |= {m for m, _shown in wall if begins and ends and begins <= m <= ends}
        return minutes[day]

    return lambda moment: moment in of_day(moment.astimezone(zone).date())


@some.composite
def spans(draw):
    edges = sorted(draw(some.sets(some.integers(0, 96), max_size=6)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return [Span(opens * 15, closes * 15) for opens, closes in pairs]


@some.composite
def hours_and_start(draw):
    start = draw(some.sampled_from(SWITCHES)) + draw(some.integers(0, 3 * 24 * 60)) * MINUTE
    near = [(start.date() + step * DAY).isoformat() for step in range(4)]
    week = {day: draw(spans()) for day in range(1, 8)}
    holidays = frozenset(draw(some.sets(some.sampled_from(near), max_size=2)))
    special = draw(some.dictionaries(some.sampled_from(near), spans(), max_size=2))
    return OfficeHours(draw(some.sampled_from(ZONES)), week, holidays, special), start


@settings(max_examples=60, deadline=None)
@given(hours_and_start(), some.integers(0, 6 * 24 * 60))
def test_it_counts_as_one_who_looks_at_every_minute(given_hours, length):
    hours, start = given_hours
    is_open, end = plainly_open(hours), start + length * MINUTE

    counted = sum(is_open(start + step * MINUTE) for step in range(length))

    assert hours.between(start, end) == counted
    assert hours.is_open(end) is is_open(end)


@settings(max_examples=60, deadline=None)
@given(hours_and_start(), some.integers(0, 30 * 60))
def test_a_term_ends_where_the_plain_model_ends_it(given_hours, minutes):
    hours, start = given_hours
    is_open, left, moment = plainly_open(hours), minutes, start
    while (left or not is_open(moment)) and moment < start + DAYS_AHEAD * DAY:
        left -= is_open(moment)
        moment += MINUTE
        if left == 0 and minutes:
            break
    if left or moment >= start + DAYS_AHEAD * DAY:
        return  # it ends further ahead than the model looks

    assert hours.add(start, minutes) == moment


@settings(max_examples=150, deadline=None)
@given(hours_and_start(), some.integers(0, 20 * 60), some.integers(0, 20 * 60))
def test_a_term_that_pauses_ends_when_both_parts_have_passed(given_hours, first, second):
    hours, start = given_hours
    try:
        paused = hours.add(start, first)
        whole = hours.add(start, first + second)
    except ValueError:
        return

    assert hours.add(paused, second) == whole or second == 0
    assert hours.between(start, whole) == first + second


BELGIUM = frozenset({"2026-01-01", "2026-04-06", "2026-05-01", "2026-05-14", "2026-05-25",
                     "2026-07-21", "2026-08-15", "2026-11-11", "2026-12-25",
                     "2027-01-01"})  # fmt: skip
FLANDERS = BELGIUM | {"2026-07-11", "2028-07-11"}
NETHERLANDS = frozenset({"2026-01-01", "2026-04-06", "2026-04-27", "2026-05-14", "2026-05-25",
                         "2026-12-25", "2026-12-26", "2027-01-01"})  # fmt: skip
HALF = {"2026-12-24": day_of("8-12"), "2026-12-31": day_of("8-12"), "2026-05-15": ()}
OFFICE = OfficeHours(holidays=BELGIUM)
CENTRAL = OfficeHours("Europe/Amsterdam", holidays=NETHERLANDS)
COUNTER = OfficeHours(
    "Europe/Brussels", week_of("mon-fri 09:00-12:00 13:00-16:30; sat 10:00-12:00"), BELGIUM, HALF
)
NIGHT = OfficeHours("Europe/Brussels", week_of("mon-sun 00:00-06:00 22:00-24:00"))
ALWAYS = OfficeHours("Europe/Brussels", week_of("mon-sun 00:00-24:00"))
OPEN_ALL_THE_SAME = OfficeHours(holidays=BELGIUM, special={"2026-07-21": day_of("8-20")})
H = 60

CASES = [
    # within a day, over a night, over a weekend
    (OFFICE, "2026-11-16 09:00", 4 * H, "2026-11-16 13:00"),
    (OFFICE, "2026-11-16 18:00", 4 * H, "2026-11-17 10:00"),
    (OFFICE, "2026-11-16 20:00", 4 * H, "2026-11-17 12:00"),
    (OFFICE, "2026-11-16 23:59", 4 * H, "2026-11-17 12:00"),
    (OFFICE, "2026-11-17 03:00", 4 * H, "2026-11-17 12:00"),
    (OFFICE, "2026-11-17 08:00", 12 * H, "2026-11-17 20:00"),
    (OFFICE, "2026-11-17 08:01", 12 * H, "2026-11-18 08:01"),
    (OFFICE, "2026-11-20 19:00", 4 * H, "2026-11-23 11:00"),
    (OFFICE, "2026-11-21 10:00", 4 * H, "2026-11-23 12:00"),
    (OFFICE, "2026-11-22 23:00", 24 * H, "2026-11-24 20:00"),
    (OFFICE, "2026-11-20 19:00", 24 * H, "2026-11-24 19:00"),
    (OFFICE, "2026-11-20 20:00", 1, "2026-11-23 08:01"),
    (OFFICE, "2026-11-16 08:00", 0, "2026-11-16 08:00"),
    (OFFICE, "2026-11-21 08:00", 0, "2026-11-23 08:00"),
    # Belgium's days
    (OFFICE, "2026-11-10 18:00", 4 * H, "2026-11-12 10:00"),
    (OFFICE, "2026-11-11 10:00", 4 * H, "2026-11-12 12:00"),
    (OFFICE, "2026-07-20 19:30", 1 * H, "2026-07-22 08:30"),
    (OFFICE, "2026-04-03 19:00", 2 * H, "2026-04-07 09:00"),
    (OFFICE, "2026-05-13 19:00", 2 * H, "2026-05-15 09:00"),
    (OFFICE, "2026-04-30 19:00", 2 * H, "2026-05-04 09:00"),
    (OFFICE, "2026-05-22 19:00", 2 * H, "2026-05-26 09:00"),
    (OFFICE, "2026-08-14 19:00", 2 * H, "2026-08-17 09:00"),
    (OfficeHours(holidays=FLANDERS), "2028-07-10 19:00", 2 * H, "2028-07-12 09:00"),
    (OFFICE, "2028-07-10 19:00", 2 * H, "2028-07-11 09:00"),
    (OPEN_ALL_THE_SAME, "2026-07-20 19:30", 1 * H, "2026-07-21 08:30"),
    # the Netherlands'
    (CENTRAL, "2026-04-24 19:00", 2 * H, "2026-04-28 09:00"),
    (OFFICE, "2026-04-24 19:00", 2 * H, "2026-04-27 09:00"),
    (CENTRAL, "2026-05-13 19:00", 24 * H, "2026-05-18 19:00"),
    (CENTRAL, "2026-11-10 18:00", 4 * H, "2026-11-11 10:00"),
    (CENTRAL, "2026-12-24 19:00", 2 * H, "2026-12-28 09:00"),
    (CENTRAL, "2026-07-20 19:30", 1 * H, "2026-07-21 08:30"),
    (CENTRAL, "2026-04-03 12:00", 12 * H, "2026-04-07 12:00"),
    # the year ends
    (OFFICE, "2026-12-24 19:00", 2 * H, "2026-12-28 09:00"),
    (OFFICE, "2026-12-31 19:00", 2 * H, "2027-01-04 09:00"),
    (OFFICE, "2026-12-31 08:00", 24 * H, "2027-01-04 20:00"),
    (OFFICE, "2026-12-30 20:00", 24 * H, "2027-01-04 20:00"),
    (CENTRAL, "2026-12-31 12:00", 24 * H, "2027-01-05 12:00"),
    (COUNTER, "2026-12-31 11:00", 2 * H, "2027-01-02 11:00"),
    # several spans a day, half days, bridging days
    (COUNTER, "2026-11-16 11:00", 2 * H, "2026-11-16 14:00"),
    (COUNTER, "2026-11-16 12:30", 30, "2026-11-16 13:30"),
    (COUNTER, "2026-11-16 09:00", 3 * H, "2026-11-16 12:00"),
    (COUNTER, "2026-11-16 09:00", 3 * H + 1, "2026-11-16 13:01"),
    (COUNTER, "2026-11-20 16:00", 1 * H, "2026-11-21 10:30"),
    (COUNTER, "2026-11-20 16:00", 3 * H, "2026-11-23 09:30"),
    (COUNTER, "2026-12-24 11:00", 2 * H, "2026-12-26 11:00"),
    (COUNTER, "2026-12-23 16:00", 5 * H, "2026-12-26 10:30"),
    (COUNTER, "2026-05-13 16:00", 1 * H, "2026-05-16 10:30"),
    (COUNTER, "2026-05-15 10:00", 30, "2026-05-16 10:30"),
    (COUNTER, "2026-11-16 08:00", 13 * H, "2026-11-17 16:30"),
    # nights, and the nights on which the clocks change
    (NIGHT, "2026-11-16 12:00", 2 * H, "2026-11-17 00:00"),
    (NIGHT, "2026-11-16 23:00", 2 * H, "2026-11-17 01:00"),
    (NIGHT, "2026-11-16 05:30", 1 * H, "2026-11-16 22:30"),
    (NIGHT, "2026-03-29 00:00", 6 * H, "2026-03-29 23:00"),
    (NIGHT, "2026-10-25 00:00", 6 * H, "2026-10-25 05:00"),
    (ALWAYS, "2026-03-28 12:00", 24 * H, "2026-03-29 13:00"),
    (ALWAYS, "2026-10-24 12:00", 24 * H, "2026-10-25 11:00"),
    (OFFICE, "2026-03-27 19:00", 2 * H, "2026-03-30 09:00"),
    (OFFICE, "2026-10-23 19:00", 2 * H, "2026-10-26 09:00"),
    (OfficeHours("UTC", holidays=BELGIUM), "2026-11-16 08:00", 2 * H, "2026-11-16 11:00"),
    (OfficeHours("America/New_York"), "2026-11-16 08:00", 2 * H, "2026-11-16 16:00"),
    (OfficeHours("Asia/Kolkata"), "2026-11-16 03:30", 2 * H, "2026-11-16 05:30"),
    # long ones
    (OFFICE, "2026-11-16 08:00", 10 * 12 * H, "2026-11-27 20:00"),
    (OFFICE, "2026-11-06 08:00", 10 * 12 * H, "2026-11-20 20:00"),
    (CENTRAL, "2026-04-20 08:00", 30 * 12 * H, "2026-06-03 20:00"),
    (COUNTER, "2026-01-05 09:00", 34 * H + 30, "2026-01-10 12:00"),
]  # fmt: skip


def brussels(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Brussels")).astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "start", "minutes", "end"),
    CASES,
    ids=[f"{n} {case[1]}" for n, case in enumerate(CASES)],
)
def test_worked_by_hand(hours, start, minutes, end):
    assert hours.add(brussels(start), minutes) == brussels(end)
    assert hours.between(brussels(start), brussels(end)) == minutes


def test_a_span_that_the_clocks_leap_into_begins_when_they_leap():
    early = OfficeHours(week=week_of("mon-sun 02:30-05:00"))

    opens, closes = early.windows(date(2026, 3, 29))[0]

    assert (closes - opens, opens) == (timedelta(hours=2), datetime(2026, 3, 29, 1, tzinfo=UTC))


def test_a_span_in_the_hour_that_comes_twice_is_one_span():
    early = OfficeHours(week=week_of("mon-sun 02:30-02:45"))

    assert early.between(*early.windows(date(2026, 10, 25))[0]) == 75


def test_hours_that_never_open_are_told():
    with pytest.raises(ValueError, match="never open"):
        OfficeHours(week={}).add(datetime(2026, 1, 1, tzinfo=UTC), 1)


@pytest.mark.parametrize(
    ("norm", "used", "due", "warns"),
    [
        (Norm(4 * H), 0, "2026-11-17 11:00", "2026-11-17 10:12"),
        (Norm(4 * H), 3 * H, "2026-11-17 08:00", "2026-11-16 19:12"),
        (Norm(4 * H), 3 * H + 30, "2026-11-16 19:30", "2026-11-16 19:00"),
        (Norm(4 * H), 9 * H, "2026-11-16 19:00", "2026-11-16 19:00"),
        (Norm(4 * H, office_hours=False), 0, "2026-11-16 23:00", "2026-11-16 22:12"),
        (Norm(4 * H, office_hours=False), 3 * H, "2026-11-16 20:00", "2026-11-16 19:12"),
    ],
)
def test_a_norm_that_paused_goes_on_with_what_is_left_of_it(norm, used, due, warns):
    start = brussels("2026-11-16 19:00")
    ends = {"2026-11-17 08:00": "2026-11-16 20:00"}.get(due, due)  # an hour left ends at closing

    assert norm.due(start, OFFICE, used=used) == brussels(ends)
    assert norm.warns(start, OFFICE, share=80, used=used) == brussels(warns)


def test_a_working_day_is_as_long_as_most_days_are():
    assert (COUNTER.usual_day(), OFFICE.usual_day(), ALWAYS.usual_day()) == (390, 720, 1440)
