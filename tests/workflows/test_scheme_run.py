import json
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.schemes import ME, NOON, compiled, start, walk
from workflows.facts import Facts
from workflows.scheme import (
    AnswerNotAllowed,
    AnswerSource,
    GateNotClear,
    NotTheQuestion,
    ReasonRequired,
    Run,
    SchemeMismatch,
    shipped,
)

LATER = NOON + timedelta(minutes=5)


def test_a_run_starts_at_the_first_question():
    run = start()
    assert run.position.id == "G1"
    assert run.steps == ()
    assert run.outcome is None


def test_an_answer_is_recorded_with_who_and_when_and_leaves_the_old_run_as_it_was():
    before = start()
    after = before.answer("G1", "no", by=ME, at=NOON)
    assert before.steps == ()
    assert after.position.id == "G2"
    [step] = after.steps
    assert (step.question, step.answer, step.by, step.at) == ("G1", "no", ME, NOON)
    assert step.source is AnswerSource.PERSON


def test_only_the_present_question_can_be_answered():
    with pytest.raises(NotTheQuestion) as refusal:
        start().answer("K1", "question", by=ME, at=NOON)
    assert refusal.value.present == "G1"


def test_after_the_outcome_nothing_can_be_answered():
    with pytest.raises(NotTheQuestion) as refusal:
        walk(start(), "G1=yes").answer("G2", "no", by=ME, at=NOON)
    assert refusal.value.present is None


@pytest.mark.parametrize("answer", ["perhaps", "", "answer_yes", "__class__"])
def test_an_answer_that_the_question_does_not_have_is_refused(answer):
    with pytest.raises(AnswerNotAllowed) as refusal:
        start().answer("G1", answer, by=ME, at=NOON)
    assert refusal.value.allowed == ("yes", "no")


def test_facts_propose_and_tell_what_they_saw():
    run = start(danger_words=["zelfmoord", "bom"])
    assert (run.proposal.answer, run.proposal.fact) == ("yes", "danger_words")
    assert run.proposal.saw == "danger_words = zelfmoord, bom"


def test_going_against_a_proposal_asks_for_a_reason_and_keeps_it():
    run = start(danger_words=["bom"])
    with pytest.raises(ReasonRequired):
        run.answer("G1", "no", by=ME, at=NOON)
    with pytest.raises(ReasonRequired):
        run.answer("G1", "no", by=ME, at=NOON, reason="  ")
    step = run.answer("G1", "no", by=ME, at=NOON, reason="a film title").steps[0]
    assert (step.reason, step.saw) == ("a film title", "danger_words = bom")


def test_going_along_with_a_proposal_asks_for_none():
    assert start(danger_words=["bom"]).answer("G1", "yes", by=ME, at=NOON).outcome


def test_a_fact_answers_by_itself_and_signs_for_it():
    step = walk(start(form_press=True), "G1=no").steps[-1]
    assert (step.question, step.by, step.source) == ("G2", "fact:form_press", AnswerSource.FACT)
    assert step.saw == "form_press = yes"


def test_what_is_not_known_neither_answers_nor_proposes():
    run = walk(start(), "gate K1=question K4=no K5=yes")
    assert run.position.id == "K6"
    assert run.proposal is None


def test_the_gate_is_confirmed_in_one_go_and_recorded_one_by_one_as_that_persons():
    run = start()
    assert [question.id for question in run.gate] == ["G1", "G2", "G3", "G4", "G5"]
    after = run.confirm_gate(by=ME, at=NOON)
    assert after.position.id == "K1"
    assert [(s.question, s.answer) for s in after.steps] == [
        ("G1", "no"),
        ("G2", "no"),
        ("G3", "no"),
        ("G4", "no"),
        ("G5", "yes"),
    ]
    assert {(s.by, s.source, s.at) for s in after.steps} == {(ME, AnswerSource.GATE, NOON)}


def test_what_is_left_of_a_gate_can_be_confirmed_too():
    run = walk(start(), "G1=no G2=no")
    assert [question.id for question in run.gate] == ["G3", "G4", "G5"]
    assert run.confirm_gate(by=ME, at=NOON).position.id == "K1"


@pytest.mark.parametrize(
    ("facts", "question"),
    [
        ({"danger_words": ["bom"]}, "G1"),
        ({"author_is_press": True}, "G2"),
        ({"form_press": True}, "G2"),
        ({"crisis_active": True, "crisis_marks": ["brand"]}, "G3"),
        ({"crisis_active": True, "crisis_marks": ["brand"], "crisis_statement": True}, "G3"),
        ({"crisis_active": True, "crisis_marks": ["brand"], "crisis_statement": False}, "G3"),
        ({"crisis_active": True}, "G3"),
        ({"spam_marks": ["casino"]}, "G4"),
        ({"house_rule_marks": ["scheldwoord"]}, "G4"),
        ({"theme_is_ours": False}, "G5"),
    ],
)
def test_a_suspicion_keeps_the_gate_from_being_waved_through(facts, question):
    run = start(**facts)
    assert run.gate == ()
    assert run.gate_obstacle.question == question
    assert run.proposal is None or run.proposal.answer != "no"
    with pytest.raises(GateNotClear):
        run.confirm_gate(by=ME, at=NOON)


@pytest.mark.parametrize(
    "facts",
    [
        {"danger_words": [], "spam_marks": [], "author_is_press": False},
        {"crisis_active": True, "crisis_marks": []},
        {"crisis_active": False, "crisis_marks": ["brand"]},
    ],
)
def test_without_a_suspicion_the_gate_can_be_confirmed(facts):
    assert start(**facts).confirm_gate(by=ME, at=NOON).position.id == "K1"


