"""The same words of a mail as HTML: paragraphs, lines and links, and nothing that the text has not.

It is a function of the text alone, so what was approved as text is what leaves as HTML.
"""

import re
from html import escape

_LINK = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]}]", re.IGNORECASE)
_BODY = "font-family:sans-serif;font-size:16px;line-height:1.5;color:#1b2430;max-width:40em"
_QUIET = "margin-top:1.5em;padding-top:.75em;border-top:1px solid #ccd3db;color:#55606e"


def as_html(text: str, footer: str = "", language: str = "") -> str:
    """A whole document of *text*, with *footer* set apart below."""
    below = f'<div style="{_QUIET}">{_paragraphs(footer)}</div>' if footer.strip() else ""
    lang = f' lang="{escape(language)}"' if language else ""
    return (
        f'<!doctype html>\n<html{lang}><head><meta charset="utf-8"></head>'
        f'<body style="{_BODY}">\n{_paragraphs(text)}{below}\n</body></html>\n'
    )


def _paragraphs(text: str) -> str:
    unix = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    return "\n".join(f"<p>{_lines(each)}</p>" for each in re.split(r"\n{2,}", unix))


def _lines(text: str) -> str:
    return "<br>\n".join(map(_linked, text.split("\n")))


def _linked(line: str) -> str:
    out, at = [], 0
    for match in _LINK.finditer(line):
        address = escape(match[0])
        out += [escape(line[at : match.start()]), f'<a href="{address}">{address}</a>']
        at = match.end()
    return "".join([*out, escape(line[at:])])
