"""The dossier of a crisis on paper; every text goes to typst as data, never as markup."""

from pathlib import Path
from typing import Any

from webcare.schemes.drawing import paper

TEMPLATE = Path(__file__).with_name("crisis.typ")


def sheets(told: dict[str, Any], svg: str) -> bytes:
    """The PDF (PDF/UA-1). *told*: what `web/crisis/dossier.py` says, all of it texts."""
    return paper.made(TEMPLATE, told, hours=svg)
