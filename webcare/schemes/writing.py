"""Writes a scheme's plain value as YAML, and changes a text only where the value changed.

`write(value)` is the whole document anew; ``read_yaml(write(value)) == value`` for every value that
`read_yaml` can give. `rewrite(text, before, after)` keeps the lines of whatever stayed the same,
so that comments, order and layout that people gave the text stay theirs.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from webcare.schemes.places import Entry, Places
from workflows.scheme import SchemeError
from workflows.scheme.yaml import read_yaml

_PLAIN = re.compile(r"[A-Za-zÀ-ɏ][\w À-ɏ.,;/?!()‘’“”„«»…–—%+-]*", re.ASCII)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
# Words that this reader or another YAML 1.1 reader takes for something else than text.
_SPECIAL = frozenset(["true", "false", "null", "yes", "no", "on", "off", "y", "n"])
_ONE_LINE = re.compile(r"[\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]*")
_IN_QUOTES = re.compile(r"""'[^']*'|"(?:[^"\\]|\\.)*\"""")
_COMMENT = re.compile(r"(^|\s)#")
_BREAKS = ("\x85", "\u2028", "\u2029")
LONGEST_KEY = 1000  # bytes; YAML ends a plain key at 1,024 characters
PARTED = ("gates", "questions", "outcomes", "words")  # each of their entries stands apart
SET_APART = ("start", *PARTED)


def write(value: Mapping[str, Any]) -> str:
    """The whole document; head comments are the caller's."""
    return "".join(_section(name, inside) for name, inside in value.items()) or "{}\n"


def rewrite(text: str, before: Any, after: Mapping[str, Any]) -> str:
    """*text*, which says *before*, as it is to be to say *after*.

    Entries that stay the same keep their very lines. Where that cannot be done (a document in one
    line, say) all is written anew below the comment that stands first.
    """
    if isinstance(before, dict):
        spliced = _spliced(text, before, after)
        if spliced is not None and _says(spliced, after):
            return spliced
    return head_comment(text) + write(after)


def head_comment(text: str) -> str:
    """The lines of comment with which *text* begins."""
    kept = []
    for line in text.splitlines(keepends=True):
        if line.strip() and not line.lstrip().startswith("#"):
            break
        kept.append(line)
    return "".join(kept) if any(line.strip() for line in kept) else ""


def comments_at_risk(text: str, section: str, name: str) -> bool:
    """Whether writing that entry anew loses comments which stand inside it."""
    places = Places(text)
    found = places.entries(section)
    if found is None:
        return "#" in text[len(head_comment(text)) :]
    entry = next((each for each in found if each.name == name), None)
    inside = places.lines[entry.start : entry.end] if entry else []
    return any(map(_has_comment, inside))


def same(one: Any, other: Any) -> bool:
    """Whether the two are equal, the order of their keys included."""
    return json.dumps(one) == json.dumps(other)


def _has_comment(line: str) -> bool:
    return _COMMENT.search(_IN_QUOTES.sub("", line)) is not None


def _says(text: str, value: Any) -> bool:
    try:
        return same(read_yaml(text), value)
    except SchemeError:
        return False


