"""A ticket told to peers without its people: checked by a person, shared, withdrawn."""

from enum import StrEnum

from statemachine.states import States

from workflows.machine import Given, Lifecycle, StrictChart
from workflows.rights import Right


class CaseState(StrEnum):
    CHECKING = "checking"
    SHARED = "shared"
    DISCARDED = "discarded"
    WITHDRAWN = "withdrawn"


class LearningCaseChart(StrictChart):
    s = States.from_enum(
        CaseState, initial=CaseState.CHECKING, final=[CaseState.DISCARDED, CaseState.WITHDRAWN]
    )

    share = s.CHECKING.to(s.SHARED, cond="was_read")
    discard = s.CHECKING.to(s.DISCARDED)
    withdraw = s.SHARED.to(s.WITHDRAWN, cond="has_reason")

    def was_read(self, given: Given) -> bool:
        return bool(given["was_read"])

    def has_reason(self, given: Given) -> bool:
        return bool(given["reason"].strip())


class LearningCaseLifecycle(Lifecycle[CaseState]):
    """A learning case. ``share(was_read=bool)`` refuses what nobody has read to its end;
    ``withdraw(reason=str)`` an empty reason. What others may read leaves the team, so it asks the
    right to export.
    """

    chart = LearningCaseChart
    states = CaseState
    RIGHTS = {"share": Right.EXPORT, "discard": Right.EXPORT, "withdraw": Right.EXPORT}
