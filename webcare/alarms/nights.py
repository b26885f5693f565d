"""Whether somebody can be woken: now, tonight, and where in the coming days nobody can."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.alarms import queries
from webcare.alarms.queries import Manned
from webcare.experts import duty
from webcare.experts.duty import zone_of
from webcare.experts.models import Desk
from workflows.night import night
from workflows.rota import Rota, Window, gaps, read


@dataclass(frozen=True, slots=True)
class Stretch:
    """One person's hours."""

    name: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Tonight:
    """A desk's night. `now`: who is on, `until` when. The present or next closed hours go from
    `begins` to `ends`; `on` is who is on in them, `gaps` when nobody is. `ahead`: the same gaps of
    the coming days. Without a rota (`has_rota`) nobody is ever on.
    """

    desk: Desk
    team: Team
    has_rota: bool
    now: tuple[str, ...]
    until: datetime | None
    begins: datetime | None
    ends: datetime | None
    on: tuple[Stretch, ...]
    gaps: tuple[Window, ...]
    ahead: tuple[Window, ...]

    @property
    def is_manned(self) -> bool:
        """Whether somebody is on through all of tonight."""
        return self.begins is not None and not self.gaps


def tonight(session: Session, team_ids: Collection[int], at: datetime) -> list[Tonight]:
    """How each active desk of the teams is manned, in two statements."""
    return [_of(each, at) for each in queries.manned(session, team_ids)]


def on_duty(manned: Manned, at: datetime) -> tuple[int, ...]:
    """Who is on at the desk at *at*; of those who left nobody is."""
    rota, zone = _rota(manned), zone_of(manned.team)
    return night(rota, (), at, zone).now


def _of(manned: Manned, at: datetime) -> Tonight:
    rota, zone, names = _rota(manned), zone_of(manned.team), manned.people
    shut = duty.closed_hours(manned.team, at)
    found = night(rota, shut, at, zone)
    return Tonight(
        desk=manned.desk,
        team=manned.team,
        has_rota=bool(rota),
        now=tuple(names[each] for each in found.now),
        until=found.until,
        begins=found.begins,
        ends=found.ends,
        on=tuple(Stretch(names[each.person], each.begins, each.ends) for each in found.on),
        gaps=found.gaps,
        ahead=tuple(gaps(rota, shut[1:], zone)) if rota else (),
    )


def _rota(manned: Manned) -> Rota:
    rota = read(manned.desk.rota)
    return Rota(
        tuple(each for each in rota.slots if each.person in manned.people),
        tuple(
            each for each in rota.exceptions if each.person is None or each.person in manned.people
        ),
    )
