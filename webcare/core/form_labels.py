"""The lines that a form of ours writes under somebody's words, and their words without them."""

import re
from collections.abc import Sequence
from functools import cache

from webcare.core.i18n import LANGUAGES, marked, texts

MEDIUM, PHONE = marked("Medium"), marked("Telephone")
DEADLINE, POSTAL = marked("Deadline"), marked("Postal address")
LABELS = (MEDIUM, PHONE, DEADLINE, POSTAL)


def written(text: str, facts: Sequence[tuple[str, str]]) -> str:
    """*text* with each (label, value) that has a value on a line of its own below it."""
    more = "\n".join(f"{label}: {value}" for label, value in facts if value)
    return f"{text}\n\n{more}" if more else text


def without(text: str) -> str:
    """*text* without the lines that `written` put there, in whichever language."""
    return _lines().sub("", text)


@cache
def _lines() -> re.Pattern[str]:
    words = {texts(code)(label) for code in LANGUAGES for label in LABELS}
    return re.compile(rf"^(?:{'|'.join(map(re.escape, sorted(words)))}): .*$", re.MULTILINE)
