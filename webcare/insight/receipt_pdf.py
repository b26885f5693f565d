"""A receipt on paper: its account on one A4 or more, and the way through the drawing on the next.

Made by typst from a template of our own: every text goes to it as data, never as markup.
"""

from pathlib import Path
from typing import Any

from webcare.schemes.drawing import paper

TEMPLATE = Path(__file__).with_name("receipt.typ")


def sheets(told: dict[str, Any], svg: str) -> bytes:
    """The PDF. *told*: title, ticket, outcome, facts and lists of rows, all of them texts."""
    size = svg.partition('viewBox="0 0 ')[2].partition('"')[0]
    across, down = (float(each) for each in size.split())
    said = told | {"landscape": across > down}
    return paper.made(TEMPLATE, said, drawing=svg)
