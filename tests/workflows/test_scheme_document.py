"""Bad documents, each with its fault and a cure; and what may never get in."""

import re
import time

import pytest
from statemachine.exceptions import TransitionNotAllowed

from tests.workflows.schemes import SMALL, compiled
from workflows.scheme import (
    SchemeError,
    check,
    compile_document,
    faults_of,
    load_document,
    shipped,
)
from workflows.scheme.faults import TEXTS, Fault
from workflows.scheme.yaml import read_yaml

GATED = SMALL.replace("start: A\n", 'start: A\ngates:\n  g: {title: {en: "All well"}}\n')
RULE = "    source: reconstructed\n    rules:\n      - {proposes: yes, when: %s}\n"


def change(old: str, new: str, text: str = SMALL) -> str:
    assert old in text
    return text.replace(old, new, 1)


def with_condition(condition: str) -> str:
    return change("    source: reconstructed\n", RULE % condition)


FAULTS = [
    ("next: B", "next: C", "A", "leads to 'C', which does not exist"),
    ("start: A", "start: Z", "", "the start 'Z' is no question"),
    ("next: reply", "next: A", "A", "lead back to itself: A → B → A"),
    ("next: reply", "next: stand", "reply", "no path leads here"),
    ("next: B}", "next: stand}", "B", "no path leads here"),
    ("languages: [en]", "languages: [en, fr]", "A", "the question is missing in fr"),
    ("languages: [en]", "languages: []", "", "'languages' should list"),
    ("languages: [en]", "languages: nl", "", "'languages' should list"),
    ('text: {en: "B?"}', 'text: {en: " "}', "B", "one text a language"),
    ("    source: stated\n", "", "B", "its source is not cited"),
    ("    source: stated\n", "    source: heard\n", "B", "source 'heard' is not known"),
    (', cite: "For a test"', "", "", "cites no source"),
    ("kind: reply", "kind: shout", "reply", "an outcome cannot be 'shout'"),
    ("reason: quiet, ", "", "stand", "'reason' should be a word"),
    ("reason: quiet", "reason: quiet, days: 3", "stand", "'days' is not known here"),
    ("kind: reply", "kind: reply, approval: two", "reply", "'approval' cannot be 'two'"),
    ("kind: reply", "kind: reply, deadline: 4h", "reply", "'deadline' should be"),
    ("kind: reply", "kind: reply, deadline: {hours: 4}", "reply", "'deadline' should be"),
    ("kind: reply", "kind: reply, deadline: {minutes: 0}", "reply", "number above 0"),
    ("kind: reply", "kind: reply, deadline: {minutes: 10001}", "reply", "than anyone waits"),
    ("kind: reply", "kind: reply, notify: [lead, 3]", "reply", "list of names"),
    ("id: small", "id: 'no id'", "", "'no id' is no id"),
    ("id: small", "name: small", "", "'name' is not known here"),
    ("  B:\n", "  'B b':\n", "", "'B b' is no id"),
    ("  reply: {", "  A: {", "A", "a question and an outcome share this id"),
    ("next: B}", "next: B, nothing_special: true}", "A", "without a gate"),
    ("next: B}", "next: B, nothing_special: 1}", "A", "true or false"),
    ("    source: stated\n", "    source: stated\n    gate: g\n", "B", "gate 'g' is not known"),
    ('      no: {text: {en: "No"}, next: stand}\n', "", "A", "only one answer"),
    ("kind: reply", "kind: escalate", "reply", "nobody is asked: desk: "),
    ("kind: reply", "kind: escalate, desk: gardeners", "reply", "nobody is asked: desk: gardeners"),
    ("kind: reply", "kind: forward, open_complaint: true", "reply", "nobody is asked"),
    ("kind: reply", "kind: reply, notify: [gardeners]", "reply", "nobody is asked: notify"),
    ("next: B}", "next: B, notify: [gardeners]}", "A", "nobody is asked: notify"),
    ("kind: reply", "kind: reply, role: gardener", "reply", "'role' cannot be 'gardener'"),
    ("kind: reply", "kind: reply, moderate: hide", "reply", "hide needs a reason"),
    ("kind: reply", "kind: reply, moderate: burn", "reply", "'action' cannot be 'burn'"),
    ("kind: reply", "kind: reply, moderate: [hide]", "reply", "name an action and its reason"),
    ("start: A\n", "start: A\nwords: {roads: {nl: []}}\n", "roads", "a list of words holds"),
    (
        "    source: stated\n",
        "    source: stated\n    protocols: [{title: {en: X}, url: 'javascript:alert(1)'}]\n",
        "B",
        "is no address of a page",
    ),
]


