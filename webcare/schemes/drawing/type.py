"""How wide a text is, and where it breaks: by the metrics of the font that ships with the product.

Widths are in pixels. The font's own tables are read, so the lines that a page, a PDF and a saved
picture show are the lines that the layout reckoned with.
"""

import struct
import unicodedata
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parents[3] / "static" / "vendor" / "noto-sans"
FAMILY = "Noto Sans"
ELLIPSIS = "…"
_UNKNOWN, _WIDE = 0.6, 1.0  # em, for letters that the font does not have


@cache
def _advances(style: str) -> dict[int, float]:
    """Character to advance in em; from `cmap` (format 4), `hhea`, `hmtx` of the OpenType format."""
    data = (FONTS / f"NotoSans-{style}.ttf").read_bytes()
    tables = {
        data[at : at + 4]: struct.unpack_from(">I", data, at + 8)[0]
        for at in range(12, 12 + 16 * struct.unpack_from(">H", data, 4)[0], 16)
    }
    per_em = struct.unpack_from(">H", data, tables[b"head"] + 18)[0]
    long_metrics = struct.unpack_from(">H", data, tables[b"hhea"] + 34)[0]
    return {
        character: struct.unpack_from(
            ">H", data, tables[b"hmtx"] + 4 * min(glyph, long_metrics - 1)
        )[0]
        / per_em
        for character, glyph in _glyphs(data, tables[b"cmap"]).items()
    }


def _glyphs(data: bytes, cmap: int) -> dict[int, int]:
    start = cmap + struct.unpack_from(">I", data, cmap + 8)[0]
    segments = struct.unpack_from(">H", data, start + 6)[0] // 2
    ends, firsts, deltas, offsets = (
        (start + 14 + 2 * segments * row + (2 if row else 0)) for row in range(4)
    )
    found = {}
    for n in range(segments):
        end, first, delta, offset = (
            struct.unpack_from(">H", data, table + 2 * n)[0]
            for table in (ends, firsts, deltas, offsets)
        )
        for character in range(first, min(end, 0xFFFE) + 1):
            glyph = character
            if offset:
                at = offsets + 2 * n + offset + 2 * (character - first)
                glyph = struct.unpack_from(">H", data, at)[0]
            if glyph or not offset:
                found[character] = (glyph + delta) & 0xFFFF
    return found


def shows(letter: str) -> bool:
    """Whether the font has *letter*, in both of its weights."""
    return all(ord(letter) in _advances(style) for style in ("Regular", "Bold"))


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide *text* is at *size* pixels."""
    advances = _advances("Bold" if bold else "Regular")
    return size * sum(advances.get(ord(letter)) or _guess(letter) for letter in text)


def _guess(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0
    return _WIDE if unicodedata.east_asian_width(letter) in "WF" else _UNKNOWN


def wrap(text: str, room: float, size: float, *, lines: int, bold: bool = False) -> list[str]:
    """*text* in at most so many lines of *room* pixels; the rest is cut with an ellipsis."""
    words = _breakable(text.split(), room, size, bold=bold)
    found: list[str] = []
    for word in words:
        longer = f"{found[-1]} {word}" if found else word
        if found and width(longer, size, bold=bold) <= room:
            found[-1] = longer
        elif len(found) == lines:
            found[-1] = _cut(f"{found[-1]} {word}", room, size, bold=bold)
            break
        else:
            found.append(word)
    return found


def _breakable(words: list[str], room: float, size: float, *, bold: bool) -> list[str]:
    """The words, those too long for a line broken where the line ends."""
    found = []
    for word in words[:200]:  # nobody reads more in a box
        rest = word[:400]
        while width(rest, size, bold=bold) > room and len(rest) > 1:
            fits = max(1, _fitting(rest, room, size, bold=bold))
            found.append(rest[:fits])
            rest = rest[fits:]
        found.append(rest)
    return found


def _fitting(text: str, room: float, size: float, *, bold: bool) -> int:
    taken = 0.0
    for place, letter in enumerate(text):
        taken += width(letter, size, bold=bold)
        if taken > room:
            return place
    return len(text)


def _cut(text: str, room: float, size: float, *, bold: bool) -> str:
    fits = _fitting(text, room - width(ELLIPSIS, size, bold=bold), size, bold=bold)
    return text[:fits].rstrip() + ELLIPSIS
