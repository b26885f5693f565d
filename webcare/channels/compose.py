"""Mail as bytes: the same arguments always give the same bytes, for exactly one recipient.

The header block is written here, line by line, so that no name, subject or header of ours or of a
stranger can add a line or a recipient: what is not plain ASCII of a harmless kind travels as
encoded words (RFC 2047).
"""

import base64
import quopri
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime

from webcare.channels.enclosing import Enclosed, alternative, mixed
from webcare.core import tokens
from webcare.core.text import one_line

LONGEST_NAME = 80
LONGEST_SUBJECT = 200
LONGEST_LINE = 76
LONGEST_ADDRESS = 254  # RFC 5321, 4.5.3.1.3 with the brackets taken off
MOST_REFERENCES = 40
ENCODED_BYTES = 39  # in base64, and behind a header's name, that stays within a line of 76

_PLAIN_NAME = re.compile(r"^[A-Za-z0-9 !#$%&'*+/^_`{|}~.-]+$")
_ADDRESS = re.compile(
    r"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$"
)
_MESSAGE_ID = re.compile(r"^[!-;=?A-~]+@[!-;=?A-~]+$")
_OUR_ID = re.compile(r"^<?([0-9]{1,18}-[a-z2-7]{32})\.[0-9a-f]+@")
_HEADER_NAME = re.compile(r"^[A-Za-z][A-Za-z0-9-]{0,60}$")
_URL = re.compile(r"^<https?://[!-;=?-~]{1,900}>$")
_OURS = frozenset(
    {
        *("from", "to", "cc", "bcc", "sender", "reply-to", "subject", "date", "message-id"),
        *("in-reply-to", "references", "mime-version", "content-type", "content-disposition"),
        *("content-transfer-encoding", "received", "return-path"),
    }
)


class Unaddressable(ValueError):  # noqa: N818 - says what the address is
    """This is no address that one mail can go to; `str()` is a sentence for a person."""


def message_id_for(purpose: str, row_id: int, nonce: str, domain: str) -> str:
    """A new Message-ID, without angle brackets, that only we can have made.

    It begins with the signed token of *purpose* (`mail` for a ticket, `consult` for a handoff) on
    row *row_id*: whoever answers sends it back in References, and so finds the row again.
    """
    return f"{tokens.sign(purpose, row_id, nonce)}.{secrets.token_hex(6)}@{domain}"


def token_in(message_id: str) -> str | None:
    """The token in a Message-ID of ours, unverified; None in anyone else's."""
    match = _OUR_ID.match(message_id.strip().lower())
    return match[1] if match else None


def checked_address(address: str) -> str:
    """*address* as it goes on the wire, its domain in ASCII.

    Raises Unaddressable for what is not one plain address: a list, a name beside it, a line break,
    or a local part beyond ASCII, which too many servers refuse.
    """
    local, _, domain = address.strip().rpartition("@")
    try:
        wire = f"{local}@{domain.encode('idna').decode() if not domain.isascii() else domain}"
    except UnicodeError:
        wire = ""
    if len(wire) > LONGEST_ADDRESS or ".." in wire or not _ADDRESS.match(wire):
        raise Unaddressable(f"“{one_line(address, 80)}” is not an address that mail can go to.")
    return wire


