"""What the font of a PDF cannot show has a readable stand-in: no text stops a PDF."""

import io
from dataclasses import replace

import pypdf
import pytest

from tests.workflows.schemes import SMALL
from webcare.schemes.drawing import Picture
from webcare.schemes.drawing.paper import readable
from webcare.schemes.drawing.pdf import sheet
from workflows.scheme import load_document

HARD = {
    "emoji": "Bus too late 🤬🤬 again 👍🏽",
    "joined": "👩‍💻 and 👨‍👩‍👧 and 🇧🇪 and 1️⃣",
    "chinese": "公交车 mixed in",
    "arabic": "الحافلة متأخرة",
    "control": "a\x00b\x07c\x1b[31m\x7f\x9f\u200b\u202ed\ufeff\u2028e\r\nf",
    "surrogate": "half \ud83e of one, and \udfff",
    "private": "\ue000 \U0010ffff \ufffe",
    "nothing to see": "\u200b\u200d",
    "combined": "e\u0301 z\u0351\u0352 \u0301",
    "long": "公" * 10_000,
    "long and mixed": "🚌公 " * 3_334,
    "long latin": "x" * 10_000,
}


@pytest.mark.parametrize("text", HARD.values(), ids=HARD)
def test_any_text_prints(text: str) -> None:
    document = load_document(SMALL)
    reply = replace(document.outcomes["reply"], titles={"en": text}, considerations=({"en": text},))
    hard = replace(document, titles={"en": text}, outcomes={**document.outcomes, "reply": reply})

    pages = pypdf.PdfReader(io.BytesIO(sheet(Picture.of(hard), "en"))).pages

    assert "To consider first" in pages[0].extract_text()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Déjà vu – “é” € 5", "Déjà vu – “é” € 5"),
        ("Late 🤬", "Late [serious face with symbols covering mouth]"),
        ("👍🏽👍👍", "[thumbs up sign ×3]"),
        ("👩‍💻", "[woman + personal computer]"),
        ("🇧🇪 1️⃣ ❤️", "[BE] 1 [heavy black heart]"),
        ("公交车 x", "[CJK ×3] x"),
        ("الحافلة", "[Arabic ×7]"),
        ("ＡＢ 𝐛𝐨𝐥𝐝 ①", "AB bold 1"),
        ("a\x00b\u200bc\td\u2028e\r\nf", "abc d\ne\nf"),
        ("x\ud83ey", "x[unknown]y"),
        ("e\u0301", "é"),
    ],
)
def test_a_stand_in_says_what_stood_there(text: str, said: str) -> None:
    assert readable(text) == said
