"""Flows as a drawing: columns of bars, and ribbons between them as broad as they are many.

A small layout of our own, like that of the scheme's drawing: it knows how wide its texts are, each
bar has room for its label, and colours are classes that the page's style sheet fills in.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from webcare.schemes.drawing.markup import element, number, plain
from webcare.schemes.drawing.type import width, wrap

WIDTH = 1080.0
SIDE = 196.0  # room for the labels left of the first column and right of the last
BAR = 12.0
SLOT = 30.0  # the least that a bar with its label takes
GAP = 10.0
TALLEST = 340.0  # that all bars of a column take together
TEXT = 13
TOP = 34.0


@dataclass(frozen=True, slots=True)
class Stop:
    """One bar: its name within the drawing, what it is called, and the class of its colour."""

    name: str
    label: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Stream:
    """How many went from one stop to one of the next column; `tone` colours the ribbon."""

    start: str
    end: str
    count: int
    tone: str = ""


@dataclass(slots=True)
class _Bar:
    stop: Stop
    column: int
    count: int
    height: float
    top: float = 0.0
    left_used: float = 0.0
    right_used: float = 0.0

    @property
    def middle(self) -> float:
        return self.top + self.height / 2


def svg(
    columns: Sequence[tuple[str, Sequence[Stop]]],
    streams: Sequence[Stream],
    *,
    title: str,
    described: str,
    language: str,
) -> str:
    """The drawing as one image with its title and description; *columns* are a heading and its
    stops, in the order in which they stand.
    """
    bars = _placed(columns, streams)
    height = max((bar.top + max(bar.height, SLOT) for bar in bars.values()), default=TOP) + 12
    inside = [
        element("title", plain(title), id="sankey-title"),
        element("desc", plain(described), id="sankey-desc"),
        *(_heading(text, place, len(columns)) for place, (text, _stops) in enumerate(columns)),
        *_ribbons(streams, bars, len(columns)),
        *(_bar(bar, len(columns)) for bar in bars.values()),
    ]
    return element(
        "svg",
        *inside,
        xmlns="http://www.w3.org/2000/svg",
        class_="sankey",
        viewBox=f"0 0 {WIDTH:.0f} {height:.0f}",
        width=WIDTH,
        height=height,
        role="img",
        aria_labelledby="sankey-title",
        aria_describedby="sankey-desc",
        lang=language,
        font_size=TEXT,
    )


def _placed(
    columns: Sequence[tuple[str, Sequence[Stop]]], streams: Sequence[Stream]
) -> dict[str, _Bar]:
    arriving, leaving = Counter[str](), Counter[str]()
    for each in streams:
        leaving[each.start] += each.count
        arriving[each.end] += each.count
    total = max((sum(_counts(stops, arriving, leaving)) for _h, stops in columns), default=0)
    scale = TALLEST / total if total else 0.0
    bars: dict[str, _Bar] = {}
    for place, (_heading_text, stops) in enumerate(columns):
        top = TOP
        counts = _counts(stops, arriving, leaving)
        for stop, count in zip(stops, counts, strict=True):
            height = max(2.0, count * scale)
            bars[stop.name] = _Bar(stop, place, count, height, top + max(0.0, SLOT - height) / 2)
            top += max(height, SLOT) + GAP
    _centred(bars, len(columns))
    return bars


def _counts(
    stops: Sequence[Stop], arriving: Mapping[str, int], leaving: Mapping[str, int]
) -> list[int]:
    return [max(arriving[stop.name], leaving[stop.name]) for stop in stops]


def _centred(bars: Mapping[str, _Bar], columns: int) -> None:
    """Move each column to the middle of the tallest."""
    ends = [
        max((b.top + max(b.height, SLOT) for b in bars.values() if b.column == place), default=TOP)
        for place in range(columns)
    ]
    for bar in bars.values():
        bar.top += (max(ends) - ends[bar.column]) / 2


def _left(place: int, columns: int) -> float:
    step = (WIDTH - 2 * SIDE - BAR) / max(1, columns - 1)
    return SIDE + place * step


def _ribbons(streams: Sequence[Stream], bars: Mapping[str, _Bar], columns: int) -> list[str]:
    """Ribbons stacked on both sides in the order of the bars they go to and come from."""
    order = {name: place for place, name in enumerate(bars)}
    begins: dict[Stream, float] = {}
    for each in sorted(streams, key=lambda one: (order[one.start], order[one.end], one.tone)):
        bar = bars[each.start]
        begins[each] = bar.top + bar.right_used
        bar.right_used += bar.height * each.count / max(1, bar.count)
    drawn = []
    for each in sorted(streams, key=lambda one: (order[one.end], order[one.start], one.tone)):
        start, end = bars[each.start], bars[each.end]
        thick = start.height * each.count / max(1, start.count)
        lands = end.top + end.left_used
        broad = end.height * each.count / max(1, end.count)
        end.left_used += broad
        x1, x2 = _left(start.column, columns) + BAR, _left(end.column, columns)
        drawn.append(_ribbon(each, start, end, (x1, begins[each], thick), (x2, lands, broad)))
    return drawn


def _ribbon(
    stream: Stream,
    start: _Bar,
    end: _Bar,
    here: tuple[float, float, float],
    there: tuple[float, float, float],
) -> str:
    (x1, y1, thick), (x2, y2, broad) = here, there
    bend = (x1 + x2) / 2
    n = number
    path = (
        f"M{n(x1)} {n(y1)}C{n(bend)} {n(y1)} {n(bend)} {n(y2)} {n(x2)} {n(y2)}"
        f"V{n(y2 + max(1.0, broad))}"
        f"C{n(bend)} {n(y2 + max(1.0, broad))} {n(bend)} {n(y1 + max(1.0, thick))} "
        f"{n(x1)} {n(y1 + max(1.0, thick))}Z"
    )
    said = f"{start.stop.label} → {end.stop.label}: {stream.count}"
    return element(
        "path", element("title", plain(said)), d=path, class_=f"flow {stream.tone}".strip()
    )


def _bar(bar: _Bar, columns: int) -> str:
    x = _left(bar.column, columns)
    first, last = bar.column == 0, bar.column == columns - 1
    room = SIDE - 20 if first or last else (WIDTH - 2 * SIDE) / max(1, columns - 1) - BAR - 70
    count = f" {bar.count}"
    said = wrap(bar.stop.label, room - width(count, TEXT, bold=True) - 4, TEXT, lines=1)
    at, anchor = (x - 8, "end") if first else (x + BAR + 8, "start")
    label = element(
        "text",
        plain(said[0] if said else ""),
        element("tspan", plain(count), font_weight=700, class_="flow-count"),
        x=at,
        y=bar.middle + 4.5,
        text_anchor=anchor,
        class_="flow-label",
    )
    box = element(
        "rect",
        x=x,
        y=bar.top,
        width=BAR,
        height=bar.height,
        rx=2.0,
        class_=f"flow-bar {bar.stop.tone}".strip(),
    )
    return element("g", element("title", plain(f"{bar.stop.label}: {bar.count}")), box, label)


def _heading(text: str, place: int, columns: int) -> str:
    x = _left(place, columns)
    first, last = place == 0, place == columns - 1
    at = x + BAR if first else x if last else x + BAR / 2
    anchor = "end" if first else "start" if last else "middle"
    return element("text", plain(text), x=at, y=16, text_anchor=anchor, class_="flow-heading")
