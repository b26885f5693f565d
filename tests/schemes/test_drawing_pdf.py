"""The sheet: one A4 whatever the scheme, with words that can be found and copied."""

import io
import math
import unicodedata
from dataclasses import replace
from datetime import date

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.schemes import scheme
from tests.workflows.schemes import SMALL, compiled
from webcare.schemes.drawing import Picture
from webcare.schemes.drawing.pdf import sheet
from webcare.schemes.drawing.picture import Arrow, Node, Reply
from webcare.schemes.drawing.pieces import cut
from workflows.scheme import load_document, shipped

LEGIBLE = 5.4  # points; measured: 5.5 or more for what is shipped


def read(pdf: bytes) -> str:
    """The words of a PDF that has one page of A4; raises AssertionError for any other."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    assert len(pages) == 1
    sides = sorted((float(pages[0].mediabox.width), float(pages[0].mediabox.height)))
    assert sides == [pytest.approx(595.28, abs=0.1), pytest.approx(841.89, abs=0.1)]
    return unicodedata.normalize("NFKC", " ".join(pages[0].extract_text().split()))


@pytest.mark.parametrize("language", ["nl", "en", "fr", "de"])
@pytest.mark.parametrize("name", shipped())
def test_a_shipped_scheme_prints_on_one_a4_with_all_it_says(name: str, language: str) -> None:
    found = compiled(name)

    text = read(
        sheet(Picture.of_compiled(found), language, version=12, valid_from=date(2026, 12, 1))
    )

    wide = text.replace(" ", "")
    assert unicodedata.normalize("NFKC", found.document.title(language)).replace(" ", "") in wide
    assert "12" in text
    assert "2026" in text
    for question in found.questions.values():
        words = unicodedata.normalize("NFKC", question.text(language)).replace(" ", "")
        assert words in wide
    for outcome in found.outcomes.values():
        for each in outcome.considerations:
            assert unicodedata.normalize("NFKC", each[language]).replace(" ", "") in wide


def test_the_sheet_says_its_version_date_and_language() -> None:
    picture = Picture.of_compiled(compiled("usaf"))

    dutch = read(sheet(picture, "nl", version=3, valid_from=date(2026, 12, 1)))
    assert "Versie 3 · geldig vanaf 1 december 2026 · Taal: Nederlands" in dutch
    assert "Vooraf te overwegen" in dutch
    assert "gereconstrueerd" in dutch
    assert "Versie" not in read(sheet(picture, "nl"))


@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 10**6), questions=st.integers(1, 40), outcomes=st.integers(1, 20))
def test_any_scheme_prints_on_one_a4(seed: int, questions: int, outcomes: int) -> None:
    read(sheet(Picture.of(scheme(seed, questions=questions, outcomes=outcomes)), "en"))


def test_any_number_of_considerations_leaves_one_a4() -> None:
    document = load_document(SMALL)
    many = tuple({"en": f"Consider point {number}, and take your time"} for number in range(150))
    reply = replace(document.outcomes["reply"], considerations=many)
    picture = Picture.of(replace(document, outcomes={**document.outcomes, "reply": reply}))

    assert "Consider point 149" in read(sheet(picture, "en"))


def test_texts_are_no_markup_of_the_typesetter() -> None:
    bad = '#panic("x") *b* $x$ @ref \\ #import "@preview/x:1.0.0" #read("/etc/passwd")'
    document = replace(load_document(SMALL), titles={"en": bad})
    reply = replace(document.outcomes["reply"], considerations=({"en": bad},))
    picture = Picture.of(replace(document, outcomes={**document.outcomes, "reply": reply}))

    assert read(sheet(picture, "en")).count('#panic("x") *b* $x$ @ref') >= 2


def smallest(pdf: bytes) -> float:
    """The size of the smallest letters on the sheet, in points."""
    found: list[float] = []

    def visit(text: str, cm: list[float], tm: list[float], _font: object, size: float) -> None:
        if text.strip():
            upward = tm[0] * cm[1] + tm[1] * cm[3]
            onward = tm[0] * cm[0] + tm[1] * cm[2]
            found.append(size * math.hypot(upward, onward))

    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        page.extract_text(visitor_text=visit)
    return round(min(found), 2)


def chain(questions: int, outcomes: int) -> Picture:
    """Questions in a row; each leads on, or to one of a few outcomes that many share."""
    kinds = ["reply", "forward", "escalate", "watch", "let_stand"]
    asked = {
        f"Q{n}": f"Is message number {n} something that we can answer?" for n in range(questions)
    }
    nodes = {name: Node(id=name, kind="question", texts={"en": asked[name]}) for name in asked}
    for n in range(outcomes):
        texts = {"en": f"The outcome that is called number {n}"}
        nodes[f"o{n}"] = Node(id=f"o{n}", kind=kinds[n % len(kinds)], texts=texts)
    arrows = []
    for n in range(questions):
        onward = f"Q{n + 1}" if n + 1 < questions else "o1"
        for answer, target in (("Yes", onward), ("No, not at all", f"o{(n + 1) % outcomes}")):
            reply = Reply(id=answer[0], texts={"en": answer})
            arrows.append(Arrow(question=f"Q{n}", target=target, replies=(reply,)))
    return Picture(
        id="chain", titles={"en": "A chain"}, languages=("en",), start="Q0", nodes=nodes,
        arrows=tuple(arrows),
    )  # fmt: skip


@pytest.mark.parametrize("language", ["nl", "en", "fr", "de"])
@pytest.mark.parametrize("name", shipped())
def test_the_smallest_letters_of_a_shipped_scheme_can_be_read(name: str, language: str) -> None:
    assert smallest(sheet(Picture.of_compiled(compiled(name)), language)) >= LEGIBLE


def test_a_chain_of_thirty_is_cut_into_pieces_that_can_be_read() -> None:
    made = sheet(chain(questions=25, outcomes=5), "en")

    assert smallest(made) >= LEGIBLE
    words = read(made)
    assert "Continue at Q13" in words
    for question in range(25):
        assert f"Is message number {question} something" in words


def test_an_outcome_that_many_reach_stands_beside_each() -> None:
    pieces = cut(chain(questions=8, outcomes=2), count=2, shared=3)

    assert [len([node for node in each.nodes.values() if node.is_question]) for each in pieces] == [
        4, 4,
    ]  # fmt: skip
    assert sum(node.kind == "onward" for each in pieces for node in each.nodes.values()) == 1
    assert sum(node.kind == "reply" for each in pieces for node in each.nodes.values()) == 4
    assert sum(len(each.arrows) for each in pieces) == 16
