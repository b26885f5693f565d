"""Where everything of a drawing stands: boxes, labels, the lines of arrows, the frames of gates.

Made so that no two boxes overlap, no label lies on a box or a label, and no line runs through
either: on each layer everything has room of its own, and lines bend only between the layers.
"""

import itertools
from collections.abc import Iterator

from webcare.schemes.drawing.areas import Area, Placed, Way
from webcare.schemes.drawing.cells import Cell, Ordered
from webcare.schemes.drawing.columns import Columns, placed
from webcare.schemes.drawing.dress import Box, Dressed, Label, dress
from webcare.schemes.drawing.gates import FRAME, FRAME_BAND, Gates
from webcare.schemes.drawing.order import ordered
from webcare.schemes.drawing.overlay import Overlay
from webcare.schemes.drawing.picture import Picture

MARGIN = 24.0
START = 34.0  # above the first layer
_BETWEEN_BOXES, _BETWEEN_LABELS, _BETWEEN_LINES = 14.0, 8.0, 14.0
_ABOVE_LABEL, _BELOW_LABEL = 15.0, 20.0


def place(picture: Picture, language: str, overlay: Overlay) -> Placed:
    dressed = dress(picture, language, overlay)
    if not picture.nodes:
        return Placed(picture, dressed, {}, (), (), (), 2 * MARGIN, 2 * MARGIN)
    return _Layout(picture, dressed, ordered(picture)).placed()


