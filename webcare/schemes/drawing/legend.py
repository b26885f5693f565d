"""What the shapes of a drawing mean: as a strip of its own, or sample by sample."""

from collections.abc import Iterator

from webcare.schemes.drawing.areas import Area
from webcare.schemes.drawing.lines import CHANGED, DASHES, sign
from webcare.schemes.drawing.markup import element, lines, plain
from webcare.schemes.drawing.nodes import overruled as overruled_sign
from webcare.schemes.drawing.overlay import Change
from webcare.schemes.drawing.picture import QUESTION
from webcare.schemes.drawing.shapes import INK, LOOKS, shape
from webcare.schemes.drawing.svg import FONTS
from webcare.schemes.drawing.type import width
from webcare.schemes.drawing.words import word
from workflows.outcomes import KINDS

_HIGH, _SCALE, _TEXT = 28.0, 0.5, 12.0
_CHANGES: tuple[Change, ...] = ("added", "removed", "changed")


def legend(language: str) -> str:
    """An `<svg>`: each kind of node with its name, and dashes for what is reconstructed."""
    at = 4.0
    inside = []
    for drawn, name in _kinds(language):
        inside.append(element("g", drawn, _name(name), transform=f"translate({at:.1f} 0)"))
        at += _wide(name) + 22
    return _svg(inside, at, language, title=word("legend", language), name="scheme-legend-strip")


def samples(language: str, *, changes: bool = False, overruled: bool = False) -> Iterator[str]:
    """The same as an `<svg>` each, so that a page can break the line between them; with *changes*
    also what was added, removed and changed, with *overruled* where people decided otherwise.
    """
    shown = [*_changes(language), *_kinds(language)] if changes else [*_kinds(language)]
    if overruled:
        sign_ = overruled_sign(2, 37, _HIGH / 2)
        shown.insert(0, (sign_, word("overruled_often", language)))
    for drawn, name in shown:
        yield _svg([drawn, _name(name)], _wide(name) + 6, language, name="scheme-legend-sample")


def _kinds(language: str) -> Iterator[tuple[str, str]]:
    for kind in (QUESTION, *KINDS):
        yield _sample(kind, None), word(kind, language)
    yield _sample(QUESTION, DASHES), word("reconstructed", language)


def _changes(language: str) -> Iterator[tuple[str, str]]:
    """Each change with its sign, its colour, and the line of its arrow."""
    for change in _CHANGES:
        dashed = "2 4" if change == "removed" else None
        box = element(
            "rect",
            x=6.0,
            y=6.0,
            width=29.0,
            height=17.0,
            rx=4.0,
            fill="#ffffff",
            stroke=CHANGED[change],
            stroke_width=2.4,
            stroke_dasharray=dashed,
        )
        yield box + sign(change, 7.0, 7.5, 6.0), word(change, language)


def _sample(kind: str, dashes: str | None) -> str:
    look = LOOKS[kind]
    drawn = shape(
        kind,
        Area(0, 0, 72, 40),
        fill=look.fill,
        stroke=look.line,
        stroke_width=2.6,
        stroke_dasharray=dashes,
    )
    return element("g", drawn, transform=f"translate(0 4) scale({_SCALE})")


def _name(name: str) -> str:
    return lines([name], 43, 18, 0, font_size=_TEXT)


def _wide(name: str) -> float:
    return 43 + width(name, _TEXT)


def _svg(inside: list[str], across: float, language: str, *, name: str, title: str = "") -> str:
    return element(
        "svg",
        *([element("title", plain(title))] if title else []),
        *inside,
        xmlns="http://www.w3.org/2000/svg",
        class_=name,
        viewBox=f"0 0 {across:.0f} {_HIGH:.0f}",
        width=round(across),
        height=round(_HIGH),
        role="img" if title else None,
        lang=language,
        font_family=FONTS,
        fill=INK,
    )
