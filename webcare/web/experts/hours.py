"""Opening hours as a page says them: whether it is open now, else until when it is closed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from babel.dates import get_day_names
from flask import Flask
from flask_babel import gettext as _

from webcare.accounts.models import Team
from webcare.experts import tree
from webcare.web import texts
from webcare.web.language import choose, present, span
from workflows.opening import DAYS, Opening

A_WEEK = 7  # days
A_DAY = 24  # hours


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether it is open now, and that in words."""

    is_open: bool
    words: str


def standing(team: Team, hours: str) -> Standing | None:
    """How something with these hours stands at this moment; None where no hours are known."""
    opening = tree.opening_of(team, hours)
    return None if opening is None else _standing(opening, present())


def closed(team: Team, hours: str) -> str:
    """`closed until tomorrow 9:00`; empty where it is open or nothing is known."""
    found = standing(team, hours)
    return "" if found is None or found.is_open else found.words


def _standing(opening: Opening, at: datetime) -> Standing:
    if opening.is_open(at):
        return Standing(is_open=True, words=_("open now"))
    opens = opening.opens_next(at)
    if opens is None:
        return Standing(is_open=False, words=_("closed"))
    said = _("closed until %(when)s", when=_when(opens, at))
    return Standing(is_open=False, words=said)


def _when(opens: datetime, at: datetime) -> str:
    """Today only the hour, tomorrow by that word, this week by its day."""
    clock = f"{opens.hour}:{opens.minute:02}"
    today = at.astimezone(opens.tzinfo).date()
    days = (opens.date() - today).days
    if days == 0:
        return clock
    if opens.date() == today + timedelta(days=1):
        return str(_("tomorrow %(hour)s", hour=clock))
    words = texts.day(opens, choose())
    return f"{words.split()[0] if days < A_WEEK else words} {clock}"


def week(hours: str) -> list[tuple[str, str]]:
    """The week as lines: the days in the reader's words, and their hours."""
    names = get_day_names("abbreviated", locale=choose())
    lines = []
    for part in hours.split("; "):
        days, _blank, spans = part.partition(" ")
        first, dash, last = days.partition("-")
        named = names[DAYS.index(first)] + (f"–{names[DAYS.index(last)]}" if dash else "")
        lines.append((named, spans.replace("-", "–").replace(" ", ", ")))
    return lines


def local_day(day: date) -> str:
    """A local day in words."""
    return texts.day(day, choose())


def took(minutes: float) -> str:
    """How long something took: `3 h`, `2 d 4 h`, `12 min`."""
    hours, rest = divmod(round(minutes), 60)
    if hours and not rest and hours < A_DAY:
        return str(_("%(hours)d h", hours=hours))
    return span(timedelta(minutes=minutes))


def init(app: Flask) -> None:
    app.jinja_env.filters["standing_of"] = lambda hours, team: standing(team, hours)
    app.jinja_env.filters.update(week=week, local_day=local_day, took=took)
