"""An alarm's life: it rings until somebody says "I have it", and ends with a word of what was done.

Whom it rings, and when, is in `ladder`.
"""

from datetime import timedelta
from enum import StrEnum

from statemachine.states import States

from workflows.machine import Given, Lifecycle, StrictChart
from workflows.rights import Right

LOOKING = timedelta(minutes=15)
"""How long whoever acknowledged is taken to be looking: what rings again for the same ticket in
that time is noted on their alarm, and begins a new one after it."""


class AlarmState(StrEnum):
    RINGING = "ringing"
    EXHAUSTED = "exhausted"
    ACKNOWLEDGED = "acknowledged"
    SETTLED = "settled"


UNHEARD = frozenset({AlarmState.RINGING, AlarmState.EXHAUSTED})
"""Where nobody has said yet that they have it."""


class AlarmKind(StrEnum):
    """What it rings for; `test` rings only whoever asked for it."""

    DANGER = "danger"
    ESCALATION = "escalation"
    CRISIS = "crisis"
    PRESS = "press"
    TEST = "test"


class AlarmChart(StrictChart):
    s = States.from_enum(AlarmState, initial=AlarmState.RINGING, final=[AlarmState.SETTLED])

    exhaust = s.RINGING.to(s.EXHAUSTED)
    ring_anew = s.EXHAUSTED.to(s.RINGING)
    acknowledge = s.ACKNOWLEDGED.from_(s.RINGING, s.EXHAUSTED)
    settle = s.ACKNOWLEDGED.to(s.SETTLED, cond="has_word")

    def has_word(self, given: Given) -> bool:
        return bool(given["word"].strip())


class AlarmLifecycle(Lifecycle[AlarmState]):
    """An alarm; only a person's word stops it, and only whoever was called or works here may say
    it.

    ``exhaust``: everyone was called as often as the ladder says, in vain. ``ring_anew``: it has
    reason to ring again. ``settle(word=str)`` refuses an empty word.
    """

    chart = AlarmChart
    states = AlarmState
    RIGHTS = {
        "exhaust": Right.CLOCK,
        "ring_anew": (Right.INTAKE, Right.CLOCK, Right.NOTE),
        "acknowledge": (Right.ASKED, Right.NOTE),
        "settle": (Right.ASKED, Right.NOTE),
    }
