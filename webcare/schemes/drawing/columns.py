"""How far from the left each cell stands.

Cells that should stand exactly one below the other (a gate's questions, an arrow with all its
bends) share a column. Columns are pulled to the mean of what they are connected with and pushed
apart to keep the order of each layer; where the order of two layers contradicts a column, there is
none.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

from webcare.schemes.drawing.cells import Cell

ROUNDS = 24
Room = Callable[[Cell, Cell], float]
"""The least distance between the centres of two neighbours, in pixels."""


class Columns:
    """Cells, by identity, in columns."""

    def __init__(self, rows: Sequence[Sequence[Cell]]) -> None:
        self._rows = rows
        cells = [cell for row in rows for cell in row]
        self._column = {id(cell): index for index, cell in enumerate(cells)}
        self._members = [[id(cell)] for cell in cells]
        self._right: list[set[int]] = [set() for _ in cells]
        self._left: list[set[int]] = [set() for _ in cells]
        for row in rows:
            for cell, following in pairwise(row):
                self._right[self.of(cell)].add(self.of(following))
                self._left[self.of(following)].add(self.of(cell))

    def of(self, cell: Cell) -> int:
        return self._column[id(cell)]

    def unite(self, one: Cell, other: Cell) -> bool:
        """Put both in one column if the order of every layer allows it."""
        kept, given = self.of(one), self.of(other)
        if kept == given:
            return True
        if self._leads(kept, given) or self._leads(given, kept):
            return False
        for member in self._members[given]:
            self._column[member] = kept
        self._members[kept] += self._members[given]
        for ahead, back in ((self._right, self._left), (self._left, self._right)):
            for near in ahead[given]:
                back[near].discard(given)
                back[near].add(kept)
            ahead[kept] |= ahead[given]
            ahead[given] = set()
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
            for cell, following in pairwise(row):
                pair = (self.of(cell), self.of(following))
                found[pair] = max(found.get(pair, 0), room(cell, following))
        return found

    @property
    def names(self) -> list[int]:
        return sorted(set(self._column.values()))


def placed(
    columns: Columns, room: Room, pulls: Iterable[tuple[Cell, Cell, float]]
) -> Mapping[int, float]:
    """The x of each column's centre; *pulls* are pairs of cells with the weight of their tie."""
    names = columns.names
    ties: dict[int, dict[int, float]] = {name: {} for name in names}
    for one, other, weight in pulls:
        left, right = columns.of(one), columns.of(other)
        if left != right:
            ties[left][right] = ties[left].get(right, 0) + weight
            ties[right][left] = ties[right].get(left, 0) + weight
    means = {name: _Mean(list(tied.items())) for name, tied in ties.items() if tied}
    sweep = _Sweep(names, columns.gaps(room))
    at = sweep.pushed_right(dict.fromkeys(names, 0.0))
    for _ in range(ROUNDS):
        at = sweep.apart({name: means[name].of(at) if name in means else at[name] for name in at})
    for _ in range(ROUNDS // 2):
        sweep.settle(at, means)
    return at


class _Mean:
    """Where a column would stand for the sake of those that it is tied to."""

    def __init__(self, tied: Sequence[tuple[int, float]]) -> None:
        whole = sum(weight for _, weight in tied)
        self._tied = [(other, weight / whole) for other, weight in tied]

    def of(self, at: Mapping[int, float]) -> float:
        found = 0.0
        for other, share in self._tied:
            found += at[other] * share
        return found


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
            at[name] = self._least(name, at, wished[name])
        return at

    def pushed_left(self, wished: Mapping[int, float]) -> dict[int, float]:
        at: dict[int, float] = {}
        for name in reversed(self._order):
            at[name] = self._most(name, at, wished[name])
        return at

    def _least(self, name: int, at: Mapping[int, float], wished: float) -> float:
        """*wished*, or as far to the right as the neighbours at the left push."""
        for left, gap in self._lefts[name]:
            wished = max(wished, at[left] + gap)
        return wished

    def _most(self, name: int, at: Mapping[int, float], wished: float) -> float:
        for right, gap in self._rights[name]:
            wished = min(wished, at[right] - gap)
        return wished

    def apart(self, wished: Mapping[int, float]) -> dict[int, float]:
        """Near what is wished for; the mean of two allowed places is allowed too."""
        right, left = self.pushed_right(wished), self.pushed_left(wished)
        return {name: (right[name] + left[name]) / 2 for name in right}

    def settle(self, at: dict[int, float], means: Mapping[int, _Mean]) -> None:
        """Move each column to its mean as far as its neighbours leave room."""
        for name in self._order:
            if name in means:
                at[name] = self._most(name, at, self._least(name, at, means[name].of(at)))
