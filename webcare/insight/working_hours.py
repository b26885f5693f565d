"""Opening hours as a table: how many office seconds had passed at the begin of each day.

With it a statement measures a span in office hours by subtracting two numbers, however many rows
there are. What a day's hours are is `core.clock.OfficeHours`'s to say.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from webcare.accounts import service as accounts
from webcare.accounts.models import Team
from webcare.core.clock import OfficeHours

AROUND = timedelta(hours=14)  # from noon: more than half of the longest day


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a team, or of a day with several spans one of them: from when until when it is the
    one to ask, when it opens, for how many seconds, and how many came before it.
    """

    team_id: int
    day: date
    begins: datetime
    ends: datetime
    opens: datetime
    length: float
    before: float


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of several teams, and the zone in which each counts its days."""

    zones: dict[int, str]
    days: Sequence[Day]

    @classmethod
    def of(cls, teams: Sequence[Team], since: datetime, until: datetime) -> "Calendar":
        """Every day of *teams* that has a moment between the two, and one more at both ends."""
        hours = {team.id: accounts.office_hours(team) for team in teams}
        return cls(
            {team_id: each.timezone for team_id, each in hours.items()},
            [day for team_id, each in hours.items() for day in _days(team_id, each, since, until)],
        )

    def parameters(self) -> dict[str, Any]:
        """As arrays, one a column."""
        return {
            "zone_teams": list(self.zones),
            "zones": list(self.zones.values()),
            "hour_teams": [each.team_id for each in self.days],
            "days": [each.day for each in self.days],
            "begins": [each.begins for each in self.days],
            "ends": [each.ends for each in self.days],
            "opens": [each.opens for each in self.days],
            "lengths": [each.length for each in self.days],
            "earlier": [each.before for each in self.days],
        }


def _days(team_id: int, hours: OfficeHours, since: datetime, until: datetime) -> Iterator[Day]:
    zone = ZoneInfo(hours.timezone)
    day = since.astimezone(zone).date() - timedelta(days=1)
    last = until.astimezone(zone).date() + timedelta(days=1)
    passed = 0.0
    while day <= last:
        noon = datetime.combine(day, time(12), zone)
        begins, end = noon - AROUND, noon + AROUND
        there = hours.windows(day) or ((noon, noon),)
        nexts = [opens for opens, _closes in there[1:]] + [end]
        for (opens, closes), ends in zip(there, nexts, strict=True):
            length = (closes - opens).total_seconds()
            yield Day(team_id, day, begins, ends, opens, length, passed)
            passed += length
            begins = ends
        day += timedelta(days=1)