class _Layout:
    def __init__(self, picture: Picture, dressed: Dressed, order: Ordered) -> None:
        self._picture = picture
        self._dressed = dressed
        self._order = order
        self._gates = Gates(picture, order)
        self._columns = self._united()
        self._x = self._across()
        self._tops, self._bottoms = self._down()

    def placed(self) -> Placed:
        boxes = {
            cell.node: self._area(cell) for row in self._order.rows for cell in row if cell.node
        }
        labels = tuple(self._area(way[1]) for way in self._order.ways)
        ways = tuple(self._way(index, boxes) for index in range(len(self._order.ways)))
        frames = tuple(self._gates.frames(boxes, labels))
        right = max(area.right for area in [*boxes.values(), *labels, *(a for _, a in frames)])
        bends = max((x for way in ways for x, _ in way.points), default=0)
        return Placed(
            self._picture,
            self._dressed,
            boxes,
            labels,
            ways,
            frames,
            max(right, bends) + MARGIN,
            self._bottoms[-1] + MARGIN + (FRAME if frames else 0),
        )

    # Columns

    def _united(self) -> Columns:
        columns = Columns(self._order.rows)
        first: dict[str, Cell] = {}
        for row in self._order.rows:
            for cell in row:
                gate = self._gates.column(cell)
                if gate:
                    columns.unite(first.setdefault(gate, cell), cell)
        for way in sorted(self._order.ways, key=len, reverse=True):
            for bend in way[2:-1]:
                columns.unite(way[1], bend)
        for way in self._spine():
            if columns.unite(way[0], way[1]):
                columns.unite(way[1], way[-1])
        return columns

    def _spine(self) -> Iterator[list[Cell]]:
        """One way on from each question to a next one: these stand one below the other."""
        left: set[int] = set()
        come: set[int] = set()
        for index, way in enumerate(self._order.ways):
            target = self._picture.nodes[self._picture.arrows[index].target]
            ends = id(way[0]), id(way[-1])
            if target.is_question and len(way) == 3 and ends[0] not in left:  # noqa: PLR2004
                if ends[1] in come:
                    continue
                left.add(ends[0])
                come.add(ends[1])
                yield way

    def _across(self) -> dict[int, float]:
        pulls = []
        for index, way in enumerate(self._order.ways):
            onward = self._picture.nodes[self._picture.arrows[index].target].is_question
            for upper, lower in itertools.pairwise(way):
                pulls.append((upper, lower, 3.0 if onward else 1.0))
        at = placed(self._columns, self._room, pulls)
        cells = [cell for row in self._order.rows for cell in row]
        least = min(at[self._columns.of(cell)] - self._extent(cell)[0] for cell in cells)
        return {id(cell): at[self._columns.of(cell)] - least + MARGIN for cell in cells}

    def _extent(self, cell: Cell) -> tuple[float, float]:
        """How far a cell reaches to the left and to the right, a gate's frame included."""
        half = self._size(cell)[0] / 2
        gate = self._gates.around(cell)
        if gate is None:
            return half, half
        half = max(box.width / 2 for box in self._dressed.boxes.values() if box.node.gate == gate)
        return half + FRAME + FRAME_BAND, half + FRAME

    def _room(self, left: Cell, right: Cell) -> float:
        kinds = {self._kind(left), self._kind(right)}
        between = _BETWEEN_LINES
        if kinds == {"box"}:
            between = _BETWEEN_BOXES
        elif "label" in kinds:
            between = _BETWEEN_LABELS
        return self._extent(left)[1] + between + self._extent(right)[0]

    @staticmethod
    def _kind(cell: Cell) -> str:
        return "box" if cell.node else "label" if cell.is_label else "bend"

    def _size(self, cell: Cell) -> tuple[float, float]:
        dressed: Box | Label | None = None
        if cell.node:
            dressed = self._dressed.boxes[cell.node]
        elif cell.is_label and cell.arrow is not None:
            dressed = self._dressed.labels[cell.arrow]
        return (dressed.width, dressed.height) if dressed else (0.0, 0.0)

    # Layers

    def _down(self) -> tuple[list[float], list[float]]:
        tops: list[float] = []
        bottoms: list[float] = []
        at = MARGIN + START + (FRAME if self._opens_gate(0) else 0)
        for index, row in enumerate(self._order.rows):
            if index:
                at += _ABOVE_LABEL if index % 2 else _BELOW_LABEL
                at += FRAME if self._opens_gate(index) or self._closed_gate(index) else 0
            tops.append(at)
            at += max((self._size(cell)[1] for cell in row), default=0)
            bottoms.append(at)
        return tops, bottoms

    def _gates_at(self, index: int) -> set[str]:
        rows = self._order.rows
        if not 0 <= index < len(rows):
            return set()
        return {gate for cell in rows[index] if (gate := self._gates.of(cell))}

    def _opens_gate(self, index: int) -> bool:
        return bool(self._gates_at(index) - self._gates_at(index - 1))

    def _closed_gate(self, index: int) -> bool:
        return bool(self._gates_at(index - 1) - self._gates_at(index))

    def _area(self, cell: Cell) -> Area:
        across, down = self._size(cell)
        left, top = self._x[id(cell)] - across / 2, self._tops[cell.layer]
        return Area(left, top, left + across, top + down)

    # Lines

    def _way(self, index: int, boxes: dict[str, Area]) -> Way:
        way = self._order.ways[index]
        upper = way[0]
        assert upper.node, "a way begins at a box"  # noqa: S101
        start = self._port(upper, index, boxes, below=True)
        points = [(start, boxes[upper.node].bottom), (start, self._bottoms[upper.layer])]
        for cell in way[1:]:
            if cell.node is None:
                x = self._x[id(cell)]
                points += [(x, self._tops[cell.layer]), (x, self._bottoms[cell.layer])]
        lower = way[-1]
        if lower.node:
            end = self._port(lower, index, boxes, below=False)
            points += [(end, self._tops[lower.layer]), (end, boxes[lower.node].top)]
        return Way(tuple(points), index in self._order.upward, loop=lower.node is None)

    def _port(self, cell: Cell, index: int, boxes: dict[str, Area], *, below: bool) -> float:
        """Where a line meets its box: below or above what it comes from, beside the others."""
        assert cell.node  # noqa: S101
        area = boxes[cell.node]
        meeting = []
        for other, way in enumerate(self._order.ways):
            if below and way[0] is cell:
                meeting.append((self._x[id(way[1])], other))
            elif not below and way[-1] is cell and len(way) > 2:  # noqa: PLR2004
                meeting.append((self._x[id(way[-2])], other))
        meeting.sort()
        apart = min(22.0, (area.right - area.left - 44) / max(len(meeting) - 1, 1))
        ports: list[float] = []
        for place, (x, _) in enumerate(meeting):
            rest = len(meeting) - 1 - place
            port = min(max(x, area.left + 22), area.right - 22 - rest * apart)
            ports.append(max(port, ports[-1] + apart) if ports else port)
        return ports[[other for _, other in meeting].index(index)]
