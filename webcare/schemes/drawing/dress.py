"""The boxes and labels of a drawing before they have a place: their lines of text, and their size.

All lengths are in pixels, which are the user units of the SVG.
"""

from dataclasses import dataclass

from webcare.schemes.drawing.overlay import Change, Overlay
from webcare.schemes.drawing.picture import MISSING, ONWARD, Arrow, Node, Picture
from webcare.schemes.drawing.type import width, wrap
from webcare.schemes.drawing.words import word
from workflows.outcomes import in_language

TEXT, LINE = 13.0, 16.5
SMALL, SMALL_LINE = 12.5, 15.5
BAND = 34.0  # beside a question's text, for its id
SIGN = 16.0  # for the sign of a change
MOST_LINES, MOST_ANSWERS = 5, 8
_QUESTION_WIDTH, _OUTCOME_WIDTH, _LABEL_WIDTH = 212.0, 178.0, 118.0
_ONWARD_WIDTH = 110.0
_INSETS = {"reply": (14.0, 14.0), "forward": (10.0, 18.0), "escalate": (14.0, 14.0)}
_INSETS |= {"watch": (20.0, 20.0), "let_stand": (18.0, 18.0), MISSING: (14.0, 14.0)}
_INSETS |= {ONWARD: (22.0, 14.0)}
_ABOVE = {"escalate": 20.0}  # its roof
_BELOW = {"reply": 18.0}  # its tail


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A node with its lines. ``above``: from the top edge to the first line's box."""

    node: Node
    width: float
    height: float
    left: float
    above: float
    heading: str
    lines: tuple[str, ...]
    full: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One answer in a label: its lines, its key, and what is shown with it."""

    answer: str
    lines: tuple[str, ...]
    full: str
    change: Change | None
    traffic: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """The answers on one arrow, one below the other."""

    lines: tuple[Line, ...]
    more: int  # answers for which there is no room
    width: float
    height: float


def box(node: Node, language: str, overlay: Overlay) -> Box:
    full = in_language(node.texts, language) or node.id
    note = overlay.notes.get(node.id, "")
    if node.is_question:
        return _question(node, full, note)
    across = _ONWARD_WIDTH if node.kind == ONWARD else _OUTCOME_WIDTH
    left, right = _INSETS[node.kind]
    heading = word(node.kind, language)
    passed = overlay.traffic.get(node.id)
    beside = 0.0 if passed is None else width(f"{passed}", SMALL, bold=True) + 12
    lines = wrap(full, across - left - right - beside, TEXT, lines=MOST_LINES)
    above = _ABOVE.get(node.kind, 9.0)
    height = above + SMALL_LINE + LINE * len(lines) + _BELOW.get(node.kind, 10.0)
    return Box(
        node=node,
        width=across,
        height=height + (SMALL_LINE if note else 0),
        left=left,
        above=above,
        heading=heading,
        lines=tuple(lines),
        full=full,
        note=note,
    )


def _question(node: Node, full: str, note: str) -> Box:
    fits = width(node.id, SMALL, bold=True) <= BAND - 8
    left = BAND + 10 if fits else 14.0
    lines = wrap(full, _QUESTION_WIDTH - left - 10, TEXT, lines=MOST_LINES)
    heading = node.id if fits else wrap(node.id, _QUESTION_WIDTH - 28, SMALL, lines=1, bold=True)[0]
    above = 10.0
    height = above + (0 if fits else SMALL_LINE) + LINE * len(lines) + 10
    return Box(
        node=node,
        width=_QUESTION_WIDTH,
        height=max(height + (SMALL_LINE if note else 0), 44.0),
        left=left,
        above=above,
        heading=heading,
        lines=tuple(lines),
        full=full,
        note=note,
    )


def label(arrow: Arrow, language: str, overlay: Overlay) -> Label:
    found = []
    widest = 0.0
    for reply in arrow.replies[:MOST_ANSWERS]:
        full = in_language(reply.texts, language) or reply.id
        change = overlay.change(arrow.question, reply.id, arrow.target)
        traffic = overlay.traffic.get((arrow.question, reply.id))
        lines = tuple(wrap(full, _LABEL_WIDTH, SMALL, lines=3))
        beside = (SIGN if change else 0) + (
            0 if traffic is None else width(f" {traffic}", SMALL, bold=True) + 4
        )
        widest = max(widest, beside + max((width(line, SMALL) for line in lines), default=0))
        found.append(Line(answer=reply.id, lines=lines, full=full, change=change, traffic=traffic))
    more = len(arrow.replies) - len(found)
    rows = sum(len(line.lines) for line in found) + bool(more)
    return Label(
        lines=tuple(found), more=more, width=widest + 8, height=SMALL_LINE * max(rows, 1) + 2
    )


@dataclass(frozen=True, slots=True)
class Dressed:
    """Every box by node id, and every label in the order of the picture's arrows."""

    boxes: dict[str, Box]
    labels: tuple[Label, ...]


def dress(picture: Picture, language: str, overlay: Overlay) -> Dressed:
    return Dressed(
        {name: box(node, language, overlay) for name, node in picture.nodes.items()},
        tuple(label(arrow, language, overlay) for arrow in picture.arrows),
    )
