"""The arrows of a drawing: their lines and heads, and the labels on them."""

from collections.abc import Iterator

from webcare.schemes.drawing.areas import Area, Placed, Way
from webcare.schemes.drawing.dress import SIGN, SMALL, SMALL_LINE, Label
from webcare.schemes.drawing.markup import element, lines, number, plain
from webcare.schemes.drawing.overlay import Change, Overlay
from webcare.schemes.drawing.picture import Arrow, named
from webcare.schemes.drawing.shapes import FAINT, FRAMED, INK, PAPER, bottom_at, top_at
from webcare.schemes.drawing.type import width
from webcare.schemes.drawing.words import word

CHANGED: dict[str, str] = {"added": "#1d7246", "removed": "#b3261e", "changed": "#8a5200"}
DASHES = "5 4"
_LINE, _PATH, _THICKEST = 1.5, 4.0, 9.0


def lines_of(placed: Placed, overlay: Overlay) -> Iterator[str]:
    """Every line with its head; those of the path last, so that they lie on top."""
    on_path = set(overlay.path)
    indices = range(len(placed.ways))
    for index in sorted(
        indices, key=lambda each: bool(on_path & {*placed.picture.arrows[each].keys})
    ):
        arrow = placed.picture.arrows[index]
        color, thick = _stroke(arrow, overlay)
        dashed = DASHES if all(reply.reconstructed for reply in arrow.replies) else None
        if _change(arrow, overlay) == "removed":
            dashed = "2 4"
        path, head = _drawn(placed.ways[index], arrow, placed, thick)
        yield element(
            "g",
            element(
                "path",
                d=path,
                fill="none",
                stroke=color,
                stroke_width=thick,
                stroke_dasharray=dashed,
                stroke_linejoin="round",
            ),
            element("path", d=head, fill=color),
            class_="arrow on-path" if on_path & {*arrow.keys} else "arrow",
            data_question=arrow.question,
            data_target=arrow.target,
        )


def arrow(start: tuple[float, float], end: tuple[float, float], thick: float, color: str) -> str:
    """A straight arrow downwards."""
    length = _head_length(thick)
    path = f"M{number(start[0])} {number(start[1])} V{number(end[1] - length)}"
    return element("path", d=path, fill="none", stroke=color, stroke_width=thick) + element(
        "path", d=_head(end, thick, down=True), fill=color
    )


def _change(arrow: Arrow, overlay: Overlay) -> Change | None:
    """What became of all answers on the arrow together."""
    found = {overlay.change(arrow.question, reply.id, arrow.target) for reply in arrow.replies}
    if len(found) == 1:
        return found.pop()
    return "changed" if found - {None} else None


def _stroke(arrow: Arrow, overlay: Overlay) -> tuple[str, float]:
    thick = _LINE
    color = "#4a586b"
    if overlay.path:
        thick, color = (_PATH, INK) if set(overlay.path) & {*arrow.keys} else (1.2, "#8b96a5")
    if overlay.traffic:
        passed = sum(overlay.traffic.get(key, 0) for key in arrow.keys)
        share = min(passed / overlay.busiest, 1.0)
        thick = 1.0 + (_THICKEST - 1.0) * share
        color = "#1f5d8f" if passed else "#8b96a5"
    change = _change(arrow, overlay)
    if change:
        thick, color = max(thick, 2.4), CHANGED[change]
    return color, thick


def _drawn(way: Way, arrow: Arrow, placed: Placed, thick: float) -> tuple[str, str]:
    """The line's path, and its head's."""
    points = list(way.points)
    length = _head_length(thick)
    upper, lower = (arrow.target, arrow.question) if way.upward else (arrow.question, arrow.target)
    nodes = placed.picture.nodes
    points[0] = (points[0][0], bottom_at(nodes[upper].kind, placed.boxes[upper]))
    if not way.loop:
        x = points[-1][0]
        points[-1] = (x, top_at(nodes[lower].kind, placed.boxes[lower], x))
    tip = points[0] if way.upward else points[-1]
    if way.upward:
        points[0] = (tip[0], tip[1] + length)
        points[1] = (tip[0], max(points[1][1], tip[1]) + length)
    else:
        points[-1] = (tip[0], tip[1] - length)
        points[-2] = (tip[0], min(points[-2][1], tip[1]) - length)
    return _path(points), _head(tip, thick, down=not way.upward)


