"""Time in which a team works, in minutes. Pure: moments in, moments out; nobody asks the time here.

A minute is a real one: on the night that the clocks change, a day is an hour shorter or longer. A
span opens at the first moment at which the wall clock shows its beginning or more, and closes after
the last at which it shows less than its end; so it is whole whatever the clocks do.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from workflows.opening import Span, Week

LONGEST_SEARCH_DAYS = 800
DAY_MINUTES = 24 * 60
MINUTE = timedelta(minutes=1)
OFFICE_DAY = (Span(8 * 60, 20 * 60),)
WORKDAYS: Week = dict.fromkeys(range(1, 6), OFFICE_DAY)
"""The norm of central government: workdays from 8 to 20 (domain norms)."""


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """When a team works, in one time zone: a week of spans, days on which it is closed (local
    dates, ISO), and days that have hours of their own, whatever the week and the holidays say.
    """

    timezone: str = "Europe/Brussels"
    week: Week = field(default_factory=lambda: WORKDAYS)
    holidays: frozenset[str] = frozenset()
    special: Mapping[str, Sequence[Span]] = field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def spans_on(self, day: date) -> Sequence[Span]:
        """The spans of one local day; none where it is closed."""
        name = day.isoformat()
        if name in self.special:
            return self.special[name]
        return () if name in self.holidays else self.week.get(day.isoweekday(), ())

    def windows(self, day: date) -> Sequence[tuple[datetime, datetime]]:
        """From when until when it is open on one local day, in UTC, in order."""
        return _windows(self.timezone, day, tuple(self.spans_on(day)))

    def window(self, moment: datetime) -> tuple[datetime, datetime] | None:
        """First opening and last closing, in UTC, of *moment*'s local day; None when closed."""
        there = self.windows(moment.astimezone(self.zone).date())
        return (there[0][0], there[-1][1]) if there else None

    def is_open(self, moment: datetime) -> bool:
        day = moment.astimezone(self.zone).date()
        return any(opens <= moment < closes for opens, closes in self.windows(day))

    def add(self, start: datetime, minutes: int) -> datetime:
        """The moment when *minutes* of opening time have passed since *start*; with none to pass,
        the first moment from *start* on at which it is open. Raises ValueError where that lies
        further ahead than is looked.
        """
        left = timedelta(minutes=minutes)
        for opens, closes in self._from(start):
            begin = max(opens, start)
            if begin + left <= closes:
                return begin + left
            left -= closes - begin
        raise ValueError("these office hours never open")

    def between(self, start: datetime, end: datetime) -> int:
        """How many minutes it was open from *start* until *end*; 0 where the end comes first."""
        passed = timedelta()
        for opens, closes in self._from(start):
            if opens >= end:
                break
            passed += max(timedelta(), min(closes, end) - max(opens, start))
        return passed // MINUTE

    def usual_day(self) -> int:
        """The minutes of a working day: the length that most days of the week have."""
        lengths = [sum(closes - opens for opens, closes in spans) for spans in self.week.values()]
        return max(sorted(lengths), key=lengths.count, default=DAY_MINUTES)

    def _from(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """What is open from *start* on, in order, as far as is looked ahead."""
        first = start.astimezone(self.zone).date()
        for ahead in range(LONGEST_SEARCH_DAYS):
            for opens, closes in self.windows(first + timedelta(days=ahead)):
                if closes > start:
                    yield opens, closes


@dataclass(frozen=True, slots=True)
class Norm:
    """How long the public may wait: minutes, counted in office hours or by the calendar."""

    minutes: int
    office_hours: bool = True

    def due(self, start: datetime, hours: OfficeHours, *, used: int = 0) -> datetime:
        """When it ends that began at *start* with *used* minutes of it gone already."""
        left = max(0, self.minutes - used)
        return hours.add(start, left) if self.office_hours else start + left * MINUTE

    def passed(self, start: datetime, end: datetime, hours: OfficeHours) -> int:
        """Minutes of it that went by between the two."""
        if self.office_hours:
            return hours.between(start, end)
        return max(0, (end - start) // MINUTE)

    def warns(self, start: datetime, hours: OfficeHours, *, share: int, used: int = 0) -> datetime:
        """When *share* percent of it are used up; at *start* where they are already."""
        left = max(0, self.minutes * share // 100 - used)
        return Norm(left, self.office_hours).due(start, hours) if left else start


@lru_cache(maxsize=4096)
def _windows(
    timezone: str, day: date, spans: tuple[Span, ...]
) -> tuple[tuple[datetime, datetime], ...]:
    zone = ZoneInfo(timezone)
    found = [(_moment(day, s.opens, zone, 0), _moment(day, s.closes, zone, 1)) for s in spans]
    return tuple((opens, closes) for opens, closes in found if opens < closes)


def _moment(day: date, minutes: int, zone: ZoneInfo, fold: int) -> datetime:
    """When the wall clock reaches *minutes* of the day; a time that comes twice, by *fold*; one
    that the clocks leap over, when they leap.
    """
    ahead, rest = divmod(minutes, DAY_MINUTES)
    wall = datetime.combine(day + timedelta(days=ahead), time(rest // 60, rest % 60))
    moment = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall:
        return moment
    early = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)  # the leap lies after it
    while early.astimezone(zone).replace(tzinfo=None) < wall:
        early += MINUTE
    return early
