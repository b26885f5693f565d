"""Ringing an alarm, saying that one has it, and saying what was done.

Everything that happens to an alarm is on its rows and in the audit; the climbing is in `climbing`.
"""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webcare.alarms import queries
from webcare.alarms.ladders import chosen
from webcare.alarms.models import Alarm, AlarmCall, CallState
from webcare.audit import service as audit
from webcare.core import doorbell, tokens
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.core.i18n import marked
from webcare.core.text import one_line
from workflows.alarm import LOOKING, UNHEARD, AlarmKind, AlarmLifecycle, AlarmState
from workflows.ladder import USUAL_ROUNDS, Ladder, Step, StepKind, kept_as

JOB = "ring_alarms"
LONGEST_WORD = 500
NOT_NEEDED = "not_needed"
TRIES = 3


def ring(
    session: Session,
    *,
    team_id: int,
    kind: AlarmKind,
    ticket_id: int | None = None,
    desk_id: int | None = None,
    by: Actor,
    at: datetime,
) -> Alarm:
    """Wake whoever is on call; the first call goes out after commit.

    It climbs the ladder of the desk, or without one the team's ladder for danger. While an alarm
    rings for the ticket, whatever for, there is no second one: that it had reason to ring again is
    noted on it, as it is for a quarter of an hour after somebody said they have it.
    """
    session.flush()  # the ticket may be as new as its danger
    way = chosen(session, team_id, desk_id)
    for _ in range(TRIES):
        present = queries.open_for(session, ticket_id) if ticket_id is not None else None
        if present is not None and _still_holds(present, at):
            return _again(session, present, kind, by=by, at=at)
        alarm = _begun(session, team_id, kind, ticket_id, way.desk_id, way.ladder, at)
        if alarm is not None:
            audit.record(
                session, "alarm.ring", alarm, by=by, at=at,
                kind=kind, ticket=ticket_id, ladder_is_set=way.is_set,
            )  # fmt: skip
            _nudge(session, alarm)
            return alarm  # otherwise somebody else rang it at this very moment
    raise Conflict("This changed meanwhile. Try again.")


def ring_oneself(
    session: Session, team_id: int, *, by: Actor, at: datetime, minutes: int = 5
) -> Alarm:
    """A test: calls only *by*, by their first way, and ends after *minutes* without an answer."""
    if by.user_id is None:
        raise NotAllowed("You may not do this here.")
    ladder = Ladder((Step(kind=StepKind.PERSON, person=by.user_id, minutes=minutes),), 1)
    alarm = _begun(session, team_id, AlarmKind.TEST, None, None, ladder, at, only_id=by.user_id)
    assert alarm is not None  # noqa: S101 - only what is about a ticket can be there already
    audit.record(session, "alarm.test", alarm, by=by, at=at)
    _nudge(session, alarm)
    return alarm


def acknowledge(session: Session, alarm: Alarm, *, by: Actor, at: datetime) -> None:
    """*by* has it, and the ladder stops. Raises Conflict, which says who and when, for whoever
    comes second; the alarm is to be locked. Someone's test is theirs alone.
    """
    _own_test(alarm, by)
    if alarm.state not in UNHEARD:
        if by.user_id is not None and alarm.acknowledged_by_id == by.user_id:
            return  # a double click
        raise Conflict(
            "%(name)s already has this alarm.",
            state=str(alarm.state), name=alarm.acknowledged_by,
        )  # fmt: skip
    audit.move(session, alarm, AlarmLifecycle, "acknowledge", by=by, at=at)
    alarm.acknowledged_at, alarm.acknowledged_by = at, by.name
    alarm.acknowledged_by_id, alarm.next_at = by.user_id, None
    session.flush()
    _drop_waiting(session, alarm, at)
    if alarm.kind is AlarmKind.TEST:
        settle(session, alarm, word=marked("The test arrived."), by=by, at=at)
    tell(session, alarm)


def settle(session: Session, alarm: Alarm, *, word: str, by: Actor, at: datetime) -> None:
    """Say what was done, which ends the alarm. Raises Invalid without a word."""
    _own_test(alarm, by)
    word = one_line(word, LONGEST_WORD)
    if not word:
        problem = marked("Say in a few words what was done.")
        raise Invalid(problem, word=problem)
    audit.move(
        session, alarm, AlarmLifecycle, "settle", by=by, at=at, audit={"word": word}, word=word
    )
    alarm.settled_at, alarm.settled_by, alarm.word = at, by.name, word
    tell(session, alarm)


def _still_holds(alarm: Alarm, at: datetime) -> bool:
    """Whether what rings now belongs to *alarm*, so that there is no second one."""
    if alarm.state in UNHEARD or alarm.acknowledged_at is None:
        return True
    return at - alarm.acknowledged_at <= LOOKING


def _begun(
    session: Session,
    team_id: int,
    kind: AlarmKind,
    ticket_id: int | None,
    desk_id: int | None,
    ladder: Ladder,
    at: datetime,
    *,
    only_id: int | None = None,
) -> Alarm | None:
    """The new row; None where another is ringing for the same by now."""
    new = session.scalar(
        insert(Alarm)
        .values(
            team_id=team_id, kind=kind, ticket_id=ticket_id, desk_id=desk_id, only_id=only_id,
            state=AlarmState.RINGING, steps=kept_as(ladder), rounds=ladder.rounds, position=-1,
            rung_at=at, next_at=at, nonce=tokens.new_nonce(),
        )
        .on_conflict_do_nothing()
        .returning(Alarm.id)
    )  # fmt: skip
    return session.get_one(Alarm, new) if new is not None else None


def _again(session: Session, alarm: Alarm, kind: AlarmKind, *, by: Actor, at: datetime) -> Alarm:
    alarm.times += 1
    alarm.again_at = at
    audit.record(session, "alarm.again", alarm, by=by, at=at, kind=kind, times=alarm.times)
    if alarm.state is AlarmState.EXHAUSTED:
        audit.move(session, alarm, AlarmLifecycle, "ring_anew", by=by, at=at)
        alarm.rounds, alarm.next_at = alarm.rounds + USUAL_ROUNDS, at
        _nudge(session, alarm)
    else:
        tell(session, alarm)
    return alarm


def _drop_waiting(session: Session, alarm: Alarm, at: datetime) -> None:
    """Calls that nobody needs any more are not made."""
    session.execute(
        update(AlarmCall)
        .where(AlarmCall.alarm_id == alarm.id, AlarmCall.state == CallState.WAITING)
        .values(state=CallState.PASSED, reason=NOT_NEEDED, ended_at=at)
    )


def _own_test(alarm: Alarm, by: Actor) -> None:
    if alarm.only_id is not None and alarm.only_id != by.user_id:
        raise NotAllowed("This test is someone else’s.")


def _nudge(session: Session, alarm: Alarm) -> None:
    session.flush()
    doorbell.ring(session, JOB)
    tell(session, alarm)


def tell(session: Session, alarm: Alarm) -> None:
    """Open screens look again."""
    doorbell.tell(session, f"team:{alarm.team_id}", what="alarm", alarm=alarm.id)
