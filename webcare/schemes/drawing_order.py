"""Which box, label and bend stands left of which: igraph's layered layout, with few crossings.

Labels are vertices of the graph on layers of their own between those of the boxes, so that there
is room for each; where an arrow passes a layer, igraph's dummy vertex becomes its bend.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from webcare.schemes.drawing_layers import ends, layers
from webcare.schemes.drawing_picture import Picture

_TRIES = 3


@dataclass(slots=True, eq=False)
class Cell:
    """What takes room on a layer: a node's box, an arrow's label, or an arrow's bend."""

    layer: int
    node: str | None = None
    arrow: int | None = None
    is_label: bool = False


@dataclass(frozen=True, slots=True)
class Ordered:
    """``rows``: the cells of each layer from left to right. ``ways``: the cells that each arrow
    passes from its upper to its lower end; ``upward`` are those whose head is at the upper end.
    """

    rows: list[list[Cell]]
    ways: list[list[Cell]]
    upward: frozenset[int]


def ordered(picture: Picture) -> Ordered:
    pairs = ends(picture)
    upward = frozenset(
        index
        for index, (arrow, pair) in enumerate(zip(picture.arrows, pairs, strict=True))
        if pair[0] != arrow.question or pair[0] == pair[1]
    )
    level = layers(list(picture.nodes), pairs)
    best: Ordered | None = None
    fewest = -1
    for names in _beginnings(picture):
        found = _arranged(names, pairs, level, upward)
        crossed = crossings(found)
        if best is None or crossed < fewest:
            best, fewest = found, crossed
        if fewest == 0:
            break
    assert best is not None, "there is always a beginning"  # noqa: S101
    return best


def _beginnings(picture: Picture) -> Iterator[list[str]]:
    """Orders to begin with: the result depends on it."""
    names = list(picture.nodes)
    yield names
    yield names[::-1]
    yield sorted(names, key=lambda name: not picture.nodes[name].is_question)


def _arranged(
    names: Sequence[str],
    pairs: Sequence[tuple[str, str]],
    level: Mapping[str, int],
    upward: frozenset[int],
) -> Ordered:
    import igraph

    place = {name: index for index, name in enumerate(names)}
    cells = [Cell(2 * level[name], node=name) for name in names]
    drawn: list[tuple[int, int]] = []
    for index, (upper, lower) in enumerate(pairs):
        label = len(cells)
        cells.append(Cell(2 * level[upper] + 1, arrow=index, is_label=True))
        drawn.append((place[upper], label))
        if upper != lower:
            drawn.append((label, place[lower]))
    graph = igraph.Graph(n=len(cells), edges=drawn, directed=True)
    layout = graph.layout_sugiyama(layers=[cell.layer for cell in cells])
    at = {id(cell): x for cell, (x, _) in zip(cells, layout.coords, strict=True)}
    bends = dict(zip(drawn, layout.edge_routing, strict=True))
    ways = []
    for index, (upper, lower) in enumerate(pairs):
        label = len(names) + index
        way = [cells[place[upper]], cells[label]]
        if upper != lower:
            for x, y in bends[label, place[lower]]:
                bend = Cell(round(y), arrow=index)
                at[id(bend)] = x
                cells.append(bend)
                way.append(bend)
            way.append(cells[place[lower]])
        ways.append(way)
    rows: list[list[Cell]] = [[] for _ in range(1 + max(cell.layer for cell in cells))]
    for cell in cells:
        rows[cell.layer].append(cell)
    for row in rows:
        row.sort(key=lambda cell: at[id(cell)])
    return Ordered(rows, ways, upward)


def crossings(found: Ordered) -> int:
    """How often two arrows cross."""
    place = {id(cell): index for row in found.rows for index, cell in enumerate(row)}
    between: dict[int, list[tuple[int, int]]] = {}
    for way in found.ways:
        for upper, lower in itertools.pairwise(way):
            between.setdefault(upper.layer, []).append((place[id(upper)], place[id(lower)]))
    total = 0
    for steps in between.values():
        steps.sort()
        for index, (_, right) in enumerate(steps):
            total += sum(other < right for _, other in steps[index + 1 :])
    return total
