"""Which days figures are of, and which days before they are held against. Pure: days in, days out.

The days before are as many as have passed, so that a week that still runs is compared with as much
of the week before.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

LONGEST = 800  # days that own dates may span
BY_DAY = 62  # a longer period is told by weeks
WEEK = 7
MONTHS = 12


class Choice(StrEnum):
    """The periods that one chooses from."""

    WEEK = "week"
    FOUR_WEEKS = "weeks"
    QUARTER = "quarter"
    YEAR = "year"
    OWN = "own"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days from `first` up to and including `last`, and those that they are held against."""

    choice: Choice
    first: date
    last: date
    before_first: date
    before_last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def step(self) -> int:
        """Of how many days a line of the workload is: one, or a week."""
        return 1 if self.days <= BY_DAY else WEEK


def of(choice: Choice, today: date, own: tuple[date, date] | None = None) -> Period:
    """The period as it stands on *today*; *own*: its first and last day, in whichever order.

    Days to come are in none. Without own dates that fit, `OWN` is the last four weeks.
    """
    match choice:
        case Choice.WEEK:
            first = today - timedelta(days=today.weekday())
            return _shifted(choice, first, today, WEEK)
        case Choice.FOUR_WEEKS:
            return _shifted(choice, today - timedelta(days=4 * WEEK - 1), today, 4 * WEEK)
        case Choice.QUARTER:
            first = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
            return _as_far(choice, first, today, _months_before(first, 3))
        case Choice.YEAR:
            first = date(today.year, 1, 1)
            return _as_far(choice, first, today, date(today.year - 1, 1, 1))
        case Choice.OWN:
            if own is None:
                return of(Choice.FOUR_WEEKS, today)
            first, last = sorted(own)
            last = min(last, today)
            first = max(min(first, last), last - timedelta(days=LONGEST - 1))
            return _shifted(choice, first, last, (last - first).days + 1)


def week_of(monday: date) -> Period:
    """A whole week that is over, from its *monday*."""
    return _shifted(Choice.OWN, monday, monday + timedelta(days=WEEK - 1), WEEK)


def _shifted(choice: Choice, first: date, last: date, days: int) -> Period:
    back = timedelta(days=days)
    return Period(
        choice=choice, first=first, last=last, before_first=first - back, before_last=last - back
    )


def _as_far(choice: Choice, first: date, last: date, before: date) -> Period:
    """Held against as many days from *before* on, but never against itself."""
    until = min(before + (last - first), first - timedelta(days=1))
    return Period(choice=choice, first=first, last=last, before_first=before, before_last=until)


def _months_before(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 - months, MONTHS)
    return date(first.year + years, month + 1, 1)
