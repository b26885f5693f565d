"""Answers in fewer bytes: pages, fragments and our own text files go out packed (gzip).

A stream of news and a download go as they are. A page holds a token and may hold what somebody
typed, so its length could tell of the token (BREACH): cookies are SameSite, and each packed page
bears a name of random length besides.
"""

import gzip
import secrets
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from flask import Flask, Response, request

TEXTS = frozenset(
    {"text/html", "text/css", "text/plain", "text/javascript", "application/javascript",
     "application/json", "image/svg+xml"}
)  # fmt: skip
LEAST = 900  # bytes; below it the headers weigh more
QUICK, TIGHT = 4, 9  # a page is packed for each reader, a file once
NAME = 64  # characters at most


def init(app: Flask) -> None:
    app.after_request(pack)


def wanted() -> bool:
    """Whether the browser takes packed answers."""
    return request.accept_encodings.quality("gzip") > 0


def pack(response: Response) -> Response:
    """The answer packed, where it is text, whole, and large enough."""
    if response.mimetype not in TEXTS or response.is_streamed or response.direct_passthrough:
        return response
    response.vary.add("Accept-Encoding")
    if not wanted() or "Content-Encoding" in response.headers:
        return response
    body = response.get_data()
    if len(body) >= LEAST:
        response.set_data(_packed(body))
        response.headers["Content-Encoding"] = "gzip"
    return response


def _packed(body: bytes) -> bytes:
    packed = BytesIO()
    name = "x" * secrets.randbelow(NAME)
    with gzip.GzipFile(name, "wb", QUICK, packed, mtime=0) as file:
        file.write(body)
    return packed.getvalue()


@lru_cache(maxsize=256)
def packed_file(path: Path, mark: str) -> bytes:
    """A text file of ours, packed once for each of its contents."""
    del mark  # a part of the key
    return gzip.compress(path.read_bytes(), TIGHT, mtime=0)
