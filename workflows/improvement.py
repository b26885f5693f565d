"""Something the organisation should change, and what became of it."""

from enum import StrEnum

from statemachine.states import States

from workflows.machine import Given, Lifecycle, StrictChart
from workflows.rights import Right


class ImprovementState(StrEnum):
    NOTED = "noted"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    TOLD = "told"


class ImprovementChart(StrictChart):
    s = States.from_enum(
        ImprovementState, initial=ImprovementState.NOTED, final=[ImprovementState.TOLD]
    )

    accept = s.NOTED.to(s.ACCEPTED)
    reject = s.REJECTED.from_(s.NOTED, s.ACCEPTED, cond="has_reason")
    reconsider = s.REJECTED.to(s.NOTED)
    start = s.ACCEPTED.to(s.IN_PROGRESS)
    finish = s.IN_PROGRESS.to(s.DONE)
    tell = s.DONE.to(s.TOLD, cond="nobody_waits")

    def has_reason(self, given: Given) -> bool:
        return bool(given["reason"].strip())

    def nobody_waits(self, given: Given) -> bool:
        return int(given["waiting"]) == 0


class ImprovementLifecycle(Lifecycle[ImprovementState]):
    """An improvement from noted to told: the askers hear what changed.

    ``reject(reason=str)`` refuses an empty reason; ``tell(waiting=int)`` is refused while an asker
    has neither been told nor knowingly been left out. The other events need no fact.
    """

    chart = ImprovementChart
    states = ImprovementState
    RIGHTS = {
        "accept": Right.IMPROVE,
        "reject": Right.IMPROVE,
        "reconsider": Right.IMPROVE,
        "start": Right.IMPROVE,
        "finish": Right.IMPROVE,
        "tell": (Right.IMPROVE, Right.CLOCK),  # when the last of them was told
    }
