"""IMAP's way to write many numbers in few characters: `1:40,43` (RFC 3501, sequence-set)."""

import re
from collections.abc import Iterable, Iterator

_RANGE = re.compile(r"(\d{1,10})(?::(\d{1,10}))?")


def parse(text: str, *, most: int) -> set[int]:
    """The numbers in *text*. Raises ValueError for another form, or for more than *most* numbers:
    a server must not make us count to four billion.
    """
    numbers: set[int] = set()
    for piece in filter(None, text.split(",")):
        match = _RANGE.fullmatch(piece)
        if match is None:
            raise ValueError("this is no sequence set")
        ends = sorted((int(match[1]), int(match[2] or match[1])))
        if len(numbers) + ends[1] - ends[0] >= most:
            raise ValueError("this sequence set is too large")
        numbers.update(range(ends[0], ends[1] + 1))
    return numbers


def write(numbers: Iterable[int]) -> str:
    """*numbers* as a sequence set, neighbours joined."""
    return ",".join(f"{low}:{high}" if high > low else f"{low}" for low, high in _runs(numbers))


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    low = high = None
    for number in sorted(numbers):
        if high is not None and number == high + 1:
            high = number
            continue
        if low is not None and high is not None:
            yield low, high
        low = high = number
    if low is not None and high is not None:
        yield low, high
