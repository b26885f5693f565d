"""Finding alarms, their calls, ladders, and the ways to people."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from webcare.accounts.models import Membership, Team, User
from webcare.alarms.models import (
    Alarm,
    AlarmCall,
    AlarmLadder,
    CallState,
)
from webcare.core.errors import NotFound
from webcare.experts.models import Desk, DeskMember
from workflows.alarm import UNHEARD, AlarmKind, AlarmState

PAST = 20
_NOT_OVER = AlarmState.SETTLED


@dataclass(frozen=True, slots=True)
class Ringing:
    """An alarm that nobody has taken yet, as the strip on every page needs it."""

    id: int
    team_id: int
    ticket_id: int | None
    only_id: int | None
    kind: AlarmKind
    state: AlarmState
    rung_at: datetime


@dataclass(frozen=True, slots=True)
class Manned:
    """A desk, its team, and the people of it by id."""

    desk: Desk
    team: Team
    people: Mapping[int, str]


def get(session: Session, alarm_id: int, team_ids: Collection[int], *, lock: bool = False) -> Alarm:
    """The alarm of one of *team_ids*; raises NotFound, the same for absent and foreign."""
    query = select(Alarm).where(Alarm.id == alarm_id, Alarm.team_id.in_(team_ids))
    found = session.scalar(_locked(query) if lock else query)
    if found is None:
        raise NotFound("There is no such alarm.")
    return found


def locked(session: Session, alarm_id: int) -> Alarm | None:
    """The alarm, locked, as it stands behind the lock."""
    return session.scalar(_locked(select(Alarm).where(Alarm.id == alarm_id)))


def open_for(session: Session, ticket_id: int) -> Alarm | None:
    """The newest alarm about the ticket that is not settled, locked."""
    query = select(Alarm).where(Alarm.ticket_id == ticket_id, Alarm.state != _NOT_OVER)
    return session.scalar(_locked(query.order_by(Alarm.id.desc()).limit(1)))


def due(session: Session, at: datetime) -> Alarm | None:
    """The alarm that has waited longest for its next step, locked; none that another worker has."""
    query = (
        select(Alarm)
        .where(Alarm.state == AlarmState.RINGING, Alarm.next_at <= at)
        .order_by(Alarm.next_at, Alarm.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return session.scalar(query)


def unheard(session: Session) -> list[Ringing]:
    """Every alarm of the house that nobody has taken yet: one statement over a small index."""
    rows = session.execute(
        select(
            Alarm.id, Alarm.team_id, Alarm.ticket_id, Alarm.only_id, Alarm.kind, Alarm.state,
            Alarm.rung_at,
        )
        .where(Alarm.state.in_(sorted(UNHEARD)))
        .order_by(Alarm.rung_at)
        .limit(100)
    )  # fmt: skip
    return [Ringing(*row) for row in rows]


def running(session: Session, team_ids: Collection[int], me: int) -> Sequence[Alarm]:
    """What is not settled, what nobody has taken first; tests of others are theirs alone."""
    found = session.scalars(
        select(Alarm)
        .where(Alarm.state != _NOT_OVER, Alarm.team_id.in_(team_ids), _not_of_others(me))
        .order_by(Alarm.id.desc())
        .limit(50)
    ).all()
    return sorted(found, key=lambda alarm: (alarm.state not in UNHEARD, -alarm.id))


def past(
    session: Session, team_ids: Collection[int], me: int, *, before: int | None = None
) -> Sequence[Alarm]:
    """The settled ones, newest first, one more than a page holds."""
    query = select(Alarm).where(
        Alarm.state == _NOT_OVER, Alarm.team_id.in_(team_ids), _not_of_others(me)
    )
    if before:
        query = query.where(Alarm.id < before)
    return session.scalars(query.order_by(Alarm.id.desc()).limit(PAST + 1)).all()


def calls(session: Session, alarm_ids: Collection[int]) -> dict[int, list[AlarmCall]]:
    """The calls of each alarm, in the order in which they were made."""
    found: dict[int, list[AlarmCall]] = {each: [] for each in alarm_ids}
    rows = session.scalars(
        select(AlarmCall).where(AlarmCall.alarm_id.in_(found)).order_by(AlarmCall.id)
    )
    for call in rows:
        found[call.alarm_id].append(call)
    return found


def call(session: Session, call_id: int) -> tuple[AlarmCall, Alarm] | None:
    """A call and its alarm."""
    row = session.execute(
        select(AlarmCall, Alarm)
        .join(Alarm, Alarm.id == AlarmCall.alarm_id)
        .where(AlarmCall.id == call_id)
    ).first()
    return (row[0], row[1]) if row else None


def others(session: Session, alarm: Alarm, user_id: int | None) -> Sequence[Alarm]:
    """What else rings in the team of *alarm*, unheard, for which the person was called too."""
    return session.scalars(
        select(Alarm)
        .where(
            Alarm.team_id == alarm.team_id,
            Alarm.id != alarm.id,
            Alarm.kind != AlarmKind.TEST,
            Alarm.state.in_(sorted(UNHEARD)),
            exists().where(AlarmCall.alarm_id == Alarm.id, AlarmCall.user_id == user_id),
        )
        .order_by(Alarm.id)
        .limit(50)
    ).all()


def at_position(session: Session, alarm_id: int, position: int) -> Sequence[AlarmCall]:
    """The calls that were made on one step."""
    return session.scalars(
        select(AlarmCall)
        .where(AlarmCall.alarm_id == alarm_id, AlarmCall.position == position)
        .order_by(AlarmCall.id)
    ).all()


def waiting_call(session: Session) -> AlarmCall | None:
    """The oldest call that is to be made, locked."""
    return session.scalar(
        select(AlarmCall)
        .where(AlarmCall.state == CallState.WAITING)
        .order_by(AlarmCall.created_at, AlarmCall.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )


def ladder(session: Session, desk_id: int) -> AlarmLadder | None:
    """The desk's ladder, if it has one."""
    return session.get(AlarmLadder, desk_id)


