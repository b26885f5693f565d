"""The life of a proposal: what a person makes of a surge, or that it calmed by itself."""

from enum import StrEnum

from statemachine.states import States

from workflows.machine import Given, Lifecycle, StrictChart
from workflows.rights import Right


class SurgeState(StrEnum):
    PROPOSED = "proposed"
    TAKEN = "taken"  # somebody declared a crisis on it
    DISMISSED = "dismissed"
    CALMED = "calmed"  # by itself, before anybody said anything


class SurgeChart(StrictChart):
    s = States.from_enum(
        SurgeState,
        initial=SurgeState.PROPOSED,
        final=[SurgeState.TAKEN, SurgeState.DISMISSED, SurgeState.CALMED],
    )

    take = s.PROPOSED.to(s.TAKEN)
    dismiss = s.PROPOSED.to(s.DISMISSED, cond="has_reason")
    calm = s.PROPOSED.to(s.CALMED)

    def has_reason(self, given: Given) -> bool:
        return bool(given["reason"].strip())


class SurgeLifecycle(Lifecycle[SurgeState]):
    """A surge from the proposal to what became of it.

    Every event needs ``reason=str``, which only ``dismiss`` must not leave empty.
    """

    chart = SurgeChart
    states = SurgeState
    RIGHTS = {
        "take": Right.DECLARE,
        "dismiss": Right.DECLARE,
        "calm": Right.CLOCK,
    }


MAY_JUDGE = Right.DECLARE
