import json

import pytest

from tests.intake.mail.corpora import CORPORA, needs_corpora
from webcare.intake.mail.language import recognise


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wanneer wordt het huisvuil opgehaald?", "nl"),
        ("Quand les poubelles sont-elles vidées ?", "fr"),
        ("Wann wird der Müll abgeholt?", "de"),
        ("When is the waste collected?", "en"),
        ("WAAROM IS DE STRAAT NOG ALTIJD OPGEBROKEN", "nl"),
    ],
)
def test_a_question_is_in_a_language(text, language):
    assert recognise(text) == language


@pytest.mark.parametrize(
    "text", ["", "ok", "👍👍", "https://gent.be/afval/ophaling", "12345 67890"]
)
def test_too_short_a_text_is_in_none_or_in_the_one_that_was_hinted(text):
    assert recognise(text) is None
    assert recognise(text, hint="fr") == "fr"


@needs_corpora
def test_languages_of_real_texts_are_recognised():
    right = total = 0
    for file in sorted((CORPORA / "g_text").glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines()[:300]:
            item = json.loads(line)
            total += 1
            right += recognise(item["text"]) == item["lang"]
    assert right >= 0.98 * total
