"""What a team's row says of its office hours, closed days and norms, as values to reckon with.

`Team.office` is {"timezone", "week": as `workflows.opening` writes it, "calendars": ["BE-VLG"],
"public": the dates of those calendars, "special": [{"day", "name", "hours"}]}. The dates are kept
with it, for reading them from the library costs what no page should pay (`core.public_days`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from webcare.accounts.models import Team
from workflows import norms
from workflows.business_time import Norm, OfficeHours
from workflows.norms import Rule, Term
from workflows.opening import Span, day_of, week_of

USUAL_WEEK = "mon-fri 08:00-20:00"
USUAL_ZONE = "Europe/Brussels"
AS_USUAL = "usual"


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that the team named: closed (no `hours`), open as that weekday is (`usual`), or with
    hours of its own (`8:00-12:00`).
    """

    day: date
    name: str = ""
    hours: str = ""


def office_hours(team: Team) -> OfficeHours:
    """The team's opening hours; the norm of central government where none are set."""
    return of_office(team.office)


def of_office(kept: Mapping[str, Any]) -> OfficeHours:
    """The same, of what a team's row keeps or would keep."""
    week = _week(kept.get("week", USUAL_WEEK))
    holidays, own = set(kept.get("public", ())), {}
    for each in special_days(kept):
        name = each.day.isoformat()
        if each.hours == AS_USUAL:
            own[name] = week.get(each.day.isoweekday(), ())
        elif each.hours:
            own[name] = tuple(day_of(each.hours))
        else:
            holidays.add(name)
    return OfficeHours(kept.get("timezone", USUAL_ZONE), week, frozenset(holidays - set(own)), own)


def special_days(kept: Mapping[str, Any]) -> list[SpecialDay]:
    """The days that the team named itself, in order."""
    found = (
        SpecialDay(date.fromisoformat(each["day"]), each.get("name", ""), each.get("hours", ""))
        for each in kept.get("special", ())
    )
    return sorted(found, key=lambda each: each.day)


def today(team: Team, at: datetime) -> date:
    """The day on which *at* falls where the team is."""
    return at.astimezone(ZoneInfo(office_hours(team).timezone)).date()


def rules(team: Team) -> tuple[Rule, ...]:
    """The team's own norms."""
    return norms.read(team.norms)


def warn_share(team: Team) -> int:
    """From how many percent of a term on its clock is orange."""
    return int(team.norms.get("warn", norms.WARN))


def norm(team: Team, channel_kind: str) -> Norm:
    """How long the public may wait for a first reply on this kind of channel, at no particular
    priority.
    """
    rule = norms.ruling(rules(team), Term.REPLY, kind=channel_kind)
    assert rule is not None and rule.reply is not None  # noqa: S101, PT018 - the usual rules end so
    return Norm(rule.reply, rule.office_hours)


@lru_cache(maxsize=256)
def _week(text: str) -> Mapping[int, Sequence[Span]]:
    return {day: tuple(spans) for day, spans in week_of(text).items()}
