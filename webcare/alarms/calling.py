"""One call by push or webhook: claimed under a lease, made without a transaction, recorded.

A call is cheap to repeat and dear to lose: one that broke off between claim and record is made once
more under the same number, which the other side may use to drop the second.
"""

import hmac
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.alarms import climbing, letters, push, queries, ways
from webcare.alarms.models import Alarm, AlarmCall, CallState, PushDevice, Way
from webcare.audit import service as audit
from webcare.channels import post, urgent
from webcare.channels.compose import Unaddressable
from webcare.core import outward
from webcare.core.actor import CLOCK
from webcare.core.site import site
from webcare.core.text import one_line
from webcare.experts.models import Desk

log = structlog.get_logger()

LEASE = timedelta(seconds=45)  # more than ten browsers, or one mail server, may take
MOST_ATTEMPTS = 2
MAIL_KIND = "alarm_call"
GONE = frozenset({404, 410})
OK = range(200, 300)
LONGEST_SAID = 200
STAMP, SIGNATURE, NUMBER = "Webcare-Timestamp", "Webcare-Signature", "Webcare-Call"

Transaction = Callable[[], AbstractContextManager[Session]]


class Reason(StrEnum):
    """Why a call did not arrive; the page says it in words."""

    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    GONE = "gone"
    BROKE_OFF = "broke_off"
    NO_WAY = "no_way"
    MAIL = "mail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One post to make; `device_id` where it goes to a browser, sealed for its key."""

    url: str = field(repr=False)
    body: bytes = field(repr=False)
    headers: dict[str, str] = field(repr=False)
    device_id: int | None = None
    key: str = field(default="", repr=False)
    auth: str = field(default="", repr=False)


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


def signature(key: str, stamp: str, body: bytes) -> str:
    """What `Webcare-Signature` says: HMAC-SHA256 over the time stamp, a dot, and the raw body."""
    return f"v1={hmac.digest(key.encode(), stamp.encode() + b'.' + body, 'sha256').hex()}"


def claim(session: Session, *, at: datetime) -> Claimed | None:
    """Take the oldest call that waits. A mail is put in the outbox by this; `mails` records it."""
    call = queries.waiting_call(session)
    if call is None:
        return None
    call.state, call.lease_until = CallState.CALLING, at + LEASE
    call.attempts += 1
    call.fence += 1
    alarm = session.get_one(Alarm, call.alarm_id)
    try:
        errands = _errands(session, call, alarm, at)
    except (Unaddressable, OSError, ValueError, TypeError) as error:
        log.warning("alarm_call_impossible", call=call.id, error=type(error).__name__)
        errands = []
        if call.way is Way.MAIL:
            climbing.failed(session, call, Reason.MAIL, "", at=at)
    session.flush()
    return Claimed(call.id, call.alarm_id, call.fence, call.way or Way.MAIL, tuple(errands))


def make(claimed: Claimed, *, allow_private: bool) -> Outcome:
    """Make the call; no transaction is open. One browser that took it is enough."""
    if not claimed.errands:
        return Outcome(taken=False, said="", reason=Reason.NO_WAY)
    found = [_post(each, allow_private=allow_private) for each in claimed.errands]
    gone = tuple(
        each.device_id
        for each, one in zip(claimed.errands, found, strict=True)
        if one.reason == Reason.GONE and each.device_id is not None
    )
    best = next((one for one in found if one.taken), found[-1])
    return Outcome(best.taken, best.said, best.reason, gone)


def settle(session: Session, claimed: Claimed, outcome: Outcome, *, at: datetime) -> None:
    """Record what the way said, unless somebody else has the call by now."""
    queries.locked(session, claimed.alarm_id)  # first the alarm, then its call, as everybody does
    call = _held(session, claimed.id, claimed.fence)
    _forget(session, outcome.gone, at)
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


def _errands(session: Session, call: AlarmCall, alarm: Alarm, at: datetime) -> list[Errand]:
    user = queries.with_memberships(session, call.user_id) if call.user_id else None
    if user is None:
        return []
    match call.way:
        case Way.WEBHOOK:
            return _to_webhook(session, call, alarm, at)
        case Way.PUSH:
            message = letters.push_message(call, alarm, user)
            found = queries.devices(session, user.id)
            return [_to_device(device, message, at) for device in found]
        case _:
            subject, text = letters.mail(call, alarm, user)
            post.post(
                session, about_kind=MAIL_KIND, about_id=call.id, to_address=user.email,
                to_name=user.name, subject=subject, text=text, at=at, secret=True, urgent=True,
            )  # fmt: skip
            return []


def _to_webhook(session: Session, call: AlarmCall, alarm: Alarm, at: datetime) -> list[Errand]:
    hook = queries.webhook(session, alarm.team_id)
    if hook is None:
        return []
    desk = session.get(Desk, alarm.desk_id) if alarm.desk_id is not None else None
    body, stamp = letters.webhook_body(call, alarm, desk.slug if desk else "", at=at), _stamp(at)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Webcare",
        NUMBER: str(call.id),
        STAMP: stamp,
        SIGNATURE: signature(ways.signing_key(hook), stamp, body),
    }
    return [Errand(url=hook.url, body=body, headers=headers)]


def _to_device(device: PushDevice, message: bytes, at: datetime) -> Errand:
    place = site()
    headers = push.headers(
        device.endpoint, place.data_dir, f"mailto:{place.system_mail_from}", at=at
    )
    return Errand(
        url=device.endpoint, body=message, headers=headers, device_id=device.id,
        key=device.key, auth=device.auth,
    )  # fmt: skip


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


def _forget(session: Session, device_ids: tuple[int, ...], at: datetime) -> None:
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


def _stamp(at: datetime) -> str:
    return str(int(at.timestamp()))
