"""Two people's changes to one value, field by field."""

import pytest

from webcare.schemes.threeway import merge, with_theirs

BASE = {"text": {"nl": "a", "en": "b"}, "rules": [{"is": 1}, {"is": 2}], "next": "B"}


def changed(**fields):
    return {**BASE, **fields}


@pytest.mark.parametrize(
    ("mine", "theirs", "merged"),
    [
        (changed(next="C"), changed(text={"nl": "A"}), changed(next="C", text={"nl": "A"})),
        (
            changed(text={"nl": "a", "en": "B"}),
            changed(text={"nl": "a", "en": "b", "fr": "c"}),
            changed(text={"nl": "a", "en": "B", "fr": "c"}),
        ),
        (
            changed(rules=[{"is": 1}, {"is": 4}]),
            changed(rules=[{"is": 3}, {"is": 2}]),
            changed(rules=[{"is": 3}, {"is": 4}]),
        ),
        (changed(next="C"), changed(next="C"), changed(next="C")),
        (BASE, {"text": BASE["text"]}, {"text": BASE["text"]}),
    ],
)
def test_what_only_one_changed_is_taken_from_that_one(mine, theirs, merged):
    found = merge(BASE, mine, theirs)

    assert (found.value, found.clashes) == (merged, ())


@pytest.mark.parametrize(
    ("mine", "theirs", "clashes"),
    [
        (changed(next="C"), changed(next="D"), (("next",),)),
        (
            changed(text={"nl": "A", "en": "B"}),
            changed(text={"nl": "a", "en": "C"}),
            (("text", "en"),),
        ),
        (changed(rules=[]), changed(rules=[{"is": 1}, {"is": 3}]), (("rules",),)),
        (
            changed(rules=[{"is": 2}, {"is": 1}]),
            changed(rules=[{"is": 1}, {"is": 3}]),
            (("rules",),),
        ),
    ],
)
def test_what_both_changed_is_asked(mine, theirs, clashes):
    assert merge(BASE, mine, theirs).clashes == clashes


def test_an_answer_that_both_made_is_two_answers():
    base, both = {"answers": {}}, {"answers": {"answer1": {"text": {}}}}
    one = {"answers": {"answer1": {"text": {"en": "x"}}}}

    assert merge(base, both, one).clashes == (("answers", "answer1"),)


def test_of_a_clash_theirs_can_be_taken():
    mine, theirs = changed(text={"nl": "A", "en": "B"}), changed(text={"nl": "a", "en": "C"})
    merged = merge(BASE, mine, theirs)

    taken = with_theirs(merged.value, theirs, merged.clashes)
    assert taken["text"] == {"nl": "A", "en": "C"}
