"""HTML read as plain text: paragraphs, lists, links with their address, quotes with "> "."""

from __future__ import annotations

import re
from html import unescape

from webcare.intake.mail.charsets import tidy
from webcare.intake.mail.clean import TooLargeError, clean_html

MAX_LENGTH = 2_000_000
MAX_QUOTE_DEPTH = 20

TOKEN = re.compile(
    r'<(/?)([a-z][a-z0-9]*)((?:\s[^\s=>"]+="[^"]*")*)\s*/?>|([^<]+)|<', re.IGNORECASE
)
CRUDE_TAG = re.compile(r"<[^<>]*>")
CRUDE_HIDDEN = re.compile(r"<(script|style|head)\b[^<>]*>", re.IGNORECASE)
SPACES = re.compile(r"[ \t\n\f]+")
ATTRIBUTE = re.compile(r'\s(href|alt)="([^"]*)"', re.IGNORECASE)
BLANK_LINES = re.compile(r"\n{3,}")

_PARAGRAPHS = "p blockquote ul ol dl table h1 h2 h3 h4 h5 h6 pre figure"
PARAGRAPHS = frozenset(_PARAGRAPHS.split())
_LINES = (
    "address article aside caption center dd details div dt figcaption footer header li main nav "
    "section summary tbody tfoot thead tr"
)
LINES = frozenset(_LINES.split())


def text_of_html(html: str) -> str:
    """Return *html* as readable text, in linear time; too much of it is read crudely."""
    try:
        return text_of_clean(clean_html(html))
    except TooLargeError:
        return _crude(html[:MAX_LENGTH])


def text_of_clean(html: str) -> str:
    """Return HTML that clean_html() made as readable text."""
    writer = _Writer()
    for token in TOKEN.finditer(html):
        if token[4] is not None:
            writer.write(unescape(token[4]))
        elif token[2]:
            writer.tag(token[2].lower(), token[3] or "", is_end=bool(token[1]))
    return writer.text()


def _crude(html: str) -> str:
    """Strip tags without understanding them."""
    text = CRUDE_TAG.sub(" ", html)
    lines = (SPACES.sub(" ", line).strip() for line in tidy(unescape(text)).split("\n"))
    return BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


class _Writer:
    """Collects lines; knows how deep in quotes and lists it is."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quotes = 0
        self._lists: list[int | None] = []
        self._links: list[tuple[str, int]] = []
        self._pre = 0
        self._gap = False  # an empty line is due before the next one
        self._depth = 0  # of quotes, of the line before

    def write(self, text: str) -> None:
        if self._pre:
            first, *rest = text.replace("\r", "").split("\n")
            self._line.append(first)
            for line in rest:
                self._end_line()
                self._line.append(line)
            return
        text = SPACES.sub(" ", text)
        if text == " " and not self._line:
            return
        self._line.append(text.lstrip() if not self._line else text)

    def tag(self, name: str, attributes: str, *, is_end: bool) -> None:
        if name == "br":
            self._end_line()
        elif name == "hr":
            self._block(is_paragraph=False)
            self._line.append("-" * 30)
            self._end_line()
        elif name == "img":
            self._image(attributes)
        elif name == "a":
            self._end_link() if is_end else self._start_link(attributes)
        elif name in ("td", "th"):
            self._cell(is_end=is_end)
        elif name in PARAGRAPHS or name in LINES:
            self._block(is_paragraph=name in PARAGRAPHS)
            self._nest(name, is_end=is_end)

    def _nest(self, name: str, *, is_end: bool) -> None:
        if name == "blockquote":
            self._quotes += -1 if is_end else 1
        elif name == "pre":
            self._pre += -1 if is_end else 1
        elif name in ("ul", "ol"):
            if not is_end:
                self._lists.append(0 if name == "ol" else None)
            elif self._lists:
                self._lists.pop()
        elif name == "li" and not is_end:
            self._bullet()

    def _bullet(self) -> None:
        number = self._lists[-1] if self._lists else None
        indent = "  " * min(len(self._lists) - 1, MAX_QUOTE_DEPTH)
        if number is None:
            self._line.append(f"{indent}- ")
        else:
            self._lists[-1] = number + 1
            self._line.append(f"{indent}{number + 1}. ")

    def _cell(self, *, is_end: bool) -> None:
        if is_end and self._line:
            self._line.append(" ")

    def _image(self, attributes: str) -> None:
        alt = _attributes(attributes).get("alt", "").strip()
        if alt:
            self.write(f"[{alt}]")

    def _start_link(self, attributes: str) -> None:
        self._links.append((_attributes(attributes).get("href", ""), len(self._line)))

    def _end_link(self) -> None:
        if not self._links:
            return
        address, start = self._links.pop()
        label = "".join(self._line[start:]).strip()
        bare = address.removeprefix("mailto:")
        if label and bare and not _says(label, bare):
            self._line.append(f" ({bare})")

    def _block(self, *, is_paragraph: bool) -> None:
        if self._line:
            self._end_line()
        self._gap = self._gap or is_paragraph

    def _end_line(self) -> None:
        depth = max(0, min(self._quotes, MAX_QUOTE_DEPTH))
        if self._gap and self._lines:
            self._lines.append("> " * min(depth, self._depth))
        self._gap, self._depth = False, depth
        self._lines.append("> " * depth + "".join(self._line).rstrip())
        self._line = []

    def text(self) -> str:
        if self._line:
            self._end_line()
        joined = "\n".join(line.rstrip() for line in self._lines)
        return BLANK_LINES.sub("\n\n", tidy(joined)).strip("\n")


def _says(label: str, address: str) -> bool:
    """Whether a link's label shows its address already."""
    shown = label.lower().rstrip("/")
    return shown in (address.lower().rstrip("/"), address.lower().partition("://")[2].rstrip("/"))


def _attributes(text: str) -> dict[str, str]:
    return {found[1].lower(): unescape(found[2]) for found in ATTRIBUTE.finditer(text)}
