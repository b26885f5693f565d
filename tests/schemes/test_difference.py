"""What differs between two schemes, as words and as marks for the drawing."""

import pytest

from tests.workflows.schemes import SMALL
from webcare.schemes import editing, shape
from webcare.schemes.difference import Field, difference, marks
from workflows.scheme import shipped
from workflows.scheme.yaml import read_yaml


@pytest.fixture
def small():
    return read_yaml(SMALL)


@pytest.mark.parametrize("name", shipped())
def test_a_scheme_does_not_differ_from_itself(name):
    value = read_yaml(shipped()[name])

    assert difference(value, value) == []
    assert marks(value, value) == {}


def test_each_changed_field_is_named_with_its_words(small):
    after = editing.connect(small, "B", "no", "reply")
    after = shape.put(after, "reply", after["outcomes"]["reply"] | {"approval": "one"})

    found = {each.node: each for each in difference(small, after)}
    assert found["B"].fields == (Field(("answers", "no", "next"), "stand", "reply"),)
    assert found["reply"].fields == (Field(("approval",), "", "one"),)
    assert found["reply"].fields[0].change == "added"
    assert marks(small, after) == {
        "B": "changed",
        "reply": "changed",
        ("B", "no"): "changed",
        ("B", "no", "stand"): "removed",
    }


def test_what_is_added_and_removed_is_marked_with_its_arrows(small):
    after, new = editing.add_question(editing.remove(small, "B", lead_to="stand"), after="A")

    assert {each.node: each.change for each in difference(small, after)} == {
        "A": "changed", "B": "removed", new: "added",
    }  # fmt: skip
    drawn = marks(small, after)
    assert drawn["B", "yes"] == "removed" and drawn[new, "no"] == "added"
    assert drawn["A", "yes"] == "changed"


def test_a_removed_answer_is_marked(small):
    after = editing.remove_answer(small, "A", "no")

    assert marks(small, after) == {"A": "changed", ("A", "no"): "removed"}


def test_another_order_is_a_change_too(small):
    assert [each.node for each in difference(small, editing.move(small, "B", -1))] == [""]
    moved = difference(small, editing.move_answer(small, "A", "no", -1))
    assert moved[0].fields == (Field(("answers", "order"), "yes, no", "no, yes"),)


@pytest.mark.parametrize("broken", [{}, {"questions": 3}, {"questions": {"A": "x"}}, {"title": []}])
def test_a_text_that_lacks_everything_can_be_compared(small, broken):
    assert difference(small, broken) and difference(broken, small)
    assert marks(small, broken)


def test_all_of_a_new_scheme_is_added_and_what_is_empty_is_no_change(small):
    found = difference({}, small)
    assert all(field.path and not field.before for each in found for field in each.fields)
    assert {each.change for each in found if each.node} == {"added"}
    emptied = shape.put(small, "A", small["questions"]["A"] | {"guidance": {}, "rules": []})
    assert difference(small, emptied) == []
