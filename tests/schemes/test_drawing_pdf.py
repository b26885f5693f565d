"""The sheet: one A4 whatever the scheme, with words that can be found and copied."""

import io
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
from workflows.scheme import load_document, shipped


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
