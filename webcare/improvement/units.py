"""Whose an improvement can be, and where that unit reads its mail.

The one place that knows what a unit is: today a name that stands on the directory's entries.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.experts.models import Expert


@dataclass(frozen=True, slots=True)
class Reader:
    """Someone who gets the unit's mail."""

    address: str
    name: str
    language: str


UNIT_SQL = "coalesce(experts.unit, '')"
"""The unit of the row of `experts` in a written statement, as its name; empty for none."""


def readers(session: Session, team_id: int, unit: str) -> list[Reader]:
    """Who of that unit gets its list: those of its people who can be asked, by name."""
    rows = session.scalars(
        select(Expert)
        .where(Expert.team_id == team_id, Expert.active, Expert.unit == unit, Expert.email != "")
        .order_by(Expert.name, Expert.id)
    )
    return [Reader(each.email, each.name, (each.languages or [""])[0]) for each in rows]