def _spliced(text: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str | None:
    """The parts that stay as they stand in *text*, the others written; None where it has none."""
    places = Places(text)
    found = places.entries()
    if not found:
        return None
    lines, where = places.lines, {each.name: each for each in found}
    out = ["".join(lines[: found[0].lead])]
    for name, inside in after.items():
        entry = where.get(name)
        if entry is None:
            out.append(_section(name, inside))
        elif same(before.get(name), inside):
            out.append("".join(lines[entry.lead : entry.end]))
        else:
            out.append("".join(lines[entry.lead : entry.start]))
            out.append(_part(places, entry, before.get(name), inside))
    out.append("".join(lines[max(each.end for each in found) :]))
    return "".join(out)


def _part(places: Places, outer: Entry, before: Any, after: Any) -> str:
    """One section: of a section with parts only those that changed are written."""
    inner = places.entries(outer.name) if outer.name in PARTED and after else None
    if not inner or not isinstance(before, dict) or not isinstance(after, dict):
        return _section(outer.name, after, apart=False)
    lines, where = places.lines, {each.name: each for each in inner}
    pieces = []
    for key, value in after.items():
        entry = where.get(key)
        lead = "".join(lines[entry.lead : entry.start]) if entry else ""
        if entry and same(before.get(key), value):
            pieces.append(lead + "".join(lines[entry.start : entry.end]))
        else:
            pieces.append(lead + "".join(_entry(key, value, inner[0].indent)))
    apart = len(inner) == 1 or any(not lines[each.lead].strip() for each in inner[1:])
    return (
        "".join(lines[outer.start : inner[0].lead])
        + _joined(pieces, apart=apart)
        + "".join(lines[inner[-1].end : outer.end])
    )


def _joined(pieces: list[str], *, apart: bool) -> str:
    """The pieces below each other, with a blank line between them where they stand *apart*."""
    if not apart:
        return "".join(pieces)
    return "\n".join(piece.lstrip("\n") for piece in pieces)


def _section(name: str, value: Any, *, apart: bool = True) -> str:
    gap = "\n" if apart and name in SET_APART else ""
    if name in PARTED and isinstance(value, dict) and value:
        parts = ["".join(_entry(key, inside, 2)) for key, inside in value.items()]
        return f"{gap}{_key(name)}:\n" + "\n".join(parts)
    return gap + "".join(_entry(name, value, 0))


def _entry(key: str, value: Any, indent: int) -> Iterator[str]:
    """``key: value`` and whatever stands below it."""
    start = _key(key, indent) + ":"
    match value:
        case dict() if value:
            yield start + "\n"
            for name, inside in value.items():
                yield from _entry(name, inside, indent + 2)
        case list() if value:
            yield start + "\n"
            yield from _items(value, indent)
        case _:
            yield f"{start} {_scalar(value)}\n"


def _items(values: list[Any], indent: int) -> Iterator[str]:
    for value in values:
        match value:
            case dict() if value:
                below = [
                    line
                    for key, inside in value.items()
                    for line in _entry(key, inside, indent + 2)
                ]
                yield " " * indent + "- " + below[0][indent + 2 :]
                yield from below[1:]
            case list() if value:
                below = [*_items(value, indent + 2)]
                yield " " * indent + "- " + below[0][indent + 2 :]
                yield from below[1:]
            case _:
                yield " " * indent + f"- {_scalar(value)}\n"


def _key(name: str, indent: int = 0) -> str:
    """The key as it stands before its colon; a very long one needs a question mark before it."""
    written = name if _NAME.fullmatch(name) else _quoted(name)
    before = " " * indent
    if len(written.encode()) <= LONGEST_KEY:
        return before + written
    return f"{before}? {written}\n{before}"


def _scalar(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case dict():
            return "{}"
        case list():
            return "[]"
        case _:
            return _text(str(value))


def _text(text: str) -> str:
    safe = _PLAIN.fullmatch(text) and text[-1] != " " and text.lower() not in _SPECIAL
    return text if safe else _quoted(text)


def _quoted(text: str) -> str:
    """In single quotes where it fits on a line, else with escapes in double ones."""
    if _ONE_LINE.fullmatch(text) and not any(each in text for each in _BREAKS):
        doubled = text.replace("'", "''")
        return f"'{doubled}'"
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(letter: str) -> str:
    named = {"\n": "\\n", "\t": "\\t", '"': '\\"', "\\": "\\\\"}.get(letter)
    if named:
        return named
    if _ONE_LINE.fullmatch(letter) and letter not in _BREAKS:
        return letter
    return f"\\x{ord(letter):02x}" if ord(letter) < 0x100 else f"\\u{ord(letter):04x}"  # noqa: PLR2004 - two hex digits
