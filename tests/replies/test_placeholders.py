import pytest

from webcare.core.errors import Invalid
from webcare.core.placeholders import UNKNOWN_IN_FORM, fill
from workflows import variables

VALUES = {
    **dict.fromkeys(variables.KNOWN, "…"),
    "name": "An",
    "number": "7",
    "organisation": "City",
    "sender": "Bo",
    "link": "https://x",
}


def test_known_placeholders_are_filled_in():
    text = "Dear {{name}}, see {{ link }} ({{number}}). {{sender}}, {{organisation}}"

    assert fill(text, VALUES) == "Dear An, see https://x (7). Bo, City"


@pytest.mark.parametrize(
    "text", ["{{7*7}}", "{{config}}", "{{ }}", "{{name.__class__}}", "{{\nname2\n}}", "{{Name}}"]
)
def test_an_unknown_placeholder_blocks(text):
    with pytest.raises(Invalid) as caught:
        fill(f"Dear {text}", VALUES)
    assert "placeholder" in caught.value.fields["body"]


@pytest.mark.parametrize("text", ["${7*7}", "{0.__class__}", "%(name)s", "{% if 1 %}", "#{7*7}"])
def test_other_template_languages_are_plain_text(text):
    assert fill(text, VALUES) == text


def test_what_a_value_looks_like_is_never_evaluated_nor_blocks():
    values = {**VALUES, "name": "{{config}} {{number}}"}
    once = fill("Dear {{name}}", values)

    assert once == "Dear {{config}} {{number}}"
    assert fill("{{config}}", values) == "{{config}}"


def test_one_without_a_value_blocks_and_is_named():
    with pytest.raises(Invalid) as caught:
        fill("By the {{unit}}, {{name}}.", {**VALUES, "unit": " "})
    assert caught.value.fields["body"].startswith("Still to be filled in: {{unit}}.")


def test_a_form_names_every_placeholder_that_there_is():
    assert all(variables.written(name) in UNKNOWN_IN_FORM for name in variables.KNOWN)
    assert variables.unknown(UNKNOWN_IN_FORM) == "{{placeholder}}"
