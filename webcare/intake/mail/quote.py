"""A mail's text shared out: what was written now, what was quoted, and the signature.

Nothing is deleted: every line of the text lands in exactly one of the three. The rules look at
lines and a few neighbours, so the time grows with the length of the text and no faster.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from webcare.intake.mail.quote_lines import Line, kinds_of
from webcare.intake.mail.signature import signed_lines

MAX_LINES = 20_000  # what lies beyond is folded unread
MAX_LOOKED_AHEAD = 12
MAX_KEPT_QUOTE = 30  # lines of a quote that stays beside the answer under it


@dataclass(frozen=True, slots=True)
class Split:
    """The three parts; their words together are the text's words."""

    reply_text: str
    quoted_text: str
    signature: str


class Part(Enum):
    """Where a line goes."""

    REPLY = "reply"
    QUOTED = "quoted"
    SIGNATURE = "signature"


def split(text: str) -> Split:
    """Share out *text* (lines ended by a line feed)."""
    lines = text.split("\n", MAX_LINES)
    rest = lines.pop() if len(lines) > MAX_LINES else ""
    parts = _assign(lines, kinds_of(lines))
    reply, quoted, signature = (
        "\n".join(line for line, part in zip(lines, parts, strict=True) if part is wanted).strip(
            "\n"
        )
        for wanted in Part
    )
    if not reply.strip() and signature.strip():  # all there is is what was meant to be read
        reply, signature = signature, ""
    return Split(reply, f"{quoted}\n{rest}".strip("\n"), signature)


def _assign(lines: list[str], kinds: list[Line]) -> list[Part]:
    end = _end(lines, kinds)
    parts = [Part.REPLY if kind in (Line.TEXT, Line.BLANK) else Part.QUOTED for kind in kinds]
    parts[end:] = [Part.QUOTED] * (len(lines) - end)
    _sign(lines, kinds, parts, end)
    _keep_answered_quotes(kinds, parts, end)
    return parts


def _end(lines: list[str], kinds: list[Line]) -> int:
    """Return where the rest is quotation without marks: an introduction under text of one's own."""
    has_text = False
    for index, kind in enumerate(kinds):
        if kind is Line.TEXT:
            has_text = True
        elif has_text and (kind is Line.END or (kind is Line.INTRO and _opens_rest(kinds, index))):
            return index
    return len(lines)


def _opens_rest(kinds: list[Line], index: int) -> bool:
    """Whether what an introduction introduces carries no marks of its own."""
    for kind in kinds[index : index + MAX_LOOKED_AHEAD]:
        if kind in (Line.QUOTE, Line.TEXT):
            return kind is Line.TEXT
    return True


def _sign(lines: list[str], kinds: list[Line], parts: list[Part], end: int) -> None:
    """Mark the signature: of the last text, or where that is all signature, the one before."""
    while end > 0:
        start, end = _last_text(kinds, end)
        if start == end:
            return
        has_text_above = Line.TEXT in kinds[:start]
        for offset in signed_lines(lines[start:end], has_text_above=has_text_above):
            parts[start + offset] = Part.SIGNATURE
        left = any(
            kinds[index] is Line.TEXT and parts[index] is Part.REPLY for index in range(start, end)
        )
        if left:
            return
        end = start


def _last_text(kinds: list[Line], end: int) -> tuple[int, int]:
    """Return the last stretch of text and blank lines before *end* that has text."""
    while end > 0 and kinds[end - 1] is not Line.TEXT:
        end -= 1
    start = end
    while start > 0 and kinds[start - 1] in (Line.TEXT, Line.BLANK):
        start -= 1
    return start, end


def _keep_answered_quotes(kinds: list[Line], parts: list[Part], end: int) -> None:
    """Leave short quotations that are answered below them beside their answers."""
    blocks = _quote_blocks(kinds, end)
    texts = [i for i in range(end) if kinds[i] is Line.TEXT and parts[i] is Part.REPLY]
    if not blocks or not texts:
        return
    answered = [block for block in blocks if block[0] < texts[-1]]
    is_below = (
        len(answered) == 1 and texts[0] > answered[0][0] and _is_introduced(kinds, answered[0][0])
    )
    for start, stop in answered:
        size = sum(1 for kind in kinds[start:stop] if kind is Line.QUOTE)
        if size <= MAX_KEPT_QUOTE and not is_below:
            parts[start:stop] = [Part.REPLY] * (stop - start)


def _quote_blocks(kinds: list[Line], end: int) -> list[tuple[int, int]]:
    """Return the stretches of marked quotation, blank lines within them included."""
    blocks: list[tuple[int, int]] = []
    for index in range(end):
        if kinds[index] is not Line.QUOTE:
            continue
        if blocks and all(kind is Line.BLANK for kind in kinds[blocks[-1][1] : index]):
            blocks[-1] = (blocks[-1][0], index + 1)
        else:
            blocks.append((index, index + 1))
    return blocks


def _is_introduced(kinds: list[Line], index: int) -> bool:
    for kind in reversed(kinds[max(0, index - 3) : index]):
        if kind is not Line.BLANK:
            return kind is Line.INTRO
    return False