def test_there_is_no_gate_to_confirm_beyond_it():
    run = walk(start(), "gate")
    assert run.gate == ()
    with pytest.raises(GateNotClear):
        run.confirm_gate(by=ME, at=NOON)


def test_an_earlier_answer_can_be_overruled_and_stays_on_record():
    run = walk(start(is_public=False), "gate K1=rant K3=no")
    other = run.override(
        "K1", "complaint", by="user:6", at=LATER, reason="there is a problem in it"
    )
    assert other.position.id == "K4"
    superseded = [(s.question, s.answer) for s in other.steps if s.superseded]
    assert superseded == [("K1", "rant"), ("K3", "no")]
    last = other.path[-1]
    assert (last.question, last.answer, last.by, last.at) == ("K1", "complaint", "user:6", LATER)
    assert last.reason == "there is a problem in it"
    assert len(other.steps) == len(run.steps) + 1


def test_what_a_fact_answered_can_be_overruled():
    run = walk(start(form_press=True), "G1=no")
    other = run.override("G2", "no", by=ME, at=LATER, reason="a pupil's school paper")
    assert other.position.id == "G3"
    assert other.path[-1].saw == "form_press = yes"
    assert [s.by for s in other.steps if s.superseded] == ["fact:form_press"]


def test_facts_go_on_answering_after_an_overruling():
    run = walk(start(theme_sensitive=True), "gate K1=praise K2=no")
    other = run.override("K1", "question", by=ME, at=LATER, reason="it asks something")
    assert other.outcome.id == "sensitive_to_spokesperson"
    assert other.steps[-1].by == "fact:theme_sensitive"


@pytest.mark.parametrize("reason", ["", " \n"])
def test_overruling_asks_for_a_reason(reason):
    with pytest.raises(ReasonRequired):
        walk(start(), "gate").override("G5", "no", by=ME, at=NOON, reason=reason)


def test_a_question_that_was_not_answered_cannot_be_overruled():
    with pytest.raises(NotTheQuestion):
        walk(start(), "gate").override("K1", "praise", by=ME, at=NOON, reason="because")
    overruled = walk(start(), "gate K1=rant").override("G1", "yes", by=ME, at=NOON, reason="look")
    with pytest.raises(NotTheQuestion):
        overruled.override("K1", "praise", by=ME, at=NOON, reason="no longer on the path")


@pytest.mark.parametrize("answer", ["no", "perhaps"])
def test_overruling_means_another_answer_that_the_question_has(answer):
    with pytest.raises(AnswerNotAllowed) as refusal:
        walk(start(), "gate").override("G1", answer, by=ME, at=NOON, reason="because")
    assert refusal.value.allowed == ("yes",)


def test_new_facts_answer_from_the_present_question_on_and_leave_what_was_said():
    run = walk(start(), "gate K1=question")
    after = run.refresh(Facts(theme_sensitive=True, danger_words=["bom"]), at=LATER)
    assert after.outcome.id == "sensitive_to_spokesperson"
    assert after.steps[:-1] == run.steps
    assert after.steps[-1].at == LATER


def test_a_run_survives_json():
    run = walk(start(form_press=True, danger_words=["bom"], language="nl"), "G1=no")
    run = run.override("G2", "no", by="user:6", at=LATER, reason="a school paper")
    assert Run.restore(compiled(), json.loads(json.dumps(run.dump()))) == run


def test_a_run_of_another_version_is_not_restored():
    with pytest.raises(SchemeMismatch):
        Run.restore(compiled("usaf"), start().dump())


@pytest.mark.parametrize(
    "change",
    [{"answer": "perhaps"}, {"question": "K1"}, {"superseded": True}, {"question": "nowhere"}],
)
def test_steps_that_do_not_follow_from_one_another_are_not_restored(change):
    dump = walk(start(), "gate").dump()
    dump["steps"][1].update(change)
    with pytest.raises(SchemeMismatch):
        Run.restore(compiled(), dump)


def test_a_fact_that_has_left_the_vocabulary_does_not_break_an_old_run():
    dump = start(is_public=True).dump()
    dump["facts"]["phase_of_the_moon"] = "full"
    assert Run.restore(compiled(), dump).facts == Facts(is_public=True)


FACTS = st.fixed_dictionaries(
    {},
    optional={
        "is_public": st.booleans(),
        "danger_words": st.lists(st.sampled_from(["bom", "moord"])),
        "author_is_press": st.booleans(),
        "form_press": st.booleans(),
        "crisis_active": st.booleans(),
        "crisis_marks": st.lists(st.just("brand")),
        "crisis_statement": st.booleans(),
        "spam_marks": st.lists(st.just("casino")),
        "theme_is_ours": st.booleans(),
        "theme_sensitive": st.booleans(),
        "known_answer": st.booleans(),
    },
)


@settings(max_examples=60, deadline=None)
@given(scheme=st.sampled_from(sorted(shipped())), facts=FACTS, data=st.data())
def test_any_sequence_of_answers_ends_in_an_outcome_and_can_be_restored(scheme, facts, data):
    run = start(scheme, **facts)
    overrulings = 0
    while run.question is not None or (overrulings < 2 and run.path):
        assert Run.restore(compiled(scheme), run.dump()) == run
        if run.question is None:
            step = data.draw(st.sampled_from(run.path))
            others = [
                answer.id
                for answer in compiled(scheme).questions[step.question].answers
                if answer.id != step.answer
            ]
            answer = data.draw(st.sampled_from(others))
            run = run.override(step.question, answer, by=ME, at=NOON, reason="otherwise")
            overrulings += 1
            continue
        answer = data.draw(st.sampled_from(run.question.answers)).id
        run = run.answer(run.question.id, answer, by=ME, at=NOON, reason="drawn")
    assert run.outcome.id in compiled(scheme).outcomes
    assert len(run.path) <= len(compiled(scheme).questions)
