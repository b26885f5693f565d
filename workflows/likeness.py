"""Whether two texts are the same but for a name or a street: the same letter sent by many.

A text is kept as the lowest of the numbers that its runs of three words make. Two texts share as
much of those as they share of their runs, so likeness needs no text, only two short lists. Points
on the circle of all numbers, three to a band, make keys under which a text like this one is found
without looking at all others.
"""

from bisect import bisect_left
from collections.abc import Sequence
from zlib import crc32

from workflows.marks import plain_text

RUN = 3  # words
KEPT = 128  # numbers; a shorter text is kept whole, a longer one as a fair sample
SHORTEST = 8  # words: who says less may say the same by chance
READ_AT_MOST = 8000  # characters
ALIKE = 75  # percent of shared runs from which two texts count as the same
BANDS = 6
_POINTS_A_BAND = 3
_CIRCLE = 1 << 32
_MASK = _CIRCLE - 1
_POINTS = tuple(n * _CIRCLE // (BANDS * _POINTS_A_BAND) for n in range(BANDS * _POINTS_A_BAND))

Sketch = tuple[int, ...]
"""The lowest numbers of a text, rising, each below 2 ** 32; empty where it is too short."""


def sketch(text: str) -> tuple[Sketch, tuple[int, ...]]:
    """What is kept of *text*, and the keys of its bands (64 bits each, signed)."""
    words = [crc32(word.encode()) for word in plain_text(text[:READ_AT_MOST]).split()]
    if len(words) < SHORTEST:
        return (), ()
    runs = sorted(
        {
            ((one * 0x9E3779B1 + two) * 0x85EBCA6B + three) * 0xC2B2AE3D >> 7 & _MASK
            for one, two, three in zip(words, words[1:], words[2:], strict=False)
        }
    )
    met = [runs[bisect_left(runs, point) % len(runs)] for point in _POINTS]
    return tuple(runs[:KEPT]), tuple(_key(met, band) for band in range(BANDS))


def percent(one: Sequence[int], other: Sequence[int]) -> int:
    """How much of their runs two texts share, in whole percent, rounded down; exact for short
    texts, within four percent for nearly all long ones.
    """
    here, there = set(one), set(other)
    most = min(KEPT, len(here | there))
    if not most:
        return 0
    lowest = sorted(here | there)[:most]
    return sum(each in here and each in there for each in lowest) * 100 // most


def _key(met: Sequence[int], band: int) -> int:
    first = band * _POINTS_A_BAND
    found = band + 1
    for number in met[first : first + _POINTS_A_BAND]:
        found = (found * 0x9E3779B97F4A7C15 + number) & 0xFFFFFFFFFFFFFFFF
    return found - (1 << 63)
