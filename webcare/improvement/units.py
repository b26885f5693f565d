"""Whose an improvement can be, and where that unit reads its mail.

The one place that knows what a unit is: one of the directory's tree, known by its name, which
stands on the entries of its people too.
"""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webcare.experts.models import Expert, Unit
from workflows.engagement import EngagementState


@dataclass(frozen=True, slots=True)
class Reader:
    """Someone who gets the unit's mail."""

    address: str
    name: str
    language: str


UNIT_SQL = "coalesce(experts.unit, '')"
"""The unit of the row of `experts` in a written statement, as its name; empty for none."""


def readers(session: Session, team_id: int, unit: str) -> list[Reader]:
    """Who gets the unit's list: its own address, otherwise those of its people who can be asked,
    by name. A language is empty where nobody said one.
    """
    own = session.scalar(
        select(Unit).where(
            Unit.team_id == team_id, func.lower(Unit.name) == unit.lower(), Unit.email != ""
        )
    )
    if own is not None:
        return [Reader(own.email, own.name, "")]
    rows = session.scalars(
        select(Expert)
        .where(
            Expert.team_id == team_id,
            Expert.active,
            Expert.state == EngagementState.CONFIRMED,
            Expert.unit == unit,
            Expert.email != "",
        )
        .order_by(Expert.name, Expert.id)
    )
    return [Reader(each.email, each.name, (each.languages or [""])[0]) for each in rows]
