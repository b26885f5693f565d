"""Gates in a drawing: their questions in one column, within a frame."""

from collections.abc import Iterator, Mapping, Sequence

from webcare.schemes.drawing.areas import Area
from webcare.schemes.drawing.cells import Cell, Ordered
from webcare.schemes.drawing.picture import Picture

FRAME, FRAME_BAND = 14.0, 34.0  # around a gate's boxes; beside them, for its title


class Gates:
    """Which cells belong to which gate."""

    def __init__(self, picture: Picture, order: Ordered) -> None:
        self._picture = picture
        self._order = order
        self._columns: dict[int, str] = {}
        taken: set[tuple[str, int]] = set()
        for row in order.rows:
            for cell in row:
                gate = self.of(cell)
                if gate and (gate, cell.layer) not in taken:
                    taken.add((gate, cell.layer))
                    self._columns[id(cell)] = gate

    def of(self, cell: Cell) -> str | None:
        """The gate of a box, or of a label between two boxes of one gate."""
        nodes = self._picture.nodes
        if cell.node:
            return nodes[cell.node].gate
        if not cell.is_label or cell.arrow is None:
            return None
        arrow = self._picture.arrows[cell.arrow]
        gate = nodes[arrow.question].gate
        return gate if gate == nodes[arrow.target].gate else None

    def column(self, cell: Cell) -> str | None:
        """The gate in whose column the cell stands: one cell a layer does."""
        return self._columns.get(id(cell))

    def around(self, cell: Cell) -> str | None:
        """The gate whose frame needs room around the cell."""
        return self.column(cell) or (self.of(cell) if cell.node else None)

    def frames(
        self, boxes: Mapping[str, Area], labels: Sequence[Area]
    ) -> Iterator[tuple[str, Area]]:
        """A frame around each run of a gate's boxes that nothing else stands between."""
        inside = [self.of(way[1]) for way in self._order.ways]
        nodes = self._picture.nodes
        for gate in self._picture.gates:
            members = [area for name, area in boxes.items() if nodes[name].gate == gate]
            others = [area for name, area in boxes.items() if nodes[name].gate != gate]
            others += [area for area, own in zip(labels, inside, strict=True) if own != gate]
            run: list[Area] = []
            for area in sorted(members, key=lambda each: (each.top, each.left)):
                if run and any(_around([*run, area]).overlaps(other) for other in others):
                    yield gate, _around(run)
                    run = []
                run.append(area)
            if run:
                yield gate, _around(run)


def _around(areas: list[Area]) -> Area:
    return Area(
        min(area.left for area in areas) - FRAME - FRAME_BAND,
        min(area.top for area in areas) - FRAME,
        max(area.right for area in areas) + FRAME,
        max(area.bottom for area in areas) + FRAME,
    )
