"""A mail's text with files beside it, as MIME (RFC 2046): the same files give the same bytes.

Names travel as RFC 2231 says: what is not plain ASCII in UTF-8 and percent signs, and what is long
in numbered pieces. No name can add a line or a parameter.
"""

import base64
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import quote

from webcare.core.text import one_line

LONGEST_NAME = 200
PIECE = 50  # bytes of a name on one line: with the parameter's own name well below 76

_PLAIN_NAME = re.compile(r"^[A-Za-z0-9 _.()+,=-]{1,60}$")
_TYPE = re.compile(r"^[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*$")
_NOT_IN_BASE64 = ("message/", "multipart/")  # RFC 2046, 5.2.1 and 5.1: these may not be encoded


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosed:
    """One file of a mail: its name, media type and bytes."""

    name: str
    type: str
    content: bytes = field(repr=False)


def mixed(
    text_headers: Sequence[str], text: bytes, files: Sequence[Enclosed], *, seed: str
) -> tuple[list[str], bytes]:
    """The headers and the body of a mail of *text* and then *files*.

    *text_headers* and *text* are what the mail would be without files; *seed* makes the boundary,
    which holds a sign that neither of the encodings used can hold.
    """
    boundary = f"=_{sha256(seed.encode()).hexdigest()[:32]}"
    parts = ["\r\n".join(text_headers).encode("ascii") + b"\r\n\r\n" + text]
    parts += [_part(each) for each in files]
    opened = f"--{boundary}\r\n".encode()
    body = b"".join(opened + part.rstrip(b"\r\n") + b"\r\n" for part in parts)
    head = f'Content-Type: multipart/mixed; boundary="{boundary}"'
    return [head], body + f"--{boundary}--\r\n".encode()


def alternative(
    text_headers: Sequence[str], text: bytes, html: tuple[str, bytes], *, seed: str
) -> tuple[list[str], bytes]:
    """The headers and the body of a mail that says *text* and, for who can draw it, *html* (its
    encoding and bytes).
    """
    boundary = f"=_a{sha256(seed.encode()).hexdigest()[:31]}"
    encoding, drawn = html
    drawn_headers = (
        'Content-Type: text/html; charset="utf-8"',
        f"Content-Transfer-Encoding: {encoding}",
    )
    parts = [
        "\r\n".join(headers).encode("ascii") + b"\r\n\r\n" + content
        for headers, content in ((text_headers, text), (drawn_headers, drawn))
    ]
    opened = f"--{boundary}\r\n".encode()
    body = b"".join(opened + part.rstrip(b"\r\n") + b"\r\n" for part in parts)
    head = f'Content-Type: multipart/alternative; boundary="{boundary}"'
    return [head], body + f"--{boundary}--\r\n".encode()


def _part(file: Enclosed) -> bytes:
    kind = file.type if _TYPE.match(file.type) else ""
    if not kind or kind.startswith(_NOT_IN_BASE64):
        kind = "application/octet-stream"
    lines = [
        f"Content-Type: {kind}",
        "Content-Transfer-Encoding: base64",
        "Content-Disposition: attachment;\r\n " + ";\r\n ".join(_named("filename", file.name)),
    ]
    packed = base64.encodebytes(file.content).replace(b"\n", b"\r\n")
    return "\r\n".join(lines).encode("ascii") + b"\r\n\r\n" + packed


def _named(parameter: str, name: str) -> Iterator[str]:
    """The parameter's pieces, each for a line of its own (RFC 2231, 3 and 4)."""
    shown = one_line(name, LONGEST_NAME) or "file"
    if _PLAIN_NAME.match(shown):
        yield f'{parameter}="{shown}"'
        return
    pieces = list(_pieces(shown))
    if len(pieces) == 1:
        yield f"{parameter}*=utf-8''{pieces[0]}"
        return
    for number, piece in enumerate(pieces):
        start = "utf-8''" if number == 0 else ""
        yield f"{parameter}*{number}*={start}{piece}"


def _pieces(name: str) -> Iterator[str]:
    """*name* in percent signs, cut between characters."""
    piece = ""
    for character in name:
        octets = quote(character.encode("utf-8", "replace"), safe="")
        if len(piece) + len(octets) > PIECE:
            yield piece
            piece = ""
        piece += octets
    yield piece
