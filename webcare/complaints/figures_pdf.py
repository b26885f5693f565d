"""The yearly figures on paper, made by typst: every text goes to it as data, never as markup."""

from pathlib import Path
from typing import Any

from webcare.schemes.drawing import paper

TEMPLATE = Path(__file__).with_name("figures.typ")


def sheets(told: dict[str, Any]) -> bytes:
    """The PDF. *told*: language, title, organisation, regime, a line on a year that still runs,
    the head and the rows of the table, and the measures, all of them texts.
    """
    return paper.made(TEMPLATE, told)
