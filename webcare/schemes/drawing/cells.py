"""What takes room in a drawing, layer by layer."""

from dataclasses import dataclass


@dataclass(slots=True, eq=False)
class Cell:
    """What takes room on a layer: a node's box, an arrow's label, or an arrow's bend."""

    layer: int
    node: str | None = None
    arrow: int | None = None
    is_label: bool = False
    is_leaf: bool = False  # a node that nothing follows


@dataclass(frozen=True, slots=True)
class Ordered:
    """``rows``: the cells of each layer from left to right. ``ways``: the cells that each arrow
    passes from its upper to its lower end; ``upward`` are those whose head is at the upper end.
    """

    rows: list[list[Cell]]
    ways: list[list[Cell]]
    upward: frozenset[int]
