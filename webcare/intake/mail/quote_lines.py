"""What each line of a mail's text is, by its looks and its neighbours."""

from __future__ import annotations

from enum import Enum

from webcare.intake.mail import quote_marks as marks

MAX_LINE = 400  # of a line, what the patterns look at
MAX_INTRO_LINES = 4
MAX_LABEL = 40
MAX_CANDIDATES = 2000  # lines that look like an introduction; a real mail has a dozen
MAX_HEADER_LINES = 12
WRAPPED_AFTER = 50  # a quoted line this long may have lost its tail to the next line


class Line(Enum):
    """What a line is, before deciding where it goes."""

    BLANK = "blank"
    TEXT = "text"
    QUOTE = "quote"
    INTRO = "intro"  # "On … wrote:", a header block, a line that says "original message"
    END = "end"  # below our own reply line


def kinds_of(lines: list[str]) -> list[Line]:
    """Return what each of *lines* is."""
    heads = [line[:MAX_LINE] for line in lines]
    endings = [_may_end_intro(head) for head in heads]
    kinds: list[Line] = []
    initials = sum(1 for head in heads if marks.INITIALS.match(head)) > 1
    candidates = 0
    while len(kinds) < len(lines):
        index = len(kinds)
        kind = _simple_kind(heads[index], initials=initials)
        if (
            kind is not Line.TEXT
            or candidates > MAX_CANDIDATES
            or not _may_intro(heads, endings, index)
        ):
            kinds.append(kind)
            continue
        candidates += 1
        kinds += [Line.INTRO] * _intro_length(heads, endings, index) or [Line.TEXT]
    _join_wrapped(lines, kinds)
    _join_rules(heads, kinds)
    return kinds


def _simple_kind(head: str, *, initials: bool) -> Line:
    if not head.strip():
        return Line.BLANK
    if marks.QUOTED.match(head) or (initials and marks.INITIALS.match(head)):
        return Line.QUOTE
    if marks.REPLY_LINE_WORDS.search(head) and marks.REPLY_LINE.match(head):
        return Line.END
    return Line.TEXT


def _may_intro(heads: list[str], endings: list[bool], index: int) -> bool:
    """Whether the line is worth a closer look; a cheap test."""
    head = heads[index]
    return (
        ":" in head[:MAX_LABEL]
        or any(endings[index : index + MAX_INTRO_LINES])
        or head.lstrip()[:2] in ("--", "__", "==", "**")
    )


def _intro_length(heads: list[str], endings: list[bool], index: int) -> int:
    """Return how many lines from *index* introduce a quotation; 0 if they do not."""
    head = heads[index]
    if marks.ORIGINAL.match(head):
        return 1 + _header_block(heads, index + 1, needs_from=False)
    if ":" in head[:MAX_LABEL] and marks.ANY_LABEL.match(head):
        length = _header_block(heads, index, needs_from=True)
        if length:
            return length
    if marks.INTRO_START.match(head):
        return _attribution(heads, endings, index)
    return 0


def _may_end_intro(head: str) -> bool:
    """Whether the line can be the last of "On … wrote:"; a cheap test, made of every line."""
    head = head.rstrip(" \t\xa0-*_")
    return (
        head.endswith((":", "：", ">"))
        or head.lower().endswith(marks.INTRO_VERBS)
        or " GMT" in head
    )


def _header_block(heads: list[str], start: int, *, needs_from: bool) -> int:
    """Return the length of a block like "From: … Sent: … To: … Subject: …" at *start*."""
    seen: set[str] = set()
    length = strays = 0
    for offset, head in enumerate(heads[start : start + MAX_HEADER_LINES]):
        kind = next((kind for kind, label in marks.LABELS.items() if label.match(head)), None)
        if kind:
            seen.add(kind)
            length, strays = offset + 1, 0
        elif head.strip() and (not seen or strays):
            break
        elif head.strip() or len(seen) > 2:  # noqa: PLR2004 - a folded line; a full block ends at a blank
            strays += 1
            if not head.strip():
                break
    if needs_from and ("from" not in seen or len(seen) < 3):  # noqa: PLR2004 - from and two more
        return 0
    return length


def _attribution(heads: list[str], endings: list[bool], start: int) -> int:
    """Return over how many lines "On … wrote:" stretches from *start*; 0 if it is none."""
    text = ""
    for index in range(start, min(start + MAX_INTRO_LINES, len(heads))):
        line = heads[index].strip()
        text = f"{text} {line}".strip()
        if not line or len(text) >= MAX_LINE:
            return 0
        if endings[index] and _is_attribution(
            text, is_before_quote=_next_is_quote(heads, index + 1)
        ):
            return index + 1 - start
    return 0


def _is_attribution(text: str, *, is_before_quote: bool) -> bool:
    if marks.INTRO_BARE.match(text):
        return True
    ending = text[-200:]
    has_address = "@" in text
    if has_address and marks.INTRO_VERB_FIRST.search(ending):
        return True
    has_moment = marks.MOMENT.search(text) is not None
    if (has_address and has_moment and marks.INTRO_ADDRESS.search(ending)) or _names_writer(
        ending, has_moment=has_moment, is_before_quote=is_before_quote
    ):
        return True
    if not _ends_with_verb(text):
        return False
    if is_before_quote or has_address:
        return has_moment or has_address
    return has_moment and text.endswith((":", "：")) and not marks.FIRST_PERSON.search(ending[-60:])


def _names_writer(ending: str, *, has_moment: bool, is_before_quote: bool) -> bool:
    """Whether it ends with a verb and its writer: "… wrote Lieve <lieve@…>:"."""
    found = marks.INTRO_WRITER.search(ending)
    if found is None:
        return False
    if "@" not in found["writer"]:
        return has_moment and is_before_quote
    return has_moment or is_before_quote or found["writer"].endswith(">")


def _ends_with_verb(text: str) -> bool:
    text = text.lower().rstrip(" \xa0-*_:：")
    for words in marks.AFTER_VERB:
        text = text.removesuffix(words)
    if text.endswith(" het volgende geschreven"):
        return True
    verb = next((verb for verb in marks.INTRO_VERBS if text.endswith(verb)), None)
    return verb is not None and not text.removesuffix(verb)[-1:].isalnum()


def _next_is_quote(heads: list[str], index: int) -> bool:
    for line in heads[index : index + 3]:
        if line.strip():
            return marks.QUOTED.match(line[:10]) is not None
    return False


def _join_wrapped(lines: list[str], kinds: list[Line]) -> None:
    """Give a quotation back the tails of lines that a mail program broke."""
    for index in range(1, len(lines) - 1):
        if (
            kinds[index] is Line.TEXT
            and kinds[index - 1] is Line.QUOTE
            and kinds[index + 1] is Line.QUOTE
            and len(lines[index - 1]) >= WRAPPED_AFTER
            and lines[index][:1].islower()
        ):
            kinds[index] = Line.QUOTE


def _join_rules(heads: list[str], kinds: list[Line]) -> None:
    """Count a rule drawn right above a quotation's introduction in with it."""
    above_intro = False
    for index in range(len(heads) - 1, -1, -1):
        if kinds[index] is Line.INTRO:
            above_intro = True
        elif above_intro and kinds[index] is Line.TEXT and marks.RULE.match(heads[index]):
            kinds[index] = Line.INTRO
        elif kinds[index] is not Line.BLANK:
            above_intro = False
