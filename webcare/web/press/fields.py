"""What a press card's form says, as the service takes it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.core.errors import Invalid
from webcare.core.i18n import marked
from webcare.press.models import PressCard
from webcare.press.service import Told
from webcare.web import forms
from webcare.web.forms import is_number
from webcare.web.handoffs.consult_form import FIRST_YEAR, LAST_YEAR
from webcare.web.press.words import ZONES
from workflows.wall_clock import moment_of

NAMES = ("name", "medium", "phone", "email", "question", "deadline", "zone", "caller")


def typed() -> dict[str, Any]:
    return {name: forms.text(name).strip() for name in NAMES}


def told(said: dict[str, Any], own_zone: str, *, deadline_said: str = "") -> Told:
    """What was typed. Raises Invalid(deadline=…) for what is no moment."""
    there = said["zone"] if said["zone"] in (own_zone, *ZONES) else own_zone
    caller = said["caller"]
    return Told(
        name=said["name"], medium=said["medium"], phone=said["phone"], email=said["email"],
        question=said["question"], deadline_at=_deadline(said["deadline"], ZoneInfo(there)),
        deadline_zone=there, deadline_said=deadline_said,
        caller_id=int(caller) if is_number(caller) else None,
    )  # fmt: skip


def of_card(card: PressCard) -> dict[str, Any]:
    """The fields as the card stands."""
    there = ZoneInfo(card.deadline_zone or "Europe/Brussels")
    at = card.deadline_at
    return {
        "name": card.name, "medium": card.medium, "phone": card.phone, "email": card.email,
        "question": card.question, "zone": card.deadline_zone, "caller": card.caller_id or "",
        "deadline": at.astimezone(there).strftime("%Y-%m-%dT%H:%M") if at else "",
    }  # fmt: skip


def callers(session: Session, team_id: int) -> list[tuple[int, str]]:
    """Who can be asked to call back."""
    return [(each.id, each.name) for each in accounts.colleagues(session, team_id)]


def _deadline(text: str, there: ZoneInfo) -> datetime | None:
    """A deadline that comes twice is the first of the two: we are rather early than late."""
    if not text:
        return None
    problem = marked("This is no date.")
    try:
        wall = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid(problem, deadline=problem) from None
    if wall.tzinfo is not None or not FIRST_YEAR <= wall.year <= LAST_YEAR:
        raise Invalid(problem, deadline=problem)
    return moment_of(wall, there, early=True).at
