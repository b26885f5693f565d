"""What the organisation says about a matter: written, approved, in force for a while, and ended."""

from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from statemachine.states import States

from workflows.machine import Given, Lifecycle, StrictChart
from workflows.rights import Right

WARN_BEFORE = timedelta(days=3)


class StatementState(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    DISCARDED = "discarded"


ENDED = frozenset({StatementState.REPLACED, StatementState.WITHDRAWN, StatementState.EXPIRED})


class StatementChart(StrictChart):
    s = States.from_enum(
        StatementState,
        initial=StatementState.DRAFT,
        final=[
            StatementState.REPLACED,
            StatementState.WITHDRAWN,
            StatementState.EXPIRED,
            StatementState.DISCARDED,
        ],
    )

    approve = s.DRAFT.to(s.APPROVED, cond="approver_has_the_mandate")
    discard = s.DRAFT.to(s.DISCARDED)
    replace = s.APPROVED.to(s.REPLACED)
    withdraw = s.APPROVED.to(s.WITHDRAWN, cond="a_reason_is_given")
    expire = s.APPROVED.to(s.EXPIRED, cond="its_time_has_passed")

    def approver_has_the_mandate(self, given: Given) -> bool:
        return bool(given["mandate"])

    def a_reason_is_given(self, given: Given) -> bool:
        return bool(str(given["reason"]).strip())

    def its_time_has_passed(self, given: Given) -> bool:
        return bool(given["passed"])


class StatementLifecycle(Lifecycle[StatementState]):
    """A statement from draft to its end; an approved text never changes, a new version takes its
    place.

    Facts that events need: ``approve(mandate=bool)``, whether the approver may speak on all of its
    themes; ``withdraw(reason=str)``, not empty; ``expire(passed=bool)``, whether its last moment
    lies behind.
    """

    chart = StatementChart
    states = StatementState
    RIGHTS = {
        "approve": Right.SPEAK,
        "discard": Right.DRAFT,
        "replace": Right.SPEAK,
        "withdraw": Right.SPEAK,
        "expire": Right.CLOCK,
    }


def in_force(
    state: StatementState, valid_from: datetime, valid_until: datetime | None, at: datetime
) -> bool:
    """Whether it may be used at that moment; its last moment is no longer one of them."""
    begun = state is StatementState.APPROVED and valid_from <= at
    return begun and (valid_until is None or at < valid_until)


def wall_clock(written: datetime, zone: ZoneInfo) -> datetime:
    """The moment that a clock on the wall in *zone* shows *written* (naive). Of an hour that comes
    twice, the first; what a clock skips is as much later as it skips: 02:30 is 03:30 then.
    """
    return written.replace(tzinfo=zone, fold=0)
