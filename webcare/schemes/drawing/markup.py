"""SVG as text: elements with presentation attributes only, and everything escaped.

The pages' content policy forbids style in attributes and elements, so there is none.
"""

import re
from html import escape

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def plain(text: str) -> str:
    """*text* for XML: without the characters that no XML may hold, the others escaped."""
    return escape(_FORBIDDEN.sub("", text), quote=True)


def element(name: str, *inside: str, **attributes: str | float | None) -> str:
    """One element; *inside* is markup already, attributes that are None are left out.

    ``font_size`` becomes ``font-size``, ``class_`` becomes ``class``.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{''.join(inside)}</{name}>" if inside else f"<{name}{written}/>"


def _value(value: str | float) -> str:
    return plain(value) if isinstance(value, str) else number(value)


def number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def lines(
    texts: "list[str] | tuple[str, ...]", x: float, y: float, step: float, **how: str | float
) -> str:
    """A text of several lines; *y* is the first one's base line."""
    spans = [
        element("tspan", plain(text), x=x, dy=step if index else None)
        for index, text in enumerate(texts)
    ]
    return element("text", *spans, x=x, y=y, **how)
