from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.workflows.tables import Row, allowed, forbidden, moves, refuses, stays
from workflows.machine import FactMissing, TransitionNotAllowed
from workflows.rights import Right
from workflows.ticket import OPEN_STATES, WAITING_STATES, TicketLifecycle, TicketState

WITH = ("with_expert", "with_desk")
TARGETS = ("answering", "with_expert", "with_desk", "watching", "closed")
UNMERGED = ("new", "answering", "answered", "watching")
ENDS = ("handoff_declined", "handoff_expired", "handoff_withdrawn")

ROWS = [
    *(Row("decide", dict.fromkeys(("new", "answering"), to), {"target": to}) for to in TARGETS),
    Row("forward", {"new": "with_expert", "answering": "with_expert", **stays(*WITH)}),
    Row(
        "forward",
        dict.fromkeys(("new", "answering", *WITH), "with_desk"),
        {"to_desk": True},
    ),
    Row("escalate", dict.fromkeys(("new", "answering", *WITH), "with_desk")),
    Row(
        "handoff_answered",
        dict.fromkeys(WITH, "answering"),
        {"usable": True, "others_open": True},
    ),
    Row(
        "handoff_answered",
        dict.fromkeys(WITH, "answering"),
        {"usable": False, "others_open": False},
    ),
    Row("handoff_answered", stays(*WITH), {"usable": False, "others_open": True}),
    *(Row(end, dict.fromkeys(WITH, "answering"), {"others_open": False}) for end in ENDS),
    *(Row(end, stays(*WITH), {"others_open": True}) for end in ENDS),
    Row("hand_back", {"with_desk": "answering"}),
    Row("submit", {"answering": "in_approval"}),
    Row("withdraw", {"in_approval": "answering"}),
    Row("return_draft", {"in_approval": "answering"}),
    Row("approve", {"in_approval": "sending"}),
    Row("send", {"answering": "sending"}),
    Row("sent", {"sending": "answered"}, {"unread": False}),
    Row("sent", {"sending": "new"}, {"unread": True}),
    Row("failed", {"sending": "answering"}),
    Row("held", {"sending": "answering"}),
    Row("unknown", {"sending": "uncertain"}),
    Row("settle", {"uncertain": "answered"}, {"arrived": True}),
    Row("settle", {"uncertain": "new"}, {"arrived": True, "unread": True}),
    Row("settle", {"uncertain": "answering"}, {"arrived": False}),
    Row(
        "author_reacts",
        {
            **stays("new", "answering", *WITH, "in_approval", "sending", "uncertain"),
            **dict.fromkeys(("answered", "watching", "closed"), "new"),
        },
    ),
    Row("bounced", {"answered": "answering", "uncertain": "answering"}),
    Row("review_due", {"watching": "new"}),
    Row("silence_passed", {"answered": "closed"}),
    Row(
        "close",
        dict.fromkeys(("new", "answering", *WITH, "in_approval", "answered", "watching"), "closed"),
    ),
    Row("put_aside", {"new": "closed"}),
    Row("look_again", {"closed": "new"}),
    Row("reopen", {"closed": "new"}),
    Row("merge", dict.fromkeys(("new", "answering", "answered", "watching"), "closed")),
    *(Row("unmerge", {"closed": to}, {"target": to}) for to in UNMERGED),
    *(Row("take_back", {"closed": to}, {"target": to}) for to in UNMERGED),
    *(Row("take_back", {"watching": to}, {"target": to}) for to in UNMERGED[:3]),
    Row(
        "absorb",
        {**stays("new", "answering", *WITH), **dict.fromkeys(("answered", "watching"), "new")},
        {"asks": True},
    ),
    Row("absorb", stays("new", "answering", *WITH, "answered", "watching"), {"asks": False}),
    Row("split", stays("new", "answering", *WITH, "answered", "watching")),
    Row("resume", dict.fromkeys(("answered", "watching", *WITH), "answering")),
]
ANY_FACTS = {
    "target": "answering",
    "usable": True,
    "others_open": False,
    "unread": False,
    "arrived": True,
    "asks": False,
}


@pytest.mark.parametrize(("event", "facts", "source", "target"), allowed(ROWS))
def test_an_event_of_the_table_moves_the_ticket(event, facts, source, target):
    moves(TicketLifecycle, event, facts, source, target)


