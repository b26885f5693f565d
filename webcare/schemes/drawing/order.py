"""Which box, label and bend stands left of which: igraph's layered layout, with few crossings.

Labels are vertices of the graph on layers of their own between those of the boxes, so that there
is room for each, and so are the bends: a vertex on each layer that an arrow passes. (igraph can add
these itself, but its list of them names wrong layers for graphs such as ours, as of version 1.0.)
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from webcare.schemes.drawing.cells import Cell, Ordered
from webcare.schemes.drawing.layers import ends, layers
from webcare.schemes.drawing.picture import Picture
from webcare.schemes.drawing.refine import balance, crossings, untangle


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
        untangle(found)
        crossed = crossings(found)
        if best is None or crossed < fewest:
            best, fewest = found, crossed
        if fewest == 0:
            break
    assert best is not None, "there is always a beginning"  # noqa: S101
    balance(best, _spine(best, picture))
    return best


def _spine(found: Ordered, picture: Picture) -> list[Cell]:
    """The cells of the longest line of questions from the start, labels and bends included."""
    onward: dict[str, list[list[Cell]]] = {}
    for index, way in enumerate(found.ways):
        lower = way[-1].node
        if lower and picture.nodes[lower].is_question and index not in found.upward and way[0].node:
            onward.setdefault(way[0].node, []).append(way)
    longest: dict[str, list[Cell]] = {}
    for row in reversed(found.rows):
        for cell in row:
            if cell.node:
                ways = [way[:-1] + longest[way[-1].node or ""] for way in onward.get(cell.node, ())]
                longest[cell.node] = max(ways, key=len, default=[cell])
    return longest.get(picture.start, [])


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

    leads = {upper for upper, _ in pairs}
    cells = [Cell(2 * level[name], node=name, is_leaf=name not in leads) for name in names]
    place = {name: index for index, name in enumerate(names)}
    ways: list[list[Cell]] = []
    edges: list[tuple[int, int]] = []
    for index, (upper, lower) in enumerate(pairs):
        first = len(cells)
        passed = max(2 * (level[lower] - level[upper]) - 1, 1)
        between = [
            Cell(2 * level[upper] + 1 + step, arrow=index, is_label=step == 0)
            for step in range(passed)
        ]
        cells += between
        steps = [place[upper], *range(first, first + passed)]
        if upper != lower:
            steps.append(place[lower])
        edges += pairwise(steps)
        ways.append([cells[step] for step in steps])
    graph = igraph.Graph(n=len(cells), edges=edges, directed=True)
    layout = graph.layout_sugiyama(layers=[cell.layer for cell in cells])
    at = {id(cell): x for cell, (x, _) in zip(cells, layout.coords, strict=True)}
    rows: list[list[Cell]] = [[] for _ in range(1 + max(cell.layer for cell in cells))]
    for cell in cells:
        rows[cell.layer].append(cell)
    for row in rows:
        row.sort(key=lambda cell: at[id(cell)])
    return Ordered(rows, ways, upward)
