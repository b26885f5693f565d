"""In the dark the drawing has colours of its own: none is left out, and every text can be read."""

import re
from pathlib import Path

import pytest

from tests.workflows.schemes import compiled
from webcare.schemes import drawing
from webcare.schemes.drawing import Overlay, Picture
from webcare.schemes.drawing.lines import CHANGED
from webcare.schemes.drawing.shapes import FAINT, FRAMED, INK, LOOKS, OVERRULED, PAPER

RULE = re.compile(r'\[fill="(#[0-9a-f]{6})"\] \{ fill: (#[0-9a-f]{6}); \}')
STYLES = (Path(__file__).parents[2] / "static" / "drawing.css").read_text(encoding="utf-8")
DARK = dict(RULE.findall(STYLES))
READABLE, VISIBLE = 4.5, 3.0  # WCAG 2.2: 1.4.3 for texts, 1.4.11 for shapes


def contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_every_colour_of_a_drawing_has_one_for_the_dark() -> None:
    scheme = compiled("conversatieteam")
    first = next(iter(scheme.questions.values()))
    key = (first.id, first.answers[0].id)
    full = Overlay(
        chosen=first.id, path=[key], traffic={key: 3, first.id: 3}, notes={first.id: "2 s"},
        changes={first.id: "changed", key: "removed"}, overruled={first.id: 2},
    )  # fmt: skip
    made = drawing.svg(Picture.of_compiled(scheme), "nl", overlay=full)
    made += drawing.svg(Picture.of_compiled(scheme), "nl")
    made += "".join(drawing.samples("nl", changes=True, overruled=True))

    used = set(re.findall(r'(?:fill|stroke)="(#[0-9a-f]{6})"', made))

    assert used - DARK.keys() == set()
    assert all(f'[stroke="{colour}"] {{ stroke: {DARK[colour]}; }}' in STYLES for colour in used)


@pytest.mark.parametrize("ground", sorted({PAPER, FRAMED, *(look.fill for look in LOOKS.values())}))
@pytest.mark.parametrize("text", [INK, FAINT, "#1a4f7a", OVERRULED, *CHANGED.values()])
def test_texts_can_be_read_in_the_dark(text: str, ground: str) -> None:
    assert contrast(DARK[text], DARK[ground]) >= READABLE


@pytest.mark.parametrize("kind", LOOKS)
def test_shapes_and_their_headings_stand_out_in_the_dark(kind: str) -> None:
    look = LOOKS[kind]
    assert contrast(DARK[look.heading], DARK[look.fill]) >= READABLE
    assert contrast(DARK[look.line], DARK[PAPER]) >= VISIBLE


def test_paper_stays_white_in_print() -> None:
    dark = STYLES.partition("@media screen {")[2].partition("\n}")[0]
    assert 'data-bs-theme="dark"' in dark
    assert 'data-bs-theme="dark"' not in STYLES.replace(dark, "")
