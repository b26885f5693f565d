"""The page on the scheme language says what the language is."""

import re
from pathlib import Path

from workflows.facts import VOCABULARY
from workflows.scheme import faults_of
from workflows.scheme.faults import TEXTS

PAGE = (Path(__file__).parents[2] / "docs" / "scheme-language.md").read_text(encoding="utf-8")


def test_its_example_can_be_published():
    example = re.search(r"```yaml\n(id: .*?)```", PAGE, re.DOTALL)
    assert example
    assert faults_of(example[1]) == []


def test_it_lists_every_fact_and_every_fault():
    for fact in VOCABULARY.values():
        assert f"| `{fact.name}` | {fact.kind} | {fact.meaning} |" in PAGE
    for code in TEXTS:
        assert f"| `{code}` |" in PAGE
