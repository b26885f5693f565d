"""The fast walk of a replay comes where the chart comes, for whatever scheme and answers."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.schemes import ME, NOON, SMALL, compiled, start, walk
from tests.workflows.test_generated_schemes import documents
from workflows.facts import Facts
from workflows.scheme import CompiledScheme, Run, check, compile_document, load_document, shipped
from workflows.scheme.proposals import proposal_for
from workflows.scheme.replay import Recorded, Replayed, Tally, replay, unchanged_rules

FACTS = [
    {},
    {"author_is_press": True},
    {"danger_words": ["bom"]},
    {"spam_marks": ["casino"], "owned": True},
    {"owned": False, "is_public": True, "language": "fr"},
    {"crisis_active": True, "crisis_marks": ["flood"]},
]


def by_the_chart(scheme: CompiledScheme, recorded: Recorded) -> Replayed:
    """The same by the machine itself, one event at a time, as a person who has the answers."""
    run = Run.start(scheme, recorded.facts, at=NOON)
    while run.question is not None:
        known = recorded.answers.get(run.question.id)
        if known not in {answer.id for answer in run.question.answers}:
            break
        run = run.answer(run.question.id, known, by=ME, at=NOON, reason="as recorded")
    path = tuple((step.question, step.answer) for step in run.path)
    return Replayed(run.node, decided=run.outcome is not None, path=path)


def anyhow(scheme: CompiledScheme, seed: int, leave_out: float = 0.1) -> Recorded:
    """Some answer to most questions, and to some that the scheme does not have."""
    dice = random.Random(seed)
    answers = {"NOT-THERE": "yes"}
    for question in scheme.questions.values():
        if dice.random() >= leave_out:
            choice = dice.choice([*(answer.id for answer in question.answers)])
            answers[question.id] = "gone" if dice.random() < 0.03 else choice
    return Recorded(answers, frozenset(), Facts(dice.choice(FACTS)))


@pytest.mark.parametrize("name", shipped())
def test_the_walk_comes_where_the_chart_comes_in_every_shipped_scheme(name: str) -> None:
    scheme, ends = compiled(name), set()
    for seed in range(400):
        recorded = anyhow(scheme, seed)
        found = replay(scheme, recorded, frozenset())
        assert found == by_the_chart(scheme, recorded)
        ends.add(found.node)
    assert len(ends) > 5


@settings(max_examples=150, deadline=None)
@given(documents(), st.integers(0, 2**32))
def test_the_walk_comes_where_the_chart_comes_in_whatever_scheme_is_written(document, seed) -> None:
    if check(document):
        return
    scheme = compile_document(document)
    recorded = anyhow(scheme, seed)

    assert replay(scheme, recorded, frozenset()) == by_the_chart(scheme, recorded)


@pytest.mark.parametrize("name", shipped())
def test_a_scheme_run_over_its_own_decisions_changes_none(name: str) -> None:
    scheme, dice = compiled(name), random.Random(7)
    same = unchanged_rules(scheme, scheme)
    for facts in FACTS * 20:
        run = Run.start(scheme, Facts(facts), at=NOON)
        while run.question is not None:
            answer = dice.choice([each.id for each in run.question.answers])
            run = run.answer(run.question.id, answer, by=ME, at=NOON, reason="so")
            if dice.random() < 0.2:
                question = run.compiled.questions[dice.choice(run.path).question]
                now = {step.question: step.answer for step in run.path}[question.id]
                other = next(each.id for each in question.answers if each.id != now)
                run = run.override(question.id, other, by=ME, at=NOON, reason="on second thought")
        learnt = run.refresh(Facts(dice.choice(FACTS)), at=NOON)  # known only afterwards

        again = replay(scheme, Recorded.from_dump(learnt.dump()), same)

        assert (again.node, again.decided) == (run.node, True)
        assert again.path == tuple((step.question, step.answer) for step in run.path)


RULED = SMALL.replace(
    'text: {en: "A?"}\n',
    'text: {en: "A?"}\n    rules: [{answers: "no", when: {fact: author_is_press, is: true}}]\n',
)


def recorded_of(run: Run) -> Recorded:
    return Recorded.from_dump(run.dump())


def test_a_rule_that_is_new_speaks_before_the_answer_on_record() -> None:
    was, now = compile_document(load_document(SMALL)), compile_document(load_document(RULED))
    run = walk(Run.start(was, Facts(author_is_press=True), at=NOON), "A=yes B=yes")
    plain = Recorded({"A": "yes", "B": "yes"}, frozenset(), run.facts)

    assert replay(now, plain, unchanged_rules(was, now)).node == "stand"


def test_a_rule_that_was_there_does_not_take_back_what_a_person_answered() -> None:
    now = compile_document(load_document(RULED))
    late = Recorded({"A": "yes", "B": "yes"}, frozenset(), Facts(author_is_press=True))

    assert replay(now, late, unchanged_rules(now, now)).node == "reply"


def test_who_gave_a_reason_against_the_facts_is_not_overruled_by_a_new_rule() -> None:
    was, now = compile_document(load_document(SMALL)), compile_document(load_document(RULED))
    run = Run.start(was, Facts(author_is_press=True), at=NOON)
    run = walk(run, "A=no").override("A", "yes", by=ME, at=NOON, reason="It is my neighbour")
    run = run.answer("B", "yes", by=ME, at=NOON)

    assert replay(now, recorded_of(run), unchanged_rules(was, now)).node == "reply"


def test_it_stops_at_a_question_that_nobody_answered() -> None:
    was = compile_document(load_document(SMALL))
    question = (
        '  C:\n    text: {en: "C?"}\n    source: stated\n    answers:\n'
        '      yes: {text: {en: "Yes"}, next: B}\n      no: {text: {en: "No"}, next: stand}\n'
    )
    longer = SMALL.replace("next: B}", "next: C}").replace("outcomes:", f"{question}outcomes:")
    scheme = compile_document(load_document(longer))
    run = walk(Run.start(was, Facts(), at=NOON), "A=yes B=yes")

    found = replay(scheme, recorded_of(run), unchanged_rules(was, scheme))

    assert found == Replayed("C", decided=False, path=(("A", "yes"),))


def test_an_answer_that_no_longer_exists_counts_as_none() -> None:
    scheme = compiled()
    gone = Recorded({scheme.document.start: "gone"}, frozenset(), Facts())

    assert replay(scheme, gone, frozenset()) == Replayed(
        scheme.document.start, decided=False, path=()
    )


def test_what_facts_only_propose_does_not_answer() -> None:
    run = start(author_is_press=True)
    scheme = run.compiled
    proposed = [q for q in scheme.questions.values() if (p := proposal_for(q, run.facts)) and p]
    assert proposed

    found = replay(scheme, Recorded({}, frozenset(), Facts()), frozenset())

    assert not found.decided


def test_a_tally_counts_what_changed_and_survives_being_kept() -> None:
    scheme = compile_document(load_document(SMALL))
    tally = Tally()
    reply = replay(scheme, Recorded({"A": "yes", "B": "yes"}, frozenset(), Facts()), ())
    open_ = replay(scheme, Recorded({"A": "yes"}, frozenset(), Facts()), ())

    assert tally.add(scheme, ("reply", "reply"), reply) is False
    assert tally.add(scheme, ("stand", "let_stand"), reply) is True
    assert tally.add(scheme, ("stand", "let_stand"), open_) is False
    kept = Tally.from_dump(tally.dump())

    assert kept == tally
    assert (kept.tickets, kept.changed, kept.undecided) == (3, 1, 1)
    assert kept.moves["stand", "let_stand", "reply", "reply"] == 1
    assert kept.unanswered == {"B": 1}
    assert kept.edges["A", "yes"] == 3
