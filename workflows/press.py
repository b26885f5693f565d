"""A question of the press: someone calls back, it is answered, and then it is over."""

from enum import StrEnum

from statemachine.states import States

from workflows.machine import Lifecycle, StrictChart
from workflows.rights import Right


class PressState(StrEnum):
    OPEN = "open"
    CALLED_BACK = "called_back"
    ANSWERED = "answered"
    CLOSED = "closed"


OPEN_PRESS_STATES = frozenset({PressState.OPEN, PressState.CALLED_BACK})
"""Where the journalist still waits for our word; a first call back is none yet."""


class Record(StrEnum):
    """How what was said may be used, as agreed with the journalist."""

    ON = "on"  # may be quoted by name
    BACKGROUND = "background"  # may be used, not attributed
    OFF = "off"  # not to be used


class PressChart(StrictChart):
    s = States.from_enum(PressState, initial=PressState.OPEN)

    call_back = s.OPEN.to(s.CALLED_BACK)
    answer = s.ANSWERED.from_(s.OPEN, s.CALLED_BACK)
    close = s.CLOSED.from_(s.OPEN, s.CALLED_BACK, s.ANSWERED)
    reopen = s.OPEN.from_(s.ANSWERED, s.CLOSED)


class PressLifecycle(Lifecycle[PressState]):
    """A press card. No event needs a fact.

    ``answer`` is the word of whoever speaks, or follows a reply of ours that has left; ``reopen``
    is a person's, or follows when the journalist writes again.
    """

    chart = PressChart
    states = PressState
    RIGHTS = {
        "call_back": (Right.SPEAK, Right.DECIDE),
        "answer": (Right.SPEAK, Right.OUTBOX),
        "close": (Right.SPEAK, Right.DECIDE),
        "reopen": (Right.SPEAK, Right.DECIDE, Right.INTAKE),
    }
