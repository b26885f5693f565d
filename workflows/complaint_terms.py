"""By which days the law wants a formal complaint confirmed, refused and answered.

Pure: days in, days out. A term runs from the day of receipt, which itself does not count, and ends
with the last day, in the team's own zone.

* Flanders, Bestuursdecreet of 7 December 2018, title II chapter 5: confirm and, where it is not
  taken up, say so with reasons within 10, answer within 45 calendar days. Calendar days: a weekend
  or a holiday at the end does not lengthen them.
* The Netherlands, Awb chapter 9: answer within six weeks, with a committee within ten (9:11); that
  it is not taken up is said within four weeks (9:8). Receipt is confirmed (9:6), for which the law
  names no days; ours are the same ten. A term of the law that would end on a Saturday, a Sunday or
  a public holiday ends on the next day that is none (Algemene termijnenwet, art. 1 and 3).
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo

END_OF_DAY = time(23, 59)
SATURDAY = 5


class Regime(StrEnum):
    FLANDERS = "flanders"
    NETHERLANDS = "netherlands"
    NETHERLANDS_COMMITTEE = "netherlands_committee"

    @property
    def is_dutch(self) -> bool:
        return self is not Regime.FLANDERS


@dataclass(frozen=True, slots=True)
class Terms:
    """The last days, in the team's zone, on which each may happen."""

    acknowledge_by: date
    refuse_by: date
    answer_by: date


_DAYS = {
    Regime.FLANDERS: (10, 10, 45),
    Regime.NETHERLANDS: (10, 4 * 7, 6 * 7),
    Regime.NETHERLANDS_COMMITTEE: (10, 4 * 7, 10 * 7),
}


def terms(received_on: date, regime: Regime) -> Terms:
    """The terms of a complaint that reached us on *received_on*."""
    acknowledge, refuse, answer = (received_on + timedelta(days=days) for days in _DAYS[regime])
    if regime.is_dutch:
        refuse, answer = _lengthened(refuse), _lengthened(answer)
    return Terms(acknowledge, refuse, answer)


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The end of *day* in *zone*, in UTC."""
    return datetime.combine(day, END_OF_DAY, zone).astimezone(UTC)


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """The day on which *moment* falls in *zone*."""
    return moment.astimezone(zone).date()


def _lengthened(day: date) -> date:
    """*day*, or the next that is no Saturday, Sunday or public holiday of the Netherlands."""
    while day.weekday() >= SATURDAY or day in dutch_holidays(day.year):
        day += timedelta(days=1)
    return day


@cache
def dutch_holidays(year: int) -> frozenset[date]:
    """What article 3 of the Algemene termijnenwet names: New Year, Good Friday (put on a par),
    Easter Monday, Ascension Day, Pentecost Monday, both days of Christmas, the King's birthday as
    it is kept, and 5 May.
    """
    sunday = easter(year)
    kings_day = date(year, 4, 27)
    if kings_day.weekday() == SATURDAY + 1:
        kings_day -= timedelta(days=1)
    moving = {sunday + timedelta(days=days) for days in (-2, 1, 39, 50)}
    fixed = {date(year, 1, 1), date(year, 5, 5), date(year, 12, 25), date(year, 12, 26)}
    return frozenset(moving | fixed | {kings_day})


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous computus of 1876)."""
    golden = year % 19
    century, in_century = divmod(year, 100)
    leaps, rest = divmod(century, 4)
    moon = (19 * golden + century - leaps - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    fourth, left = divmod(in_century, 4)
    weekday = (32 + 2 * rest + 2 * fourth - moon - left) % 7
    shift = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)
