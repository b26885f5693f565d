"""Two people's changes to one text brought together line by line, and where they clash."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
LONGEST = 20_000  # lines; beyond it comparing costs more than a person waits


@dataclass(frozen=True, slots=True)
class Agreed:
    """Lines on which nobody disagrees."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clash:
    """Lines that both changed, each in their own way; `number` counts clashes from 0."""

    number: int
    base: tuple[str, ...]
    mine: tuple[str, ...]
    theirs: tuple[str, ...]


Piece = Agreed | Clash


def merge(base: str, mine: str, theirs: str) -> list[Piece]:
    """The pieces of the merged text in order; with no `Clash` among them it is whole."""
    old, one, two = (_LINE.findall(text) for text in (base, mine, theirs))
    pieces: list[Piece] = []
    for start, end, low, high, left, right in _regions(old, one, two):
        lines = tuple(one[low:high]), tuple(two[left:right])
        before = tuple(old[start:end])
        agreed = _agreed(before, *lines)
        if agreed is None:
            number = sum(isinstance(piece, Clash) for piece in pieces)
            pieces.append(Clash(number, before, *lines))
        elif agreed:
            pieces.append(Agreed(agreed))
    return pieces


def clashes(pieces: Sequence[Piece]) -> list[Clash]:
    return [piece for piece in pieces if isinstance(piece, Clash)]


def joined(pieces: Sequence[Piece], take_mine: Mapping[int, bool] | None = None) -> str:
    """The merged text; of each clash the side that *take_mine* says, by default mine."""
    chosen = take_mine or {}
    lines: list[str] = []
    for piece in pieces:
        match piece:
            case Agreed():
                lines += piece.lines
            case Clash():
                lines += piece.mine if chosen.get(piece.number, True) else piece.theirs
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def _agreed(
    base: tuple[str, ...], mine: tuple[str, ...], theirs: tuple[str, ...]
) -> tuple[str, ...] | None:
    if mine in (theirs, base):
        return theirs
    return mine if theirs == base else None


def _regions(
    old: list[str], one: list[str], two: list[str]
) -> Iterator[tuple[int, int, int, int, int, int]]:
    """Stretches of the three texts, in turn the same in all and not, that cover them wholly."""
    start = low = left = 0
    for at, here, there, size in _common(old, one, two):
        if (at, here, there) != (start, low, left):
            yield start, at, low, here, left, there
        if size:
            yield at, at + size, here, here + size, there, there + size
        start, low, left = at + size, here + size, there + size


def _common(old: list[str], one: list[str], two: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """Stretches of *old* that both others still have, with where; at last an empty one."""
    in_one, in_two = _places(old, one), _places(old, two)
    at = 0
    while at < len(old):
        size = 0
        while (
            at + size in in_one
            and at + size in in_two
            and in_one[at + size] == in_one[at] + size
            and in_two[at + size] == in_two[at] + size
        ):
            size += 1
        if size:
            yield at, in_one[at], in_two[at], size
        at += size or 1
    yield len(old), len(one), len(two), 0


def _places(old: list[str], new: list[str]) -> dict[int, int]:
    """Where each line of *old* that was kept stands in *new*."""
    if len(old) + len(new) > LONGEST:
        return {}
    matcher = SequenceMatcher(None, old, new)
    return {
        block.a + step: block.b + step
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    }
