"""A forward or an escalation, from question to answer."""

from enum import StrEnum

from statemachine.states import States

from workflows.machine import Lifecycle, StrictChart
from workflows.rights import Right


class HandoffState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    ANSWERED = "answered"
    DECLINED = "declined"
    NEEDS_INFO = "needs_info"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class HandoffKind(StrEnum):
    FORWARD = "forward"
    ESCALATION = "escalation"


OPEN_HANDOFF_STATES = frozenset({HandoffState.OPEN, HandoffState.ACCEPTED, HandoffState.NEEDS_INFO})


class HandoffChart(StrictChart):
    s = States.from_enum(
        HandoffState,
        initial=HandoffState.OPEN,
        final=[HandoffState.ANSWERED, HandoffState.DECLINED, HandoffState.WITHDRAWN],
    )

    accept = s.OPEN.to(s.ACCEPTED)
    take_over = s.ACCEPTED.to.itself()
    answer = s.ANSWERED.from_(s.OPEN, s.ACCEPTED, s.NEEDS_INFO, s.EXPIRED)
    decline = s.DECLINED.from_(s.OPEN, s.ACCEPTED, s.NEEDS_INFO)
    ask_info = s.NEEDS_INFO.from_(s.OPEN, s.ACCEPTED)
    give_info = s.NEEDS_INFO.to(s.OPEN)
    expire = s.EXPIRED.from_(s.OPEN, s.ACCEPTED, s.NEEDS_INFO)
    withdraw = s.WITHDRAWN.from_(s.OPEN, s.ACCEPTED, s.NEEDS_INFO, s.EXPIRED)


_ASKED = (Right.ASKED, Right.EXPERT_ANSWER, Right.SPEAK)


class HandoffLifecycle(Lifecycle[HandoffState]):
    """A handoff; a late answer (after expiry) is taken too, only a withdrawn one refuses.

    No event needs a fact. ``ask_info`` and ``give_info`` are the consult's back and forth.
    """

    chart = HandoffChart
    states = HandoffState
    RIGHTS = {
        "accept": _ASKED,
        "take_over": _ASKED,  # another of the same desk
        "answer": _ASKED,
        "decline": _ASKED,
        "ask_info": _ASKED,
        "give_info": Right.DECIDE,
        "expire": Right.CLOCK,
        "withdraw": Right.DECIDE,
    }
