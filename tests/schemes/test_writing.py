"""YAML anew from a value, and a text changed only where its value changed."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webcare.schemes import editing, shape
from webcare.schemes.writing import comments_at_risk, head_comment, rewrite, same, write
from workflows.scheme import shipped
from workflows.scheme.yaml import read_yaml

ODD = [
    "yes", "No", "true", "null", "~", "12", "- x", "a: b", "a #b", "'", '"', "  x", "x ", "x:", "[",
    "{", "&a", "*a", "!t", "%x", "@", "`", "|", ">", "?", "\n", "\t", "a\nb", "\x85", "\u2028",
    "\ufeff", "---", "...", "", "\x07", "x" * 1100,
]  # fmt: skip
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(ODD)
leaves = st.none() | st.booleans() | st.integers(-999_999_999, 999_999_999) | texts
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=15,
)
SECTIONS = ["id", "title", "start", "gates", "questions", "outcomes", "words", "x y"]
documents = st.dictionaries(st.sampled_from(SECTIONS), values, max_size=6)


@settings(max_examples=300, deadline=None)
@given(documents)
def test_what_is_written_is_read_as_the_same(value):
    assert same(read_yaml(write(value)), value)


@settings(max_examples=200, deadline=None)
@given(documents, documents)
def test_a_rewritten_text_says_the_new_value_whatever_the_old_one_was(before, after):
    assert same(read_yaml(rewrite(f"# head\n{write(before)}", before, after)), after)


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_scheme_written_anew_is_the_very_same_text(name):
    text = shipped()[name]
    value = read_yaml(text)

    assert head_comment(text) + write(value) == text
    assert rewrite(text, value, value) == text


COMMENTED = """\
# Ours.
id: small
questions:
  # asked first
  A:
    text: {en: "A?"}   # in braces
  # asked last
  B:
    # a remark
    text: {en: "B?"}

# where it ends
outcomes:
  C: {kind: reply}  # good
# the end
"""


def test_a_change_of_one_node_leaves_every_other_line_alone():
    value = read_yaml(COMMENTED)
    after = shape.put(value, "A", {"text": {"en": "Really A?"}})

    assert rewrite(COMMENTED, value, after) == COMMENTED.replace(
        '  A:\n    text: {en: "A?"}   # in braces\n', "  A:\n    text:\n      en: Really A?\n"
    )


def test_comments_that_would_go_are_known_beforehand():
    assert comments_at_risk(COMMENTED, "questions", "A")
    assert comments_at_risk(COMMENTED, "questions", "B")
    assert not comments_at_risk(shipped()["usaf"], "questions", "D1")


def test_a_node_that_goes_takes_only_its_own_comments_along():
    value = read_yaml(COMMENTED)
    text = rewrite(COMMENTED, value, editing.remove(value, "B"))

    assert "# asked first" in text and "# where it ends" in text and "# the end" in text
    assert "# asked last" not in text


def test_a_document_in_braces_is_written_anew():
    text = "# Ours.\n{id: small, questions: {A: {text: {en: A}}}}"
    value = read_yaml(text)
    after = shape.put(value, "A", {"text": {"en": "B"}})

    assert rewrite(text, value, after) == (
        "# Ours.\nid: small\n\nquestions:\n  A:\n    text:\n      en: B\n"
    )


def test_a_scheme_at_the_limit_is_rewritten_quickly():
    nodes = {f"Q{n}": {"text": {"en": "x" * 300}, "answers": {"a": 1}} for n in range(1900)}
    value = {"id": "big", "questions": nodes}
    text = write(value)
    started = time.process_time()
    after = shape.put(value, "Q7", {"text": {"en": "done"}})

    assert "en: done\n" in rewrite(text, value, after)
    assert time.process_time() - started < 3
