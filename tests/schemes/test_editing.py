"""Acts on a scheme's value: what follows, what stays, and what is refused."""

import pytest

from tests.workflows.schemes import SMALL
from webcare.core.errors import Invalid, NotFound
from webcare.schemes import editing, shape
from webcare.schemes.reading import read
from webcare.schemes.writing import write
from workflows.scheme import check, load_document, shipped
from workflows.scheme.yaml import read_yaml

TEXTS = {"en": "Text"}


@pytest.fixture
def small():
    return read_yaml(SMALL)


def test_a_scheme_from_nothing_becomes_one_that_passes():
    value = editing.blank("ours", {"en": "Ours", "nl": "Ons"}, ["en"])
    value, stand = editing.add_outcome(value, kind="let_stand")
    value, reply = editing.add_outcome(value, "answered")
    value = editing.connect(value, "Q1", "yes", reply)
    value = editing.connect(value, "Q1", "no", stand)
    value = shape.put(value, "Q1", value["questions"]["Q1"] | {"text": TEXTS, "source": "stated"})
    for node in (stand, reply):
        value = shape.put(
            value, node, value["outcomes"][node] | {"title": TEXTS, "source": "stated"}
        )
    cited = {**shape.node_of(value, ""), "source": {"kind": "stated", "cite": "Ours"}}
    value = shape.put(value, "", cited)

    assert check(load_document(write(value))) == []
    assert [*value] == ["id", "title", "languages", "source", "start", "questions", "outcomes"]


def test_a_renamed_node_is_followed_by_all_that_names_it(small):
    renamed = editing.rename(editing.rename(small, "B", "second"), "A", "first")

    assert renamed["start"] == "first"
    assert [*renamed["questions"]] == ["first", "second"]
    assert renamed["questions"]["first"]["answers"]["yes"]["next"] == "second"
    assert read(write(renamed)).faults == ()


def test_a_renamed_gate_answer_and_list_of_words_are_followed_too():
    value = read_yaml(shipped()["conversatieteam"])
    value = editing.rename(value, "nothing_special", "fine")
    value = editing.rename_answer(value, "G1", "yes", "danger")
    value["words"] = {"roads": {"nl": ["put"]}}
    looks = {"fact": "word_lists", "has": "roads"}
    value["questions"]["G2"]["rules"][0]["when"] = {"all": [looks, {"not": dict(looks)}]}
    value = editing.rename(value, "roads", "streets")

    assert value["questions"]["G1"]["gate"] == "fine"
    assert value["questions"]["G1"]["rules"][0]["proposes"] == "danger"
    assert [*value["questions"]["G1"]["answers"]] == ["danger", "no"]
    assert "roads" not in str(value["questions"]["G2"]["rules"])


def test_answers_to_a_deleted_node_lead_nowhere_which_is_a_fault_and_not_lost(small):
    without = editing.remove(small, "B")

    assert without["questions"]["A"]["answers"]["yes"] == {"text": {"en": "Yes"}, "next": ""}
    assert {fault.node for fault in read(write(without)).faults} == {"A", "reply"}
    assert editing.remove(small, "A")["start"] == ""


def test_answers_to_a_deleted_node_may_lead_elsewhere(small):
    without = editing.remove(small, "B", lead_to="stand")

    assert without["questions"]["A"]["answers"]["yes"]["next"] == "stand"
    with pytest.raises(Invalid):
        editing.remove(small, "B", lead_to="B")


def test_a_deleted_gate_lets_its_questions_go():
    value = editing.remove(read_yaml(shipped()["conversatieteam"]), "nothing_special")

    assert "gates" not in value
    assert all("gate" not in each for each in value["questions"].values())


def test_nodes_and_answers_move_among_their_like(small):
    assert [*editing.move(small, "B", -1)["questions"]] == ["B", "A"]
    assert [*editing.move(small, "B", 5)["questions"]] == ["A", "B"]
    assert [*editing.move(small, "A", -3)["questions"]] == ["A", "B"]
    moved = editing.move_answer(small, "A", "no", -1)
    assert [*moved["questions"]["A"]["answers"]] == ["no", "yes"]


def test_what_is_new_gets_an_id_that_nobody_has(small):
    one, first = editing.add_question(small, after="A")
    two, second = editing.add_question(one)
    three, answer = editing.add_answer(two, "A")

    assert [*three["questions"]] == ["A", first, "B", second]
    assert first != second
    assert [*three["questions"]["A"]["answers"]] == ["yes", "no", answer]
    assert editing.add_gate(three)[0]["gates"] == {"gate1": {"title": {}}}


def test_an_act_never_changes_the_value_it_was_given(small):
    before = write(small)
    editing.remove(editing.rename(small, "A", "Z"), "B")
    editing.connect(small, "A", "yes", "stand")
    editing.add_answer(small, "A")

    assert write(small) == before


REFUSED = [
    (lambda v: editing.rename(v, "A", "B"), Invalid),
    (lambda v: editing.rename(v, "A", "stand"), Invalid),
    (lambda v: editing.rename(v, "A", "no good"), Invalid),
    (lambda v: editing.rename(v, "A", "<script>"), Invalid),
    (lambda v: editing.rename(v, "Z", "Y"), NotFound),
    (lambda v: editing.rename_answer(v, "A", "yes", "no"), Invalid),
    (lambda v: editing.add_question(v, "A"), Invalid),
    (lambda v: editing.add_outcome(v, kind="shout"), Invalid),
    (lambda v: editing.add_answer(v, "stand"), NotFound),
    (lambda v: editing.add_answer(v, "A", "yes"), Invalid),
    (lambda v: editing.connect(v, "A", "yes", "Z"), Invalid),
    (lambda v: editing.connect(v, "A", "maybe", "B"), NotFound),
    (lambda v: editing.remove(v, "Z"), NotFound),
    (lambda v: editing.move_answer(v, "A", "maybe", 1), NotFound),
]


@pytest.mark.parametrize("number", range(len(REFUSED)))
def test_what_cannot_be_done_is_refused(small, number):
    act, refusal = REFUSED[number]
    with pytest.raises(refusal):
        act(small)


@pytest.mark.parametrize("broken", [{}, {"questions": 3}, {"questions": {"A": "x"}}, {"start": []}])
def test_a_value_that_lacks_everything_can_still_be_looked_at_and_added_to(broken):
    assert read(write(broken)).faults
    added, node = editing.add_question(broken if broken.get("questions") != 3 else {})
    assert node in added["questions"]
