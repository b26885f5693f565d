"""What experts do to their own entry, the same by link and behind the log-in."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from webcare.core.actor import Actor
from webcare.core.errors import Invalid
from webcare.experts import absence, offering, service
from webcare.experts.absence import Days
from webcare.experts.models import Expert
from webcare.web import forms
from webcare.web.forms import is_number
from webcare.web.language import present

Work = Callable[[], None]


def typed() -> dict[str, Any]:
    """What stands in the forms of the page."""
    return typed_days() | {"about": forms.text("about").strip(), "themes": forms.numbers("themes")}


def do(session: Session, expert: Expert, act: str, values: dict[str, Any], by: Actor) -> None:
    """`yes` or `no` to an invitation, `absence`, `offer`, `home` (an absence is over or was wrong)
    or `back` (no longer about this). Raises Invalid by field.
    """
    at = present()
    match act:
        case "yes" | "no":
            service.respond(session, expert, values["themes"], yes=act == "yes", by=by, at=at)
        case "absence":
            absence.note(session, expert, days(values), by=by, at=at)
        case "offer":
            service.offer(session, expert, values["themes"], values["about"], by=by, at=at)
        case "home":
            row = absence.one(session, _number("row"), expert)
            absence.decide(session, row, "dismiss", by=by, at=at)
        case _:
            service.step_back(
                session, offering.expertise(session, _number("row"), expert), by=by, at=at
            )


def typed_days() -> dict[str, str]:
    """What stands in the form of an absence."""
    return {name: forms.text(name).strip() for name in ("first", "last", "reason", "substitute")}


def days(typed: dict[str, str]) -> Days:
    """The absence that was typed; raises Invalid by field."""
    read, faults = {}, {}
    for name in ("first", "last"):
        try:
            read[name] = date.fromisoformat(typed[name])
        except ValueError:
            faults[name] = "This is no date."
    if faults:
        raise Invalid("This is no date.", **faults)
    number = typed["substitute"]
    return Days(
        first=read["first"],
        last=read["last"],
        reason=typed["reason"],
        substitute_id=int(number) if forms.is_number(number) else None,
    )


def _number(name: str) -> int:
    text = forms.text(name)
    if not is_number(text):
        raise Invalid("Choose again.", row="Choose again.")
    return int(text)
