"""Where mails lie on disk: single files, mbox files, Maildirs, and folders of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

SINGLE = frozenset({".eml", ".box", ".msg822", ".mail"})
MBOX = frozenset({".mbox", ".mbx"})
# An mbox's separator (RFC 4155): a sender, and a date as asctime() writes it.
SEPARATOR = re.compile(
    rb"From [^\r\n]{0,300}?(?:Mon|Tue|Wed|Thu|Fri|Sat|"
    rb"Sun),? [^\r\n]{0,60}\d\d:\d\d[^\r\n]{0,60}\r?\n"
)
HEADER = re.compile(rb"(?:>?From |[A-Za-z][A-Za-z0-9-]{1,60}:[ \t])")
ESCAPED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)


class NoMailError(ValueError):
    """There is no mail where some was asked for; says so in one sentence."""


@dataclass(frozen=True, slots=True)
class Source:
    """One mail's bytes, and a label that tells a person where it lay (`file#3` in an mbox)."""

    path: str
    raw: bytes


def mails_in(paths: Iterable[Path]) -> Iterator[Source]:
    """Yield every mail under *paths*, in the order of names.

    A file that is named is read whatever it is called; in a folder only what looks like mail is.
    Raises NoMailError for a path that does not exist or holds no mail.
    """
    for path in paths:
        if not path.exists():
            raise NoMailError(f"There is no file or folder {path}.")
        if path.is_file() and not path.stat().st_size:
            raise NoMailError(f"The file {path} is empty.")
        is_empty = True
        for file in _files(path):
            for source in _mails(file):
                is_empty = False
                yield source
        if is_empty:
            raise NoMailError(f"There is no mail in {path}.")


def count_in(paths: Iterable[Path]) -> int:
    """Return how many mails mails_in() would yield; raises as it does."""
    return sum(1 for _ in mails_in(paths))


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return [file for file in sorted(path.rglob("*")) if file.is_file() and _looks_like_mail(file)]


def _looks_like_mail(file: Path) -> bool:
    if file.name.startswith(".") or file.parent.name == "tmp":
        return False
    if file.suffix.lower() in SINGLE | MBOX:
        return True
    in_maildir = file.parent.name in ("new", "cur") and (file.parent.parent / "cur").is_dir()
    if not in_maildir and file.suffix and not file.suffix[1:].isdigit():
        return False
    with file.open("rb") as opened:
        return HEADER.match(opened.read(400).lstrip(b"\r\n")) is not None


def _mails(file: Path) -> Iterator[Source]:
    raw = file.read_bytes()
    if not raw.strip() and file.suffix.lower() not in SINGLE:
        return  # a mailbox without mail; a mail without a byte is one that we lost, and is kept
    starts = [] if file.suffix.lower() in SINGLE else _starts(raw)
    if not starts:
        yield Source(str(file), raw)
        return
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(raw)], strict=True), 1):
        label = str(file) if len(starts) == 1 else f"{file}#{number}"
        yield Source(label, _unescaped(raw[start:end]))


def _starts(raw: bytes) -> list[int]:
    """Return where the mails of an mbox start: at separators after an empty line."""
    if not raw.startswith(b"From "):
        return []
    starts = [0]
    position = raw.find(b"\nFrom ")
    while position >= 0:
        line = position + 1
        after_blank = raw[max(0, position - 1) : position] == b"\n" or (
            raw[max(0, position - 3) : position] == b"\r\n\r"
        )
        separator = SEPARATOR.match(raw, line) if after_blank else None
        if separator and HEADER.match(raw, separator.end()):
            starts.append(line)
        position = raw.find(b"\nFrom ", line)
    return starts


def _unescaped(mail: bytes) -> bytes:
    """Take off the separator, the closing empty line, and what mboxrd put before "From "."""
    mail = mail[mail.find(b"\n") + 1 :]
    for line_end in (b"\r\n", b"\n"):
        if mail.endswith(line_end + line_end):
            mail = mail[: -len(line_end)]
            break
    return ESCAPED_FROM.sub(rb"\1", mail)