@pytest.mark.parametrize(("event", "source"), forbidden(TicketLifecycle, ROWS))
def test_any_other_event_is_refused_and_leaves_the_ticket(event, source):
    refuses(TicketLifecycle, event, ANY_FACTS, source)


@pytest.mark.parametrize("target", sorted(set(TicketState) - set(TARGETS)))
def test_a_decision_leads_only_where_an_outcome_can(target):
    with pytest.raises(TransitionNotAllowed):
        TicketLifecycle("new").send("decide", target=target)


def test_a_message_on_a_merged_ticket_does_not_wake_it():
    with pytest.raises(TransitionNotAllowed):
        TicketLifecycle("closed").send("author_reacts", merged=True)


def test_a_merged_ticket_is_taken_out_again_and_never_reopened():
    with pytest.raises(TransitionNotAllowed):
        TicketLifecycle("closed").send("reopen", merged=True)


def test_a_guard_that_is_not_told_what_it_must_know_raises():
    machine = TicketLifecycle("sending")
    with pytest.raises(FactMissing, match="unread"):
        machine.send("sent")
    assert machine.state is TicketState.SENDING
    machine.send("sent", unread=False)
    assert machine.state is TicketState.ANSWERED


@pytest.mark.parametrize("event", ["", "state", "__init__", "send_", "decide_", "is_the_target"])
def test_an_unknown_event_raises(event):
    with pytest.raises(TransitionNotAllowed):
        TicketLifecycle("new").send(event)


def test_an_unknown_state_raises():
    with pytest.raises(ValueError, match="lost"):
        TicketLifecycle("lost")


def test_two_machines_of_a_kind_do_not_share_their_state():
    one, other = TicketLifecycle("new"), TicketLifecycle("closed")
    one.send("escalate")
    other.send("reopen")
    assert (one.state, other.state) == (TicketState.WITH_DESK, TicketState.NEW)


def test_only_the_events_that_rights_allow_are_enabled():
    machine = TicketLifecycle("in_approval")
    assert machine.enabled(frozenset({Right.SPEAK})) == ("return_draft", "approve")
    assert machine.enabled(frozenset({Right.DRAFT})) == ("withdraw",)
    assert machine.enabled(frozenset()) == ()


def test_views_know_what_is_open_and_what_waits_for_someone_else():
    assert set(TicketState) - OPEN_STATES == {TicketState.CLOSED}
    assert set(TicketState) - WAITING_STATES == {
        TicketState.NEW,
        TicketState.ANSWERING,
        TicketState.CLOSED,
    }


@pytest.mark.parametrize(
    ("event", "rights"),
    [
        ("decide", {Right.DECIDE}),
        ("forward", {Right.DECIDE, Right.SPEAK}),
        ("escalate", {Right.DECIDE}),
        ("handoff_answered", {Right.ASKED, Right.EXPERT_ANSWER, Right.SPEAK}),
        ("handoff_declined", {Right.ASKED, Right.EXPERT_ANSWER, Right.SPEAK}),
        ("handoff_expired", {Right.CLOCK}),
        ("handoff_withdrawn", {Right.DECIDE}),
        ("hand_back", {Right.SPEAK}),
        ("submit", {Right.DRAFT}),
        ("withdraw", {Right.DRAFT}),
        ("return_draft", {Right.SPEAK}),
        ("approve", {Right.SPEAK}),
        ("send", {Right.SEND}),
        ("sent", {Right.OUTBOX}),
        ("failed", {Right.OUTBOX}),
        ("held", {Right.OUTBOX, Right.SEND}),
        ("unknown", {Right.OUTBOX}),
        ("settle", {Right.SEND}),
        ("author_reacts", {Right.INTAKE}),
        ("bounced", {Right.INTAKE}),
        ("review_due", {Right.CLOCK, Right.DECIDE}),
        ("silence_passed", {Right.CLOCK}),
        ("close", {Right.DECIDE}),
        ("reopen", {Right.DECIDE}),
        ("resume", {Right.DECIDE}),
    ],
)
def test_each_event_asks_its_right(event, rights):
    assert set(TicketLifecycle.right_for(event)) == rights


def test_threads_do_not_meet_in_one_chart():
    def life(_: int) -> TicketState:
        machine = TicketLifecycle("new")
        machine.send("decide", target="answering")
        machine.send("submit")
        machine.send("approve")
        return machine.send("sent", unread=False)

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(life, range(64))) == {TicketState.ANSWERED}