@pytest.mark.parametrize(("old", "new", "node", "message"), FAULTS)
def test_a_bad_document_names_the_node_the_fault_and_the_cure(old, new, node, message):
    faults = faults_of(change(old, new))
    found = [fault for fault in faults if fault.node == node and message in fault.message]
    assert found, faults
    assert all(fault.cure for fault in faults)


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ('\'__import__("os").system("id")\'', "not code"),
        ("is_public", "not code"),
        ("{fact: moon, is: full}", "'moon' is not known"),
        ("{fact: is_public, is: maybe}", "wants yes or no (true/false)"),
        ("{fact: is_public, at_least: 3}", "cannot be asked with 'at_least'"),
        ("{fact: author_tickets_count, at_least: many}", "wants a whole number"),
        ("{fact: danger_words, has: true}", "wants a word"),
        ("{fact: language, in: [nl, 3]}", "wants a word"),
        ("{fact: language, in: nl}", "wants a list"),
        ("{fact: language}", "exactly one of"),
        ("{fact: language, is: nl, in: [nl]}", "exactly one of"),
        ("{fact: [a], is: nl}", "name of a fact"),
        ("{all: []}", "wants a list"),
        ("{any: [{eval: x}]}", "no form of condition"),
        ("{not: {fact: is_public, is: true}, all: []}", "exactly one of fact"),
        ("[]", "is a mapping"),
    ],
)
def test_a_condition_is_a_known_fact_and_a_fitting_value_and_never_code(condition, message):
    assert any(message in fault.message for fault in faults_of(with_condition(condition)))


def with_rules(*rules: str) -> str:
    lines = "".join(f"      - {{{rule}}}\n" for rule in rules)
    written = f"    source: reconstructed\n    rules:\n{lines}"
    return change("    source: reconstructed\n", written)


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        (["answers: yes, when: {all: [{fact: owned, is: true}, {fact: owned, is: false}]}"],
         "impossible_rule"),
        (["answers: yes, when: {all: [{fact: author_tickets_count, at_least: 3},"
          " {fact: author_tickets_count, at_most: 2}]}"], "impossible_rule"),
        (["proposes: yes, when: {fact: owned, is: true}",
          "proposes: no, when: {fact: owned, is: true}"], "contradiction"),
        (["answers: yes, when: {fact: language, in: [nl, fr]}",
          "answers: no, when: {fact: language, is: nl}"], "contradiction"),
        (["answers: yes, when: {fact: danger_words, is: true}",
          "answers: no, when: {fact: danger_words, has: bom}"], "contradiction"),
        (["answers: yes, when: {fact: word_lists, has: roads}"], "unknown_words"),
    ],
)  # fmt: skip
def test_rules_that_contradict_or_can_never_hold_are_named(rules, code):
    assert [fault.code for fault in faults_of(with_rules(*rules))] == [code]


@pytest.mark.parametrize(
    "rules",
    [
        ["answers: yes, when: {fact: language, is: nl}",
         "answers: no, when: {fact: language, in: [nl, fr]}"],
        ["answers: yes, when: {all: [{fact: owned, is: true}, {fact: is_public, is: true}]}",
         "proposes: no, when: {fact: owned, is: true}"],
        ["answers: yes, when: {not: {fact: owned, is: true}}",
         "answers: no, when: {fact: is_public, is: true}"],
    ],
)  # fmt: skip
def test_rules_of_which_each_can_have_its_turn_pass(rules):
    assert faults_of(with_rules(*rules)) == []


@pytest.mark.parametrize(
    "condition",
    [
        "{fact: danger_words, is: true}",
        "{fact: danger_words, has: bom}",
        "{all: [{fact: is_public, is: true}, {not: {fact: language, in: [nl, fr]}}]}",
        "{any: [{fact: author_tickets_count, at_least: 3}, {fact: theme, is: water}]}",
    ],
)
def test_a_good_condition_has_no_fault(condition):
    assert faults_of(with_condition(condition)) == []


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("{proposes: perhaps, when: {fact: is_public, is: true}}", "no answer here"),
        ("{when: {fact: is_public, is: true}}", "answers or proposes"),
        ("{answers: yes, proposes: no, when: {fact: is_public, is: true}}", "answers or proposes"),
        ("{answers: yes}", "is a mapping"),
    ],
)
def test_a_rule_gives_one_answer_that_there_is(rule, message):
    text = change(
        "    source: reconstructed\n", f"    source: reconstructed\n    rules: [{rule}]\n"
    )
    assert any(message in fault.message for fault in faults_of(text))


