"""Sender and recipients: mailboxes from header values, however they are written."""

from __future__ import annotations

import re

from webcare.intake.mail.charsets import one_line
from webcare.intake.mail.headers import decode_words

MAX_ADDRESSES = 200
MAX_ADDRESS = 320

ANGLED = re.compile(r"<([^<>]{0,1000})>?")
COMMENT = re.compile(r"\(([^()]*)\)")
GROUP = re.compile(r"\A[^<@:\"]{0,200}:")
BARE = re.compile(r"[^\s<>,;:\"()\[\]]{1,200}@[^\s<>,;:\"()]{1,255}")
OPENERS = {'"': '"', "<": ">", "(": ")"}


def mailboxes(value: str | None) -> list[tuple[str, str]]:
    """Return (name, address) for each mailbox in *value*; an address may be empty, never both."""
    found = []
    for piece in _pieces(value or ""):
        name, address = _mailbox(piece)
        if name or address:
            found.append((name, address))
        if len(found) >= MAX_ADDRESSES:
            break
    return found


def addresses(value: str | None) -> tuple[str, ...]:
    """Return the addresses in *value*, each once, in order."""
    return tuple(dict.fromkeys(address for _, address in mailboxes(value) if address))


def _pieces(value: str) -> list[str]:
    """Cut at commas and semicolons that stand outside quotes, brackets and comments."""
    pieces: list[str] = []
    start, closer = 0, ""
    skip = False
    for index, char in enumerate(value):
        if skip:
            skip = False
        elif char == "\\" and closer == '"':
            skip = True
        elif closer:
            closer = "" if char == closer else closer
        elif char in OPENERS:
            # an opener that is never closed is just a character
            closer = OPENERS[char] if value.find(OPENERS[char], index + 1) > 0 else ""
        elif char in ",;":
            pieces.append(value[start:index])
            start = index + 1
    pieces.append(value[start:])
    return [piece.strip() for piece in pieces if piece.strip()]


def _mailbox(piece: str) -> tuple[str, str]:
    if angled := _last_angled(piece):
        name = piece[: angled.start()] + " " + piece[angled.end() :]
        address = _address(angled[1])
        return _name(name) or _comment(name), address
    group = GROUP.match(piece)
    if group:
        piece = piece[group.end() :].strip()
    comment = _comment(piece)
    rest = COMMENT.sub(" ", piece)
    bare = BARE.search(rest)
    if bare is None:
        bare = BARE.search(decode_words(rest))
    if bare is None:
        return _name(piece), ""
    name = rest.replace(bare[0], " ", 1)
    return comment or _name(name), _address(bare[0])


def _last_angled(piece: str) -> re.Match[str] | None:
    last = None
    for angled in ANGLED.finditer(piece):
        if last is None or "@" in angled[1]:
            last = angled
    return last


def _address(text: str) -> str:
    text = text.strip().strip("'\"").removeprefix("mailto:")
    if "=?" in text:
        text = decode_words(text)
    bare = BARE.search(text)
    return one_line(bare[0] if bare else text.replace(" ", ""), MAX_ADDRESS).strip("'\".")


def _name(text: str) -> str:
    text = text.strip().rstrip(",;")
    if text.startswith('"'):
        text = re.sub(r"\\(.)", r"\1", text.strip('"'))
    name = one_line(decode_words(text), 200)
    return name.strip(" \"'") if "@" not in name else name.strip(' "')


def _comment(text: str) -> str:
    found = COMMENT.search(text)
    return one_line(decode_words(found[1]), 200) if found else ""
