import pytest

from tests.workflows.tables import Row, allowed, forbidden, moves, refuses
from workflows.complaint import OPEN_COMPLAINT_STATES, ComplaintLifecycle, Finding
from workflows.machine import FactMissing, TransitionNotAllowed
from workflows.rights import RIGHTS_OF_ROLE, Right, Role

WHY = {"reason": "It is a request for information."}
BEFORE_THE_END = ("received", "acknowledged", "admissible", "refused")
ROWS = [
    Row("acknowledge", {"received": "acknowledged"}),
    Row("admit", {"acknowledged": "admissible"}),
    Row("refuse", {"acknowledged": "refused"}, WHY),
    Row("reconsider", {"refused": "acknowledged"}),
    Row("answer", {"admissible": "answered"}, {"finding": Finding.PARTLY}),
    Row("answer_failed", {"answered": "admissible"}),
    Row("close", {"answered": "closed", "refused": "closed"}, {"told": True}),
    Row("was_none", dict.fromkeys(BEFORE_THE_END, "not_one"), WHY),
]
ANY_FACTS = {**WHY, "finding": Finding.FOUNDED, "told": True}


@pytest.mark.parametrize(("event", "facts", "source", "target"), allowed(ROWS))
def test_an_event_of_the_table_moves_the_complaint(event, facts, source, target):
    moves(ComplaintLifecycle, event, facts, source, target)


@pytest.mark.parametrize(("event", "source"), forbidden(ComplaintLifecycle, ROWS))
def test_any_other_event_is_refused_and_leaves_the_complaint(event, source):
    refuses(ComplaintLifecycle, event, ANY_FACTS, source)


@pytest.mark.parametrize("event", ["refuse", "was_none"])
@pytest.mark.parametrize("reason", ["", "  \n"])
def test_nothing_is_refused_or_taken_back_without_a_reason(event, reason):
    with pytest.raises(TransitionNotAllowed):
        ComplaintLifecycle("acknowledged").send(event, reason=reason)


def test_an_answer_has_to_say_what_was_found():
    with pytest.raises(TransitionNotAllowed):
        ComplaintLifecycle("admissible").send("answer", finding=None)
    with pytest.raises(FactMissing):
        ComplaintLifecycle("admissible").send("answer")


def test_a_refusal_is_not_closed_before_the_complainer_was_told():
    with pytest.raises(TransitionNotAllowed):
        ComplaintLifecycle("refused").send("close", told=False)


def test_an_answer_counts_only_by_a_letter_that_left_never_by_a_persons_click():
    assert ComplaintLifecycle.right_for("answer") == (Right.OUTBOX,)


@pytest.mark.parametrize("event", ["admit", "refuse", "reconsider", "was_none"])
def test_only_who_decides_decides_on_a_complaint(event):
    may = {
        role
        for role in Role
        if not RIGHTS_OF_ROLE[role].isdisjoint(ComplaintLifecycle.right_for(event))
    }

    assert may == {Role.MANAGER, Role.LEAD}


def test_what_is_open_is_what_waits_for_us():
    assert {str(state) for state in OPEN_COMPLAINT_STATES} == {
        "received", "acknowledged", "admissible",
    }  # fmt: skip
