import pytest

from tests.workflows.tables import Row, allowed, forbidden, moves, refuses, stays
from workflows.absence import AbsenceLifecycle
from workflows.alarm import AlarmLifecycle
from workflows.channel_health import ChannelHealthLifecycle
from workflows.engagement import EngagementLifecycle
from workflows.handoff import OPEN_HANDOFF_STATES, HandoffLifecycle
from workflows.improvement import ImprovementLifecycle
from workflows.learning_case import LearningCaseLifecycle
from workflows.machine import TransitionNotAllowed
from workflows.press import PressLifecycle
from workflows.replay import ReplayLifecycle
from workflows.rights import Right
from workflows.saved_reply import SavedReplyLifecycle
from workflows.statement import StatementLifecycle

PENDING = ("open", "accepted", "needs_info")
HANDOFF = [
    Row("accept", {"open": "accepted"}),
    Row("take_over", stays("accepted")),
    Row("answer", dict.fromkeys((*PENDING, "expired"), "answered")),
    Row("decline", dict.fromkeys(PENDING, "declined")),
    Row("ask_info", {"open": "needs_info", "accepted": "needs_info"}),
    Row("give_info", {"needs_info": "open"}),
    Row("expire", dict.fromkeys(PENDING, "expired")),
    Row("withdraw", dict.fromkeys((*PENDING, "expired"), "withdrawn")),
]
REASON = {"reason": "no budget"}
IMPROVEMENT = [
    Row("accept", {"noted": "accepted"}),
    Row("reject", {"noted": "rejected", "accepted": "rejected"}, REASON),
    Row("reconsider", {"rejected": "noted"}),
    Row("start", {"accepted": "in_progress"}),
    Row("finish", {"in_progress": "done"}),
    Row("tell", {"done": "told"}, {"waiting": 0}),
]
HEALTH = [
    Row("succeed", {**dict.fromkeys(("healthy", "degraded", "failing"), "healthy")}),
    Row("succeed", stays("disabled")),
    Row(
        "fail", {"healthy": "degraded", **stays("degraded", "failing", "disabled")}, {"failures": 2}
    ),
    Row("fail", dict.fromkeys(("healthy", "degraded", "failing"), "failing"), {"failures": 3}),
    Row("fail", {"healthy": "failing", "degraded": "failing"}, {"failures": 1, "refused": True}),
    Row("disable", dict.fromkeys(("healthy", "degraded", "failing"), "disabled")),
    Row("enable", {"disabled": "healthy"}),
]
REPLAY = [
    Row("begin", {"waiting": "running"}),
    Row("finish", {"running": "done"}),
    Row("fail", {"waiting": "failed", "running": "failed"}),
    Row("cancel", {"waiting": "cancelled", "running": "cancelled"}),
]
ENGAGEMENT = [
    Row("accept", {"invited": "confirmed"}),
    Row("refuse", {"invited": "declined"}),
    Row("confirm", {"offered": "confirmed", "declined": "confirmed"}),
    Row("decline", {"offered": "declined"}),
    Row("take_back", {"invited": "declined"}),
    Row("offer", {"declined": "offered"}),
    Row("invite", {"declined": "invited"}),
    Row("step_back", {"confirmed": "declined", "offered": "declined"}),
]
ABSENCE = [
    Row("note", {"proposed": "noted"}),
    Row("dismiss", {"proposed": "dismissed", "noted": "dismissed"}),
]
SAVED_REPLY = [
    Row("approve", {"proposed": "approved"}, {"by_another": True}),
    Row("discard", {"proposed": "discarded"}),
    Row("replace", {"approved": "replaced"}),
    Row("withdraw", {"approved": "withdrawn"}, REASON),
]
CASE = [
    Row("share", {"checking": "shared"}, {"was_read": True}),
    Row("discard", {"checking": "discarded"}),
    Row("withdraw", {"shared": "withdrawn"}, REASON),
]
ALARM = [
    Row("exhaust", {"ringing": "exhausted"}),
    Row("ring_anew", {"exhausted": "ringing"}),
    Row("acknowledge", {"ringing": "acknowledged", "exhausted": "acknowledged"}),
    Row("settle", {"acknowledged": "settled"}, {"word": "Called 112."}),
]
STATEMENT = [
    Row("approve", {"draft": "approved"}, {"mandate": True}),
    Row("discard", {"draft": "discarded"}),
    Row("replace", {"approved": "replaced"}),
    Row("withdraw", {"approved": "withdrawn"}, REASON),
    Row("expire", {"approved": "expired"}, {"passed": True}),
]
PRESS = [
    Row("call_back", {"open": "called_back"}),
    Row("answer", {"open": "answered", "called_back": "answered"}),
    Row("close", dict.fromkeys(("open", "called_back", "answered"), "closed")),
    Row("reopen", {"answered": "open", "closed": "open"}),
]
TABLES = [
    (AlarmLifecycle, ALARM, {"word": "Called 112."}),
    (PressLifecycle, PRESS, {}),
    (EngagementLifecycle, ENGAGEMENT, {}),
    (AbsenceLifecycle, ABSENCE, {}),
    (HandoffLifecycle, HANDOFF, {}),
    (ImprovementLifecycle, IMPROVEMENT, REASON | {"waiting": 0}),
    (ChannelHealthLifecycle, HEALTH, {"failures": 1}),
    (ReplayLifecycle, REPLAY, {}),
    (LearningCaseLifecycle, CASE, {**REASON, "was_read": True}),
    (SavedReplyLifecycle, SAVED_REPLY, {**REASON, "by_another": True}),
    (StatementLifecycle, STATEMENT, {**REASON, "mandate": True, "passed": True}),
]
ALLOWED = [
    pytest.param(lifecycle, *row.values, id=f"{lifecycle.__name__}-{row.id}")
    for lifecycle, rows, _ in TABLES
    for row in allowed(rows)
]
FORBIDDEN = [
    pytest.param(lifecycle, *row.values, facts, id=f"{lifecycle.__name__}-{row.id}")
    for lifecycle, rows, facts in TABLES
    for row in forbidden(lifecycle, rows)
]


