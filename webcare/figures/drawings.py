"""The drawings of the figures: hours of the week as a map, times as strips, what came and went.

Colours are classes that the page's style sheet fills in; on paper, where there is no sheet, they
are written out. Each is a picture with a sentence; a table of the same numbers stands beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from webcare.figures.values import Spread
from webcare.schemes.drawing.markup import element, plain

TEXT = 13
HOURS, DAYS, SHADES = 24, 7, 6
INK, HAIR, ACCENT, WARN, SOFT = "#4e5a6b", "#dfe3ea", "#1f5d8f", "#8a5200", "#a9c6df"
HEAT = ("#eef0f4", "#d3e2ef", "#a9c6df", "#74a2c8", "#3f7aad", "#1a527f")
WIDE, NARROW = 760.0, 330.0


def heat(
    by_hour: Mapping[tuple[int, int], int],
    day_names: Sequence[str],
    *,
    title: str,
    described: str,
    printed: bool = False,
    upright: bool = False,
) -> str:
    """A cell an hour of the week, the darker the more. *upright*: days side by side, on a phone."""
    most = max(by_hour.values(), default=0)
    across, down = (DAYS, HOURS) if upright else (HOURS, DAYS)
    left, top = 44.0, 22.0
    width = NARROW if upright else WIDE
    room = (width - left - 2) / across
    tall = 16.0 if upright else 24.0
    inside = _about(title, described)
    for day in range(1, DAYS + 1):
        name = plain(day_names[day - 1][:3])
        x, y = (left + (day - 0.5) * room, 14.0) if upright else (0.0, top + (day - 0.35) * tall)
        inside.append(_said(name, x, y, "middle" if upright else "start", printed=printed))
        for hour in range(HOURS):
            column, row = (day - 1, hour) if upright else (hour, day - 1)
            shade = _shade(by_hour.get((day, hour), 0), most)
            inside.append(
                element(
                    "rect", x=left + column * room + 1, y=top + row * tall + 1, width=room - 2,
                    height=tall - 2, rx=2.0, class_=f"heat-{shade}",
                    fill=HEAT[shade] if printed else None,
                )
            )  # fmt: skip
    for hour in range(0, HOURS, 3):
        x, y = (left - 8, top + (hour + 0.8) * tall) if upright else (left + hour * room + 1, 14.0)
        inside.append(_said(f"{hour:02d}", x, y, "end" if upright else "start", printed=printed))
    style = "bars-narrow" if upright else "bars-wide"
    return _svg(inside, title, width, top + down * tall + 2, style, printed=printed)


def _shade(count: int, most: int) -> int:
    return ceil(count / most * (SHADES - 1)) if count else 0


@dataclass(frozen=True, slots=True)
class Strip:
    """One line of strips: its name, how long, in words too, and the norm in seconds, if any."""

    name: str
    spread: Spread
    said: str
    norm: float | None = None


def strips(
    given: Sequence[Strip],
    *,
    scale: str,
    title: str,
    described: str,
    printed: bool = False,
    narrow: bool = False,
) -> str:
    """Times side by side: a line from the fastest tenth to the slowest, a box around the middle
    half, a stroke at the median, a dashed one at the norm. *scale* says what the right end is.
    """
    width = NARROW if narrow else WIDE
    left = 6.0 if narrow else 190.0
    right = 10.0
    tall = 58.0 if narrow else 44.0
    end = max([1.0, *(max(each.spread.p90, each.norm or 0) for each in given)]) * 1.04
    room = width - left - right
    inside = _about(title, described)
    for row, each in enumerate(given):
        middle = row * tall + (38.0 if narrow else 22.0)
        marks = [left + value / end * room for value in _cuts(each.spread)]
        low, first, half, third, high = marks
        where = (left, middle - 20) if narrow else (0.0, middle - 2)
        inside.append(_said(_short(each.name, narrow), *where, "start", printed=printed, bold=True))
        if narrow:
            inside.append(_said(each.said, width - 4, middle - 20, "end", printed=printed))
        else:
            inside.append(_said(each.said, 0.0, middle + 14, "start", printed=printed))
        inside += [
            _line(left, width - right, middle, "strip-rail", HAIR, 1, printed=printed),
            _line(low, high, middle, "strip-line", ACCENT, 2, printed=printed),
            element(
                "rect", x=first, y=middle - 8, width=max(2.0, third - first), height=16.0, rx=3.0,
                class_="strip-box", fill=SOFT if printed else None,
            ),
            _stroke(half, middle, 11, "strip-median", ACCENT, 3, printed=printed),
        ]  # fmt: skip
        if each.norm is not None:
            norm = left + each.norm / end * room
            inside.append(_stroke(norm, middle, 14, "strip-norm", WARN, 2, printed=printed))
    bottom = len(given) * tall + 12
    inside.append(_said("0", left, bottom, "start", printed=printed))
    inside.append(_said(scale, width - right, bottom, "end", printed=printed))
    style = "bars-narrow" if narrow else "bars-wide"
    return _svg(inside, title, width, bottom + 8, style, printed=printed)


def longest(given: Sequence[Strip]) -> float:
    """Seconds at the right end of the strips."""
    return max([1.0, *(max(each.spread.p90, each.norm or 0) for each in given)]) * 1.04


def tide(
    came: Sequence[int],
    went: Sequence[int],
    *,
    labels: Sequence[tuple[int, str]],
    title: str,
    described: str,
    printed: bool = False,
    narrow: bool = False,
) -> str:
    """What came, upwards, and what left our hands, downwards; one pair a day or week."""
    width, left, tall, top = (NARROW if narrow else WIDE), 40.0, 70.0, 10.0
    most = max([1, *came, *went])
    room = (width - left - 6) / max(1, len(came))
    axis = top + tall
    inside = _about(title, described)

    def bar(place: int, count: int, *, up: bool) -> str:
        height = max(1.0, count / most * tall)
        return element(
            "rect", x=left + (place + 0.12) * room, y=axis - height - 1 if up else axis + 1,
            width=max(1.0, room * 0.76), height=height, rx=1.0,
            class_="tide-in" if up else "tide-out",
            fill=(ACCENT if up else SOFT) if printed else None,
        )  # fmt: skip

    for place, (inn, out) in enumerate(zip(came, went, strict=True)):
        inside += [bar(place, inn, up=True)] if inn else []
        inside += [bar(place, out, up=False)] if out else []
    inside.append(_line(left, width - 6, axis, "bars-rule", HAIR, 1, printed=printed))
    for y in (top + 8, axis + tall):
        inside.append(_said(str(most), left - 8, y, "end", printed=printed))
    for place, text in labels[:: 2 if narrow else 1]:
        at = left + (place + 0.5) * room
        anchor = "end" if at > width - 60 else "start" if at < left + 30 else "middle"
        inside.append(_said(text, at, axis + tall + 22, anchor, printed=printed))
    style = "bars-narrow" if narrow else "bars-wide"
    return _svg(inside, title, width, axis + tall + 30, style, printed=printed)


def _cuts(spread: Spread) -> tuple[float, ...]:
    return spread.p10, spread.p25, spread.median, spread.p75, spread.p90


def _short(name: str, narrow: bool) -> str:  # noqa: FBT001 - of the drawing
    most = 22 if narrow else 26
    return name if len(name) <= most else f"{name[: most - 1]}…"


def _about(title: str, described: str) -> list[str]:
    return [element("title", plain(title)), element("desc", plain(described))]


def _svg(
    inside: Sequence[str], title: str, width: float, height: float, style: str, *, printed: bool
) -> str:
    return element(
        "svg", *inside, xmlns="http://www.w3.org/2000/svg", class_=f"bars {style}",
        viewBox=f"0 0 {width:.0f} {height:.0f}", width=width, height=height, role="img",
        aria_label=title, font_size=TEXT, font_family="Noto Sans" if printed else None,
    )  # fmt: skip


def _line(
    x1: float, x2: float, y: float, style: str, ink: str, thick: float, *, printed: bool
) -> str:
    return element(
        "line", x1=x1, x2=x2, y1=y, y2=y, class_=style, stroke=ink if printed else None,
        stroke_width=thick if printed else None,
    )  # fmt: skip


def _stroke(
    x: float, middle: float, half: float, style: str, ink: str, thick: float, *, printed: bool
) -> str:
    return element(
        "line", x1=x, x2=x, y1=middle - half, y2=middle + half, class_=style,
        stroke=ink if printed else None, stroke_width=thick if printed else None,
        stroke_dasharray="3 3" if style == "strip-norm" else None,
    )  # fmt: skip


def _said(text: str, x: float, y: float, anchor: str, *, printed: bool, bold: bool = False) -> str:
    return element(
        "text", plain(text), x=x, y=y, text_anchor=anchor, class_="bars-text bars-name"
        if bold else "bars-text", fill=INK if printed else None,
        font_weight="bold" if bold and printed else None,
    )  # fmt: skip
