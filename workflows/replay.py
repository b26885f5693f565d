"""A replay of decided tickets with another scheme, as a job: asked for, under way, ended."""

from enum import StrEnum

from statemachine.states import States

from workflows.machine import Lifecycle, StrictChart
from workflows.rights import Right


class ReplayState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class ReplayChart(StrictChart):
    s = States.from_enum(
        ReplayState,
        initial=ReplayState.WAITING,
        final=[ReplayState.DONE, ReplayState.CANCELLED, ReplayState.FAILED],
    )

    begin = s.WAITING.to(s.RUNNING)
    finish = s.RUNNING.to(s.DONE)
    fail = s.FAILED.from_(s.WAITING, s.RUNNING)
    cancel = s.CANCELLED.from_(s.WAITING, s.RUNNING)


class ReplayLifecycle(Lifecycle[ReplayState]):
    """The job moves it on; who manages schemes may stop it. No event asks a fact."""

    chart = ReplayChart
    states = ReplayState
    RIGHTS = {
        "begin": Right.CLOCK,
        "finish": Right.CLOCK,
        "fail": Right.CLOCK,
        "cancel": Right.MANAGE_SCHEME,
    }
