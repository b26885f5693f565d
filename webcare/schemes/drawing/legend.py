"""What the shapes of a drawing mean, as a strip of its own."""

from webcare.schemes.drawing.areas import Area
from webcare.schemes.drawing.lines import DASHES
from webcare.schemes.drawing.markup import element, lines, plain
from webcare.schemes.drawing.picture import QUESTION
from webcare.schemes.drawing.shapes import INK, LOOKS, shape
from webcare.schemes.drawing.svg import FONTS
from webcare.schemes.drawing.type import width
from webcare.schemes.drawing.words import word
from workflows.outcomes import KINDS

_HIGH, _SCALE = 28.0, 0.5


def legend(language: str) -> str:
    """An `<svg>`: each kind of node with its name, and dashes for what is reconstructed."""
    at = 4.0
    inside = []
    for kind in (QUESTION, *KINDS):
        inside.append(_sample(kind, at, None))
        at = _named(inside, word(kind, language), at)
    inside.append(_sample(QUESTION, at, DASHES))
    at = _named(inside, word("reconstructed", language), at)
    return element(
        "svg",
        element("title", plain(word("legend", language))),
        *inside,
        xmlns="http://www.w3.org/2000/svg",
        class_="scheme-legend-strip",
        viewBox=f"0 0 {at:.0f} {_HIGH:.0f}",
        width=round(at),
        height=round(_HIGH),
        role="img",
        lang=language,
        font_family=FONTS,
        fill=INK,
    )


def _sample(kind: str, at: float, dashes: str | None) -> str:
    look = LOOKS[kind]
    drawn = shape(
        kind,
        Area(0, 0, 72, 40),
        fill=look.fill,
        stroke=look.line,
        stroke_width=2.6,
        stroke_dasharray=dashes,
    )
    return element("g", drawn, transform=f"translate({at:.1f} 4) scale({_SCALE})")


def _named(inside: list[str], name: str, at: float) -> float:
    """Write *name* beside its sample; gives where the next one begins."""
    inside.append(lines([name], at + 43, 18, 0, font_size=12.0))
    return at + 43 + width(name, 12) + 22
