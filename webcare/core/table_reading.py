"""Reading a table that somebody made in a spreadsheet, whatever it was saved as.

The counterpart of `tables`: what that put before a text so that no spreadsheet runs it is taken
off here, so that a table comes back as it left.
"""

import csv
import io
import re

LARGEST = 2 * 1024 * 1024  # bytes
_STARTS = "=+\\-@＝＋－＠"
_GUARD = re.compile(rf"(^|[;\t\r\n])([\s\u200b\ufeff;]*)'('*)(?=[{_STARTS}])")
_QUOTED = re.compile(rf"(^|[;\t\r\n])([\s\u200b\ufeff;]*)('+)(?=[{_STARTS}])")


class NoTable(ValueError):  # noqa: N818 - says what the file is
    """These bytes are no table of text. `line`: where they stop to be one, if that is known."""

    def __init__(self, why: str, line: int = 0) -> None:
        super().__init__(why)
        self.line = line


def rows(content: bytes) -> list[list[str]]:
    """The rows of a CSV file, texts trimmed: UTF-8 or UTF-16 with or without a byte order mark, or
    Windows-1252; comma, semicolon or tab, as its first line has it. Raises NoTable, with the
    number of the line in which a quotation mark is not closed.
    """
    text = decoded(content)
    if "\x00" in text:
        raise NoTable("binary")
    read: list[list[str]] = []
    begins = 1
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    try:
        for row in lines:
            read.append(row)
            begins = lines.line_num + 1
    except csv.Error as error:
        raise NoTable(str(error), begins) from error
    return [[unguarded(cell).strip() for cell in row] for row in read]


def decoded(content: bytes) -> str:
    """The text of the file. A spreadsheet of today says by a mark what it wrote; the others wrote
    Windows-1252.
    """
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def guarded(text: str) -> str:
    """*text* so that what `unguarded` takes off was not its own."""
    return _QUOTED.sub(r"\1\2'\3", text)


def unguarded(text: str) -> str:
    """*text* without the apostrophe that keeps a spreadsheet from running it."""
    return _GUARD.sub(r"\1\2\3", text)


def _separator(text: str) -> str:
    line = next((each for each in text.splitlines() if each.strip()), "")
    if line.lower().startswith("sep=") and len(line) > len("sep="):
        return line[4]
    counts = {each: line.count(each) for each in ",;\t"}
    return max(counts, key=lambda each: counts[each])
