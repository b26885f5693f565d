"""Files written into a text as uuencoded lines (POSIX uuencode), as old mail programs did."""

from __future__ import annotations

import binascii
import re

BEGIN = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]{1,255})\r?\n", re.MULTILINE)
END = re.compile(rb"^end[ \t]*(?:\r?\n|\Z)", re.MULTILINE)


def take_out(text: bytes) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """Return *text* without the files in it, and those as (name, content)."""
    kept: list[bytes] = []
    files: list[tuple[bytes, bytes]] = []
    position = looked_at = 0
    for begin in BEGIN.finditer(text):
        if begin.start() < looked_at:
            continue
        end = END.search(text, begin.end())
        if end is None:
            break
        looked_at = end.end()
        content = decoded(text[begin.end() : end.start()])
        if content:
            files.append((begin[1], content))
            kept.append(text[position : begin.start()])
            position = looked_at
    return b"".join([*kept, text[position:]]), files


def decoded(data: bytes) -> bytes:
    """Return the content of uuencoded lines, their begin and end or not; nothing if wrong."""
    begin = BEGIN.search(data)
    lines = (data[begin.end() :] if begin else data).splitlines()
    pieces = []
    for line in lines:
        if line.strip() in (b"end", b"`", b""):
            continue
        try:
            pieces.append(_line(line))
        except binascii.Error:
            return b""
    return b"".join(pieces)


def _line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:  # a known fault of senders: padding too short or too long
        return binascii.a2b_uu(line[: (((line[0] - 32) & 63) * 4 + 5) // 3])
