"""When somebody is away. What a machine read from an automatic reply only proposes it."""

from enum import StrEnum

from statemachine.states import States

from workflows.machine import Lifecycle, StrictChart
from workflows.rights import Right


class AbsenceState(StrEnum):
    PROPOSED = "proposed"
    NOTED = "noted"
    DISMISSED = "dismissed"


class AbsenceChart(StrictChart):
    s = States.from_enum(
        AbsenceState, initial=AbsenceState.PROPOSED, final=[AbsenceState.DISMISSED]
    )

    note = s.PROPOSED.to(s.NOTED)
    dismiss = s.DISMISSED.from_(s.PROPOSED, s.NOTED)


_WHO = (Right.DECIDE, Right.MANAGE_TEAM, Right.ASKED, Right.EXPERT_ANSWER)


class AbsenceLifecycle(Lifecycle[AbsenceState]):
    """An absence counts once a person noted it; no event needs a fact."""

    chart = AbsenceChart
    states = AbsenceState
    RIGHTS = {"note": _WHO, "dismiss": _WHO}
