"""Plain forms: what was typed is never lost, and an old one never overwrites what is newer.

A form carries a mark of the values that it was filled with (`seen`). Where the row gives other
values by the time it is sent, a colleague changed it: the form comes back with what was typed.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid
from webcare.web.language import told
from webcare.web.pages import DIGITS

NAMED_IN = ("nl", "fr", "de", "en")
Values = dict[str, Any]
Work = Callable[[Session], ResponseReturnValue]
Again = Callable[["Form", int], ResponseReturnValue]


class OutdatedError(Conflict):
    """The form was made from values that are no longer those of the row."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a form shows: its values, what is wrong by field, what the row says now where that
    differs (`now`), and the mark of what it was made from.
    """

    values: Values
    faults: dict[str, str] = field(default_factory=dict)
    now: Values = field(default_factory=dict)
    problem: str = ""
    seen: str = ""

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name, "")

    def fault(self, name: str) -> str:
        return self.faults.get(name, "")


def fresh(values: Values) -> Form:
    """A form as it opens."""
    return Form(values, seen=mark(values))


def mark(values: Values) -> str:
    """A short text that other values would not give."""
    text = json.dumps(values, sort_keys=True, default=str)
    return sha256(text.encode()).hexdigest()[:24]


def check_seen(present: Values) -> None:
    """Raise `OutdatedError` where the form sent was made from other values than *present*."""
    if request.form.get("seen", "") != mark(present):
        raise OutdatedError("A colleague changed this meanwhile. Here is how it stands now.")


def attempt(
    work: Work,
    again: Again,
    typed: Values,
    present: Callable[[Session], Values] | None = None,
) -> ResponseReturnValue:
    """Do *work* in a transaction; what hinders it shows the form *again*, with what was *typed*.

    *present* reads what the row says, for the comparison of an outdated form; sending the form
    that comes back then overwrites, for the person has seen both.
    """
    try:
        with transaction() as session:
            return work(session)
    except Invalid as wrong:
        faults = {name: _(text) for name, text in wrong.fields.items()}
        problem = "" if faults else told(wrong)
        return again(Form(typed, faults, problem=problem, seen=request.form.get("seen", "")), 422)
    except (OutdatedError, StaleDataError):
        now: Values = {}
        if present is not None:
            with transaction() as session:
                now = present(session)
        differs = {name: value for name, value in now.items() if typed.get(name) != value}
        problem = _("A colleague changed this meanwhile. Here is how it stands now.")
        return again(Form(typed, now=differs, problem=problem, seen=mark(now)), 409)
    except Conflict as refused:
        form = Form(typed, problem=told(refused), seen=request.form.get("seen", ""))
        return again(form, refused.status)


def text(name: str) -> str:
    """What was typed into one field, with one kind of line end."""
    return request.form.get(name, "").replace("\r\n", "\n")


def lines(written: str) -> tuple[str, ...]:
    """The lines that hold anything."""
    return tuple(line.strip() for line in written.splitlines() if line.strip())


def ticked(name: str) -> bool:
    return request.form.get(name) == "yes"


def numbers(name: str) -> list[int]:
    """The whole numbers that were chosen."""
    return sorted({int(each) for each in request.form.getlist(name) if is_number(each)})


def is_number(text: str) -> bool:
    """Whether *text* is a whole number that a row can bear."""
    return text.isascii() and text.isdigit() and len(text) <= DIGITS


def names_shown(names: Mapping[str, str]) -> Values:
    """A name in each language, as fields."""
    return {f"name-{language}": names.get(language, "") for language in NAMED_IN}


def names_typed() -> Values:
    return {f"name-{language}": text(f"name-{language}") for language in NAMED_IN}


def names(typed: Values) -> dict[str, str]:
    """The names that were typed, by language."""
    return {language: typed[f"name-{language}"] for language in NAMED_IN}
