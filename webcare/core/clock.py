"""Office hours and terms. The present time itself is always passed in; only edges call `now()`."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONGEST_SEARCH_DAYS = 800


def now() -> datetime:
    """The present moment, aware, in UTC. For edges: routes, jobs, commands."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """When the organisation works: ISO weekdays (1 is Monday), from and until, in one time zone.

    The default is the norm of central government: workdays from 8 to 20 (domain norms).
    """

    timezone: str = "Europe/Brussels"
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5)
    opens: time = time(8)
    closes: time = time(20)
    holidays: frozenset[str] = frozenset()

    def window(self, moment: datetime) -> tuple[datetime, datetime] | None:
        """Opening and closing time, in UTC, of *moment*'s local day; None on a closed day."""
        zone = ZoneInfo(self.timezone)
        day = moment.astimezone(zone).date()
        if day.isoweekday() not in self.weekdays or day.isoformat() in self.holidays:
            return None
        return (
            datetime.combine(day, self.opens, zone).astimezone(UTC),
            datetime.combine(day, self.closes, zone).astimezone(UTC),
        )

    def is_open(self, moment: datetime) -> bool:
        window = self.window(moment)
        return window is not None and window[0] <= moment < window[1]

    def add(self, start: datetime, office_minutes: int) -> datetime:
        """The moment when *office_minutes* of opening time have passed since *start*."""
        zone = ZoneInfo(self.timezone)
        left = timedelta(minutes=office_minutes)
        moment = start.astimezone(UTC)
        for _ in range(LONGEST_SEARCH_DAYS):
            window = self.window(moment)
            if window is not None and moment < window[1]:
                begin = max(moment, window[0])
                if begin + left <= window[1]:
                    return begin + left
                left -= window[1] - begin
            next_day = moment.astimezone(zone).date() + timedelta(days=1)
            moment = datetime.combine(next_day, time(0), zone).astimezone(UTC)
        raise ValueError("these office hours never open")


@dataclass(frozen=True, slots=True)
class Norm:
    """How long the public may wait: minutes, counted in office hours or by the calendar."""

    minutes: int
    office_hours: bool = True

    def due(self, start: datetime, hours: OfficeHours) -> datetime:
        """When an answer that was asked at *start* is due."""
        if self.office_hours:
            return hours.add(start, self.minutes)
        return start + timedelta(minutes=self.minutes)
