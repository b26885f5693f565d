"""One call by push or webhook: claimed under a lease, made without a transaction, recorded.

A call is cheap to repeat and dear to lose: one that broke off between claim and record is made once
more under the same number, which the other side may use to drop the second.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.alarms import climbing, push, queries
from webcare.alarms.errands import MAIL_KIND, Errand, errands_of
from webcare.alarms.models import Alarm, AlarmCall, CallState, PushDevice, Way
from webcare.audit import service as audit
from webcare.channels import urgent
from webcare.channels.compose import Unaddressable
from webcare.core import outward
from webcare.core.actor import CLOCK
from webcare.core.text import one_line

log = structlog.get_logger()

LEASE = timedelta(seconds=45)  # more than ten browsers, or one mail server, may take
MOST_ATTEMPTS = 2
GONE = frozenset({404, 410})
OK = range(200, 300)
LONGEST_SAID = 200

Transaction = Callable[[], AbstractContextManager[Session]]


class Reason(StrEnum):
    """Why a call did not arrive; the page says it in words."""

    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    GONE = "gone"
    BROKE_OFF = "broke_off"
    NO_WAY = "no_way"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A call that is ours to make until its lease ends; no row behind it."""

    id: int
    alarm_id: int
    fence: int
    way: Way
    errands: tuple[Errand, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the way said: taken or not, why, in its own words, and which browsers are gone."""

    taken: bool
    said: str
    reason: str = ""
    gone: tuple[int, ...] = ()


def claim(session: Session, *, at: datetime) -> Claimed | None:
    """Take the oldest call that waits. A mail is put in the outbox by this; `mails` records it."""
    call = queries.waiting_call(session)
    if call is None:
        return None
    call.state, call.lease_until = CallState.CALLING, at + LEASE
    call.attempts += 1
    call.fence += 1
    alarm = session.get_one(Alarm, call.alarm_id)
    errands: list[Errand] = []
    try:
        errands = errands_of(session, call, alarm, at)
    except (Unaddressable, OSError, ValueError, TypeError) as error:
        log.warning("alarm_call_impossible", call=call.id, error=type(error).__name__)
        errands = []
        if call.way is Way.MAIL:
            climbing.failed(session, call, Reason.MAIL, "", at=at)
    session.flush()
    return Claimed(call.id, call.alarm_id, call.fence, call.way or Way.MAIL, tuple(errands))


def make(claimed: Claimed, *, allow_private: bool) -> Outcome:
    """Make the call; no transaction is open. One browser that took it is enough."""
    return post_all(claimed.errands, allow_private=allow_private)


def post_all(errands: Sequence[Errand], *, allow_private: bool) -> Outcome:
    """Post each of *errands*; the best that was said, and which browsers are gone."""
    if not errands:
        return Outcome(taken=False, said="", reason=Reason.NO_WAY)
    found = [_post(each, allow_private=allow_private) for each in errands]
    gone = tuple(
        each.device_id
        for each, one in zip(errands, found, strict=True)
        if one.reason == Reason.GONE and each.device_id is not None
    )
    best = next((one for one in found if one.taken), found[-1])
    return Outcome(best.taken, best.said, best.reason, gone)


def settle(session: Session, claimed: Claimed, outcome: Outcome, *, at: datetime) -> None:
    """Record what the way said, unless somebody else has the call by now."""
    queries.locked(session, claimed.alarm_id)  # first the alarm, then its call, as everybody does
    call = _held(session, claimed.id, claimed.fence)
    forget(session, outcome.gone, at)
    if call is None:
        return
    if outcome.taken:
        climbing.taken(session, call, outcome.said, at=at)
    else:
        climbing.failed(session, call, outcome.reason, outcome.said, at=at)


def expire(session: Session, *, at: datetime) -> int:
    """What somebody claimed and never recorded: made once more, then it has failed."""
    ids = session.execute(
        select(AlarmCall.id, AlarmCall.alarm_id, AlarmCall.fence).where(
            AlarmCall.state == CallState.CALLING, AlarmCall.lease_until <= at
        )
    ).all()
    for call_id, alarm_id, fence in ids:
        queries.locked(session, alarm_id)
        call = _held(session, call_id, fence)
        if call is None:
            continue
        if call.way is Way.MAIL or call.attempts >= MOST_ATTEMPTS:
            climbing.failed(session, call, Reason.BROKE_OFF, "", at=at)
        else:
            call.state, call.lease_until = CallState.WAITING, None
    return len(ids)


def mails(session: Session, *, at: datetime) -> int:
    """Learn from the outbox what became of the calls by mail; of how many it knows."""
    learnt = 0
    rows = session.execute(
        select(AlarmCall.id, AlarmCall.alarm_id, AlarmCall.fence).where(
            AlarmCall.state == CallState.CALLING, AlarmCall.way == Way.MAIL
        )
    ).all()
    known = urgent.fates(session, MAIL_KIND, [row.id for row in rows])
    for call_id, alarm_id, fence in rows:
        fate = known.get(call_id)
        if fate is None or (fate.sent_at is None and not fate.error):
            continue
        queries.locked(session, alarm_id)
        call = _held(session, call_id, fence)
        if call is None:
            continue
        learnt += 1
        if fate.sent_at is not None:
            climbing.taken(session, call, "", at=at)
        else:  # it is offered again later, which nobody waits for
            climbing.failed(session, call, Reason.MAIL, one_line(fate.error, LONGEST_SAID), at=at)
    return learnt


def _post(errand: Errand, *, allow_private: bool) -> Outcome:
    try:
        body = errand.body
        if errand.key:
            body = push.sealed(errand.body, errand.key, errand.auth)
        answer = outward.post(errand.url, body, errand.headers, allow_private=allow_private)
    except outward.NotReached as error:
        return Outcome(taken=False, said=str(error), reason=Reason.UNREACHABLE)
    except ValueError:
        return Outcome(taken=False, said="", reason=Reason.GONE)
    said = f"HTTP {answer.status}"
    if answer.status in OK:
        return Outcome(taken=True, said=said)
    is_gone = errand.device_id is not None and answer.status in GONE
    return Outcome(taken=False, said=said, reason=Reason.GONE if is_gone else Reason.REFUSED)


def forget(session: Session, device_ids: tuple[int, ...], at: datetime) -> None:
    """Browsers whose push service knows them no more are removed, and the audit says so."""
    for device_id in device_ids:
        device = session.get(PushDevice, device_id)
        if device is not None:
            audit.record(session, "alarm.device_gone", device, by=CLOCK, at=at, name=device.name)
            session.delete(device)
    session.flush()


def _held(session: Session, call_id: int, fence: int) -> AlarmCall | None:
    """The call, locked, if it is still being made under *fence*."""
    return session.scalar(
        select(AlarmCall)
        .where(
            AlarmCall.id == call_id,
            AlarmCall.state == CallState.CALLING,
            AlarmCall.fence == fence,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
