"""What a call says. Never a word of what the public wrote: the kind, the number, and a link."""

import json
from datetime import datetime

from webcare.accounts.models import User
from webcare.alarms.models import Alarm, AlarmCall
from webcare.core import tokens
from webcare.core.i18n import marked, texts
from webcare.core.site import site
from workflows.alarm import AlarmKind
from workflows.ladder import read

LINK = "alarm"
TITLES = {
    AlarmKind.DANGER: marked("Suspicion of danger to life"),
    AlarmKind.ESCALATION: marked("Urgent escalation"),
    AlarmKind.CRISIS: marked("Crisis"),
    AlarmKind.PRESS: marked("Press with a deadline"),
    AlarmKind.TEST: marked("Test alarm"),
}


def token(call: AlarmCall, alarm: Alarm) -> str:
    """What lets whoever got this call say that they have it."""
    return tokens.sign(LINK, call.id, alarm.nonce)


def link(call: AlarmCall, alarm: Alarm) -> str:
    return f"{site().base_url}/alarm/{token(call, alarm)}"


def title(alarm: Alarm, language: str | None) -> str:
    """What it is about, in one line."""
    _ = texts(language)
    about = _(TITLES[alarm.kind])
    if alarm.ticket_id is None:
        return about
    return _("%(about)s: ticket #%(number)s") % {"about": about, "number": alarm.ticket_id}


def mail(call: AlarmCall, alarm: Alarm, user: User) -> tuple[str, str]:
    """Subject and text of the mail to *user*."""
    _ = texts(user.language)
    step = read(alarm.steps, alarm.rounds).step(call.position)
    lines = [
        _("Hello %(name)s,") % {"name": user.name},
        "",
        f"{title(alarm, user.language)}.",
        "",
        _("Say that you have it; the alarm then stops:"),
        link(call, alarm),
        "",
    ]
    if alarm.kind is AlarmKind.TEST:
        lines.append(_("This is a test that you asked for. Nobody else is called."))
    else:
        waits = _("Without your word the next one is called after %(minutes)s minutes.")
        lines.append(waits % {"minutes": step.minutes})
    if alarm.ticket_id is not None:
        lines += ["", _("The ticket:"), f"{site().base_url}/tickets/{alarm.ticket_id}"]
    return title(alarm, user.language), "\n".join(lines)


def webhook_body(call: AlarmCall, alarm: Alarm, desk: str, *, at: datetime) -> bytes:
    """What is posted: JSON, and nothing in it is about a person."""
    said = {
        "kind": alarm.kind.value,
        "ticket": alarm.ticket_id,
        "alarm": alarm.id,
        "call": call.id,
        "desk": desk,
        "step": call.position % max(1, len(alarm.steps)) + 1,
        "at": at.isoformat(timespec="seconds"),
        "link": link(call, alarm),
    }
    return json.dumps(said, separators=(",", ":")).encode()


def push_message(call: AlarmCall, alarm: Alarm, user: User) -> bytes:
    """What the browser shows, in the language of whoever reads it there."""
    _ = texts(user.language)
    said = {
        "title": title(alarm, user.language),
        "body": _("Open to say that you have it."),
        "link": f"/alarm/{token(call, alarm)}",
        "tag": f"alarm-{alarm.id}",
    }
    return json.dumps(said).encode()
