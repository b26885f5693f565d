"""Whether a channel works, so that the composer can say why it cannot send."""

from enum import StrEnum

from statemachine.states import States

from workflows.machine import Given, Lifecycle, StrictChart
from workflows.rights import Right


class ChannelHealth(StrEnum):
    HEALTHY = "healthy"
    DEGRADED = "degraded"
    FAILING = "failing"
    DISABLED = "disabled"


FAILURES_UNTIL_FAILING = 3


class ChannelHealthChart(StrictChart):
    s = States.from_enum(ChannelHealth, initial=ChannelHealth.HEALTHY)

    succeed = (
        s.HEALTHY.to.itself()
        | s.DEGRADED.to(s.HEALTHY)
        | s.FAILING.to(s.HEALTHY)
        | s.DISABLED.to.itself()  # a job that was under way when the channel was switched off
    )
    fail = (
        s.HEALTHY.to(s.FAILING, cond="is_lasting")
        | s.HEALTHY.to(s.DEGRADED)
        | s.DEGRADED.to(s.FAILING, cond="is_lasting")
        | s.DEGRADED.to.itself()
        | s.FAILING.to.itself()
        | s.DISABLED.to.itself()
    )
    disable = s.DISABLED.from_(s.HEALTHY, s.DEGRADED, s.FAILING)
    enable = s.DISABLED.to(s.HEALTHY)

    def is_lasting(self, given: Given) -> bool:
        return bool(given.get("refused", False) or given["failures"] >= FAILURES_UNTIL_FAILING)


class ChannelHealthLifecycle(Lifecycle[ChannelHealth]):
    """A channel's health.

    ``fail(failures=int, refused=False)``: how many failures in a row, this one counted; the third
    is lasting, and so is at once a refusal of our credentials. ``succeed`` mends at once. A channel
    that is off stays off whatever a late job reports, until ``enable``.
    """

    chart = ChannelHealthChart
    states = ChannelHealth
    RIGHTS = {
        "succeed": (Right.CLOCK, Right.OUTBOX, Right.INTAKE),
        "fail": (Right.CLOCK, Right.OUTBOX, Right.INTAKE),
        "disable": Right.MANAGE_CHANNELS,
        "enable": Right.MANAGE_CHANNELS,
    }
