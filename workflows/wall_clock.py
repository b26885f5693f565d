"""What a wall clock says on the two nights of a year when it is set forward and back.

People name a moment by the clock on their wall. On the night that it is set forward an hour does
not exist; on the night that it is set back an hour comes twice. What must not happen before a
moment is then taken at the later one: nothing is said too early.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo


class Oddity(StrEnum):
    """What is special about a time on the wall clock of one zone."""

    SKIPPED = "skipped"  # the clock is set forward over it
    TWICE = "twice"  # the clock is set back over it


@dataclass(frozen=True, slots=True)
class WallMoment:
    """A time on the wall and the moment that it is taken for, in UTC."""

    at: datetime
    oddity: Oddity | None = None


def moment_of(wall: datetime, zone: ZoneInfo, *, early: bool = False) -> WallMoment:
    """The moment at which the clocks of *zone* show *wall*, which bears no zone.

    Where they never show it (RFC 5545, section 3.3.5: the offset before the gap), as long after
    the change as it is named after it: 2:30 becomes 3:30. Where they show it twice, the second;
    *early*: the first, for what must be done by then.
    """
    if wall.tzinfo is not None:
        raise ValueError("a time on the wall bears no zone")
    first = wall.replace(tzinfo=zone, fold=0)
    second = wall.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return WallMoment(first.astimezone(UTC))
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == wall:
        return WallMoment((first if early else second).astimezone(UTC), Oddity.TWICE)
    return WallMoment(first.astimezone(UTC), Oddity.SKIPPED)
