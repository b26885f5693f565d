"""Which lines at the end of a text are a signature."""

from __future__ import annotations

from webcare.intake.mail import quote_marks as marks

MAX_LINE = 200
MAX_LOOKED_AT = 1000
MAX_AFTER_DELIMITER = 25
MAX_AFTER_RULE = 14
MAX_RULED_LINE = 90
MAX_AFTER_CLOSING = 8
MAX_SIGNED_LINE = 80


def signed_lines(lines: list[str], *, has_text_above: bool = False) -> set[int]:
    """Return the offsets of the lines in *lines* (one stretch of text) that sign it."""
    last = range(max(0, len(lines) - MAX_LOOKED_AT), len(lines))
    signed = {index for index in last if _is_mobile(lines[index])}
    unsigned = ["" if index in signed else line for index, line in enumerate(lines)]
    start = _start(unsigned, 1 if has_text_above else 0)
    return signed | set(range(start, len(lines)))


def _is_mobile(line: str) -> bool:
    """Whether the line is what a phone or a mail program adds of itself."""
    if not line.strip() or len(line) > MAX_LINE or not marks.MOBILE_START.match(line):
        return False
    line = marks.WEB_ADDRESS.sub("", line.strip())
    return marks.MOBILE.match(marks.EXCUSE.sub("", line)) is not None


def _start(lines: list[str], lines_above: int) -> int:
    """Return where a delimiter or a closing formula begins the signature."""
    filled = [index for index, line in enumerate(lines) if line.strip()]
    # a signature is at the end: only the last lines can start one
    for rank in range(max(0, len(filled) - MAX_AFTER_DELIMITER - 1), len(filled)):
        line = lines[filled[rank]]
        after = [lines[later] for later in filled[rank + 1 :]]
        is_first = rank + lines_above == 0
        if _delimits(line, after, is_first=is_first) or (not is_first and _closes(line, after)):
            return filled[rank]
    return len(lines)


def _delimits(line: str, after: list[str], *, is_first: bool) -> bool:
    if not marks.DELIMITER.match(line[:MAX_LINE]):
        return False
    if line.strip() == "--":
        return len(after) <= MAX_AFTER_DELIMITER
    return (
        not is_first
        and 0 < len(after) <= MAX_AFTER_RULE
        and all(len(later) <= MAX_RULED_LINE for later in after)
    )


def _closes(line: str, after: list[str]) -> bool:
    """Whether the line is "Kind regards" or its like, with only a name and such under it."""
    if len(after) > MAX_AFTER_CLOSING or len(line) > MAX_LINE:
        return False
    if any(len(later) > MAX_SIGNED_LINE or "?" in later for later in after):
        return False
    if not after and marks.SLASH_NAME.match(line):
        return True
    closing = marks.CLOSING.match(line)
    if closing is None:
        return False
    return bool(after) or bool((closing["name"] or "").strip(" ,.!/"))
