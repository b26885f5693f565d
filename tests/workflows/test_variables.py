"""What a text may leave to be filled in."""

from hypothesis import given
from hypothesis import strategies as st

from workflows import variables

VALUES = {name: f"<{name}>" for name in variables.KNOWN}
PIECES = st.sampled_from(
    ["Dag ", "{{name}}", "{{ unit }}", "{{date}}", "{{config}}", "{", "}", "{{", "}}", "\n", "{{}}"]
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)


@given(TEXTS)
def test_what_is_filled_has_no_known_variable_left(text):
    assert variables.used(variables.fill(text, VALUES)) == ()


@given(TEXTS, st.sets(st.sampled_from(variables.KNOWN)))
def test_a_gap_is_what_is_used_and_has_no_value(text, empty):
    values = VALUES | dict.fromkeys(empty, " ")
    gaps = variables.gaps(text, values)
    assert set(gaps) == set(variables.used(text)) & empty
    assert variables.used(variables.fill(text, values)) == gaps


@given(TEXTS, st.text(max_size=20))
def test_a_value_is_put_in_literally_and_filled_once(text, name):
    values = VALUES | {"name": name}
    expected = variables.fill(text, values | {"name": "\0"}).replace("\0", name)
    assert not name.strip() or variables.fill(text, values) == expected


@given(TEXTS)
def test_what_is_known_only_at_sending_stays_in_a_draft(text):
    settled = variables.settle(text, VALUES)
    assert set(variables.used(settled)) == set(variables.used(text)) & variables.AT_SENDING


def test_a_value_that_looks_like_a_variable_waits_until_the_text_leaves():
    values = VALUES | {"name": "{{number}}"}
    draft = variables.settle("Dag {{name}}", values)
    assert draft == "Dag {{name}}"
    assert variables.fill(draft, values) == "Dag {{number}}"


def test_the_first_unknown_one_is_named_as_it_stands():
    assert variables.unknown("{{name}} {{ Name }} {{x}}") == "{{ Name }}"
    assert variables.unknown("{{name}}, {{link}}") == ""
