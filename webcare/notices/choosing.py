"""What a person, or a lead for a team, chooses: kept, written in the audit, and taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webcare.accounts.hours import office_hours
from webcare.accounts.models import Team
from webcare.audit.service import record
from webcare.core import tokens
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, Expired, Invalid, NotAllowed
from webcare.core.i18n import marked as _m
from webcare.notices.models import NoticeChoice
from workflows.business_time import DAY_MINUTES, OfficeHours
from workflows.notice import Cadence, NoticeKind, NoticeWay
from workflows.opening import Span
from workflows.rights import Right

LINK = "notices"
SHORTEST_DAY = 30  # minutes, so that a digest has a moment to leave
NO_LINK = _m("This link no longer works.")


@dataclass(frozen=True, slots=True)
class Hours:
    """When a person may be disturbed: one span of the wall clock, on some days of the week."""

    timezone: str = "Europe/Brussels"
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5)
    opens: time = time(8)
    closes: time = time(20)

    def as_office(self, holidays: frozenset[str]) -> OfficeHours:
        """The same as a week of an office that is closed on *holidays*."""
        span = Span(_minutes(self.opens), _minutes(self.closes))
        return OfficeHours(self.timezone, dict.fromkeys(self.weekdays, (span,)), holidays)


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen: the ways of each kind that differs from the usual, how often the digest
    comes, and one's own hours; None and empty mean as it is for the team, or as usual.
    """

    ways: Mapping[NoticeKind, Sequence[NoticeWay]] = field(default_factory=dict)
    cadence: Cadence | None = None
    hours: Hours | None = None


def choose(
    session: Session, user_id: int, choice: Choice, *, by: Actor, at: datetime
) -> NoticeChoice:
    """Keep the person's own choice. Raises Invalid for hours that never open."""
    if choice.hours is not None:
        _check(choice.hours)
    return _keep(session, _of_user(session, user_id), choice, by=by, at=at)


def choose_for_team(
    session: Session, team_id: int, choice: Choice, *, by: Actor, at: datetime
) -> NoticeChoice:
    """Keep what holds for the people of the team who chose nothing themselves."""
    if not by.may(Right.MANAGE_TEAM):
        raise NotAllowed("You may not do this here.")
    return _keep(session, _of_team(session, team_id), choice, by=by, at=at)


def take_back(session: Session, row: NoticeChoice, *, by: Actor, at: datetime) -> None:
    """Undo the last change; undoing twice does it again. Raises Conflict where there is none."""
    if row.team_id is not None and not by.may(Right.MANAGE_TEAM):
        raise NotAllowed("You may not do this here.")
    if row.before is None:
        raise Conflict("There is nothing to take back.")
    now, then = stands(row), row.before
    row.ways, row.hours = then["ways"], then["hours"]
    row.cadence = Cadence(then["cadence"]) if then["cadence"] else None
    row.before, row.changed_at = now, at
    session.flush()
    record(session, "notices.taken_back", _Named(row), by=by, at=at, before=now, after=then)


def end_digest(session: Session, token: str, *, at: datetime) -> bool:
    """Send no digest any more to whoever got this link, which needs no account; whether they had
    one until now. Raises Expired for a link that is none.
    """
    row = behind(session, token, lock=True)
    if row.cadence is Cadence.NEVER:
        return False
    before, row.cadence = stands(row), Cadence.NEVER
    row.before, row.changed_at = before, at
    session.flush()
    by = Actor(f"link:notices-{row.id}", "", frozenset(), row.user_id)
    record(session, "notices.unsubscribed", _Named(row), by=by, at=at, before=before,
           after=stands(row))  # fmt: skip
    return True


def behind(session: Session, token: str, *, lock: bool = False) -> NoticeChoice:
    """The choice of the person whose digest bore this link; raises Expired for anything else."""
    row_id = tokens.row_of(token)
    query = select(NoticeChoice).where(
        NoticeChoice.id == (row_id or 0), NoticeChoice.user_id.is_not(None)
    )
    row = session.scalar(query.with_for_update() if lock else query)
    if row is None or not tokens.verify(LINK, token, row.id, row.nonce):
        raise Expired(NO_LINK)
    return row


