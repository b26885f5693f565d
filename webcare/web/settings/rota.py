"""A desk's rota and term as fields of its form, and what they mean once filled in."""

from datetime import date, time
from typing import Any

from flask import request
from flask_babel import get_locale

from webcare.core.errors import Invalid
from webcare.core.i18n import marked
from webcare.experts.models import Desk
from webcare.web import forms
from webcare.web.forms import Values
from workflows.rota import MOST_SLOTS, Instead, Rota, Slot

BLANK_LINES = 3
HOUR = 60
SLOT = ("weekday", "begins", "ends", "person")
EXCEPTION = ("day", "begins", "ends", "person")
NOBODY = "nobody"


def shown(desk: Desk | None) -> Values:
    """What the form shows of the desk's rota and term."""
    kept: dict[str, Any] = desk.rota if desk else {}
    return {
        "term": _hours(desk.term_minutes if desk else None),
        "slots": [
            {name: str(each[name]) for name in SLOT} for each in kept.get("slots", ())
        ],
        "exceptions": [
            {"day": each["day"], "begins": each["begins"], "ends": each["ends"],
             "person": str(each["person"] or NOBODY)}
            for each in kept.get("exceptions", ())
        ],
    }  # fmt: skip


def typed() -> Values:
    """What came back; a line in which nothing was chosen is none."""
    return {
        "term": forms.text("term").strip(),
        "slots": _lines("slot", SLOT),
        "exceptions": _lines("exception", EXCEPTION),
    }


def term(values: Values) -> int | None:
    """The term in office minutes; raises Invalid(term=…) where it is no number of hours."""
    text = values["term"].replace(",", ".")
    if not text:
        return None
    try:
        minutes = round(float(text) * HOUR)
    except (ValueError, OverflowError):
        minutes = 0
    if minutes <= 0:
        problem = marked("Give a number of hours.")
        raise Invalid(problem, term=problem)
    return minutes


def rota(values: Values) -> Rota:
    """The rota that was typed; raises Invalid naming the list in which a line is not whole."""
    return Rota(
        tuple(
            Slot(
                weekday=_weekday(line["weekday"]), begins=_time("slots", line["begins"]),
                ends=_time("slots", line["ends"]), person=_person("slots", line["person"]),
            )
            for line in values["slots"]
        ),
        tuple(
            Instead(
                day=_date(line["day"]), begins=_time("exceptions", line["begins"] or "00:00"),
                ends=_time("exceptions", line["ends"] or "00:00"),
                person=None if line["person"] == NOBODY else _person("exceptions", line["person"]),
            )
            for line in values["exceptions"]
        ),
    )  # fmt: skip


def with_blanks(lines: list[dict[str, str]]) -> list[dict[str, str]]:
    """The lines, and a few empty ones to write on."""
    return [*lines, *({} for _ in range(BLANK_LINES))]


def weekdays() -> list[tuple[str, str]]:
    """ISO weekdays with their names in the reader's language."""
    locale = get_locale()
    names = locale.days["format"]["wide"] if locale else {}
    return [(str(number), str(names.get(number - 1, number))) for number in range(1, 8)]


def _lines(prefix: str, names: tuple[str, ...]) -> list[dict[str, str]]:
    """The lines of a list: its fields come as parallel lists, in order."""
    columns = [request.form.getlist(f"{prefix}-{name}")[:MOST_SLOTS] for name in names]
    lines = [dict(zip(names, line, strict=True)) for line in zip(*columns, strict=False)]
    first = names[0]
    return [line for line in lines if line[first] and line["person"]]


def _time(name: str, text: str) -> time:
    try:
        return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        problem = marked("Write times such as 08:30.")
        raise Invalid(problem, **{name: problem}) from None


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        problem = marked("Give a date on every line.")
        raise Invalid(problem, exceptions=problem) from None


def _weekday(text: str) -> int:
    if text not in set("1234567"):
        problem = marked("Choose a day on every line.")
        raise Invalid(problem, slots=problem)
    return int(text)


def _person(name: str, text: str) -> int:
    if not forms.is_number(text):
        problem = marked("Choose a person on every line.")
        raise Invalid(problem, **{name: problem})
    return int(text)


def _hours(minutes: int | None) -> str:
    if not minutes:
        return ""
    return f"{minutes / HOUR:g}"
