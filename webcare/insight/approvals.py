"""How long replies wait for an approval, by theme and channel. Nobody is named: the rows that this
reads do not know who approved.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from statistics import median
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.insight.handed import Span
from webcare.insight.queries import Scope
from webcare.insight.working_hours import Calendar, Day
from webcare.replies.models import ApprovalRound, RoundEnd

ENOUGH = 5  # requests that a figure of time needs behind it, as for handoffs
MOST = 20_000
LATELY = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """Requests for approval that have something in common, `key` names what: a theme's or channel's
    id. `span` is None where too few stand behind it; `late` ended after they were due.
    """

    key: int | None
    asked: int
    approved: int
    returned: int
    late: int
    span: Span | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Approvals:
    """The whole of a scope; `is_capped`: only the last `MOST` were looked at."""

    total: Waits
    by_theme: Sequence[Waits]
    by_channel: Sequence[Waits]
    is_capped: bool


@dataclass(frozen=True, slots=True)
class _Measured:
    row: ApprovalRound
    office: float
    wall: float


def analysed(session: Session, scope: Scope) -> Approvals:
    """What ended in *scope*, in two statements."""
    rows = session.scalars(
        select(ApprovalRound)
        .where(
            ApprovalRound.team_id.in_(scope.team_ids or ()),
            ApprovalRound.ended_at >= scope.since,
            ApprovalRound.ended_at < scope.until,
            *([ApprovalRound.channel_id == scope.channel_id] if scope.channel_id else []),
        )
        .order_by(ApprovalRound.ended_at.desc())
        .limit(MOST)
    ).all()
    measured = _measured(session, rows)
    return Approvals(
        total=_waits(None, measured),
        by_theme=_grouped(measured, lambda each: each.theme_id),
        by_channel=_grouped(measured, lambda each: each.channel_id),
        is_capped=len(rows) == MOST,
    )


def usual(session: Session, team_ids: Sequence[int], *, at: datetime) -> Span | None:
    """How long an approval usually takes, by the last month; None where too few were asked."""
    scope = Scope(team_ids=team_ids, since=at - LATELY, until=at)
    return analysed(session, scope).total.span


def _measured(session: Session, rows: Sequence[ApprovalRound]) -> list[_Measured]:
    if not rows:
        return []
    teams = session.scalars(select(Team).where(Team.id.in_({each.team_id for each in rows}))).all()
    first = min(each.submitted_at for each in rows)
    calendar = Calendar.of(teams, first, max(each.ended_at for each in rows))
    office = _OfficeTime(calendar.days)
    return [
        _Measured(
            each,
            office.between(each.team_id, each.submitted_at, each.ended_at),
            (each.ended_at - each.submitted_at).total_seconds(),
        )
        for each in rows
    ]


class _OfficeTime:
    """Spans in office seconds, from a calendar's days."""

    def __init__(self, days: Iterable[Day]) -> None:
        self._days: dict[int, list[Day]] = {}
        for each in days:
            self._days.setdefault(each.team_id, []).append(each)

    def between(self, team_id: int, begin: datetime, end: datetime) -> float:
        return max(0.0, self._passed(team_id, end) - self._passed(team_id, begin))

    def _passed(self, team_id: int, at: datetime) -> float:
        """Office seconds of the team before *at*, from the calendar's first day on."""
        days = self._days[team_id]
        begun = bisect_right(days, at, key=lambda day: day.opens)
        if begun == 0:
            return 0.0
        day = days[begun - 1]
        return day.before + min((at - day.opens).total_seconds(), day.length)


def _grouped(
    measured: Sequence[_Measured], key: Callable[[ApprovalRound], int | None]
) -> list[Waits]:
    groups: dict[int | None, list[_Measured]] = {}
    for each in measured:
        groups.setdefault(key(each.row), []).append(each)
    found = [_waits(which, there) for which, there in groups.items()]
    return sorted(found, key=lambda each: (-each.asked, each.key or 0))


def _waits(key: int | None, there: Sequence[_Measured]) -> Waits:
    ends = [each.row.ended_how for each in there]
    return Waits(
        key=key,
        asked=len(there),
        approved=ends.count(RoundEnd.APPROVED),
        returned=ends.count(RoundEnd.RETURNED),
        late=sum(bool(each.row.due_at and each.row.ended_at > each.row.due_at) for each in there),
        span=_span(there) if len(there) >= ENOUGH else None,
    )


def _span(there: Sequence[_Measured]) -> Span:
    office, wall = sorted(e.office for e in there), sorted(e.wall for e in there)
    return Span(
        median_office=median(office),
        p90_office=_ninetieth(office),
        median_wall=median(wall),
        p90_wall=_ninetieth(wall),
    )


def _ninetieth(values: Sequence[Any]) -> float:
    """The nearest-rank 90th percentile of sorted values."""
    return float(values[ceil(0.9 * len(values)) - 1])