def link_of(session: Session, user_id: int) -> str:
    """What ends the person's digest, to stand in each."""
    row = _of_user(session, user_id)
    return tokens.sign(LINK, row.id, row.nonce)


def hours_of(own: NoticeChoice | None, teams: Sequence[Team]) -> OfficeHours:
    """When the person may be disturbed: as they said, else as their first team works."""
    usual = office_hours(teams[0]) if teams else OfficeHours()
    if own is None or not own.hours:
        return usual
    return _kept(own).as_office(usual.holidays)


def shown_hours(own: NoticeChoice | None, teams: Sequence[Team]) -> Hours:
    """The person's own hours, else the widest span of a day of their first team's week."""
    if own is not None and own.hours:
        return _kept(own)
    usual = office_hours(teams[0]) if teams else OfficeHours()
    spans = [span for each in usual.week.values() for span in each]
    if not spans:
        return Hours(usual.timezone)
    return Hours(
        usual.timezone, tuple(sorted(day for day, each in usual.week.items() if each)),
        _time(min(span.opens for span in spans)), _time(max(span.closes for span in spans)),
    )  # fmt: skip


def _kept(own: NoticeChoice) -> Hours:
    return Hours(
        own.hours["timezone"], tuple(own.hours["weekdays"]),
        time.fromisoformat(own.hours["opens"]), time.fromisoformat(own.hours["closes"]),
    )  # fmt: skip


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _time(minutes: int) -> time:
    """The time of the wall clock; midnight at the day's end is the last minute of it."""
    return time(*divmod(min(minutes, DAY_MINUTES - 1), 60))


def stands(row: NoticeChoice) -> dict[str, Any]:
    """What is chosen, as plain data."""
    return {"ways": dict(row.ways), "cadence": row.cadence and row.cadence.value,
            "hours": dict(row.hours)}  # fmt: skip


def _keep(
    session: Session, row: NoticeChoice, choice: Choice, *, by: Actor, at: datetime
) -> NoticeChoice:
    before = stands(row)
    row.ways = {kind.value: [way.value for way in ways] for kind, ways in choice.ways.items()}
    row.cadence = choice.cadence
    row.hours = _written(choice.hours)
    after = stands(row)
    if after == before:
        return row
    row.before, row.changed_at = before, at
    session.flush()
    record(session, "notices.chosen", _Named(row), by=by, at=at, before=before, after=after)
    return row


def _of_user(session: Session, user_id: int) -> NoticeChoice:
    return _there(session, NoticeChoice.user_id == user_id, user_id=user_id)


def _of_team(session: Session, team_id: int) -> NoticeChoice:
    return _there(session, NoticeChoice.team_id == team_id, team_id=team_id)


def _there(session: Session, which: Any, **of: int) -> NoticeChoice:
    """The row, locked; written now where there is none, by whichever process comes first."""
    query = select(NoticeChoice).where(which).with_for_update()
    found = session.scalar(query)
    if found is None:
        empty = insert(NoticeChoice).values(
            **of, nonce=tokens.new_nonce(), version=1, ways={}, hours={}
        )
        session.execute(empty.on_conflict_do_nothing())
        found = session.scalars(query).one()
    return found


def _check(hours: Hours) -> None:
    opens, closes = _minutes(hours.opens), _minutes(hours.closes)
    faults = {}
    if hours.timezone not in available_timezones():
        faults["timezone"] = _m("Choose a time zone.")
    if not hours.weekdays:
        faults["weekdays"] = _m("Choose at least one day.")
    if closes - opens < SHORTEST_DAY:
        faults["closes"] = _m("The end lies at least half an hour after the begin.")
    if faults:
        raise Invalid("Look at what is marked below.", **faults)


def _written(hours: Hours | None) -> dict[str, Any]:
    if hours is None:
        return {}
    return {
        "timezone": hours.timezone,
        "weekdays": sorted(hours.weekdays),
        "opens": hours.opens.isoformat("minutes"),
        "closes": hours.closes.isoformat("minutes"),
    }


class _Named:
    """Whose choice it is, as the audit names it: the person, or the team."""

    def __init__(self, row: NoticeChoice) -> None:
        self.__tablename__ = "teams" if row.team_id is not None else "users"
        self.id = row.team_id if row.team_id is not None else row.user_id
        self.team_id = row.team_id
