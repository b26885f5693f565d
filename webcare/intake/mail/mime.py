"""A mail's structure: header lines and parts, found in linear time and within bounds.

The standard library's parser walks line by line and recurses per level: 30 MB or a thousand nested
parts cost more than the five seconds a mail gets. Here bodies are cut from the bytes with one
search per level; the limits below say where we stop and keep the rest as one part.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from webcare.intake.mail.headers import HeaderValue, parameters

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DEPTH = 30
MAX_PARTS = 1000
MAX_HEADER_LINES = 5000
MAX_HEADER_BLOCK = 1_000_000

HEADER_LINE = re.compile(rb"[!-9;-~]{1,30000}[ \t]{0,20}:")
LIKELY_HEADER = re.compile(rb"\n[A-Z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*:[ \t]")
AFTER_BOUNDARY = re.compile(rb"(--)?[ \t]{0,200}(?:\r?\n|\Z)")
BLANK_LINE = re.compile(rb"\r?\n\r?\n")
CHARSET = re.compile(rb"\bcharset=[\"']?([A-Za-z0-9_-]{1,40})", re.IGNORECASE)
CONTENT_TYPE = re.compile(r"\s*([\w.+!#$&^-]+)\s*/\s*([\w.+!#$&^-]+)")


@dataclass(slots=True)
class Budget:
    """What is known and allowed while one mail is read: above all, how many parts still."""

    left: int = MAX_PARTS
    charset: str | None = None  # of the bodies; what raw bytes in headers may be in too
    warnings: list[str] = field(default_factory=list)

    def warn(self, sentence: str) -> None:
        if sentence not in self.warnings:
            self.warnings.append(sentence)


@dataclass
class Part:
    """One MIME part: its headers (names in lower case), and its body or its own parts."""

    raw: bytes = field(repr=False)
    start: int
    end: int
    headers: dict[str, list[HeaderValue]]
    parts: list[Part] = field(default_factory=list)

    @property
    def body(self) -> bytes:
        """The bytes between the headers and the next boundary, still encoded."""
        return self.raw[self.start : self.end]

    def header(self, name: str) -> str | None:
        """Return the first value of header *name* as text, or None."""
        values = self.headers.get(name)
        return values[0].text if values else None

    @cached_property
    def content_type(self) -> str:
        """`type/subtype` in lower case; text/plain where none is given or it makes no sense."""
        found = CONTENT_TYPE.match(self.header("content-type") or "")
        return f"{found[1]}/{found[2]}".lower() if found else "text/plain"

    @cached_property
    def type_parameters(self) -> dict[str, str]:
        values = self.headers.get("content-type")
        return parameters(values[0]) if values else {}

    @cached_property
    def disposition_parameters(self) -> dict[str, str]:
        values = self.headers.get("content-disposition")
        return parameters(values[0]) if values else {}

    @cached_property
    def disposition(self) -> str:
        return (self.header("content-disposition") or "").partition(";")[0].strip().lower()

    @property
    def is_multipart(self) -> bool:
        return self.content_type.startswith("multipart/")


def read(raw: bytes) -> tuple[Part, list[str]]:
    """Return the mail's root part and warnings about what had to be guessed or cut."""
    if b"\n" not in raw and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")
    start = 0
    if raw.startswith((b"From ", b">From ")):  # an mbox's separator is no header
        start = raw.find(b"\n") + 1
    while raw[start : start + 1] in (b"\r", b"\n") and start < len(raw):
        start += 1
    stated = CHARSET.search(raw, start, start + MAX_HEADER_BLOCK)
    budget = Budget(charset=stated[1].decode("ascii") if stated else None)
    return _part(raw, (start, len(raw)), budget, depth=0), budget.warnings


def _part(raw: bytes, span: tuple[int, int], budget: Budget, *, depth: int) -> Part:
    headers, start = _headers(raw, span, budget)
    part = Part(raw, start, span[1], headers)
    budget.left -= 1
    if part.is_multipart:
        if depth >= MAX_DEPTH:
            budget.warn(f"Parts nested deeper than {MAX_DEPTH} were kept as one file.")
        else:
            _divide(part, budget, depth=depth)
    return part


def _headers(
    raw: bytes, span: tuple[int, int], budget: Budget
) -> tuple[dict[str, list[HeaderValue]], int]:
    """Return the headers and where the body starts."""
    begin, end = span
    if raw.startswith((b"\n", b"\r\n"), begin, end):
        return {}, begin + (2 if raw[begin : begin + 1] == b"\r" else 1)
    limit = min(end, begin + MAX_HEADER_BLOCK)
    blank = BLANK_LINE.search(raw, begin, limit)
    stop, start = (blank.start(), blank.end()) if blank else (limit, limit)
    headers: dict[str, list[HeaderValue]] = {}
    position, last = begin, None
    for line in raw[begin:stop].split(b"\n", MAX_HEADER_LINES):
        if line[:1] in (b" ", b"\t") and last is not None:
            last.add(line)
        elif match := HEADER_LINE.match(line):
            last = HeaderValue(line[match.end() :], budget.charset)
            name = match[0][:-1].rstrip().decode("ascii", "replace").lower()
            headers.setdefault(name, []).append(last)
        elif line.strip() and not _is_amid_headers(raw, position, stop):
            if headers:
                budget.warn("The headers ended without an empty line.")
            return headers, position
        elif line.strip():
            budget.warn("A broken header line was passed over.")
        position += len(line) + 1
    return headers, start


def _is_amid_headers(raw: bytes, position: int, stop: int) -> bool:
    """Whether headers go on after a broken line; looks a few lines ahead only."""
    return LIKELY_HEADER.search(raw, position, min(stop, position + 2000)) is not None


def _divide(part: Part, budget: Budget, *, depth: int) -> None:
    """Fill *part.parts* by cutting its body at the boundary lines (RFC 2046 section 5.1)."""
    boundary = part.type_parameters.get("boundary", "").rstrip()
    if not boundary:
        budget.warn("A part with several parts names no boundary.")
        return
    start: int | None = None
    for line_start, line_end, is_last in _boundaries(part, boundary.encode("utf-8", "replace")):
        if start is not None:
            child = _part(
                part.raw, (start, _before(part, start, line_start)), budget, depth=depth + 1
            )
            part.parts.append(child)
        start = line_end
        if is_last:
            return
        if budget.left <= 1:
            budget.warn(f"More than {MAX_PARTS} parts: the rest was kept as one file.")
            break
    if start is None:
        budget.warn("The boundary between the parts was not found.")
    else:  # the closing line is missing: the mail was cut off, or we stopped
        part.parts.append(_part(part.raw, (start, part.end), budget, depth=MAX_DEPTH))


def _boundaries(part: Part, boundary: bytes) -> Iterator[tuple[int, int, bool]]:
    """Yield where each boundary line starts and ends, and whether it closes the list."""
    delimiter = b"--" + boundary
    found = part.start
    while found >= 0:
        if part.raw.startswith(delimiter, found, part.end):
            rest = AFTER_BOUNDARY.match(part.raw, found + len(delimiter), part.end)
            if rest:
                yield found, rest.end(), rest[1] is not None
        line_end = part.raw.find(b"\n" + delimiter, found, part.end)
        found = line_end + 1 if line_end >= 0 else -1


def _before(part: Part, start: int, end: int) -> int:
    """Return the end of the part before a boundary: the line end belongs to the boundary."""
    for line_end in (b"\r\n", b"\n"):
        if part.raw.endswith(line_end, start, end):
            return end - len(line_end)
    return max(start, end)
