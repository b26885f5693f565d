"""A unit's list: what it has to change, and what became of it in a month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from webcare.accounts import service as accounts
from webcare.accounts.models import Team
from webcare.improvement.models import Improvement
from webcare.improvement.queries import stands
from workflows.improvement import ImprovementState

OPEN = (ImprovementState.NOTED, ImprovementState.ACCEPTED, ImprovementState.IN_PROGRESS)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitList:
    """What a unit has to do, and what became of its improvements in a month. `month` is its first
    day; the lists are in the order in which the unit would read them.
    """

    unit: str
    month: date
    late: Sequence[Improvement]
    open: Sequence[Improvement]
    done: Sequence[Improvement]

    @property
    def count(self) -> int:
        return len(self.late) + len(self.open) + len(self.done)


def month_before(day: date) -> date:
    """The first day of the month before that of *day*."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def of_month(session: Session, team: Team, month: date, *, at: datetime) -> list[UnitList]:
    """The list of every unit of the team for *month*, by name, in one statement: what is open at
    *at*, and what was done, told or refused in that month. Months are those of the team's clock.
    """
    zone = ZoneInfo(accounts.office_hours(team).timezone)
    begins = datetime.combine(month, time(0), zone)
    ends = datetime.combine((month + timedelta(days=32)).replace(day=1), time(0), zone)
    over = Improvement.state.not_in(OPEN)
    in_month = (Improvement.updated_at >= begins) & (Improvement.updated_at < ends)
    rows = session.scalars(
        select(Improvement)
        .where(
            Improvement.team_id == team.id,
            Improvement.owner != "",
            stands(),
            or_(~over & (Improvement.created_at < ends), over & in_month),
        )
        .order_by(
            func.coalesce(Improvement.due_at, at + timedelta(days=36_525)),
            Improvement.sources_count.desc(),
            Improvement.id,
        )
    ).all()
    names = sorted({each.owner for each in rows}, key=str.casefold)
    return [_list_of(name, month, [r for r in rows if r.owner == name], at) for name in names]


def _list_of(unit: str, month: date, rows: Sequence[Improvement], at: datetime) -> UnitList:
    open_ones = [each for each in rows if each.state in OPEN]
    return UnitList(
        unit=unit,
        month=month,
        late=[each for each in open_ones if each.due_at is not None and each.due_at <= at],
        open=[each for each in open_ones if each.due_at is None or each.due_at > at],
        done=[each for each in rows if each.state not in OPEN],
    )
