"""An answer that is kept to be given again, from a proposal to its withdrawal."""

from enum import StrEnum

from statemachine.states import States

from workflows.machine import Given, Lifecycle, StrictChart
from workflows.rights import Right


class SavedReplyState(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    DISCARDED = "discarded"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


class SavedReplyChart(StrictChart):
    s = States.from_enum(
        SavedReplyState,
        initial=SavedReplyState.PROPOSED,
        final=[SavedReplyState.DISCARDED, SavedReplyState.REPLACED, SavedReplyState.WITHDRAWN],
    )

    approve = s.PROPOSED.to(s.APPROVED, cond="by_another")
    discard = s.PROPOSED.to(s.DISCARDED)
    replace = s.APPROVED.to(s.REPLACED)
    withdraw = s.APPROVED.to(s.WITHDRAWN, cond="has_reason")

    def by_another(self, given: Given) -> bool:
        return bool(given["by_another"])

    def has_reason(self, given: Given) -> bool:
        return bool(given["reason"].strip())


_APPROVER = (Right.SPEAK, Right.MANAGE_SCHEME)


class SavedReplyLifecycle(Lifecycle[SavedReplyState]):
    """A saved reply; what was approved never changes, a new text replaces it.

    ``approve(by_another=bool)`` refuses whoever proposed it; ``withdraw(reason=str)`` refuses an
    empty reason.
    """

    chart = SavedReplyChart
    states = SavedReplyState
    RIGHTS = {
        "approve": _APPROVER,
        "discard": Right.DRAFT,
        "replace": _APPROVER,
        "withdraw": _APPROVER,
    }
