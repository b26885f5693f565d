"""Whether the hours in which nobody is at work are manned: now, tonight, in the coming days. Pure.

A night is the time between two openings: an evening with its night, a weekend, a feast day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from workflows.rota import Duty, Rota, Window, duties, gaps


@dataclass(frozen=True, slots=True)
class Night:
    """Who is on now and until when, and how the present or next closed hours are manned.

    `begins` to `ends` are those hours, from the closing on; `on` the stretches that reach into
    them, `gaps` the parts in which nobody is on. What is over by now stands in neither.
    """

    now: tuple[int, ...]
    until: datetime | None
    begins: datetime | None
    ends: datetime | None
    on: tuple[Duty, ...]
    gaps: tuple[Window, ...]

    @property
    def is_manned(self) -> bool:
        """Whether somebody is on all through it."""
        return self.begins is not None and not self.gaps


def closed(openings: Sequence[Window], since: datetime, until: datetime) -> list[Window]:
    """The parts of *since* to *until* that lie outside *openings*, which come in order."""
    found, free_from = [], since
    for begins, ends in openings:
        if begins > free_from:
            found.append((free_from, min(begins, until)))
        free_from = max(free_from, ends)
    if free_from < until:
        found.append((free_from, until))
    return [(begins, ends) for begins, ends in found if begins < ends]


def night(rota: Rota, closed_hours: Sequence[Window], at: datetime, zone: ZoneInfo) -> Night:
    """How the first of *closed_hours* is manned, and who is on at *at*."""
    here = [each for each in duties(rota, at, at, zone) if each.begins <= at < each.ends]
    now = tuple(dict.fromkeys(each.person for each in here))
    until = max((each.ends for each in here), default=None)
    if not closed_hours:
        return Night(now, until, None, None, (), ())
    begins, ends = closed_hours[0]
    on = tuple(each for each in duties(rota, begins, ends, zone) if each.begins < ends)
    empty = tuple(each for each in gaps(rota, [(begins, ends)], zone) if each[1] > at)
    return Night(now, until, begins, ends, tuple(each for each in on if each.ends > at), empty)
