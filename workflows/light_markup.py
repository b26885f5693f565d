"""A page of plain text as HTML: headings, lists, bold, italics and links, and nothing else.

What is typed is taken for text; only the tags written here come out. So no cleaner is needed
behind it, and a test throws markup of every kind at it.
"""

import re
from collections.abc import Iterator
from html import escape

_HEADING = re.compile(r"(#{1,3})\s+(.+)")
_BULLET = re.compile(r"\s*[-*•]\s+(.+)")
_NUMBERED = re.compile(r"\s*\d{1,3}[.)]\s+(.+)")
_LINK = re.compile(
    r"\[([^\[\]\n]{1,200})\]\((https?://[^\s()<>\"']{1,500}|mailto:[^\s()<>\"']{3,200})\)"
)
_BARE = re.compile(r"(?<![\w\"'(>=/])https?://[^\s<>\"']{1,500}[^\s<>\"'.,;:!?)]")
_BOLD = re.compile(r"\*\*(?=\S)(.{1,500}?)(?<=\S)\*\*")
_ITALIC = re.compile(r"(?<![\w*_])[*_](?=[^\s*_])(.{1,500}?)(?<=[^\s*_])[*_](?![\w*_])")


def as_html(text: str, *, top: int = 2) -> str:
    """*text* as HTML; its `#` becomes a heading of level *top*, `##` one below."""
    return "\n".join(_blocks(text.replace("\r\n", "\n").split("\n"), top))


def _blocks(lines: list[str], top: int) -> Iterator[str]:
    paragraph: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        kind = _kind(line)
        if kind and paragraph:
            yield _paragraph(paragraph)
            paragraph = []
        if kind == "heading" and (match := _HEADING.fullmatch(line.strip())):
            level = min(top + len(match[1]) - 1, 6)
            yield f"<h{level}>{_inline(match[2])}</h{level}>"
        elif kind in ("ul", "ol"):
            items = []
            while at < len(lines) and _kind(lines[at]) == kind:
                items.append(_item(lines[at]))
                at += 1
            yield f"<{kind}>{''.join(items)}</{kind}>"
            continue
        elif kind is None:
            paragraph.append(line.strip())
        at += 1
    if paragraph:
        yield _paragraph(paragraph)


def _kind(line: str) -> str | None:
    """What *line* begins; None for text, `blank` for nothing."""
    if not line.strip():
        return "blank"
    if _HEADING.fullmatch(line.strip()):
        return "heading"
    if _BULLET.fullmatch(line):
        return "ul"
    return "ol" if _NUMBERED.fullmatch(line) else None


def _item(line: str) -> str:
    match = _BULLET.fullmatch(line) or _NUMBERED.fullmatch(line)
    return f"<li>{_inline(match[1] if match else line)}</li>"


def _paragraph(lines: list[str]) -> str:
    return f"<p>{'<br>'.join(map(_inline, lines))}</p>"


def _inline(text: str) -> str:
    """Links first, by pieces, so that nothing else is looked for within an address."""
    out, at = [], 0
    spans = [(each.start(), each.end(), each[1], each[2]) for each in _LINK.finditer(text)]
    taken = [span[:2] for span in spans]
    spans += [
        (*each.span(), each[0], each[0])
        for each in _BARE.finditer(text)
        if not any(start <= each.start() < end for start, end in taken)
    ]
    for start, end, words, address in sorted(spans):
        out.append(_emphasis(text[at:start]))
        link = f'<a href="{escape(address)}" rel="noopener noreferrer">{escape(words)}</a>'
        out.append(link)
        at = end
    return "".join([*out, _emphasis(text[at:])])


def _emphasis(text: str) -> str:
    safe = escape(text)
    return _ITALIC.sub(r"<em>\1</em>", _BOLD.sub(r"<strong>\1</strong>", safe))
