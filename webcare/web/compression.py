"""Answers go compressed to whoever takes that: a page of 70 kB weighs less than 10 over the wire.

The length of a compressed page betrays whether what somebody made it repeat stands in it, such as
our form's token (BREACH). A name of random length in the head of the gzip hides it, at no cost to
the page itself.
"""

import gzip
import io
import secrets

from flask import Flask, Response, request

SMALLEST = 700  # bytes; below it a network packet is a packet
LEVEL = 4  # of pages; 5 and more take twice the time for a few percent
BEST = 9  # for what is packed once and kept
MOST_NAME = 100  # bytes that the length of an answer varies by
TYPES = frozenset(
    {
        "text/html", "text/css", "text/csv", "text/plain", "text/javascript",
        "application/javascript", "application/json", "application/problem+json",
        "application/manifest+json", "image/svg+xml",
    }
)  # fmt: skip
"""What is text; pictures and archives are compressed already, and an event stream must not wait."""


def init(app: Flask) -> None:
    app.after_request(compress)


def compress(response: Response) -> Response:
    """Compress what is worth it, for whoever asked for gzip; `Vary` tells caches in between."""
    if response.mimetype not in TYPES or response.direct_passthrough or response.is_streamed:
        return response
    response.vary.add("Accept-Encoding")
    body = response.get_data()
    if len(body) < SMALLEST or not _may(response):
        return response
    response.set_data(zipped(body, LEVEL, hidden=True))
    _say(response)
    return response


def _may(response: Response) -> bool:
    return (
        request.accept_encodings.quality("gzip") > 0
        and response.status_code == 200  # noqa: PLR2004 - OK, and whole
        and "Content-Encoding" not in response.headers
    )


def zipped(body: bytes, level: int, *, hidden: bool = False) -> bytes:
    """*body* as gzip; *hidden*: by some bytes longer than it is, by chance."""
    to = io.BytesIO()
    name = "x" * secrets.randbelow(MOST_NAME) if hidden else ""
    with gzip.GzipFile(name, "wb", level, to, mtime=0) as file:
        file.write(body)
    return to.getvalue()


def _say(response: Response) -> None:
    response.headers["Content-Encoding"] = "gzip"
    if response.headers.get("ETag", "").startswith('"'):  # no longer the same bytes
        response.headers["ETag"] = f"W/{response.headers['ETag']}"


def as_file(response: Response, packed: bytes) -> Response:
    """The answer of a file of ours with its *packed* content, which is kept beside it."""
    if close := getattr(response.response, "close", None):
        close()  # the file that it would have read
    response.direct_passthrough = False
    response.set_data(packed)
    _say(response)
    return response
