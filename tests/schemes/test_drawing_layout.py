"""Whatever the scheme, nothing in its drawing lies on anything else."""

from collections.abc import Iterator
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.schemes import scheme
from webcare.schemes.drawing import Overlay, Picture
from webcare.schemes.drawing.areas import Area, Placed, Way
from webcare.schemes.drawing.layout import place
from workflows.scheme import SchemeDocument, check, compile_document, load_document, shipped

NOTHING = Overlay()
SIZES = {
    "seed": st.integers(0, 10**6),
    "questions": st.integers(1, 18),
    "outcomes": st.integers(1, 12),
}


def is_clear(placed: Placed) -> None:
    """No box on a box, no label on a box or a label, all of it on the paper."""
    boxes = list(placed.boxes.values())
    for one, other in combinations([*boxes, *placed.labels], 2):
        assert not one.overlaps(other)
    paper = Area(0, 0, placed.width, placed.height)
    for area in [*boxes, *placed.labels, *(frame for _, frame in placed.frames)]:
        assert paper.left < area.left < area.right < paper.right
        assert paper.top < area.top < area.bottom < paper.bottom


def lines_keep_clear(placed: Placed) -> None:
    """No line runs through a box, or through a label of another arrow."""
    for index, (arrow, way) in enumerate(zip(placed.picture.arrows, placed.ways, strict=True)):
        own = {arrow.question, arrow.target}
        others = [area for name, area in placed.boxes.items() if name not in own]
        others += [label for number, label in enumerate(placed.labels) if number != index]
        for x, y in along(way):
            assert not any(
                each.left < x < each.right and each.top < y < each.bottom for each in others
            )


def along(way: Way) -> Iterator[tuple[float, float]]:
    """Points of the line, as the curves between its straight pieces run."""
    for (x, y), (to_x, to_y) in zip(way.points, way.points[1:], strict=False):
        for step in range(9):
            t = step / 8
            bend = 3 * (1 - t) * t**2 + t**3
            down = 3 * (1 - t) ** 2 * t + 3 * (1 - t) * t**2
            yield x + (to_x - x) * bend, y + (to_y - y) * (down / 2 + t**3)


def frames_hold_their_own(placed: Placed) -> None:
    for gate, frame in placed.frames:
        for name, area in placed.boxes.items():
            if placed.picture.nodes[name].gate != gate:
                assert not frame.overlaps(area)
        for arrow, label in zip(placed.picture.arrows, placed.labels, strict=True):
            if {placed.picture.nodes[each].gate for each in (arrow.question, arrow.target)} != {
                gate
            }:
                assert not frame.overlaps(label)
    members = {name for name, node in placed.picture.nodes.items() if node.gate}
    assert all(
        any(frame.overlaps(placed.boxes[name]) for _, frame in placed.frames) for name in members
    )


def drawn(document: SchemeDocument, language: str = "en", overlay: Overlay = NOTHING) -> Placed:
    placed = place(Picture.of(document), language, overlay)
    is_clear(placed)
    lines_keep_clear(placed)
    frames_hold_their_own(placed)
    return placed


@pytest.mark.parametrize("language", ["nl", "en", "fr", "de"])
@pytest.mark.parametrize("name", shipped())
def test_nothing_of_a_shipped_scheme_lies_on_anything_else(name: str, language: str) -> None:
    document = load_document(shipped()[name])

    placed = drawn(document, language)

    assert placed.picture == Picture.of_compiled(compile_document(document))
    assert placed.boxes.keys() == document.questions.keys() | document.outcomes.keys()
    for edge in compile_document(document).edges:
        assert placed.boxes[edge.target].top > placed.boxes[edge.question].bottom


@settings(max_examples=40, deadline=None)
@given(**SIZES)
def test_nothing_of_a_generated_scheme_lies_on_anything_else(
    seed: int, questions: int, outcomes: int
) -> None:
    document = scheme(seed, questions=questions, outcomes=outcomes)
    assert not {fault.code for fault in check(document)} & {"circle", "leads_nowhere", "no_start"}

    placed = drawn(document)

    for arrow in placed.picture.arrows:
        assert placed.boxes[arrow.target].top > placed.boxes[arrow.question].bottom


@settings(max_examples=40, deadline=None)
@given(**SIZES)
def test_a_draft_with_circles_and_holes_is_drawn_as_clearly(
    seed: int, questions: int, outcomes: int
) -> None:
    document = scheme(seed, questions=questions, outcomes=outcomes, sound=False)
    picture = Picture.of(document)
    everything = {name: 1234 for arrow in picture.arrows for name in (arrow.question, *arrow.keys)}

    drawn(document)
    drawn(document, overlay=Overlay(traffic=everything, notes=dict.fromkeys(picture.nodes, "4 s")))


def test_a_gates_questions_stand_in_one_frame() -> None:
    placed = drawn(load_document(shipped()["conversatieteam"]), "nl")

    (gate, frame), *more = placed.frames
    assert gate == "nothing_special"
    assert not more
    assert all(frame.overlaps(placed.boxes[name]) for name in ("G1", "G2", "G3", "G4", "G5"))