def compose(  # noqa: PLR0913 - a mail has this many parts
    *,
    message_id: str,
    from_address: str,
    from_name: str,
    to_address: str,
    to_name: str,
    subject: str,
    text: str,
    at: datetime,
    in_reply_to: str | None = None,
    references: Iterable[str] = (),
    reply_to: str | None = None,
    headers: Mapping[str, str] | None = None,
    files: Sequence[Enclosed] = (),
    html: str = "",
) -> bytes:
    """The mail, ready for the wire: CRLF lines, ASCII only, UTF-8 text within, *files* behind it.
    *html*: the same words for programs that draw them, beside the text.

    Message-IDs come without or with brackets; *references* are the chain, oldest first, and what
    is no Message-ID in it is left out. *at* is the Date. Raises Unaddressable for an address that
    is not exactly one, ValueError for a header of *headers* that is the composer's own business.
    """
    encoding, body = _body(text)
    shape = [
        'Content-Type: text/plain; charset="utf-8"',
        f"Content-Transfer-Encoding: {encoding}",
    ]
    if html:
        shape, body = alternative(shape, body, _body(html), seed=message_id)
    if files:
        shape, body = mixed(shape, body, files, seed=message_id)
    lines = [
        f"Date: {format_datetime(at.astimezone(UTC))}",
        f"From: {_mailbox(from_name, from_address)}",
        f"To: {_mailbox(to_name, to_address)}",
        f"Message-ID: {_bracketed(message_id)}",
        f"Subject: {_words(one_line(subject, LONGEST_SUBJECT), len('Subject: '))}",
        *_threading(in_reply_to, references),
        *([f"Reply-To: {checked_address(reply_to)}"] if reply_to else []),
        *_extra(headers or {}),
        "MIME-Version: 1.0",
        *shape,
    ]
    return "\r\n".join(lines).encode("ascii") + b"\r\n\r\n" + body


def _body(text: str) -> tuple[str, bytes]:
    """The shorter of the two safe encodings; quoted-printable wins a tie, as people can read it."""
    unix = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"
    wire = unix.replace("\n", "\r\n").encode("utf-8", "replace")
    readable = quopri.encodestring(unix.encode("utf-8", "replace")).replace(b"\n", b"\r\n")
    packed = base64.encodebytes(wire).replace(b"\n", b"\r\n")
    if len(readable) <= len(packed):
        return "quoted-printable", readable
    return "base64", packed


def _mailbox(name: str, address: str) -> str:
    wire = checked_address(address)
    shown = one_line(name, LONGEST_NAME)
    if not shown:
        return wire
    if _PLAIN_NAME.match(shown):
        return (
            f'"{shown}" <{wire}>'
            if len(shown) + len(wire) < LONGEST_LINE
            else f'"{shown}"\r\n <{wire}>'
        )
    return f"{_encoded(shown)}\r\n <{wire}>"


def _words(text: str, taken: int) -> str:
    """*text* as a header's value: as it is when it is short plain ASCII, else as encoded words."""
    if (
        text.isascii()
        and text.isprintable()
        and "=?" not in text
        and len(text) + taken <= LONGEST_LINE
    ):
        return text
    return _encoded(text)


def _encoded(text: str) -> str:
    words, chunk = [], b""
    for character in text:
        octets = character.encode("utf-8", "replace")
        if len(chunk) + len(octets) > ENCODED_BYTES:
            words.append(chunk)
            chunk = b""
        chunk += octets
    words.append(chunk)
    return "\r\n ".join(f"=?utf-8?b?{base64.b64encode(word).decode()}?=" for word in words)


def _threading(in_reply_to: str | None, references: Iterable[str]) -> list[str]:
    lines = []
    if in_reply_to and (parent := _id(in_reply_to)):
        lines.append(f"In-Reply-To: <{parent}>")
    chain = list(dict.fromkeys(filter(None, map(_id, references))))
    if len(chain) > MOST_REFERENCES:  # the first one names the thread, the last ones the place
        chain = [chain[0], *chain[1 - MOST_REFERENCES :]]
    if chain:
        lines.append("References: " + "\r\n ".join(f"<{each}>" for each in chain))
    return lines


def _id(message_id: str) -> str | None:
    bare = message_id.strip().removeprefix("<").removesuffix(">")
    fits = len(bare) <= LONGEST_ADDRESS and "=?" not in bare
    return bare if fits and _MESSAGE_ID.match(bare) else None


def _bracketed(message_id: str) -> str:
    bare = _id(message_id)
    if bare is None:
        raise ValueError(f"{message_id!r} is no Message-ID")
    return f"<{bare}>"


def _extra(headers: Mapping[str, str]) -> list[str]:
    lines = []
    for name, value in headers.items():
        if name.lower() in _OURS or not _HEADER_NAME.match(name):
            raise ValueError(f"the header {name!r} is not the caller's to set")
        if _URL.match(value):  # what a machine reads is never written as encoded words
            lines.append(f"{name}: {value}")
        else:
            lines.append(f"{name}: {_words(one_line(value), len(name) + 2)}")
    return lines
