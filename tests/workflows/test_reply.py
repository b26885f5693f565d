import pytest

from tests.workflows.tables import Row, allowed, forbidden, moves, refuses
from workflows.machine import FactMissing, TransitionNotAllowed
from workflows.reply import Purpose, ReplyLifecycle, ReplyState
from workflows.rights import Right

TWO_PEOPLE = {"approver": 7, "submitter": 5}
ROWS = [
    Row("submit", {"draft": "submitted"}),
    Row("return_draft", {"submitted": "draft"}),
    Row("withdraw", {"submitted": "draft"}),
    Row("approve", {"submitted": "approved"}, TWO_PEOPLE),
    Row("approve", {"submitted": "approved"}, {"approver": 5, "submitter": 5, "emergency": True}),
    Row("queue", {"approved": "queued", "draft": "queued"}, {"approval_needed": False}),
    Row("queue", {"approved": "queued"}, {"approval_needed": True}),
    Row("claim", {"queued": "sending"}),
    Row("hold", dict.fromkeys(("submitted", "approved", "queued"), "held")),
    Row("release", {"held": "queued"}, {"approved": True}),
    Row("release", {"held": "submitted"}, {"approved": False}),
    Row("requeue", {"sending": "queued"}),
    Row("post", {"queued": "sent"}, {"by_letter": True}),
    Row("sent", {"sending": "sent"}),
    Row("fail", {"sending": "failed"}),
    Row("unknown", {"sending": "uncertain"}),
    Row("bounce", {"sent": "failed", "uncertain": "failed"}),
    Row("settle_sent", {"uncertain": "sent"}),
    Row("settle_failed", {"uncertain": "failed"}),
    Row("revise", {"failed": "draft", "held": "draft"}),
    Row(
        "discard",
        dict.fromkeys(("draft", "submitted", "approved", "queued", "held", "failed"), "discarded"),
    ),
]
ANY_FACTS = {**TWO_PEOPLE, "approval_needed": False, "approved": True, "by_letter": True}


@pytest.mark.parametrize(("event", "facts", "source", "target"), allowed(ROWS))
def test_an_event_of_the_table_moves_the_reply(event, facts, source, target):
    moves(ReplyLifecycle, event, facts, source, target)


@pytest.mark.parametrize(("event", "source"), forbidden(ReplyLifecycle, ROWS))
def test_any_other_event_is_refused_and_leaves_the_reply(event, source):
    refuses(ReplyLifecycle, event, ANY_FACTS, source)


def test_a_person_posts_only_what_no_machine_sends():
    with pytest.raises(TransitionNotAllowed):
        ReplyLifecycle("queued").send("post", by_letter=False)


def test_nobody_approves_what_they_submitted_themselves():
    machine = ReplyLifecycle("submitted")
    with pytest.raises(TransitionNotAllowed):
        machine.send("approve", approver=5, submitter=5)
    assert machine.state is ReplyState.SUBMITTED
    assert "approve" not in machine.enabled(approver=5, submitter=5)


def test_a_draft_that_needs_approval_does_not_go_out_without():
    with pytest.raises(TransitionNotAllowed):
        ReplyLifecycle("draft").send("queue", approval_needed=True)


@pytest.mark.parametrize(
    ("state", "event"), [("submitted", "approve"), ("draft", "queue"), ("held", "release")]
)
def test_what_lets_a_text_out_wants_to_be_told(state, event):
    with pytest.raises(FactMissing):
        ReplyLifecycle(state).send(event)


def test_a_discarded_reply_is_over_and_the_next_one_lives():
    ReplyLifecycle("draft").send("discard")
    assert ReplyLifecycle("discarded").enabled() == ()
    assert ReplyLifecycle("draft").send("submit") is ReplyState.SUBMITTED


def test_only_a_final_reply_and_a_question_move_the_ticket():
    assert [purpose for purpose in Purpose if purpose.moves_the_ticket] == ["final", "ask"]


@pytest.mark.parametrize(
    ("event", "rights"),
    [
        ("submit", {Right.DRAFT}),
        ("return_draft", {Right.SPEAK}),
        ("withdraw", {Right.DRAFT}),
        ("approve", {Right.SPEAK}),
        ("queue", {Right.SEND, Right.SPEAK}),
        ("claim", {Right.OUTBOX}),
        ("hold", {Right.OUTBOX, Right.INTAKE, Right.ASKED, Right.SEND, Right.SPEAK}),
        ("release", {Right.SEND, Right.SPEAK}),
        ("requeue", {Right.OUTBOX}),
        ("post", {Right.SEND}),
        ("sent", {Right.OUTBOX}),
        ("fail", {Right.OUTBOX}),
        ("unknown", {Right.OUTBOX}),
        ("bounce", {Right.INTAKE}),
        ("settle_sent", {Right.SEND}),
        ("settle_failed", {Right.SEND}),
        ("revise", {Right.DRAFT}),
        ("discard", {Right.DRAFT}),
    ],
)
def test_each_event_asks_its_right(event, rights):
    assert set(ReplyLifecycle.right_for(event)) == rights
