"""Cuts a text into the signs that a person sees, as networks count them: é and 🇧🇪 are one each.

After Unicode Standard Annex 29 (extended grapheme clusters), with the tables of the interpreter.
Where those are older than a network's, or a script has rules of its own (Indic conjuncts), a sign
is counted twice rather than not at all: a text that fits here fits there.
"""

import unicodedata
from collections.abc import Iterator

_ZWJ = 0x200D
_CONTINUES = frozenset({"Mn", "Me", "Mc"})
_ALSO = ((0x200C, 0x200D), (0xFF9E, 0xFF9F), (0x1F3FB, 0x1F3FF), (0xE0020, 0xE007F))
_ALSO_ONE = frozenset({0x0E33, 0x0EB3})
# Spacing marks that begin a sign of their own (Grapheme_Cluster_Break is not SpacingMark).
_BEGINS = (
    *((0x102B, 0x102C), (0x1038, 0x1038), (0x1062, 0x1064), (0x1067, 0x106D), (0x1083, 0x1083)),
    *((0x1087, 0x108C), (0x108F, 0x108F), (0x109A, 0x109C), (0x1A61, 0x1A61), (0x1A63, 0x1A64)),
    *((0xAA7B, 0xAA7B), (0xAA7D, 0xAA7D), (0x11720, 0x11721)),
)
_REGIONAL = range(0x1F1E6, 0x1F200)
_HANGUL_L = range(0x1100, 0x1160)
_HANGUL_V = range(0x1160, 0x11A8)
_HANGUL_T = range(0x11A8, 0x1200)
_HANGUL = range(0xAC00, 0xD7A4)
_HANGUL_TAILS = 28


def graphemes(text: str) -> Iterator[str]:
    """The signs of *text*, in order; together they are *text*."""
    if text.isascii() and "\r" not in text:
        yield from text
        return
    begin = 0
    for at in range(1, len(text)):
        if not _joins(text, begin, at):
            yield text[begin:at]
            begin = at
    if text:
        yield text[begin:]


def length(text: str) -> int:
    """How many signs *text* has."""
    return sum(1 for _ in graphemes(text))


def _joins(text: str, begin: int, at: int) -> bool:
    """Whether the code point *at* belongs to the sign that begins at *begin*."""
    before, here = ord(text[at - 1]), ord(text[at])
    if before in (10, 13) or here in (10, 13):
        return before == 13 and here == 10  # noqa: PLR2004 - a carriage return and its line feed
    if unicodedata.category(text[begin]) == "Cc":
        return False
    if _continues(here):
        return True
    if before == _ZWJ:  # a family, a profession: pictures that are tied together
        return _is_picture(text[begin]) and _is_picture(text[at])
    if before in _REGIONAL and here in _REGIONAL:
        return (at - begin) % 2 == 1
    return _hangul_joins(before, here)


def _continues(code: int) -> bool:
    if any(low <= code <= high for low, high in _ALSO) or code in _ALSO_ONE:
        return True
    if any(low <= code <= high for low, high in _BEGINS):
        return False
    return unicodedata.category(chr(code)) in _CONTINUES


def _is_picture(sign: str) -> bool:
    return unicodedata.category(sign) == "So"


def _hangul_joins(before: int, here: int) -> bool:
    if before in _HANGUL_L:
        return here in _HANGUL_L or here in _HANGUL_V or here in _HANGUL
    open_end = before in _HANGUL and (before - _HANGUL.start) % _HANGUL_TAILS == 0
    if open_end or before in _HANGUL_V:
        return here in _HANGUL_V or here in _HANGUL_T
    return (before in _HANGUL or before in _HANGUL_T) and here in _HANGUL_T
