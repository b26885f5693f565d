"""A mail's hard line breaks do not stand in the way on a phone."""

import pytest

from workflows.unwrapping import unwrapped

WRAPPED = """Dag stad,

sinds vorige week ligt er een diepe put in het fietspad aan de Vaart,
juist voorbij de brug. Wie daar in het donker rijdt, ziet hem niet, en
gisteren is er nog iemand gevallen.

- de put is een halve meter breed
- er staat niets bij

Met vriendelijke groeten,
Karel"""


def test_running_text_loses_the_breaks_and_lists_and_signatures_keep_them():
    joined = unwrapped(WRAPPED)

    assert "aan de Vaart, juist voorbij de brug." in joined
    assert "ziet hem niet, en gisteren is er nog iemand gevallen.\n\n- de put" in joined
    assert "breed\n- er staat" in joined
    assert joined.endswith("Met vriendelijke groeten,\nKarel")


@pytest.mark.parametrize(
    "text",
    ["", "Kort.\nNog iets.", "Eerste zin.\n\nTweede zin, en die is heel wat langer dan de eerste.",
     "x" * 70 + "\n" + "> " + "y" * 60, "word " * 60 + "\nnext"],
)  # fmt: skip
def test_what_no_program_broke_stays_as_it_was_written(text):
    assert unwrapped(text) == text
