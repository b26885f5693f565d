"""How a team works: its week, its closed days, how long the public may wait. A verb each.

Both are settings that can be undone. What follows of a change for the tickets that are open is
said by whoever stands above the tickets: `following` is called with the team.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy.orm import Session

from webcare.accounts import closed_days, hours
from webcare.accounts.hours import AS_USUAL, SpecialDay
from webcare.accounts.models import Team
from webcare.audit.undoing import Setting, kept
from webcare.core.actor import Actor
from webcare.core.errors import Invalid
from webcare.core.i18n import marked
from webcare.core.public_days import Unreadable
from webcare.core.text import one_line
from workflows import norms as rules_of
from workflows.norms import LEAST_WARN, MOST_WARN, USUAL, Rule
from workflows.opening import NoHours, Span, day_of, week_written, written
from workflows.rights import Right

LONGEST_NORM = 366 * 24 * 60  # minutes; whoever waits longer than a year is not waiting
SHORTEST_WEEK = 15  # minutes a team must be open, so that a term ever ends
MOST_CALENDARS, MOST_DAYS, MOST_RULES = 3, 200, 60
LONGEST_NAME = 60

Follows = Callable[[Session, Team, datetime], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """When the team works: a week of spans in one time zone, the calendars on whose holidays it is
    closed, and the days that it named itself.
    """

    timezone: str
    week: Mapping[int, Sequence[Span]]
    calendars: tuple[str, ...] = ()
    special: tuple[SpecialDay, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Norms:
    """How long the public may wait, and from how many percent of it on a clock is orange."""

    rules: tuple[Rule, ...]
    warn: int = rules_of.WARN


def office_of(session: Session, office: Office, *, at: datetime) -> dict[str, Any]:
    """*office* as a team's row keeps it. Raises Invalid naming the field."""
    if office.timezone not in available_timezones():
        raise Invalid("Choose a time zone.", timezone="Choose a time zone.")
    length = sum(span.closes - span.opens for spans in office.week.values() for span in spans)
    if length < SHORTEST_WEEK:
        problem = marked("A week needs opening hours, or no term would ever end.")
        raise Invalid(problem, week=problem)
    if len(office.special) > MOST_DAYS:
        problem = marked("Keep at most 200 days.")
        raise Invalid(problem, special=problem)
    days = {each.day: _day(each) for each in office.special}
    if len(days) < len(office.special):
        problem = marked("One of these days stands here twice.")
        raise Invalid(problem, special=problem)
    said = {
        "timezone": office.timezone,
        "week": week_written(office.week),
        "calendars": list(dict.fromkeys(each for each in office.calendars if each))[
            :MOST_CALENDARS
        ],
        "special": [days[each] for each in sorted(days)],
    }
    try:
        return closed_days.filled(session, said, at=at)
    except Unreadable as error:
        problem = marked("The holidays could not be read just now. Try again.")
        raise Invalid(problem, calendars=problem) from error


def norms_of(norms: Norms) -> dict[str, Any]:
    """*norms* as a team's row keeps them. Raises Invalid naming the field, `rules` or `warn`."""
    if not LEAST_WARN <= norms.warn <= MOST_WARN:
        problem = marked("Give a share from 20 to 95 percent.")
        raise Invalid(problem, warn=problem)
    if len(norms.rules) > MOST_RULES:
        problem = marked("Keep at most 60 rules.")
        raise Invalid(problem, rules=problem)
    for rule in norms.rules:
        terms = [each for each in (rule.reply, rule.resolution) if each is not None]
        if not terms or not all(0 < each <= LONGEST_NORM for each in terms):
            raise Invalid("Give a whole number, up to a year.", rules=rule.name)
    names = [rule.name for rule in norms.rules]
    if len(set(names)) < len(names):
        problem = marked("Two rules are for the same tickets. Make them one.")
        raise Invalid(problem, rules=problem)
    return rules_of.kept_as(norms.rules, norms.warn)


def set_office(
    session: Session, team: Team, office: Office, *, follows: Follows, by: Actor, at: datetime
) -> None:
    """Replace when *team* works. Raises NotAllowed, and Invalid naming the field."""
    said = office_of(session, office, at=at)
    must_end(said, team.norms, at)
    with kept(session, hours_setting(follows), team, by=by, at=at, team_id=team.id):
        team.office = said
        follows(session, team, at)


def set_norms(
    session: Session, team: Team, norms: Norms, *, follows: Follows, by: Actor, at: datetime
) -> None:
    """Replace how long the public may wait. Raises NotAllowed, and Invalid naming the field."""
    said = norms_of(norms)
    must_end(team.office, said, at)
    with kept(session, norms_setting(follows), team, by=by, at=at, team_id=team.id):
        team.norms = said
        follows(session, team, at)


def must_end(office: Mapping[str, Any], norms: Mapping[str, Any], at: datetime) -> None:
    """Raise Invalid where a term would outlast every opening hour that is looked ahead to."""
    open_hours = hours.of_office(office)
    for rule in (*rules_of.read(norms), *USUAL):
        for minutes in (rule.reply, rule.resolution):
            if minutes is None or not rule.office_hours:
                continue
            try:
                open_hours.add(at, minutes)
            except ValueError as error:
                problem = "With these office hours a term would last for years."
                raise Invalid(problem, rules=rule.name, week=problem) from error


def hours_setting(follows: Follows) -> Setting:
    """The team's hours and closed days; the dates that follow from its calendars are not said."""

    def read(_session: Session, team: Team, _about: str) -> Any:
        return {name: value for name, value in team.office.items() if name != "public"}

    def write(
        session: Session, team: Team, _about: str, value: Any, _by: Actor, at: datetime
    ) -> None:
        team.office = closed_days.filled(session, value, at=at) if value else {}
        follows(session, team, at)

    return Setting(event="team.hours", model=Team, right=Right.MANAGE_TEAM, read=read, write=write)


def norms_setting(follows: Follows) -> Setting:
    def write(
        session: Session, team: Team, _about: str, value: Any, _by: Actor, at: datetime
    ) -> None:
        team.norms = value
        follows(session, team, at)

    return Setting(
        event="team.norms", model=Team, right=Right.MANAGE_TEAM,
        read=lambda _session, team, _about: team.norms, write=write,
    )  # fmt: skip


def _day(each: SpecialDay) -> dict[str, Any]:
    """A day that the team named, as it is kept."""
    try:
        spans = [] if each.hours in ("", AS_USUAL) else day_of(each.hours)
    except NoHours as error:
        problem = marked("Write hours such as 9:00-12:00, 13:00-16:00.")
        raise Invalid(problem, special=problem) from error
    said = asdict(each) | {"day": each.day.isoformat(), "name": one_line(each.name, LONGEST_NAME)}
    return said | ({"hours": written(spans)} if spans else {})


def coming(
    session: Session, office: Mapping[str, Any], first: date, last: date
) -> list[tuple[date, dict[str, str], str]]:
    """What is out of the ordinary between the two days: the day, its names by language (one under
    `` where the team gave it), and its hours: none, `usual`, or its own.
    """
    named = closed_days.named(
        session, office.get("calendars", ()), range(first.year, last.year + 1)
    )
    found = {date.fromisoformat(day): (names, "") for day, names in named.items()}
    for each in hours.special_days(office):
        names = {"": each.name} if each.name else found.get(each.day, ({}, ""))[0]
        found[each.day] = (names, each.hours)
    return [(day, *found[day]) for day in sorted(found) if first <= day <= last]