def ladder_for_danger(session: Session, team_id: int) -> AlarmLadder | None:
    """The ladder that a suspicion of danger in the team's messages climbs."""
    return session.scalar(
        select(AlarmLadder)
        .join(Desk, Desk.id == AlarmLadder.desk_id)
        .where(AlarmLadder.team_id == team_id, AlarmLadder.for_danger, Desk.active)
    )


def calls_for(session: Session, desk_id: int) -> bool:
    """Whether somebody is being called for the desk now, so that one more would only be noise."""
    rings = exists().where(Alarm.desk_id == desk_id, Alarm.state.in_(sorted(UNHEARD)))
    return bool(session.scalar(select(rings)))


def ladders(session: Session, team_ids: Collection[int]) -> dict[int, AlarmLadder]:
    """The ladders of the teams' desks, by desk."""
    found = session.scalars(select(AlarmLadder).where(AlarmLadder.team_id.in_(team_ids)))
    return {each.desk_id: each for each in found}


def manned(session: Session, team_ids: Collection[int]) -> list[Manned]:
    """The active desks of the teams with the people who stand at them and still work there: two
    statements, however many desks.
    """
    desks = session.execute(
        select(Desk, Team)
        .join(Team, Team.id == Desk.team_id)
        .where(Desk.team_id.in_(team_ids), Desk.active)
        .order_by(Team.id, Desk.slug)
    ).all()
    people: dict[int, dict[int, str]] = {desk.id: {} for desk, _ in desks}
    rows = session.execute(
        select(DeskMember.desk_id, User.id, User.name)
        .join(User, User.id == DeskMember.user_id)
        .join(Desk, Desk.id == DeskMember.desk_id)
        .join(
            Membership,
            and_(Membership.user_id == User.id, Membership.team_id == Desk.team_id),
        )
        .where(DeskMember.desk_id.in_(people), User.active)
    )
    for desk_id, user_id, name in rows:
        people[desk_id][user_id] = name
    return [Manned(desk, team, people[desk.id]) for desk, team in desks]


def _not_of_others(me: int) -> ColumnElement[bool]:
    return or_(Alarm.only_id.is_(None), Alarm.only_id == me)


def _locked(query: Select[Alarm]) -> Select[Alarm]:
    return query.with_for_update().execution_options(populate_existing=True)
