"""What an approver changed, word by word, to be marked on the page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_PIECES = re.compile(r"\n|[^\S\n]+|\w+|[^\w\s]")
BREAK = "↵"
LONGEST = 6000  # pieces; beyond it the whole is shown as replaced, for the comparison is quadratic


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text; `change` is "" (kept), "del" (taken out) or "ins" (put in)."""

    text: str
    change: str = ""

    @property
    def shown(self) -> str:
        """As it is marked: breaks that come or go alone have a sign, for one sees no blank line."""
        breaks = self.text.count("\n")
        if not self.change or not breaks or self.text.strip():
            return self.text
        return BREAK * breaks + ("\n" * breaks if self.change == "ins" else "")


def changes(before: str, after: str) -> list[Part]:
    """The parts of *before* and *after* in reading order; one kept part where nothing changed.

    All that is not "ins" makes *before* again, all that is not "del" makes *after*, with
    plain line breaks: a browser sends its own, and those are no change.
    """
    before, after = plain_breaks(before), plain_breaks(after)
    if before == after:
        return [Part(before)]
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    if len(old) + len(new) > LONGEST:
        return [Part(before, "del"), Part(after, "ins")]
    parts: list[Part] = []
    for tag, start, end, new_start, new_end in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if tag == "equal":
            _add(parts, old[start:end], "")
        else:
            _add(parts, old[start:end], "del")
            _add(parts, new[new_start:new_end], "ins")
    return parts


def plain_breaks(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _add(parts: list[Part], pieces: Sequence[str], change: str) -> None:
    if pieces:
        parts.append(Part("".join(pieces), change))
