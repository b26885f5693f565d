"""Texts in a language, looked up once a process: a page says hundreds of them."""

from datetime import date, datetime
from functools import cache, lru_cache

import flask_babel
from babel.dates import get_day_names, get_month_names
from markupsafe import Markup

_said: dict[tuple[str, str], str] = {}
_marked: dict[tuple[str, str], Markup] = {}


def said(language: str, text: str) -> str:
    """*text* in *language*, which must be the present request's; its `%` stand for values."""
    found = _said.get((language, text))
    if found is None:
        found = _said[language, text] = str(flask_babel.gettext(text))
    return found


def marked(language: str, text: str) -> Markup:
    """The same for a template, with no values to put in: `%%` is a plain `%`."""
    found = _marked.get((language, text))
    if found is None:
        found = _marked[language, text] = Markup(said(language, text)) % {}  # noqa: S704 - our own text
    return found


@lru_cache(maxsize=2048)
def counted(language: str, one: str, many: str, number: int) -> str:
    """*one* or *many* in *language*, which must be the present request's, with the number in it."""
    del language
    return str(flask_babel.ngettext(one, many, number))


@cache
def _names(language: str) -> tuple[dict[int, str], dict[int, str]]:
    months = get_month_names("abbreviated", locale=language)
    return dict(months), dict(get_day_names("abbreviated", locale=language))


def moment(local: datetime, today: datetime, language: str) -> str:
    """A local time as people say it *today*: only the hour, or without the year."""
    hour = f"{local.hour:02}:{local.minute:02}"
    if local.date() == today.date():
        return hour
    months, _days = _names(language)
    year = "" if local.year == today.year else f" {local.year}"
    return f"{local.day} {months[local.month]}{year} {hour}"


def day(local: date, language: str) -> str:
    """A local date in words, with its weekday."""
    months, days = _names(language)
    return f"{days[local.weekday()]} {local.day} {months[local.month]} {local.year}"
