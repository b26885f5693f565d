"""What an approver changed, word by word, to be marked on the page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_PIECES = re.compile(r"\s+|\w+|[^\w\s]")
LONGEST = 6000  # pieces; beyond it the whole is shown as replaced, for the comparison is quadratic


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text; `change` is "" (kept), "del" (taken out) or "ins" (put in)."""

    text: str
    change: str = ""


def changes(before: str, after: str) -> list[Part]:
    """The parts of *before* and *after* in reading order; one kept part where nothing changed.

    All that is not "ins" makes *before* again, all that is not "del" makes *after*.
    """
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


def _add(parts: list[Part], pieces: Sequence[str], change: str) -> None:
    if pieces:
        parts.append(Part("".join(pieces), change))