def test_no_rule_waves_danger_through():
    guarded = change(
        "    source: reconstructed\n",
        "    source: reconstructed\n    gate: g\n    guards: danger\n"
        "    rules: [{proposes: no, when: {fact: danger_words, is: false}}]\n",
        GATED,
    )
    guarded = change("next: stand}", "next: stand, nothing_special: true}", guarded)
    assert [str(fault) for fault in faults_of(guarded)] == [
        "A: a rule waves danger through; only a person may"
    ]


def test_a_gate_wants_one_answer_that_is_nothing_special():
    text = change("    source: stated\n", "    source: stated\n    gate: g\n", GATED)
    assert "exactly one answer" in faults_of(text)[0].message
    assert "no question stands in this gate" in faults_of(GATED)[0].message


def test_all_faults_come_at_once():
    text = change("kind: reply", "kind: shout", change("reason: quiet, ", ""))
    assert {fault.node for fault in faults_of(text)} == {"reply", "stand"}


def codes(text: str) -> list[tuple[str, str]]:
    return [(fault.node, fault.code) for fault in faults_of(text)]


def test_a_hole_hides_neither_a_circle_nor_what_nobody_comes_to():
    text = change("next: B}", "next: ''}", change("next: reply", "next: B"))

    assert codes(text) == [
        ("A", "leads_nowhere"), ("B", "circle"), ("B", "unreachable"), ("reply", "unreachable"),
    ]  # fmt: skip


def test_a_circle_is_told_once_with_its_way():
    (fault,) = [f for f in faults_of(change("next: reply", "next: A")) if f.code == "circle"]

    assert fault.node == "A"
    assert "A → B → A" in fault.message


def test_what_hangs_below_an_unreachable_question_is_named_there_and_not_told_again():
    (fault,) = faults_of(change("next: B}", "next: stand}"))

    assert (fault.node, fault.code) == ("B", "unreachable")
    assert fault.message == "no path leads here, and so none to reply"


@pytest.mark.parametrize(
    ("old", "new", "form"),
    [
        ("kind: reply", "kind: shout", ("reply", "no_kind")),
        ("kind: reply", "kind: reply, priority: [high]", ("reply", "no_choice")),
        ("kind: reply", "kind: reply, deadline: 4h", ("reply", "no_deadline")),
        ("kind: reply", "kind: reply, notify: lead", ("reply", "no_names")),
        ("kind: reply", "kind: escalate, desk: 3", ("reply", "no_word")),
        ("next: reply", "next: [reply]", ("B", "no_word")),
        ("    source: stated\n", "    source: heard\n", ("B", "no_source_kind")),
        ("    source: stated\n", "    source: stated\n    gate: 3\n", ("B", "no_word")),
        ('text: {en: "B?"}', "text: B?", ("B", "no_texts")),
        ("start: A", "start: 3", ("", "no_word")),
        ("languages: [en]", "languages: en", ("", "no_languages")),
        ("  B:\n", "  'B b':\n", ("", "no_id")),
        ("next: B}", "next: B}\n      'per haps': {text: {en: P}, next: B}", ("A", "no_id")),
    ],
)
def test_a_fault_of_form_is_told_alone_for_nothing_follows_from_it(old, new, form):
    text = change(old, new)
    if form == ("", "no_id"):
        text = text.replace("next: B}", "next: B b}")

    assert codes(text) == [form]


def test_a_fault_of_form_hides_no_fault_elsewhere():
    text = change("kind: reply", "kind: reply, deadline: 4h", change("next: B}", "next: C}"))

    assert codes(text) == [
        ("reply", "no_deadline"), ("A", "leads_nowhere"), ("B", "unreachable"),
    ]  # fmt: skip


def test_a_fault_of_one_answer_names_it():
    text = change('yes: {text: {en: "Yes"}, next: B}', "yes: {text: {en: ' '}, next: B}")

    assert str(faults_of(text)[0]) == "A: answer 'yes': 'text' should hold one text a language"


