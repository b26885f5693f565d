"""Header values: unfolding, encoded words (RFC 2047), parameters (RFC 2231), ids and dates."""

from __future__ import annotations

import binascii
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import unquote_to_bytes

from webcare.intake.mail.charsets import decode, tidy

MAX_HEADER = 32_000
MAX_REFERENCES = 100
MAX_PARAMETERS = 100
MAX_ID = 998
EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)

ENCODED_WORD = re.compile(r"=\?([^?\s*]{1,40})(?:\*[^?\s]{0,20})?\?([bBqQ])\?([^?]{0,8000})\?=")
PARAMETER = re.compile(
    r';\s*([^\s=;"]{1,60})\s*=\s*(?:"((?:[^"\\]|\\.)*)(?:"|\Z)|([^;"]*))', re.DOTALL
)
CONTINUED = re.compile(r"(.+?)(?:\*(\d{1,3}))?(\*)?\Z")
ANGLED_ID = re.compile(r"<\s*([^<>\s]{1,998})\s*>")


class HeaderValue:
    """One header's bytes, decoded only when somebody asks."""

    __slots__ = ("_charset", "_lines", "_text")

    def __init__(self, line: bytes, charset: str | None = None) -> None:
        self._lines = [line]
        self._charset = charset
        self._text: str | None = None

    def add(self, line: bytes) -> None:
        """Append a folded line."""
        self._lines.append(line)

    @property
    def text(self) -> str:
        """The value on one line, encoded words untouched; cut at 32,000 characters."""
        if self._text is None:
            joined = b"".join(line.rstrip(b"\r\n") for line in self._lines)
            self._text = self._decode(joined[:MAX_HEADER]).replace("\n", " ").strip()
        return self._text

    def _decode(self, data: bytes) -> str:
        """Raw bytes above 127 are UTF-8 (RFC 6532), else in the character set of the body."""
        try:
            return tidy(data.decode("utf-8"))
        except ValueError:
            return decode(data, self._charset)


def decode_words(value: str) -> str:
    """Replace encoded words by what they say; words side by side are one text (RFC 2047 s. 2)."""
    if "=?" not in value:
        return value
    pieces: list[str] = []
    pending: list[tuple[str, bytes]] = []
    position = 0
    for word in ENCODED_WORD.finditer(value):
        between = value[position : word.start()]
        if between.strip() or not pending:
            pieces += [_joined(pending), between]
            pending = []
        pending.append((word[1].lower(), _word_bytes(word[2], word[3])))
        position = word.end()
    return "".join([*pieces, _joined(pending), value[position:]])


def _joined(words: list[tuple[str, bytes]]) -> str:
    """Decode neighbours together: senders cut characters in two between words."""
    texts: list[str] = []
    data = b""
    for index, (charset, piece) in enumerate(words):
        data += piece
        if index + 1 == len(words) or words[index + 1][0] != charset:
            texts.append(decode(data, charset))
            data = b""
    return "".join(texts)


def _word_bytes(encoding: str, payload: str) -> bytes:
    data = payload.encode("utf-8", "replace")
    if encoding in "qQ":
        return binascii.a2b_qp(data, header=True)
    return from_base64(data)


def from_base64(data: bytes) -> bytes:
    """Decode base64 that may be cut off, unpadded or full of other characters."""
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        pass
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    kept = kept[: len(kept) // 4 * 4 + (0 if len(kept) % 4 == 1 else len(kept) % 4)]
    return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))


def parameters(header: HeaderValue) -> dict[str, str]:
    """Return a structured header's parameters, names in lower case, continuations joined."""
    plain: dict[str, str] = {}
    continued: dict[str, dict[int, tuple[str, bool]]] = {}
    for count, found in enumerate(PARAMETER.finditer(header.text)):
        if count >= MAX_PARAMETERS:
            break
        name, value = found[1].lower(), found[3]
        value = re.sub(r"\\(.)", r"\1", found[2]) if value is None else value.strip()
        parts = CONTINUED.match(name) if "*" in name else None
        if parts is None:
            plain.setdefault(name, decode_words(value))
        else:
            rank = int(parts[2] or 0)
            continued.setdefault(parts[1], {})[rank] = (value, bool(parts[3]))
    for name, pieces in continued.items():
        plain[name] = _continued(pieces)
    return plain


def _continued(pieces: dict[int, tuple[str, bool]]) -> str:
    """Join RFC 2231 pieces; the first encoded one may name the character set."""
    charset: str | None = None
    data = b""
    for index, rank in enumerate(sorted(pieces)):
        value, encoded = pieces[rank]
        if encoded:
            if index == 0 and value.count("'") >= 2:  # noqa: PLR2004 - charset'language'value
                charset, _, value = value.split("'", 2)
            data += unquote_to_bytes(value)
        else:
            data += decode_words(value).encode("utf-8", "replace")
    return decode(data, charset or None)


def message_id(value: str | None) -> str | None:
    """Return the first id in *value* without its angle brackets, or None."""
    found = message_ids(value)
    return found[0] if found else None


def message_ids(value: str | None) -> tuple[str, ...]:
    """Return every id in *value*, in order: the first and the newest where there are too many."""
    if not value:
        return ()
    found = ANGLED_ID.findall(value) or [
        word.strip("<>,;") for word in value.split() if "@" in word and len(word) <= MAX_ID
    ]
    unique = list(dict.fromkeys(word for word in found if word))
    if len(unique) > MAX_REFERENCES:
        unique = [unique[0], *unique[-MAX_REFERENCES + 1 :]]
    return tuple(unique)


def date(value: str | None) -> datetime | None:
    """Return the moment in UTC, or None if it cannot be one."""
    if not value:
        return None
    try:
        moment = parsedate_to_datetime(value[:200])
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        moment = moment.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return moment if moment >= EARLIEST else None
