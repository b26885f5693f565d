"""What may be blackened in a text before somebody else reads it.

Whoever shows a letter may take words away or put a bar over them, and nothing else: what is shown
stays the writer's own, with gaps that can be seen.
"""

import re
from collections.abc import Iterable

from workflows.anonymise import Anonymiser
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


def without_people(text: str, names: Iterable[str]) -> str:
    """*text* with a bar over all that points to a person: *names* and the names that greetings,
    introductions and signatures give, addresses, births, plates, links, accounts and every number.
    It would rather cover too much: a person looks it over.
    """
    reader = Anonymiser({name: "asker" for name in names if name.strip()})
    return _barred(text, [(each.start, each.end) for each in reader.hits(text)])


def without_names(text: str, names: Iterable[str]) -> str:
    """*text* with a bar over each of *names*, whole or in part."""
    reader = Anonymiser({name: "asker" for name in names if name.strip()})
    return _barred(text, reader.known_people(text))


def _barred(text: str, spans: Iterable[tuple[int, int]]) -> str:
    out, at = [], 0
    for start, end in sorted(spans):
        if end <= at:
            continue
        out += [text[at:start], BAR] if start >= at else []
        at = end
    return tidied("".join([*out, text[at:]]))


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
