"""What a call posts where, put together while its row is at hand."""

import hmac
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from webcare.alarms import letters, people, push, ways
from webcare.alarms.models import Alarm, AlarmCall, PushDevice, Way
from webcare.channels import post
from webcare.core.site import site
from webcare.experts.models import Desk

MAIL_KIND = "alarm_call"
STAMP, SIGNATURE, NUMBER = "Webcare-Timestamp", "Webcare-Signature", "Webcare-Call"


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One post to make; `device_id` where it goes to a browser, sealed for its key."""

    url: str = field(repr=False)
    body: bytes = field(repr=False)
    headers: dict[str, str] = field(repr=False)
    device_id: int | None = None
    key: str = field(default="", repr=False)
    auth: str = field(default="", repr=False)


def signature(key: str, stamp: str, body: bytes) -> str:
    """What `Webcare-Signature` says: HMAC-SHA256 over the time stamp, a dot, and the raw body."""
    return f"v1={hmac.digest(key.encode(), stamp.encode() + b'.' + body, 'sha256').hex()}"


def errands_of(session: Session, call: AlarmCall, alarm: Alarm, at: datetime) -> list[Errand]:
    """What the call posts; a mail is put in the outbox by this, and posts nothing itself."""
    user = people.with_memberships(session, call.user_id) if call.user_id else None
    if user is None:
        return []
    match call.way:
        case Way.WEBHOOK:
            return _to_webhook(session, call, alarm, at)
        case Way.PUSH:
            message = letters.push_message(call, alarm, user)
            found = people.devices(session, user.id)
            return [to_device(device, message, at) for device in found]
        case _:
            subject, text = letters.mail(call, alarm, user)
            post.post(
                session, about_kind=MAIL_KIND, about_id=call.id, to_address=user.email,
                to_name=user.name, subject=subject, text=text, at=at, secret=True, urgent=True,
            )  # fmt: skip
            return []


def _to_webhook(session: Session, call: AlarmCall, alarm: Alarm, at: datetime) -> list[Errand]:
    hook = people.webhook(session, alarm.team_id)
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


def to_device(
    device: PushDevice, message: bytes, at: datetime, *, urgency: str = "high",
    keeps: int = push.KEEPS,
) -> Errand:  # fmt: skip
    """A push message to one browser; *urgency* as RFC 8030 has it, *keeps* in seconds."""
    place = site()
    headers = push.headers(
        device.endpoint, place.data_dir, f"mailto:{place.system_mail_from}", at=at
    )
    headers |= {"Urgency": urgency, "TTL": str(keeps)}
    return Errand(
        url=device.endpoint, body=message, headers=headers, device_id=device.id,
        key=device.key, auth=device.auth,
    )  # fmt: skip


def _stamp(at: datetime) -> str:
    return str(int(at.timestamp()))
