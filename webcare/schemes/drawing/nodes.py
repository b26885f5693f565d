"""The boxes of a drawing: outline, text, and what an overlay says of them."""

from collections.abc import Callable, Iterator

from webcare.schemes.drawing.areas import Area, Placed
from webcare.schemes.drawing.dress import BAND, LINE, SMALL, SMALL_LINE, TEXT, Box
from webcare.schemes.drawing.lines import CHANGED, DASHES, sign
from webcare.schemes.drawing.markup import element, lines, plain
from webcare.schemes.drawing.overlay import Overlay
from webcare.schemes.drawing.picture import MISSING
from webcare.schemes.drawing.shapes import FAINT, INK, LOOKS, OVERRULED, PAPER, shape
from webcare.schemes.drawing.type import width
from webcare.schemes.drawing.words import word


def nodes_of(
    placed: Placed, language: str, overlay: Overlay, href: Callable[[str], str | None] | None
) -> Iterator[str]:
    passed = _passed(placed, overlay)
    for name, area in placed.boxes.items():
        box = placed.dressed.boxes[name]
        told = _told(box, language, overlay, on_path=name in passed)
        inside = "".join(_inside(box, area, overlay, on_path=name in passed))
        address = href(name) if href else None
        if address:
            chosen = "true" if overlay.chosen == name else None
            inside = element("a", inside, href=address, aria_label=told, aria_current=chosen)
        yield element(
            "g",
            element("title", plain(told)),
            inside,
            id=f"node-{name}",
            class_=" ".join(_classes(name, box, overlay, on_path=name in passed)),
            data_node=name,
            data_kind=box.node.kind,
        )


def _passed(placed: Placed, overlay: Overlay) -> set[str]:
    """The nodes on the path, the one that it comes to included."""
    taken = set(overlay.path)
    found = {question for question, _ in taken}
    return found | {arrow.target for arrow in placed.picture.arrows if taken & {*arrow.keys}}


def _classes(name: str, box: Box, overlay: Overlay, *, on_path: bool) -> Iterator[str]:
    yield "node"
    yield f"is-{box.node.kind}"
    if on_path:
        yield "on-path"
    if overlay.chosen == name:
        yield "is-chosen"
    if name in overlay.changes:
        yield f"is-{overlay.changes[name]}"


def _told(box: Box, language: str, overlay: Overlay, *, on_path: bool) -> str:
    name = box.node.id
    kind = word(box.node.kind, language)
    said = [f"{kind} {name}: {box.full}" if box.node.is_question else f"{kind}: {box.full}"]
    if box.node.reconstructed:
        said.append(word("reconstructed", language))
    if name in overlay.changes:
        said.append(word(overlay.changes[name], language))
    if overlay.chosen == name:
        said.append(word("chosen", language))
    if on_path:
        said.append(word("on_path", language))
    if name in overlay.traffic:
        said.append(word("times", language, n=overlay.traffic[name]))
    if overlay.overruled.get(name):
        said.append(word("overruled", language, n=overlay.overruled[name]))
    if box.note:
        said.append(box.note)
    return " · ".join(said)


def _inside(box: Box, area: Area, overlay: Overlay, *, on_path: bool) -> Iterator[str]:
    name, look = box.node.id, LOOKS[box.node.kind]
    change = overlay.changes.get(name)
    color = CHANGED[change] if change else look.line
    dashed = DASHES if box.node.reconstructed or box.node.kind == MISSING else None
    thick = 3.0 if on_path or change else 1.5
    fill = {"fill": look.fill}
    yield shape(
        box.node.kind, area, **fill, stroke=color, stroke_width=thick, stroke_dasharray=dashed
    )
    top = area.top + box.above
    if box.node.is_question:
        yield from _heading_of_question(box, area)
        top += 0 if box.left > BAND else SMALL_LINE
    else:
        yield lines(
            [box.heading],
            area.left + box.left,
            top + 10,
            0,
            font_size=SMALL,
            font_weight=700,
            fill=look.heading,
        )
        top += SMALL_LINE
    yield lines(box.lines, area.left + box.left, top + 12.5, LINE, font_size=TEXT, fill=INK)
    if box.note:
        below = top + LINE * len(box.lines) + 11
        yield lines([box.note], area.left + box.left, below, 0, font_size=SMALL, fill=FAINT)
    if name in overlay.traffic:
        yield _count(box, area, overlay.traffic[name])
    if change:
        yield sign(change, area.left + 1, area.top + 1, 9.0)
    if overlay.overruled.get(name):
        yield overruled(overlay.overruled[name], area.right + 6, area.top - 5)


def _heading_of_question(box: Box, area: Area) -> Iterator[str]:
    """The id: in a band at the left, or above the text where it is long."""
    how: dict[str, str | float] = {"font_size": SMALL, "font_weight": 700, "fill": "#3b4a5e"}
    if box.left <= BAND:
        yield lines([box.heading], area.left + box.left, area.top + box.above + 10, 0, **how)
        return
    x, low, high = area.left + BAND, area.top + 8, area.bottom - 8
    yield element("path", d=f"M{x:.1f} {low:.1f} V{high:.1f}", stroke="#c3cbd6", stroke_width=1.0)
    yield lines(
        [box.heading],
        area.left + BAND / 2,
        area.top + box.above + 12,
        0,
        **how,
        text_anchor="middle",
    )


def _count(box: Box, area: Area, passed: int) -> str:
    """How many came by: below a question's id, or at the right of the first line."""
    how: dict[str, str | float] = {"font_size": SMALL, "font_weight": 700, "fill": "#1a4f7a"}
    text = f"{passed}"
    if box.node.is_question and box.left > BAND:
        x, y = area.left + BAND / 2, area.top + box.above + 12 + SMALL_LINE
        return lines([text], x, y, 0, **how, text_anchor="middle")
    x = area.right - (24 if box.node.kind in {"forward", "watch"} else 14)
    below = 10 if box.node.is_question else SMALL_LINE + 12.5
    return lines([text], x, area.top + box.above + below, 0, **how, text_anchor="end")


def overruled(times: int, right: float, middle: float) -> str:
    """A pill that ends at *right*: an arrow that turns back, and how often."""
    text = f"{times}"
    wide = width(text, SMALL, bold=True) + 34
    left = right - wide
    x, y = left + 9, middle + 1
    return element(
        "g",
        element(
            "rect",
            x=left,
            y=middle - 10,
            width=wide,
            height=20.0,
            rx=10.0,
            fill=PAPER,
            stroke=OVERRULED,
            stroke_width=2.0,
        ),
        element(
            "path",
            d=f"M{x + 4:.1f} {y - 7:.1f} L{x:.1f} {y - 3:.1f} L{x + 4:.1f} {y + 1:.1f}"
            f" M{x:.1f} {y - 3:.1f} H{x + 8:.1f} a3.5 3.5 0 0 1 0 7 H{x + 3:.1f}",
            fill="none",
            stroke=OVERRULED,
            stroke_width=1.8,
        ),
        lines([text], left + 25, middle + 4.5, 0, font_size=SMALL, font_weight=700, fill=OVERRULED),
        class_="overruled",
    )


def ring(area: Area) -> str:
    """Around the chosen node."""
    return element(
        "rect",
        x=area.left - 6,
        y=area.top - 6,
        width=area.right - area.left + 12,
        height=area.bottom - area.top + 12,
        rx=13.0,
        fill="#dcebf9",
        stroke="#1f5d8f",
        stroke_width=3.0,
    )
