"""Writes a placed drawing as SVG."""

from collections.abc import Callable, Iterator

from webcare.schemes.drawing import lines as drawing_lines
from webcare.schemes.drawing import nodes as drawing_nodes
from webcare.schemes.drawing.areas import Area, Placed
from webcare.schemes.drawing.dress import SMALL, TEXT
from webcare.schemes.drawing.gates import FRAME_BAND
from webcare.schemes.drawing.layout import START
from webcare.schemes.drawing.markup import element, lines, plain
from webcare.schemes.drawing.overlay import Overlay
from webcare.schemes.drawing.picture import Picture, named
from webcare.schemes.drawing.shapes import FRAMED, INK, PAPER
from webcare.schemes.drawing.type import FAMILY, width, wrap
from webcare.schemes.drawing.words import word
from workflows.outcomes import in_language

FONTS = f"'{FAMILY}', 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"


def written(
    placed: Placed, language: str, overlay: Overlay, href: Callable[[str], str | None] | None
) -> str:
    """The whole picture. With *href* its nodes are links, save those it gives None for; without,
    it is one image to a reader.
    """
    picture = placed.picture
    name = f"drawing-{picture.id}"
    inside = [
        element("title", plain(in_language(picture.titles, language)), id=f"{name}-title"),
        element("desc", plain(described(picture, language)), id=f"{name}-desc"),
        element("rect", width=placed.width, height=placed.height, fill=PAPER),
        *(_frame(gate, area, placed, language) for gate, area in placed.frames),
        *_start(placed, language),
        *(
            drawing_nodes.ring(area)
            for name, area in placed.boxes.items()
            if name == overlay.chosen
        ),
        *drawing_lines.lines_of(placed, overlay),
        *(
            _band(gate, area, placed, language, overlay.notes.get(gate, ""))
            for gate, area in placed.frames
        ),
        *drawing_nodes.nodes_of(placed, language, overlay, href),
        *drawing_lines.labels_of(placed, language, overlay),
    ]
    return element(
        "svg",
        *inside,
        xmlns="http://www.w3.org/2000/svg",
        class_="scheme-drawing",
        viewBox=f"0 0 {placed.width:.0f} {placed.height:.0f}",
        width=round(placed.width),
        height=round(placed.height),
        role="graphics-document document" if href else "img",
        aria_labelledby=f"{name}-title",
        aria_describedby=None if href else f"{name}-desc",
        lang=language,
        font_family=FONTS,
        font_size=13,
        fill=INK,
    )


def refused(picture: Picture, language: str) -> str:
    """A sentence in place of a drawing that nobody could follow."""
    said = word("too_large", language, n=len(picture.nodes))
    across = width(said, TEXT) + 48
    return element(
        "svg",
        element("title", plain(said)),
        element("rect", width=across, height=60.0, fill=PAPER),
        lines([said], 24, 35, 0, font_size=TEXT, fill=INK),
        xmlns="http://www.w3.org/2000/svg",
        class_="scheme-drawing",
        viewBox=f"0 0 {across:.0f} 60",
        width=round(across),
        height=60,
        role="img",
        lang=language,
        font_family=FONTS,
    )


def described(picture: Picture, language: str) -> str:
    """The drawing in words: each node, and where each answer leads."""
    told = []
    for name, node in picture.nodes.items():
        text = in_language(node.texts, language)
        kind = word(node.kind, language)
        told.append(sentence(f"{kind} {name}: {text}" if node.is_question else f"{kind}: {text}"))
        for arrow in picture.arrows:
            if arrow.question == name:
                onward = f"{word('leads_to', language)} {named(picture, arrow.target, language)}"
                told += [
                    sentence(f"{in_language(reply.texts, language)} {onward}")
                    for reply in arrow.replies
                ]
    return " ".join(told)


def sentence(text: str) -> str:
    """*text* with one mark at its end: its own, or a full stop."""
    text = text.rstrip(" :")
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."


def _frame(gate: str, area: Area, placed: Placed, language: str) -> str:
    title = in_language(placed.picture.gates[gate], language)
    return element(
        "g",
        element("title", plain(title)),
        _rect(area, fill=FRAMED, stroke="#aab4c3", rx=12.0),
        class_="gate",
        data_gate=gate,
    )


def _band(gate: str, area: Area, placed: Placed, language: str, note: str) -> str:
    """The frame's title and *note*, from bottom to top at its left, over the lines that pass."""
    title = in_language(placed.picture.gates[gate], language)
    long = area.bottom - area.top - 24
    if note:
        room = long - width(f" · {note}", SMALL, bold=True)
        found = [f"{wrap(title, room, SMALL, lines=1, bold=True)[0]} · {note}"]
    else:
        found = wrap(title, long, SMALL, lines=2, bold=True)
    x, y = area.left + FRAME_BAND / 2, (area.top + area.bottom) / 2
    return element(
        "g",
        _rect(
            Area(area.left, area.top, area.left + FRAME_BAND, area.bottom),
            fill="#e6ebf2",
            stroke="#aab4c3",
            rx=12.0,
        ),
        element(
            "g",
            lines(
                found,
                0,
                4 - 6.5 * (len(found) - 1),
                13,
                font_size=SMALL,
                font_weight=700,
                text_anchor="middle",
                fill="#3b4a5e",
            ),
            transform=f"translate({x:.1f} {y:.1f}) rotate(-90)",
        ),
        class_="gate-title",
    )


def _start(placed: Placed, language: str) -> Iterator[str]:
    area = placed.boxes.get(placed.picture.start)
    if area is None or area.top > min(each.top for each in placed.boxes.values()):
        return
    text = word("start", language)
    half = width(text, SMALL, bold=True) / 2 + 12
    top = area.top - START - (18 if placed.frames else 0)
    pill = Area(area.middle - half, top, area.middle + half, top + 20)
    yield element(
        "g",
        drawing_lines.arrow((area.middle, pill.bottom), (area.middle, area.top), 1.4, INK),
        _rect(pill, fill=INK, rx=10.0),
        lines(
            [text],
            area.middle,
            top + 14,
            0,
            font_size=SMALL,
            font_weight=700,
            text_anchor="middle",
            fill=PAPER,
        ),
        class_="start",
        aria_hidden="true",
    )


def _rect(area: Area, **how: str | float) -> str:
    return element(
        "rect",
        x=area.left,
        y=area.top,
        width=area.right - area.left,
        height=area.bottom - area.top,
        **how,
    )
