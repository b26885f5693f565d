"""Giving a mandate, changing what is still to come of it, and taking it back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.accounts.models import Team, User
from webcare.accounts.service import actor, today
from webcare.audit import service as audit
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.core.i18n import marked as _m
from webcare.core.text import storable
from webcare.mandates.models import Mandate, StandIn
from workflows.rights import Right

A_DAY = timedelta(days=1)
LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a mandate says: no themes means all of them, and so with channels."""

    holder_id: int
    theme_ids: Collection[int] = ()
    channel_ids: Collection[int] = ()
    first: date | None
    last: date | None = None
    substitute_id: int | None = None
    reason: str


def give(session: Session, team: Team, letter: Letter, *, by: Actor, at: datetime) -> Mandate:
    """Write a mandate down; it holds from its first day on. Raises Invalid by field: the past of
    the register does not change, so it begins today at the earliest.
    """
    _may_manage(by)
    holder = _speaker(session, team, letter.holder_id, "holder")
    reason = _reason(letter.reason, "reason")
    first = letter.first or today(team, at)
    if first < today(team, at):
        raise _wrong(first=_m("It begins today at the earliest."))
    if letter.last is not None and letter.last < first:
        raise _wrong(last=_m("It ends before it begins."))
    substitute = _other(session, team, letter.substitute_id, holder.id)
    row = Mandate(
        team_id=team.id,
        holder_id=holder.id,
        holder_name=holder.name,
        theme_ids=sorted(set(letter.theme_ids)),
        channel_ids=sorted(set(letter.channel_ids)),
        first=first,
        last=letter.last,
        substitute_id=substitute.id if substitute else None,
        substitute_name=substitute.name if substitute else "",
        reason=reason,
        given_by=by.name,
        given_at=at,
        stand_ins=[],
    )
    session.add(row)
    session.flush()  # the audit needs its id
    audit.record(
        session, "mandate.given", row, by=by, at=at, holder=holder.name, themes=row.theme_ids,
        channels=row.channel_ids, first=first.isoformat(), last=_iso(letter.last), reason=reason,
    )  # fmt: skip
    return row


def end_on(
    session: Session, row: Mandate, team: Team, last: date | None, *, by: Actor, at: datetime
) -> None:
    """Let it hold up to and including another day, or without an end. Days that have passed stay
    as they were: raises Invalid for a day before today, Conflict where it has ended.
    """
    _open(row, team, by, at)
    if last is not None and last < max(row.first, today(team, at)):
        raise _wrong(last=_m("Choose today or a later day; to end it at once, withdraw it."))
    before, row.last = row.last, last
    audit.record(session, "mandate.term", row, by=by, at=at, before=_iso(before), after=_iso(last))


def name_substitute(
    session: Session, row: Mandate, team: Team, user_id: int | None, *, by: Actor, at: datetime
) -> None:
    """Name whom one turns to; this alone lets nobody act."""
    _open(row, team, by, at)
    found = _other(session, team, user_id, row.holder_id)
    before = row.substitute_name
    row.substitute_id, row.substitute_name = (found.id, found.name) if found else (None, "")
    audit.record(
        session, "mandate.substitute", row, by=by, at=at, before=before, after=row.substitute_name
    )


def stand_in(
    session: Session, row: Mandate, team: Team, user_id: int | None, first: date | None,
    last: date | None, *, by: Actor, at: datetime,
) -> StandIn:  # fmt: skip
    """Let a colleague act on it on these days, while the holder is away; the holder may go on."""
    _open(row, team, by, at)
    found = _other(session, team, user_id or row.substitute_id, row.holder_id)
    if found is None:
        raise _wrong(stand_in=_m("Choose who stands in."))
    first = first or today(team, at)
    if first < today(team, at):
        raise _wrong(stand_in_first=_m("It begins today at the earliest."))
    if last is None or last < first:
        raise _wrong(stand_in_last=_m("Say the last day; it is not before the first."))
    row_of_days = StandIn(
        mandate_id=row.id, user_id=found.id, user_name=found.name, first=first, last=last,
        said_by=by.name, said_at=at,
    )  # fmt: skip
    row.stand_ins.append(row_of_days)
    audit.record(
        session, "mandate.stand_in", row, by=by, at=at, who=found.name, first=first.isoformat(),
        last=last.isoformat(),
    )  # fmt: skip
    return row_of_days


def stand_down(
    session: Session, row: Mandate, team: Team, stand_in_id: int, *, by: Actor, at: datetime
) -> None:
    """The holder is back: whoever stood in does so no longer from today on."""
    _open(row, team, by, at)
    found = next((each for each in row.stand_ins if each.id == stand_in_id), None)
    yesterday = today(team, at) - A_DAY
    if found is None or found.last <= yesterday:
        raise Conflict("Nobody stands in there any more.")
    found.last = yesterday
    audit.record(session, "mandate.stand_down", row, by=by, at=at, who=found.user_name)


def withdraw(session: Session, row: Mandate, why: str, *, by: Actor, at: datetime) -> None:
    """Take it back at once: what was approved on it and has not left will be held."""
    _may_manage(by)
    if row.withdrawn_at is not None:
        raise Conflict("This mandate was withdrawn already.")
    row.withdrawn_why = _reason(why, "why")
    row.withdrawn_by, row.withdrawn_at = by.name, at
    audit.record(session, "mandate.withdrawn", row, by=by, at=at, why=row.withdrawn_why)


def may_be_given(users: Collection[User], team_id: int) -> list[User]:
    """Those of *users* whose role in the team lets them speak at all; wants memberships loaded."""
    return [each for each in users if each.active and actor(each, team_id).may(Right.SPEAK)]


def _open(row: Mandate, team: Team, by: Actor, at: datetime) -> None:
    _may_manage(by)
    if row.withdrawn_at is not None or (row.last is not None and row.last < today(team, at)):
        raise Conflict("This mandate has ended. Give a new one.")


def _may_manage(by: Actor) -> None:
    if not by.may(Right.MANAGE_TEAM):
        raise NotAllowed("You may not do this here.")


def _speaker(session: Session, team: Team, user_id: int, name: str) -> User:
    found = accounts.user(session, user_id)
    if found is None or not may_be_given([found], team.id):
        raise _wrong(**{name: _m("Choose someone with the role of spokesperson in this team.")})
    return found


def _other(session: Session, team: Team, user_id: int | None, holder_id: int) -> User | None:
    if not user_id:
        return None
    if user_id == holder_id:
        raise _wrong(substitute=_m("Choose someone else than the holder."))
    return _speaker(session, team, user_id, "substitute")


def _reason(text: str, name: str) -> str:
    reason = storable(text).strip()[:LONGEST_REASON]
    if not reason:
        raise _wrong(**{name: _m("Say why, or by which decision.")})
    return reason


def _wrong(**fields: str) -> Invalid:
    return Invalid("Look at what is marked below.", **fields)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
