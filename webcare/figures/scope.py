"""What is asked for: which teams' conversations, of which days, channel and theme."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from webcare.accounts import service as accounts
from webcare.accounts.models import Team
from webcare.figures.period import Period
from webcare.insight.working_hours import Calendar

NO_THEME = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """*teams* with a period; `channel_id` and `theme_id` narrow it (0: all, `NO_THEME`: none).

    A day is that of a conversation's own team, by the clock on its wall: the days on which clocks
    are set have 23 and 25 hours.
    """

    teams: Sequence[Team]
    period: Period
    channel_id: int = 0
    theme_id: int = 0

    @property
    def team_ids(self) -> list[int]:
        return [team.id for team in self.teams]

    def zones(self) -> dict[int, ZoneInfo]:
        return {each.id: ZoneInfo(accounts.office_hours(each).timezone) for each in self.teams}

    def parameters(self) -> dict[str, Any]:
        """What every statement asks: the teams with the bounds of both periods, as arrays."""
        zones, period = self.zones(), self.period
        return {
            "teams": list(zones),
            "zones": [zone.key for zone in zones.values()],
            "since": [begins(period.first, zone) for zone in zones.values()],
            "until": [ends(period.last, zone) for zone in zones.values()],
            "before_since": [begins(period.before_first, zone) for zone in zones.values()],
            "before_until": [ends(period.before_last, zone) for zone in zones.values()],
            "channel": self.channel_id,
            "theme": self.theme_id,
        }

    def hours(self, at: datetime) -> Mapping[str, Any]:
        """The days of the teams from the begin of the earlier period until *at*, as arrays."""
        first = datetime.combine(self.period.before_first, time(), UTC) - timedelta(days=1)
        told = Calendar.of(self.teams, first, at + timedelta(days=1)).parameters()
        wanted = ("hour_teams", "days", "opens", "lengths", "earlier")
        return {name: told[name] for name in wanted}

    def steps(self) -> list[tuple[date, date]]:
        """First and last day of each line of the workload, the earliest first."""
        period, found = self.period, []
        first = period.first
        while first <= period.last:
            last = first + timedelta(days=period.step - 1 - first.weekday() * (period.step > 1))
            found.append((first, min(last, period.last)))
            first = last + timedelta(days=1)
        return found


def begins(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of *day* where the clock of *zone* hangs."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def ends(day: date, zone: ZoneInfo) -> datetime:
    """The first moment after *day*."""
    return begins(day + timedelta(days=1), zone)
