"""What may be blackened in a text before somebody else reads it.

Whoever shows a letter may take words away or put a bar over them, and nothing else: what is shown
stays the writer's own, with gaps that can be seen.
"""

import re

from workflows.personal_data import READ_AT_MOST, personal_data

BAR = "█████"
"""Stands for any number of words: its length tells nothing of what it covers."""

_MARKED = re.compile(r"█+(?:[ \t]+█+)*|\*{3,}")


def tidied(text: str) -> str:
    """*text* with each mark a person may type for a bar (three stars or more) as the bar, and
    neighbouring bars as one.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return _MARKED.sub(BAR, _MARKED.sub(BAR, lines))


def without_personal_data(text: str) -> str:
    """*text* with a bar over each identity number, bank account, phone number and mail address."""
    parts: list[str] = []
    while text:
        read, text = _cut(text)
        parts.append(_covered(read))
    return tidied("".join(parts))


def only_takes_away(original: str, shown: str) -> bool:
    """Whether *shown* is *original* with parts left out or under a bar: each of its words stands in
    the original, in the same order.
    """
    at = 0
    for piece in _MARKED.sub(" ", shown).split():
        found = original.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def _covered(text: str) -> str:
    for found in reversed(personal_data(text)):
        text = text[: found.start] + BAR + text[found.end :]
    return text


def _cut(text: str) -> tuple[str, str]:
    """A first part that can be read in one go, ending at a line where there is one."""
    if len(text) <= READ_AT_MOST:
        return text, ""
    end = text.rfind("\n", 0, READ_AT_MOST) + 1 or READ_AT_MOST
    return text[:end], text[end:]
