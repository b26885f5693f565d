"""What an error says at a field is translated, too."""

import ast
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from translations.extract import texts_at_fields
from webcare.core.i18n import LANGUAGES

ROOT = Path(__file__).parents[2]


def said_at_fields() -> set[str]:
    found = set()
    for file in (ROOT / "webcare").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                found |= set(texts_at_fields(node))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_that_an_error_shows_at_a_field_is_translated(language):
    path = ROOT / "translations" / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        translated = {message.id for message in read_po(file) if message.id and message.string}
    said = said_at_fields()
    assert len(said) > 40
    assert said - translated == set()
