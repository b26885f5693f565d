"""Static files under names that change with their content, so that browsers keep them for good."""

import hashlib
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path

from flask import Flask, Response, abort, request, send_from_directory, url_for
from markupsafe import Markup

from config import ROOT
from webcare.web import compression
from webcare.web.access import open_to_all

STATIC = ROOT / "static"
FOR_GOOD = "public, max-age=31536000, immutable"
WORTH = 0.9  # of a file's size; a font or a picture does not come below it


def init(app: Flask) -> None:
    app.add_url_rule("/static/<path:name>", "static_file", static_file)
    app.jinja_env.globals.update(asset=asset, draw_icon=icon)


def asset(name: str) -> str:
    """The URL of a file in `static/`, with a mark of its content."""
    return _url(request.script_root, name)


@lru_cache(maxsize=512)
def _url(root: str, name: str) -> str:
    """Kept: a page draws a hundred icons, and each names the same file."""
    del root  # a part of the key: `url_for` puts it in front
    return url_for("static_file", name=name, v=_mark(name))


def icon(name: str, size: str = "", label: str = "") -> Markup:
    """An icon of ours, decorative unless it has a *label*."""
    return _icon(asset("icons.svg"), name, size, str(label))


@lru_cache(maxsize=1024)
def _icon(sheet: str, name: str, size: str, label: str) -> Markup:
    shape = Markup('<svg class="icon{}" {} focusable="false"><use href="{}#{}"></use></svg>')
    said = Markup('role="img" aria-label="{}"').format(label)
    hidden = Markup('aria-hidden="true"')
    return shape.format(f" icon-{size}" if size else "", said if label else hidden, sheet, name)


@open_to_all
def static_file(name: str) -> Response:
    """One file, to be kept for good when asked for by its present content's mark."""
    if not (STATIC / name).is_file():
        abort(404)
    response = send_from_directory(STATIC, name)
    response.vary.add("Accept-Encoding")
    if response.status_code == HTTPStatus.OK and request.accept_encodings.quality("gzip") > 0:
        packed = _packed(name, _mark(name))
        if packed is not None:
            compression.as_file(response, packed)
    if request.args.get("v") == _mark(name):
        response.headers["Cache-Control"] = FOR_GOOD
    return response


@lru_cache(maxsize=512)
def _mark(name: str) -> str:
    path: Path = STATIC / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else "none"


@lru_cache(maxsize=512)
def _packed(name: str, mark: str) -> bytes | None:
    """The file as gzip, once for each content; None where that makes it no smaller."""
    del mark  # a part of the key: a file that changed is packed anew
    body = (STATIC / name).read_bytes()
    packed = compression.zipped(body, compression.BEST)
    return packed if len(packed) < len(body) * WORTH else None
