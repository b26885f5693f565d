"""The yearly figures that the law wants published: numbers and measures, and nobody's name.

Not a name, an address or a word of a complainer is read for them; measures are the organisation's
own words, which whoever publishes them looks over first.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from statistics import median
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.complaints.models import Complaint
from webcare.complaints.queries import in_year
from webcare.experts.models import Expert, Expertise, Theme
from webcare.tickets import complaints as marks
from webcare.tickets.models import Ticket
from workflows.complaint import Check, ComplaintState, Finding, WayIn
from workflows.complaint_terms import day_of
from workflows.engagement import EngagementState
from workflows.suggestion import Rank

Kind = TypeVar("Kind", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many; `percent` is None where there are none."""

    part: int
    whole: int

    @property
    def percent(self) -> int | None:
        return round(100 * self.part / self.whole) if self.whole else None


@dataclass(frozen=True, slots=True)
class OfTheme:
    """A theme's names by language (None: no theme), its owner's unit, and how many."""

    names: dict[str, str] | None
    unit: str
    count: int


@dataclass(frozen=True, slots=True)
class Measure:
    """What the organisation did about a complaint that was found to be right."""

    finding: Finding
    names: dict[str, str] | None
    text: str
    improvement_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One calendar year of a team, by day of receipt. `median_days`: calendar days from receipt to
    the answer. Shares are of what has happened; what is late and still open counts against them.
    """

    year: int
    received: int
    none: int
    by_way: Sequence[tuple[WayIn, int]]
    by_theme: Sequence[OfTheme]
    by_unit: Sequence[tuple[str, int]]
    admitted: int
    refused: int
    undecided: int
    refused_for: Sequence[tuple[Check, int]]
    findings: Sequence[tuple[Finding, int]]
    answered: int
    median_days: float | None
    acknowledged_in_time: Share
    refused_in_time: Share
    answered_in_time: Share
    measures: Sequence[Measure]


_COLUMNS = (
    Complaint.state, Complaint.way_in, Complaint.received_on, Complaint.acknowledge_by,
    Complaint.refuse_by, Complaint.answer_by, Complaint.refused_for, Complaint.finding,
    Complaint.measures, Complaint.improvement_id, Complaint.acknowledged_at, Complaint.told_at,
    Complaint.answered_at, Complaint.decided_at, Theme.names, Expert.unit,
)  # fmt: skip


def of_year(session: Session, team: Team, year: int, *, at: datetime) -> Figures:
    """The figures of *year* as they stand at *at*."""
    rows = session.execute(
        select(*_COLUMNS)
        .join(Ticket, Ticket.id == Complaint.ticket_id)
        .outerjoin(Theme, Theme.id == Ticket.theme_id)
        .outerjoin(
            Expertise,
            (Expertise.theme_id == Theme.id)
            & (Expertise.rank == Rank.FIRST)
            & (Expertise.state == EngagementState.CONFIRMED),
        )
        .outerjoin(Expert, Expert.id == Expertise.expert_id)
        .where(Complaint.team_id == team.id, in_year(year))
        .order_by(Complaint.received_on, Complaint.id)
    ).all()
    return reckon(rows, year, marks.zone(team), at=at)


def reckon(rows: Sequence[Any], year: int, zone: ZoneInfo, *, at: datetime) -> Figures:
    """The figures of *rows*, which have `_COLUMNS`."""
    real = [row for row in rows if row.state is not ComplaintState.NOT_ONE]
    refused = [row for row in real if row.state is ComplaintState.REFUSED or row.refused_for]
    answered = [row for row in real if row.answered_at is not None]
    admitted = [row for row in real if row.decided_at is not None and row not in refused]
    days = [(day_of(row.answered_at, zone) - row.received_on).days for row in answered]
    today = day_of(at, zone)

    def in_time(there: Sequence[Any], when: str, until: str) -> Share:
        """Of what was done, or should have been by now, what was done by its last day."""
        done = good = 0
        for row in there:
            moment, last = getattr(row, when), getattr(row, until)
            if moment is None and last >= today:
                continue
            done += 1
            good += moment is not None and day_of(moment, zone) <= last
        return Share(good, done)

    themes = Counter((_key(row.names), row.unit or "") for row in real)
    names = {_key(row.names): row.names for row in real}
    return Figures(
        year=year,
        received=len(real),
        none=len(rows) - len(real),
        by_way=_counted(WayIn, (row.way_in for row in real)),
        by_theme=[OfTheme(names[key], unit, count) for (key, unit), count in themes.most_common()],
        by_unit=Counter(row.unit or "" for row in real).most_common(),
        admitted=len(admitted),
        refused=len(refused),
        undecided=len(real) - len(admitted) - len(refused),
        refused_for=_counted(Check, (Check(one) for row in refused for one in row.refused_for)),
        findings=_counted(Finding, (row.finding for row in answered)),
        answered=len(answered),
        median_days=median(days) if days else None,
        acknowledged_in_time=in_time(real, "acknowledged_at", "acknowledge_by"),
        refused_in_time=in_time(refused, "told_at", "refuse_by"),
        answered_in_time=in_time(
            [row for row in real if row not in refused], "answered_at", "answer_by"
        ),
        measures=[
            Measure(row.finding, row.names, row.measures, row.improvement_id)
            for row in answered
            if row.measures or row.improvement_id
        ],
    )


def _counted(kinds: type[Kind], found: Iterable[Kind | None]) -> list[tuple[Kind, int]]:
    """Every kind with how often it was found, in the kinds' own order."""
    counts = Counter(found)
    return [(kind, counts[kind]) for kind in kinds]


def _key(names: dict[str, str] | None) -> str:
    return "" if names is None else "\n".join(f"{code}={name}" for code, name in names.items())
