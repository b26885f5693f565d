"""What the forms of teams and norms show, and what they mean once filled in."""

import contextlib
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from flask import request
from flask_babel import format_datetime, get_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.accounts.service import norm, office_hours
from webcare.accounts.teams import LONGEST_NORM, Office, TeamCard
from webcare.channels.models import ChannelKind
from webcare.core.clock import Norm
from webcare.core.errors import Invalid
from webcare.schemes import queries as scheme_queries
from webcare.schemes.models import SchemeVersion
from webcare.web import forms
from webcare.web.forms import Values
from workflows.outcomes import in_language

KINDS = tuple(ChannelKind)
HOUR, DAY = 60, 24 * 60
FRIDAY, EVENING = 5, time(19)
LONGEST_AMOUNT = 6  # digits


def team_values(team: Team) -> Values:
    """What a team's form shows."""
    hours = office_hours(team)
    return {
        "name": team.name,
        "organisation": team.organisation or "",
        "language": team.language,
        "signature": team.signature or "",
        "scheme": team.scheme,
        "allowed_domains": "\n".join(team.allowed_domains or ()),
        "house_words": "\n".join(team.house_words or ()),
        "tell_experts": team.tell_experts,
        "timezone": hours.timezone,
        "weekdays": sorted(hours.weekdays),
        "opens": f"{hours.opens:%H:%M}",
        "closes": f"{hours.closes:%H:%M}",
        "holidays": "\n".join(sorted(hours.holidays)),
    }


def team_typed() -> Values:
    """What came back in a team's form."""
    names = (
        "name", "organisation", "language", "signature", "scheme", "allowed_domains",
        "house_words",
        "timezone", "opens", "closes", "holidays",
    )  # fmt: skip
    values = {name: forms.text(name) for name in names}
    return values | {
        "weekdays": forms.numbers("weekdays"),
        "tell_experts": bool(forms.text("tell_experts")),
    }


def team_card(session: Session, typed: Values) -> TeamCard:
    """What was typed, as a team's card; raises Invalid naming the field."""
    slugs = scheme_queries.slugs(session)
    if typed["scheme"] not in slugs:
        raise Invalid("Choose a scheme.", scheme="Choose a scheme.")
    return TeamCard(
        name=typed["name"],
        organisation=typed["organisation"],
        language=typed["language"],
        signature=typed["signature"],
        scheme=typed["scheme"],
        allowed_domains=forms.lines(typed["allowed_domains"]),
        house_words=forms.lines(typed["house_words"]),
        tell_experts=typed["tell_experts"],
        office=Office(
            timezone=typed["timezone"],
            weekdays=tuple(typed["weekdays"]),
            opens=_time("opens", typed),
            closes=_time("closes", typed),
            holidays=tuple(_day(line) for line in forms.lines(typed["holidays"])),
        ),
    )


def _time(name: str, typed: Values) -> time:
    try:
        return time.fromisoformat(typed[name]).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError as error:
        problem = "Write a time such as 08:30."
        raise Invalid(problem, **{name: problem}) from error


def _day(line: str) -> date:
    """A date as 2026-12-25, 25/12/2026 or 25-12-2026."""
    for shape in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"):
        with contextlib.suppress(ValueError):
            return datetime.strptime(line, shape).date()  # noqa: DTZ007 - a day has no zone
    problem = _("This is no date: %(line)s. Write 2026-12-25.", line=line[:40])
    raise Invalid(problem, holidays=problem)


def scheme_options(published: Sequence[SchemeVersion]) -> list[tuple[str, str]]:
    """Slug and title of every published scheme, in its newest version."""
    newest: dict[str, SchemeVersion] = {}
    for version in published:
        newest.setdefault(version.slug, version)
    language = str(get_locale())
    return [
        (slug, in_language(scheme_queries.titles(version), language) or slug)
        for slug, version in newest.items()
    ]


def zone_options(chosen: str) -> list[tuple[str, str]]:
    """Time zones, Europe's first."""
    names = {name for name in available_timezones() if "/" in name and name[:3] != "Etc"}
    ordered = sorted(names | {"UTC", chosen}, key=lambda n: (not n.startswith("Europe/"), n))
    return [(name, name.replace("_", " ")) for name in ordered if name]


def day_names() -> list[tuple[int, str]]:
    """ISO number and short name of the days of the week, Monday first."""
    names = get_locale().days["stand-alone"]["abbreviated"]
    return [(number + 1, names[number]) for number in range(7)]


def office_minutes(team: Team) -> int:
    """How long the team's office is open on a working day."""
    hours = office_hours(team)
    start = datetime.combine(date.min, hours.opens)
    return int((datetime.combine(date.min, hours.closes) - start) / timedelta(minutes=1))


def norm_values(team: Team) -> Values:
    """What the form of norms shows: per kind an amount, a unit, and whether office hours count."""
    values: Values = {}
    for kind in KINDS:
        kept = norm(team, kind)
        amount, unit = _in_units(kept, team)
        values |= {
            f"{kind}-amount": str(amount),
            f"{kind}-unit": unit,
            f"{kind}-office": kept.office_hours,
        }
    return values


def _in_units(kept: Norm, team: Team) -> tuple[int, str]:
    """The term in the largest unit that gives a whole number."""
    day = office_minutes(team) if kept.office_hours else DAY
    if kept.minutes % day == 0:
        return kept.minutes // day, "days"
    if kept.minutes % HOUR == 0:
        return kept.minutes // HOUR, "hours"
    return kept.minutes, "minutes"


def norms_typed() -> Values:
    """What came back in the form of norms."""
    values: Values = {}
    for kind in KINDS:
        values[f"{kind}-amount"] = request.form.get(f"{kind}-amount", "").strip()
        values[f"{kind}-unit"] = request.form.get(f"{kind}-unit", "")
        values[f"{kind}-office"] = forms.ticked(f"{kind}-office")
    return values


def norms(typed: Values, team: Team) -> dict[str, Norm]:
    """What was typed, as norms; raises Invalid naming the kind. A working day is as long as the
    team's office is open.
    """
    return {kind: _norm(kind, typed, team) for kind in KINDS}


def _norm(kind: str, typed: Values, team: Team) -> Norm:
    amount, office = typed[f"{kind}-amount"], typed[f"{kind}-office"]
    day = office_minutes(team) if office else DAY
    size = {"minutes": 1, "hours": HOUR, "days": day}.get(typed[f"{kind}-unit"], 0)
    fits = amount.isascii() and amount.isdigit() and len(amount) <= LONGEST_AMOUNT
    minutes = int(amount) * size if fits else 0
    if not 0 < minutes <= LONGEST_NORM:
        problem = "Give a whole number, up to a year."
        raise Invalid(problem, **{kind: problem})
    return Norm(minutes, office)


def norm_examples(team: Team, at: datetime) -> dict[str, tuple[str, str]]:
    """Per kind, a moment on a coming Friday evening, and when what came then would be due."""
    hours = office_hours(team)
    zone = ZoneInfo(hours.timezone)
    day = at.astimezone(zone).date()
    day += timedelta(days=(FRIDAY - day.isoweekday()) % 7)
    came = datetime.combine(day, EVENING, zone)
    found: dict[str, Any] = {}
    for kind in KINDS:
        due = norm(team, kind).due(came, hours).astimezone(zone)
        shape = "EEEE HH:mm" if due - came < timedelta(days=6) else "EEEE d MMMM HH:mm"
        found[kind] = (
            format_datetime(came, "EEEE HH:mm", rebase=False),
            format_datetime(due, shape, rebase=False),
        )
    return found
