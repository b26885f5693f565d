"""Whose an improvement can be, and where that unit reads its mail.

The one place that knows what a unit is: today a name that stands on the directory's entries.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from webcare.experts.models import Expert


@dataclass(frozen=True, slots=True)
class Reader:
    """Someone who gets the unit's mail."""

    address: str
    name: str
    language: str


def unit_name() -> ColumnElement[str]:
    """The unit of the expert that a statement is about, as its name; empty for none."""
    return func.coalesce(Expert.unit, "")


def readers(session: Session, team_id: int, unit: str) -> list[Reader]:
    """Who of that unit gets its list: those of its people who can be asked, by name."""
    rows = session.scalars(
        select(Expert)
        .where(Expert.team_id == team_id, Expert.active, Expert.unit == unit, Expert.email != "")
        .order_by(Expert.name, Expert.id)
    )
    return [Reader(each.email, each.name, (each.languages or [""])[0]) for each in rows]
