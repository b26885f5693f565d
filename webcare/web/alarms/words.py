"""What the board calls the parts of an alarm, and a ladder as it is drawn: step by step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Flask
from flask_babel import lazy_gettext as _l

from webcare.alarms.calling import Reason
from webcare.alarms.letters import TITLES
from webcare.alarms.models import Alarm, AlarmCall, CallState, Way
from webcare.alarms.service import NOT_NEEDED
from webcare.web.language import choose, span
from webcare.web.texts import said
from workflows.alarm import AlarmKind, AlarmState
from workflows.ladder import Passed, Step, read

STATES = {
    AlarmState.RINGING: (_l("Rings"), "bell"),
    AlarmState.EXHAUSTED: (_l("Nobody has answered"), "alert-octagon"),
    AlarmState.ACKNOWLEDGED: (_l("Someone has it"), "user-check"),
    AlarmState.SETTLED: (_l("Settled"), "check"),
}
WAYS = {
    Way.PUSH: (_l("push message"), "device-desktop"),
    Way.WEBHOOK: (_l("webhook of the team"), "phone"),
    Way.MAIL: (_l("e-mail"), "mail"),
}
CALLS = {
    CallState.WAITING: (_l("about to be called"), "hourglass"),
    CallState.CALLING: (_l("being called"), "phone"),
    CallState.TAKEN: (_l("called"), "check"),
    CallState.FAILED: (_l("failed"), "alert-triangle"),
    CallState.PASSED: (_l("passed over"), "corner-up-right"),
}
REASONS = {
    Reason.REFUSED: _l("the other side refused it"),
    Reason.UNREACHABLE: _l("could not be reached"),
    Reason.GONE: _l("the browser is no longer there; it was removed"),
    Reason.BROKE_OFF: _l("broke off, and the end is not known"),
    Reason.NO_WAY: _l("no way leads to them"),
    Reason.MAIL: _l("the mail server did not take it"),
    Passed.GAP: _l("nobody is on duty: the ladder went on at once"),
    Passed.LEFT: _l("works here no more: the ladder went on at once"),
    Passed.CALLED: _l("was called a step before"),
    NOT_NEEDED: _l("no longer needed"),
}


@dataclass(frozen=True, slots=True)
class Rung:
    """One step as drawn: who stands on it, the calls made, and whether it is past, now or ahead."""

    number: int
    round: int
    step: Step
    name: str
    calls: Sequence[AlarmCall]
    place: str  # past, now, ahead


def init(app: Flask) -> None:
    app.jinja_env.filters.update(
        alarm_title=lambda kind: said(choose(), str(TITLES[AlarmKind(kind)])),
        alarm_state=lambda state: STATES[AlarmState(state)],
        call_way=lambda way: WAYS[Way(way)],
        call_state=lambda state: CALLS[CallState(state)],
        call_reason=reason,
        call_said=lambda text: said(choose(), text) if text else "",
        span=span,
    )


def reason(code: str) -> str:
    """Why a call did not arrive, or a step was passed over."""
    return str(REASONS.get(code, code)) if code else ""


def drawn(alarm: Alarm, calls: Sequence[AlarmCall], names: Mapping[int, str]) -> list[Rung]:
    """The ladder with what happened on each step; of later rounds only what was reached."""
    ladder = read(alarm.steps, alarm.rounds)
    count, runs = len(ladder.steps), alarm.state == AlarmState.RINGING
    if not count:
        return []
    last = max(alarm.position, 0) if runs else max((c.position for c in calls), default=0)
    ends = (last // count + 1) * count if runs else last + 1
    by_position: dict[int, list[AlarmCall]] = {}
    for call in calls:
        by_position.setdefault(call.position, []).append(call)
    return [
        Rung(
            number=position % count + 1,
            round=position // count + 1,
            step=ladder.step(position),
            name=names.get(ladder.step(position).person or 0, ""),
            calls=by_position.get(position, ()),
            place=_place(position, alarm, runs=runs),
        )
        for position in range(min(ends, ladder.ends))
    ]


def people(alarms: Sequence[Alarm]) -> set[int]:
    """Whom the ladders of these alarms name."""
    return {step["person"] for alarm in alarms for step in alarm.steps if step["person"]}


def _place(position: int, alarm: Alarm, *, runs: bool) -> str:
    if position < alarm.position or not runs:
        return "past"
    return "now" if position == alarm.position else "ahead"
