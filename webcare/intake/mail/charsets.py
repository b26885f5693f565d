"""From bytes to text, whatever the mail says its character set is."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

# Names seen in mail that Python does not know, or whose wider variant is what senders mean.
ALIASES = {
    "ansi": "cp1252",
    "ascii": "cp1252",
    "big5": "big5hkscs",
    "cp-850": "cp850",
    "euc-kr": "cp949",
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "iso_8859-1": "cp1252",
    "iso-8859-8-i": "iso8859_8",
    "iso-8859-8-e": "iso8859_8",
    "iso-2022-jp": "iso2022_jp_ext",
    "iso-2022-jp-ms": "iso2022_jp_ext",
    "ks_c_5601-1987": "cp949",
    "ksc5601": "cp949",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "shift-jis": "cp932",
    "shift_jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "unicode-1-1-utf-7": "utf-7",
    "us-ascii": "cp1252",
    "utf8-mac": "utf-8",
    "utf-8-mac": "utf-8",
    "utf8mb4": "utf-8",
    "windows-874": "cp874",
    "x-mac-roman": "mac_roman",
}
# Python codecs that are no character set, or cost quadratic time.
NOT_CHARSETS = frozenset(
    {"punycode", "idna", "undefined", "unicode-escape", "raw-unicode-escape", "charmap", "mbcs"}
)
MULTIBYTE = frozenset(
    {"gb18030", "big5hkscs", "cp949", "cp932", "iso2022_jp_ext", "euc_jp", "utf-16", "utf-7"}
)
MAX_NAME = 40
MAX_MENDED = 100_000  # bytes; mending fault by fault takes its time
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029\ufeff\ud800-\udfff]")
LINE_ENDS = {ord("\n"): " ", ord("\t"): " "}
CONTROLS_TO = {ord(c): " " for c in "\x0b\x0c\x85\u2028\u2029"}
# Marks that turn or hide text, and so can make a name or a file look like another.
INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u061c\u00ad]")


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are no UTF-8 the way western mail clients meant them."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return wrong.decode("cp1252", "replace"), error.end


codecs.register_error("webcare-windows", _as_windows)


def decode(data: bytes, charset: str | None = None) -> str:
    """Return *data* as text; never raises, and the result can always be stored as UTF-8."""
    return tidy(_decode(data, charset))


def _decode(data: bytes, charset: str | None) -> str:
    if data.isascii() and b"\x1b" not in data and not _is_seven_bit_code(charset):
        return data.decode("ascii")
    codec = codec_of(charset)
    if codec == "cp1252" or codec is None:
        return _guessed(data, is_declared=codec is not None)
    if codec == "utf-8":
        return _mostly_utf8(data)
    try:
        return data.decode(codec)
    except ValueError:
        pass
    try:
        return data.decode("utf-8")
    except ValueError:
        return data.decode(codec, "replace")


def _guessed(data: bytes, *, is_declared: bool) -> str:
    """Text whose western character set is the default of clients that do not know."""
    if data.isascii() and (b"\x1b$" in data or b"\x1b(" in data):
        return data.decode("iso2022_jp_ext", "replace")
    try:
        return data.decode("utf-8")
    except ValueError:
        return data.decode("cp1252", "replace") if is_declared else _mostly_utf8(data)


def _mostly_utf8(data: bytes) -> str:
    if len(data) <= MAX_MENDED:
        return data.decode("utf-8", "webcare-windows")
    try:
        return data.decode("utf-8")
    except ValueError:
        is_western = data.decode("utf-8", "ignore").isascii()
        return data.decode("cp1252" if is_western else "utf-8", "replace")


def _is_seven_bit_code(charset: str | None) -> bool:
    if not charset:
        return False
    name = charset.lower()
    return "utf-7" in name or "2022" in name or name.startswith(("hz", "utf-16", "utf-32"))


@lru_cache(maxsize=256)
def codec_of(charset: str | None) -> str | None:
    """Return Python's name for *charset*, or None if it names none that can be used."""
    if not charset or len(charset) > MAX_NAME:
        return None
    name = charset.strip().strip("\"'").lower().replace("charset=", "")
    name = ALIASES.get(name, name)
    if name.replace("_", "-") in NOT_CHARSETS:
        return None
    try:
        "".encode(name)  # refuses what is a codec but no character set
        found = codecs.lookup(name).name
    except (LookupError, ValueError, TypeError):
        return None
    return "cp1252" if found in ("ascii", "iso8859-1") else found


def tidy(text: str) -> str:
    """Normalise line ends and drop what no database or screen takes: NUL, controls, surrogates."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii() and text.isprintable():
        return text
    if CONTROLS.search(text):
        text = CONTROLS.sub("", text.translate(CONTROLS_TO))
    return text


def shown(text: str) -> str:
    """Return *text* on one line, without controls or marks that turn or hide what it says."""
    return INVISIBLE.sub("", tidy(text)).translate(LINE_ENDS)


def one_line(text: str, limit: int = 1000) -> str:
    """Return *text* fit for a name or a subject: one line, no controls, no marks that hide."""
    text = " ".join(shown(text[: limit * 4]).split())
    return text[:limit]