def _path(points: list[tuple[float, float]]) -> str:
    steps = [f"M{_point(*points[0])}"]
    for index in range(1, len(points)):
        (x, y), (to_x, to_y) = points[index - 1], points[index]
        if abs(x - to_x) < 0.05:  # noqa: PLR2004 - what one decimal cannot show
            steps.append(f"V{number(to_y)}")
        else:
            middle = (y + to_y) / 2
            steps.append(f"C{_point(x, middle)} {_point(to_x, middle)} {_point(to_x, to_y)}")
    return " ".join(steps)


def _point(x: float, y: float) -> str:
    return f"{number(x)} {number(y)}"


def _head_length(thick: float) -> float:
    return 7.0 + thick * 0.8


def _head(tip: tuple[float, float], thick: float, *, down: bool) -> str:
    x, y = tip
    half, length = 3.6 + thick * 0.75, _head_length(thick) * (-1 if down else 1)
    return f"M{_point(x, y)} L{_point(x - half, y + length)} L{_point(x + half, y + length)} Z"


def labels_of(placed: Placed, language: str, overlay: Overlay) -> Iterator[str]:
    """The answers on every arrow, each with its full text, sign and number."""
    for arrow_, label, area in zip(
        placed.picture.arrows, placed.dressed.labels, placed.labels, strict=True
    ):
        yield element(
            "g",
            element(
                "rect",
                x=area.left,
                y=area.top,
                width=area.right - area.left,
                height=area.bottom - area.top,
                rx=4.0,
                fill=FRAMED if any(area.overlaps(each) for _, each in placed.frames) else PAPER,
            ),
            *_answers(
                arrow_,
                label,
                area,
                language,
                overlay,
                target=named(placed.picture, arrow_.target, language),
            ),
            class_="answers",
        )


def _answers(
    arrow_: Arrow, label: Label, area: Area, language: str, overlay: Overlay, *, target: str
) -> Iterator[str]:
    top = area.top + 1
    for line in label.lines:
        key = (arrow_.question, line.answer)
        number_ = "" if line.traffic is None else f" {line.traffic}"
        left = area.left + 4 + (SIGN if line.change else 0)
        alone = len(label.lines) == 1 and not number_ and not line.change
        x, anchor = (area.middle, "middle") if alone else (left, "start")
        told = f"{arrow_.question}, {line.full} {word('leads_to', language)} {target}"
        if line.traffic is not None:
            told += f", {word('times', language, n=line.traffic)}"
        if line.change:
            told += f" ({word(line.change, language)})"
        color = CHANGED[line.change] if line.change else INK
        inside = [
            element("title", plain(told)),
            lines(
                line.lines,
                x,
                top + 12,
                SMALL_LINE,
                font_size=SMALL,
                fill=color,
                text_anchor=anchor,
                font_weight=700 if key in overlay.path else 400,
                text_decoration="line-through" if line.change == "removed" else "none",
            ),
        ]
        if number_:
            end = left + (width(line.lines[-1], SMALL) if line.lines else 0)
            base = top + 12 + SMALL_LINE * (len(line.lines) - 1)
            bold: dict[str, str | float] = {
                "font_size": SMALL,
                "font_weight": 700,
                "fill": "#1a4f7a",
            }
            inside.append(lines([number_.strip()], end + 4, base, 0, **bold))
        if line.change:
            inside.append(sign(line.change, left - SIGN / 2, top + 7, 6.0))
        yield element(
            "g", *inside, role="img", class_="answer", data_question=key[0], data_answer=key[1]
        )
        top += SMALL_LINE * len(line.lines)
    if label.more:
        more = word("more", language, n=label.more)
        yield lines(
            [more], area.middle, top + 12, 0, font_size=SMALL, fill=FAINT, text_anchor="middle"
        )


def sign(change: Change, x: float, y: float, radius: float) -> str:
    """A disc with a plus, a minus or a tilde."""
    arm = radius * 0.6
    strokes = {
        "added": f"M{_point(x - arm, y)} H{number(x + arm)}"
        f" M{_point(x, y - arm)} V{number(y + arm)}",
        "removed": f"M{_point(x - arm, y)} H{number(x + arm)}",
        "changed": f"M{_point(x - arm, y + arm / 3)} Q{_point(x - arm / 2, y - arm)} {_point(x, y)}"
        f" Q{_point(x + arm / 2, y + arm)} {_point(x + arm, y - arm / 3)}",
    }
    return element("circle", cx=x, cy=y, r=radius, fill=CHANGED[change]) + element(
        "path",
        d=strokes[change],
        fill="none",
        stroke=PAPER,
        stroke_width=radius / 3.5,
        stroke_linecap="round",
    )
