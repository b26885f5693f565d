"""How far from the left each cell stands.

Cells that should stand exactly one below the other (a gate's questions, an arrow with all its
bends) share a column. Columns are pulled to the mean of what they are connected with and pushed
apart to keep the order of each layer; where the order of two layers contradicts a column, there is
none.
"""

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence

from webcare.schemes.drawing_order import Cell

ROUNDS = 40
Room = Callable[[Cell, Cell], float]
"""The least distance between the centres of two neighbours, in pixels."""


class Columns:
    """Cells, by identity, in columns."""

    def __init__(self, rows: Sequence[Sequence[Cell]]) -> None:
        self._rows = rows
        cells = [cell for row in rows for cell in row]
        self._column = {id(cell): index for index, cell in enumerate(cells)}
        self._right: dict[int, set[int]] = {index: set() for index in range(len(cells))}
        for row in rows:
            for cell, following in itertools.pairwise(row):
                self._right[self.of(cell)].add(self.of(following))

    def of(self, cell: Cell) -> int:
        return self._column[id(cell)]

    def unite(self, one: Cell, other: Cell) -> bool:
        """Put both in one column if the order of every layer allows it."""
        kept, given = self.of(one), self.of(other)
        if kept == given:
            return True
        if self._leads(kept, given) or self._leads(given, kept):
            return False
        self._column = {
            cell: kept if column == given else column for cell, column in self._column.items()
        }
        self._right[kept] |= self._right.pop(given)
        for following in self._right.values():
            if given in following:
                following.discard(given)
                following.add(kept)
        return True

    def _leads(self, start: int, end: int) -> bool:
        seen: set[int] = set()
        todo = [start]
        while todo:
            column = todo.pop()
            if column == end:
                return True
            if column not in seen:
                seen.add(column)
                todo += self._right[column]
        return False

    def gaps(self, room: Room) -> dict[tuple[int, int], float]:
        """Left column, right column: the distance that they keep."""
        found: dict[tuple[int, int], float] = {}
        for row in self._rows:
            for cell, following in itertools.pairwise(row):
                pair = (self.of(cell), self.of(following))
                found[pair] = max(found.get(pair, 0), room(cell, following))
        return found

    def names(self) -> list[int]:
        return list(self._right)


def placed(
    columns: Columns, room: Room, pulls: Iterable[tuple[Cell, Cell, float]]
) -> Mapping[int, float]:
    """The x of each column's centre; *pulls* are pairs of cells with the weight of their tie."""
    gaps = columns.gaps(room)
    sweep = _Sweep(columns.names(), gaps)
    ties: dict[int, list[tuple[int, float]]] = {name: [] for name in columns.names()}
    for one, other, weight in pulls:
        pair = columns.of(one), columns.of(other)
        if pair[0] != pair[1]:
            ties[pair[0]].append((pair[1], weight))
            ties[pair[1]].append((pair[0], weight))
    at = sweep.pushed_right(dict.fromkeys(columns.names(), 0.0))
    for _ in range(ROUNDS):
        wished = {name: _mean(at, name, ties[name]) for name in at}
        at = sweep.apart(wished)
    for _ in range(ROUNDS):
        sweep.settle(at, ties)
    return at


def _mean(at: Mapping[int, float], name: int, tied: Sequence[tuple[int, float]]) -> float:
    if not tied:
        return at[name]
    return sum(at[other] * weight for other, weight in tied) / sum(weight for _, weight in tied)


class _Sweep:
    """Pushes columns apart."""

    def __init__(self, names: Sequence[int], gaps: Mapping[tuple[int, int], float]) -> None:
        self._lefts: dict[int, list[tuple[int, float]]] = {name: [] for name in names}
        self._rights: dict[int, list[tuple[int, float]]] = {name: [] for name in names}
        for (left, right), gap in gaps.items():
            self._lefts[right].append((left, gap))
            self._rights[left].append((right, gap))
        self._order = self._sorted(names)

    def _sorted(self, names: Sequence[int]) -> list[int]:
        waiting = {name: len(self._lefts[name]) for name in names}
        ready = [name for name in names if not waiting[name]]
        found = []
        while ready:
            name = ready.pop()
            found.append(name)
            for right, _ in self._rights[name]:
                waiting[right] -= 1
                if not waiting[right]:
                    ready.append(right)
        return found

    def pushed_right(self, wished: Mapping[int, float]) -> dict[int, float]:
        at: dict[int, float] = {}
        for name in self._order:
            at[name] = max([wished[name], *(at[left] + gap for left, gap in self._lefts[name])])
        return at

    def pushed_left(self, wished: Mapping[int, float]) -> dict[int, float]:
        at: dict[int, float] = {}
        for name in reversed(self._order):
            at[name] = min([wished[name], *(at[right] - gap for right, gap in self._rights[name])])
        return at

    def apart(self, wished: Mapping[int, float]) -> dict[int, float]:
        """Near what is wished for; the mean of two allowed places is allowed too."""
        right, left = self.pushed_right(wished), self.pushed_left(wished)
        return {name: (right[name] + left[name]) / 2 for name in right}

    def settle(self, at: dict[int, float], ties: Mapping[int, Sequence[tuple[int, float]]]) -> None:
        """Move each column to its mean as far as its neighbours leave room."""
        for name in self._order:
            wished = _mean(at, name, ties[name])
            least = max([at[left] + gap for left, gap in self._lefts[name]], default=wished)
            most = min([at[right] - gap for right, gap in self._rights[name]], default=wished)
            at[name] = min(max(wished, least), most) if least <= most else at[name]
