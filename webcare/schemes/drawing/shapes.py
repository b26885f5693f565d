"""The shapes and colours of nodes: five of each for outcomes, so that colour never speaks alone."""

import math
from dataclasses import dataclass

from webcare.schemes.drawing.areas import Area
from webcare.schemes.drawing.markup import element, number
from webcare.schemes.drawing.picture import MISSING, ONWARD, QUESTION

INK, FAINT, PAPER = "#1c2736", "#5b6675", "#ffffff"
FRAMED = "#f6f8fb"  # the ground within a gate's frame
OVERRULED = "#8b1a5c"
ROOF, TAIL, POINT = 12.0, 8.0, 12.0


@dataclass(frozen=True, slots=True)
class Look:
    line: str
    fill: str
    heading: str  # dark enough to be read on the fill


LOOKS = {
    QUESTION: Look("#3b4a5e", "#ffffff", "#3b4a5e"),
    MISSING: Look("#8b1a5c", "#fdf1f8", "#8b1a5c"),
    ONWARD: Look("#3b4a5e", "#e6ebf2", "#3b4a5e"),
    "reply": Look("#1d7246", "#eef8f1", "#17603a"),
    "forward": Look("#1f5d8f", "#eef5fb", "#1a4f7a"),
    "escalate": Look("#b3261e", "#fdf1f0", "#9c1f18"),
    "watch": Look("#8a5200", "#fdf5e8", "#774600"),
    "let_stand": Look("#5f6b7d", "#f3f4f6", "#4b5666"),
}


def shape(kind: str, area: Area, **how: str | float | None) -> str:
    """The outline of a node: rounded box, speech bubble, arrow, house, capsule or barred box."""
    across, down = area.right - area.left, area.bottom - area.top
    box = {"x": area.left, "y": area.top, "width": across, "height": down}
    match kind:
        case "reply":
            return element("path", d=_bubble(area), **how)
        case "forward":
            return element("path", d=_arrow(area), **how)
        case "escalate":
            return element("path", d=_house(area), **how)
        case "watch" | "onward":
            return element("rect", **box, rx=min(down / 2, 30), **how)
        case "let_stand":
            bars = [
                element("path", d=_path(f"M{x} {y}", f"V{area.bottom}"), **{**how, "fill": "none"})
                for x, y in ((area.left + 7, area.top), (area.right - 7, area.top))
            ]
            return element("rect", **box, rx=3.0, **how) + "".join(bars)
        case _:
            return element("rect", **box, rx=9.0, **how)


def top_at(kind: str, area: Area, x: float) -> float:
    """Where a line that comes down at *x* meets the outline."""
    if kind == "escalate":
        return area.top + ROOF * abs(x - area.middle) / ((area.right - area.left) / 2)
    if kind == "watch":
        radius = min((area.bottom - area.top) / 2, 30)
        inside = max(0.0, radius - min(x - area.left, area.right - x))
        return area.top + radius - math.sqrt(radius**2 - inside**2)
    return area.top


def bottom_at(kind: str, area: Area) -> float:
    """Where a line that leaves downwards meets the outline, away from the tail."""
    return area.bottom - (TAIL if kind == "reply" else 0)


def _bubble(area: Area) -> str:
    left, top, right, low, round_ = area.left, area.top, area.right, area.bottom - TAIL, 9
    return _path(
        f"M{left + round_} {top}",
        f"H{right - round_}",
        f"Q{right} {top} {right} {top + round_}",
        f"V{low - round_}",
        f"Q{right} {low} {right - round_} {low}",
        f"H{left + 34}",
        f"L{left + 18} {low + TAIL}",
        f"V{low}",
        f"H{left + round_}",
        f"Q{left} {low} {left} {low - round_}",
        f"V{top + round_}",
        f"Q{left} {top} {left + round_} {top}",
        "Z",
    )


def _arrow(area: Area) -> str:
    middle = (area.top + area.bottom) / 2
    return _path(
        f"M{area.left} {area.top}",
        f"H{area.right - POINT}",
        f"L{area.right} {middle}",
        f"L{area.right - POINT} {area.bottom}",
        f"H{area.left}",
        "Z",
    )


def _house(area: Area) -> str:
    return _path(
        f"M{area.left} {area.top + ROOF}",
        f"L{area.middle} {area.top}",
        f"L{area.right} {area.top + ROOF}",
        f"V{area.bottom}",
        f"H{area.left}",
        "Z",
    )


def _path(*steps: str) -> str:
    """Steps such as ``M10.25 4``, their numbers rounded."""
    return " ".join(
        step[0] + " ".join(number(float(each)) for each in step[1:].split()) for step in steps
    )
