"""Addresses for templates. A list has three a row, all alike but for a number, and building one
takes thirty times longer than putting a number into its place.
"""

import re
from typing import Any

from flask import Flask, request, url_for
from markupsafe import Markup, escape

_NUMBERS = re.compile(r"(?<![\w&#-])(?:1\d{2,3}|0[89]00[ -]?\d{2,4}(?:[ .-]?\d{2,3})?)(?![\w-])")
"""Three or four digits from 1 on, as emergency lines have, and numbers that cost nothing."""
_MARK = 7_000_000_000_000_001  # stands for a number while its place is looked for
_shapes: dict[tuple[str, ...], str] = {}


def init(app: Flask) -> None:
    _shapes.clear()  # another application may have other routes
    app.jinja_env.globals["url_for"] = quick_url_for
    app.jinja_env.filters["dialled"] = dialled


def dialled(text: str) -> Markup:
    """*text* with its emergency and free numbers as links that a phone calls."""
    said = str(escape(text))
    return Markup(_NUMBERS.sub(_dial, said))  # noqa: S704 - escaped above


def _dial(found: re.Match[str]) -> str:
    number = re.sub(r"\D", "", found[0])
    return f'<a href="tel:{number}">{found[0]}</a>'


def quick_url_for(endpoint: str, /, **values: Any) -> str:
    """What Flask's `url_for` gives; at once where all *values* are numbers."""
    if not all(type(value) is int for value in values.values()):
        return url_for(endpoint, **values)
    key = (request.environ.get("SCRIPT_NAME", ""), endpoint, *values)
    shape = _shapes.get(key)
    if shape is None:
        shape = _shapes[key] = _shape(endpoint, list(values))
    return shape.format_map(values)


def _shape(endpoint: str, names: list[str]) -> str:
    marks: dict[str, Any] = {name: _MARK + number for number, name in enumerate(names)}
    url = url_for(endpoint, **marks)  # percent-encoded, so it holds no braces of its own
    for name, mark in marks.items():
        url = url.replace(str(mark), f"{{{name}}}")
    return url
