"""Whether someone is asked at all, and about a theme: by invitation or by their own offer."""

from enum import StrEnum

from statemachine.states import States

from workflows.machine import Lifecycle, StrictChart
from workflows.rights import Right


class EngagementState(StrEnum):
    INVITED = "invited"
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


class EngagementChart(StrictChart):
    s = States.from_enum(EngagementState, initial=EngagementState.INVITED)

    accept = s.INVITED.to(s.CONFIRMED)
    refuse = s.INVITED.to(s.DECLINED)
    confirm = s.CONFIRMED.from_(s.OFFERED, s.DECLINED)
    decline = s.OFFERED.to(s.DECLINED)
    take_back = s.INVITED.to(s.DECLINED)
    offer = s.DECLINED.to(s.OFFERED)
    invite = s.DECLINED.to(s.INVITED)
    step_back = s.DECLINED.from_(s.CONFIRMED, s.OFFERED)


_THEMSELVES = (Right.ASKED, Right.EXPERT_ANSWER)


class EngagementLifecycle(Lifecycle[EngagementState]):
    """Of a person in the directory, and of each thing that they know. Nobody is made an expert by
    themselves: the team confirms an offer, and the person an invitation. No event needs a fact.
    """

    chart = EngagementChart
    states = EngagementState
    RIGHTS = {
        "accept": _THEMSELVES,
        "refuse": _THEMSELVES,
        "confirm": Right.MANAGE_TEAM,
        "decline": Right.MANAGE_TEAM,
        "take_back": Right.MANAGE_TEAM,
        "offer": _THEMSELVES,
        "invite": Right.MANAGE_TEAM,
        "step_back": _THEMSELVES,
    }
