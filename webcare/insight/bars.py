"""Counts over time as a drawing: a bar a stretch of time, and a line for what is usual.

Colours are classes that the page's style sheet fills in; on paper, where there is no sheet, they
are written out. A table of the same numbers stands beside it, for whoever does not see it.
"""

from collections.abc import Sequence

from webcare.schemes.drawing.markup import element, number, plain

LEFT, RIGHT, TOP, BOTTOM = 44.0, 8.0, 14.0, 26.0
TEXT = 13
GAP = 0.22  # of a bar's room
INK, BAR, LINE, HAIR = "#4e5a6b", "#1f5d8f", "#8a5200", "#dfe3ea"
STEPS = (1, 2, 5)
NARROW = 330.0
FEW_LABELS = 4


def svg(  # noqa: PLR0913 - a drawing has this many parts
    counts: Sequence[int],
    *,
    labels: Sequence[tuple[int, str]],
    title: str,
    described: str,
    usual: Sequence[float] = (),
    width: float = 760,
    height: float = 220,
    style: str = "",
    printed: bool = False,
) -> str:
    """The drawing. *labels*: under which bar stands which text; *usual*: one value a bar; *style*:
    another class of it.
    """
    top = _ceiling(max([*counts, *usual, 1]))
    room = (width - LEFT - RIGHT) / max(1, len(counts))
    tall = height - TOP - BOTTOM

    def y(value: float) -> float:
        return TOP + tall * (1 - value / top)

    inside = [element("title", plain(title)), element("desc", plain(described))]
    for value in (0, top // 2, top) if top > 1 else (0, top):
        inside += _rule(value, y(value), width, printed=printed)
    for place, count in enumerate(counts):
        if count:
            x = LEFT + place * room
            inside.append(
                element(
                    "rect", x=x + room * GAP / 2, y=y(count), width=max(1.0, room * (1 - GAP)),
                    height=max(1.0, TOP + tall - y(count)), rx=1.0, class_="bars-bar",
                    fill=BAR if printed else None,
                )
            )  # fmt: skip
    if usual:
        points = [(LEFT + (place + 0.5) * room, y(value)) for place, value in enumerate(usual)]
        inside.append(_line(points, printed))
    for place, text in labels:
        at = LEFT + (place + 0.5) * room
        anchor = "end" if at > width - 60 else "start" if at < LEFT + 30 else "middle"
        inside.append(_said(text, at, height - 7, anchor, printed=printed))
    return element(
        "svg", *inside, xmlns="http://www.w3.org/2000/svg", class_=f"bars {style}".strip(),
        viewBox=f"0 0 {width:.0f} {height:.0f}", width=width, height=height, role="img",
        aria_label=title, font_size=TEXT, font_family="Noto Sans" if printed else None,
    )  # fmt: skip


def _ceiling(highest: float) -> int:
    """The next round number from *highest* on: 1, 2, 5, 10, 20, 50 and so on."""
    power = 1
    while True:
        for step in STEPS:
            if step * power >= highest:
                return step * power
        power *= 10


def _rule(value: int, y: float, width: float, *, printed: bool) -> list[str]:
    line = element(
        "line", x1=LEFT, x2=width - RIGHT, y1=y, y2=y, class_="bars-rule",
        stroke=HAIR if printed else None, stroke_width=1 if printed else None,
    )  # fmt: skip
    return [line, _said(str(value), LEFT - 8, y + 4.5, "end", printed=printed)]


def _line(points: Sequence[tuple[float, float]], printed: bool) -> str:  # noqa: FBT001
    path = "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)
    return element(
        "path", d=path, class_="bars-usual", fill="none",
        stroke=LINE if printed else None, stroke_width=2 if printed else None,
    )  # fmt: skip


def _said(text: str, x: float, y: float, anchor: str, *, printed: bool) -> str:
    return element(
        "text", plain(text), x=x, y=y, text_anchor=anchor, class_="bars-text",
        fill=INK if printed else None,
    )  # fmt: skip


def wide_and_narrow(
    counts: Sequence[int], labels: Sequence[tuple[int, str]], *, title: str, described: str,
    usual: Sequence[float] = (), width: float = 760,
) -> str:  # fmt: skip
    """The drawing twice, of which the style sheet shows the one that fits: on a phone the letters
    of the wide one would be too small to read. The narrow one has every other label.
    """
    wide = svg(
        counts, labels=labels, title=title, described=described, usual=usual, width=width,
        style="bars-wide",
    )  # fmt: skip
    narrow = svg(
        counts, labels=labels if len(labels) < FEW_LABELS else labels[::2], title=title,
        described=described, usual=usual, width=NARROW, height=170, style="bars-narrow",
    )  # fmt: skip
    return wide + narrow