def test_a_desk_that_the_organisation_added_can_be_asked():
    text = change("kind: reply", "kind: escalate, desk: gardeners")
    assert faults_of(text, desks=["gardeners"]) == []
    assert compile_document(load_document(text)).outcomes["reply"].desk == "gardeners"


def test_every_fault_has_a_code_with_its_texts_and_each_text_a_fault():
    for code, text in TEXTS.items():
        places = set(re.findall(r"%\((\w+)\)s", text.message + text.cure))
        fault = Fault("A", code, dict.fromkeys(places, "x"))
        assert fault.message
        assert fault.cure


def test_a_faulty_document_does_not_compile():
    with pytest.raises(SchemeError) as refusal:
        compile_document(load_document(change("next: B", "next: C")))
    assert refusal.value.faults[0].node == "A"


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(20)
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (BOMB, "anchors and aliases"),
        ("id: &x [*x]", "anchors and aliases"),
        ("id: !!python/object/apply:os.system ['id']", "the tag"),
        ("id: !!python/name:os.system ''", "the tag"),
        ("!!map {id: x}", "the tag"),
        ("[" * 100_000, "nested deeper"),
        ("{a: " * 50_000, "nested deeper"),
        ("- " * 100_000 + "x", "nested deeper"),
        ("[" + "x," * 200_000 + "]", "more than 10,000 values"),
        ("x" * 1_000_001, "longer than"),
        ("id: a\nid: b", "stands here twice"),
        ("? [a]\n: b", "a key must be a word"),
        ("a: b\n---\nc: d", "more than one document"),
        ("", "is empty"),
        ("id: 'open", "no YAML"),
        ("a: b: c", "no YAML"),
        ("a: \x00", "no YAML"),
        ("a: \ud800", "broken characters"),
        ("just words", "should be a mapping"),
        ("[a, b]", "should be a mapping"),
    ],
    ids=lambda text: text[:24],
)
def test_what_is_no_scheme_at_all_is_refused_at_once(text, message):
    begun = time.process_time()
    faults = faults_of(text)
    assert time.process_time() - begun < 1
    assert message in faults[0].message
    assert faults[0].cure


def test_yes_and_no_stay_words_and_only_true_is_a_truth_value():
    assert read_yaml("{yes: no, on: off, a: true, b: 12, c: 012, d: 1.5, e: '3', f: ~}") == {
        "yes": "no",
        "on": "off",
        "a": True,
        "b": 12,
        "c": "012",
        "d": "1.5",
        "e": "3",
        "f": None,
    }


def test_names_of_the_library_and_of_python_are_harmless_as_ids():
    text = SMALL
    for old, new in (("A", "model"), ("B", "send"), ("reply", "states"), ("stand", "initial")):
        text = text.replace(f"  {old}:", f"  {new}:").replace(f"next: {old}}}", f"next: {new}}}")
    text = text.replace("start: A", "start: model").replace("id: small", "id: StateChart")
    chart = compile_document(load_document(text))
    assert chart.move("model", "yes") == "send"
    assert chart.move("send", "no") == "initial"


def test_the_chart_refuses_what_the_scheme_does_not_draw():
    with pytest.raises(TransitionNotAllowed):
        compiled().move("G1", "perhaps")
    assert compiled().move("G1", "no") == "G2"


def test_the_chart_and_the_document_say_the_same():
    for name in shipped():
        scheme = compiled(name)
        for edge in scheme.edges:
            assert scheme.questions[edge.question].answer(edge.answer).next == edge.target
            assert scheme.move(edge.question, edge.answer) == edge.target


def test_a_long_scheme_is_checked_quickly():
    questions = "".join(
        f"  Q{n}: {{text: {{en: '?'}}, source: stated, answers: {{yes: {{text: {{en: Y}}, "
        f"next: {'Q' + str(n + 1) if n < 299 else 'stand'}}}, "
        f"no: {{text: {{en: N}}, next: stand}}}}}}\n"
        for n in range(300)
    )
    head, tail = SMALL.split("questions:\n")
    outcomes = "outcomes:\n" + tail.split("outcomes:\n")[1].split("\n", 1)[1]
    text = head.replace("start: A", "start: Q0") + "questions:\n" + questions + outcomes
    begun = time.process_time()
    assert check(load_document(text)) == []
    assert time.process_time() - begun < 2
