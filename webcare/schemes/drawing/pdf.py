"""A scheme on one A4: its drawing, the considerations before a reply, and what the shapes mean.

Made by typst from a template of our own: every text goes to it as data, never as markup, and it
reads nothing but what it is given here and the font that ships with the product.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path

from babel.dates import format_date

from webcare.schemes import drawing
from webcare.schemes.drawing import paper
from webcare.schemes.drawing.overlay import NOTHING, Overlay
from webcare.schemes.drawing.picture import Picture
from webcare.schemes.drawing.pieces import MOST_PIECES, SHARED, cut, side_by_side, trimmed
from webcare.schemes.drawing.type import width
from webcare.schemes.drawing.words import language_name, word
from workflows.outcomes import in_language

TEMPLATE = Path(__file__).with_name("sheet.typ")
A4 = (595.28, 841.89)  # points
_MARGIN, _HEAD, _FOOT = 22.68, 28.0, 20.0
_LEGIBLE = 0.44  # points a pixel: answers of 5.5 points
_LETTERS = (7.0, 6.0)  # points, of the considerations; the small where the drawing needs room
_WHOLE = 0.97  # what a drawing in one piece is worth: a piece more has to win as much
_MOST_CUT = 60  # nodes; a larger scheme is no reading for one A4 however it is cut
_SIDE = 190.0  # a column of considerations beside the drawing


@dataclass(frozen=True, slots=True)
class Way:
    """How the sheet lies: across or upright, considerations below or beside the drawing."""

    landscape: bool
    beside: bool
    letters: float  # points, of the considerations
    scale: float  # points a pixel, as reckoned beforehand


def sheet(
    picture: Picture,
    language: str,
    *,
    version: int | None = None,
    valid_from: date | None = None,
    overlay: Overlay | None = None,
) -> bytes:
    """The PDF of *picture*; without *version* it is a file's, that nobody published."""
    picture = paper.printable(picture)
    considered = considerations(picture, language)
    svg = _largest(picture, language, overlay or NOTHING, considered)
    way = _best(_size(svg), considered)
    columns = 1 if way.beside else 3 if way.landscape else 2
    told = {
        "title": in_language(picture.titles, language).strip() or picture.id,
        "language": language,
        "facts": _facts(language, version, valid_from),
        "alt": drawing.description(picture, language),
        "key": word("legend", language),
        "heading": word("considerations", language),
        "columns": _shared_out(considered, columns) if considered else [],
        "landscape": way.landscape,
        "beside": way.beside,
        "letters": way.letters,
    }
    return paper.made(TEMPLATE, told, drawing=svg, legend=drawing.legend(language))


Considered = tuple[str, list[str]]
"""An outcome's title, and what is considered before it."""


def considerations(picture: Picture, language: str) -> list[Considered]:
    """Per outcome that has any; outcomes that share the same list share one entry."""
    found: dict[tuple[str, ...], list[str]] = {}
    for node in picture.nodes.values():
        texts = tuple(in_language(each, language) for each in node.considerations)
        if texts:
            found.setdefault(texts, []).append(in_language(node.texts, language))
    return [(" · ".join(titles), list(texts)) for texts, titles in found.items()]


def _facts(language: str, version: int | None, valid_from: date | None) -> str:
    """The line below the title."""
    told = []
    if version is not None:
        told.append(word("version", language, n=version))
    if valid_from is not None:
        on = format_date(valid_from, format="long", locale=_locale(language))
        told.append(word("valid_from", language, date=on))
    told.append(f"{word('language', language)}: {language_name(language)}")
    return " · ".join(told)


def _locale(language: str) -> str:
    return language if language in {"nl", "en", "fr", "de"} else "en"


def _largest(
    picture: Picture, language: str, overlay: Overlay, considered: Sequence[Considered]
) -> str:
    """The drawing as a whole where it is legible so; else cut as makes its letters largest."""
    best = trimmed(drawing.svg(picture, language, overlay=overlay))
    scale = _best(_size(best), considered).scale
    if scale >= _LEGIBLE or len(picture.nodes) > _MOST_CUT:
        return best
    for shared, count in product(SHARED, range(1, MOST_PIECES + 1)):
        cut_up = trimmed(side_by_side(cut(picture, count, shared), language, overlay))
        found = _best(_size(cut_up), considered).scale * _WHOLE ** (count - 1)
        if found > scale * 1.02:
            best, scale = cut_up, found
    return best


def _size(svg: str) -> tuple[float, float]:
    _, _, across, down = svg.partition('viewBox="')[2].partition('"')[0].split()
    return float(across), float(down)


def _height(considered: Sequence[Considered], across: float, size: float) -> float:
    """About how high the considerations are in a column of *across* points."""
    total = 0.0
    for title, texts in considered:
        for text in (title, *texts):
            total += (1 + width(text, size) // max(across - 10, 40)) * size * 1.35
        total += size * 0.9
    return total


def _best(size: tuple[float, float], considered: Sequence[Considered]) -> Way:
    """The way in which the drawing is largest, by large considerations if it is legible so."""
    large, small = (_widest(size, considered, letters) for letters in _LETTERS)
    return large if large.scale >= _LEGIBLE or not considered else small


def _widest(size: tuple[float, float], considered: Sequence[Considered], letters: float) -> Way:
    ways = []
    for landscape in (False, True):
        across, down = (A4[1], A4[0]) if landscape else A4
        across, down = across - 2 * _MARGIN, down - 2 * _MARGIN - _HEAD - _FOOT
        columns = 3 if landscape else 2
        below = _height(considered, across / columns - 14, letters) / columns + 20
        below = below if considered else 0
        scale = min(across / size[0], (down - below) / size[1])
        ways.append(Way(landscape, beside=False, letters=letters, scale=scale))
        if considered and _height(considered, _SIDE, letters) < down - 20:
            scale = min((across - _SIDE - 16) / size[0], down / size[1])
            ways.append(Way(landscape, beside=True, letters=letters, scale=scale))
    return max(ways, key=lambda way: way.scale)


def _shared_out(considered: Sequence[Considered], columns: int) -> list[list[Considered]]:
    """The entries in columns of about the same height, in order."""
    total = sum(_height([entry], 160, 7.0) for entry in considered)
    found: list[list[Considered]] = [[] for _ in range(columns)]
    before = 0.0
    for entry in considered:
        high = _height([entry], 160, 7.0)
        middle = (before + high / 2) / total
        found[min(int(middle * columns), columns - 1)].append(entry)
        before += high
    return [column for column in found if column]
