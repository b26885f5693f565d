"""A page, or one block of it: the same template, context and URL."""

from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from jinja2_fragments.flask import render_blocks
from werkzeug.wrappers import Response as BaseResponse

DIGITS = 16  # fits a bigint with room to spare
SPACE = 32  # and below it, controls


def wants_block() -> bool:
    """Whether htmx asked for a part; a history restore gets the whole page."""
    headers = request.headers
    return "HX-Request" in headers and "HX-History-Restore-Request" not in headers


def page(template: str, *blocks: str, status: int = 200, **context: Any) -> Response:
    """Render *template*; for htmx only *blocks* of it, one after the other."""
    if blocks and wants_block():
        return make_response(render_blocks(template, list(blocks), **context), status)
    return make_response(render_template(template, **context), status)


def see_other(endpoint: str, **values: Any) -> BaseResponse:
    """Go on to a page after a change (303), so that reloading repeats nothing."""
    return redirect(url_for(endpoint, **values), 303)


def own_page(target: str | None, otherwise: str) -> str:
    """*target* if it is a path on this very site, else *otherwise* (no open redirects)."""
    if not target or not target.startswith("/") or target[1:2] in ("/", "\\"):
        return otherwise
    if any(ord(c) <= SPACE or c == "\\" for c in target) or urlsplit(target).netloc:
        return otherwise
    return target


def number(name: str, default: int = 0) -> int:
    """A whole number from the query or the form; *default* where there is none."""
    text = request.values.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else default


def version_seen() -> int | None:
    """Which version of the row the form was made from."""
    return number("version") or None


def config() -> Any:
    """The installation's settings."""
    return current_app.config["WEBCARE"]


__all__ = ["ResponseReturnValue", "config", "number", "own_page", "page", "see_other"]