@pytest.mark.parametrize(("lifecycle", "event", "facts", "source", "target"), ALLOWED)
def test_an_event_of_the_table_moves(lifecycle, event, facts, source, target):
    moves(lifecycle, event, facts, source, target)


@pytest.mark.parametrize(("lifecycle", "event", "source", "facts"), FORBIDDEN)
def test_any_other_event_is_refused(lifecycle, event, source, facts):
    refuses(lifecycle, event, facts, source)


def test_a_handoff_that_can_still_be_answered_in_time_counts_as_open():
    assert set(OPEN_HANDOFF_STATES) == set(PENDING)


@pytest.mark.parametrize(
    ("event", "source", "facts"),
    [
        ("approve", "draft", {"mandate": False}),
        ("withdraw", "approved", {"reason": "  "}),
        ("expire", "approved", {"passed": False}),
    ],
)
def test_a_statement_asks_the_mandate_a_reason_and_its_time(event, source, facts):
    with pytest.raises(TransitionNotAllowed):
        StatementLifecycle(source).send(event, **facts)


@pytest.mark.parametrize("reason", ["", "  "])
def test_an_improvement_is_not_rejected_without_a_reason(reason):
    with pytest.raises(TransitionNotAllowed):
        ImprovementLifecycle("noted").send("reject", reason=reason)


@pytest.mark.parametrize(
    ("lifecycle", "event", "rights"),
    [
        *(
            (HandoffLifecycle, event, {Right.ASKED, Right.EXPERT_ANSWER, Right.SPEAK})
            for event in ("accept", "answer", "decline", "ask_info")
        ),
        *(
            (EngagementLifecycle, event, {Right.ASKED, Right.EXPERT_ANSWER})
            for event in ("accept", "refuse", "offer", "step_back")
        ),
        *(
            (EngagementLifecycle, event, {Right.MANAGE_TEAM})
            for event in ("confirm", "decline", "take_back", "invite")
        ),
        (HandoffLifecycle, "give_info", {Right.DECIDE}),
        (HandoffLifecycle, "expire", {Right.CLOCK}),
        (HandoffLifecycle, "withdraw", {Right.DECIDE}),
        *(
            (ImprovementLifecycle, event, {Right.IMPROVE})
            for event in ImprovementLifecycle.events()
            if event != "tell"
        ),
        (ImprovementLifecycle, "tell", {Right.IMPROVE, Right.CLOCK}),
        (ChannelHealthLifecycle, "succeed", {Right.CLOCK, Right.OUTBOX, Right.INTAKE}),
        (ChannelHealthLifecycle, "fail", {Right.CLOCK, Right.OUTBOX, Right.INTAKE}),
        (ChannelHealthLifecycle, "disable", {Right.MANAGE_CHANNELS}),
        (ChannelHealthLifecycle, "enable", {Right.MANAGE_CHANNELS}),
        (AlarmLifecycle, "acknowledge", {Right.ASKED, Right.NOTE}),
        (AlarmLifecycle, "settle", {Right.ASKED, Right.NOTE}),
        (AlarmLifecycle, "exhaust", {Right.CLOCK}),
    ],
)
def test_each_event_asks_its_right(lifecycle, event, rights):
    assert set(lifecycle.right_for(event)) == rights


def test_an_improvement_is_not_told_while_an_asker_waits():
    with pytest.raises(TransitionNotAllowed):
        ImprovementLifecycle("done").send("tell", waiting=1)
