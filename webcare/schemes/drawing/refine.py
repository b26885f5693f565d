"""Small changes to the order of cells that igraph found: fewer crossings, and an even balance."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from webcare.schemes.drawing.cells import Cell, Ordered

_ROUNDS = 6
_DIRECT = 3  # cells on the way of an arrow to the next layer: box, label, box


def crossings(found: Ordered) -> int:
    """How often two arrows cross."""
    place = {id(cell): index for row in found.rows for index, cell in enumerate(row)}
    between: dict[int, list[tuple[int, int]]] = {}
    for way in found.ways:
        for upper, lower in pairwise(way):
            between.setdefault(upper.layer, []).append((place[id(upper)], place[id(lower)]))
    total = 0
    for steps in between.values():
        steps.sort()
        for index, (_, right) in enumerate(steps):
            total += sum(other < right for _, other in steps[index + 1 :])
    return total


def untangle(found: Ordered) -> None:
    """Swap neighbours where arrows then cross less often."""
    near = _near(found)
    for _ in range(_ROUNDS):
        swapped = False
        place = {id(cell): index for row in found.rows for index, cell in enumerate(row)}
        for row in found.rows:
            for index in range(len(row) - 1):
                left, right = row[index], row[index + 1]
                if _gain(near[id(left)], near[id(right)], place) > 0:
                    row[index], row[index + 1] = right, left
                    place[id(left)], place[id(right)] = index + 1, index
                    swapped = True
        if not swapped:
            break


_Near = tuple[list[Cell], list[Cell]]  # the cells above, and those below, that it is tied to


def _near(found: Ordered) -> Mapping[int, _Near]:
    near: dict[int, _Near] = {id(cell): ([], []) for row in found.rows for cell in row}
    for way in found.ways:
        for upper, lower in pairwise(way):
            near[id(upper)][1].append(lower)
            near[id(lower)][0].append(upper)
    return near


def _gain(left: _Near, right: _Near, place: Mapping[int, int]) -> int:
    """By how many crossings the two would do better the other way round."""
    gain = 0
    for side in (0, 1):
        for one in left[side]:
            for other in right[side]:
                gain += place[id(one)] > place[id(other)]
                gain -= place[id(one)] < place[id(other)]
    return gain


def balance(found: Ordered, spine: Sequence[Cell]) -> None:
    """Bring outcomes of the main line's questions to its emptier side, where nothing crosses."""
    on_spine = {id(cell) for cell in spine}
    reached: dict[int, int] = {}
    for way in found.ways:
        reached[id(way[-1])] = reached.get(id(way[-1]), 0) + 1
    fewest = crossings(found)
    for way in sorted(found.ways, key=lambda each: each[0].layer):
        label, end = way[1], way[-1]
        if id(way[0]) not in on_spine or id(end) in on_spine:
            continue
        if len(way) == _DIRECT and reached[id(end)] == 1 and end.is_leaf:
            _try_other_side(found, label, end, on_spine, fewest)


def _try_other_side(
    found: Ordered, label: Cell, end: Cell, on_spine: set[int], fewest: int
) -> None:
    rows = found.rows[label.layer], found.rows[end.layer]
    before = [list(row) for row in rows]
    moved = all(_over(row, cell, on_spine) for row, cell in zip(rows, (label, end), strict=True))
    worse = moved and _lopsided(rows[1], on_spine) >= _lopsided(before[1], on_spine)
    if not moved or worse or crossings(found) > fewest:
        for row, kept in zip(rows, before, strict=True):
            row[:] = kept


def _over(row: list[Cell], cell: Cell, on_spine: set[int]) -> bool:
    """Put *cell* at the other side of the main line, next to it."""
    middle = next((index for index, each in enumerate(row) if id(each) in on_spine), None)
    if middle is None:
        return False
    row.remove(cell)
    row.insert(middle, cell)  # left of it before: the line itself has moved one to the left

    return True


def _lopsided(row: Sequence[Cell], on_spine: set[int]) -> int:
    """How many more boxes stand at one side of the main line than at the other."""
    side, count = -1, 0
    for cell in row:
        if id(cell) in on_spine:
            side = 1
        elif cell.node:
            count += side
    return abs(count)
