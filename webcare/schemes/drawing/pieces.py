"""A scheme cut for paper: pieces side by side, and outcomes repeated where they are reached.

On a screen one scrolls; on paper a long chain, or one outcome that many questions lead to, makes
all else small. A piece ends in "Continue at Q14", and Q14 is where another begins.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from webcare.schemes.drawing.layers import ends, layers
from webcare.schemes.drawing.layout import MARGIN, place
from webcare.schemes.drawing.markup import element
from webcare.schemes.drawing.overlay import Overlay
from webcare.schemes.drawing.picture import ONWARD, Arrow, Node, Picture
from webcare.schemes.drawing.shapes import PAPER
from webcare.schemes.drawing.svg import written

MOST_PIECES = 5
SHARED = (None, 3, 1)
"""By how many arrows an outcome is reached at most before each gets a box of its own."""
BETWEEN = 12.0  # pixels between two pieces


def cut(picture: Picture, count: int, shared: int | None) -> list[Picture]:
    """At most *count* pieces of about as many layers; outcomes that more than *shared* arrows
    lead to are repeated, one for each arrow.
    """
    piece_of = _piece_of(picture, count)
    reached = Counter(arrow.target for arrow in picture.arrows)
    repeated = {name for name, times in reached.items() if shared and times > shared}
    found = [_Piece(picture, repeated, piece_of, index) for index in range(count)]
    loose = (node for node in picture.nodes.values() if not node.is_question)
    found[-1].add(node for node in loose if not reached[node.id])
    return [each.picture() for each in found if each.nodes]


def _piece_of(picture: Picture, count: int) -> dict[str, int]:
    """The piece that each question stands in."""
    level = layers(list(picture.nodes), ends(picture))
    questions = [name for name, node in picture.nodes.items() if node.is_question]
    deep = 1 + max((level[name] for name in questions), default=0)
    return {name: level[name] * count // deep for name in questions}


class _Piece:
    def __init__(
        self, whole: Picture, repeated: set[str], piece_of: dict[str, int], index: int
    ) -> None:
        self._whole = whole
        self._repeated = repeated
        self._own = {name for name, piece in piece_of.items() if piece == index}
        self.nodes = {name: node for name, node in whole.nodes.items() if name in self._own}
        self._arrows = [self._taken(each) for each in whole.arrows if each.question in self._own]

    def add(self, nodes: Iterable[Node]) -> None:
        self.nodes |= {node.id: node for node in nodes}

    def _taken(self, arrow: Arrow) -> Arrow:
        node = self._whole.nodes[arrow.target]
        name = node.id
        if node.is_question and name not in self._own:
            node = Node(id=name, kind=ONWARD, texts={})
        elif name in self._repeated and not node.is_question:
            name = f"{name}-{arrow.question}"
        self.nodes[name] = node if name == node.id else replace(node, id=name)
        return replace(arrow, target=name)

    def picture(self) -> Picture:
        start = self._whole.start if self._whole.start in self._own else ""
        return replace(self._whole, nodes=self.nodes, arrows=tuple(self._arrows), start=start)


def side_by_side(pieces: list[Picture], language: str, overlay: Overlay) -> str:
    """All of them in one `<svg>`, from left to right."""
    inside, across, down = [], 0.0, 0.0
    for piece in pieces:
        placed = place(piece, language, overlay)
        drawn = written(placed, language, overlay, None)
        inside.append(element("g", drawn, transform=f"translate({across:.0f} 0)"))
        across += placed.width + BETWEEN
        down = max(down, placed.height)
    across -= BETWEEN
    return element(
        "svg",
        element("rect", width=across, height=down, fill=PAPER),
        *inside,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {across:.0f} {down:.0f}",
        width=round(across),
        height=round(down),
        lang=language,
    )


def trimmed(svg: str) -> str:
    """*svg* without its margin: a page has one of its own."""
    before, _, rest = svg.partition('viewBox="0 0 ')
    size, _, after = rest.partition('"')
    across, down = (float(each) for each in size.split())
    rim = MARGIN - 3  # for the ring and the thickest lines
    across, down = max(across - 2 * rim, 1), max(down - 2 * rim, 1)
    return f'{before}viewBox="{rim:.0f} {rim:.0f} {across:.0f} {down:.0f}"{after}'
