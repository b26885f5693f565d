"""Trying a scheme on a message that nobody sent: nothing is stored, and nothing leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from workflows.facts import Facts, danger_suspected, spam_marks
from workflows.marks import word_lists
from workflows.personal_data import personal_data_marks
from workflows.scheme import (
    CompiledScheme,
    Run,
    RunError,
    compile_document,
    load_document,
)
from workflows.scheme.document import WordList

GATE = "*"  # the step that confirms a whole gate
TRIED = "tried"
NOBODY = "sandbox"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A message as one makes it up. `marks` are yes-or-no facts that hold; `theme` is a slug, and
    without one nothing is known of a theme.
    """

    subject: str = ""
    text: str = ""
    language: str = ""
    channel_kind: str = "mail"
    theme: str = ""
    marks: tuple[str, ...] = ()


MARKS = (
    "is_public", "author_is_press", "author_is_influential", "author_is_known", "repeated",
    "form_press", "form_formal_complaint", "theme_sensitive", "theme_is_ours", "crisis_active",
    "crisis_statement", "office_hours", "known_answer",
)  # fmt: skip
"""What a person can say of an example: yes; the others are then no."""
THEMES = frozenset({"theme_sensitive", "theme_is_ours"})


def facts_of(example: Example, words: Mapping[str, WordList]) -> Facts:
    """What a ticket with this message would be told; *words*: the scheme's own lists."""
    text = f"{example.subject}\n{example.text}"
    crisis = ("crisis",) if "crisis_active" in example.marks else ()
    return Facts(
        {
            "channel_kind": example.channel_kind,
            "owned": True,
            "addressed_to_us": True,
            "attachments_count": 0,
            "author_tickets_count": 2 if "repeated" in example.marks else 1,
            "danger_words": danger_suspected(text),
            "spam_marks": spam_marks(text),
            "personal_data_marks": personal_data_marks(text),
            "word_lists": word_lists(words, text, example.language or None),
            "crisis_marks": crisis,
            "language": example.language or None,
            "theme": example.theme or None,
            **{name: name in example.marks for name in _known(example)},
        }
    )


def _known(example: Example) -> Sequence[str]:
    return [name for name in MARKS if example.theme or name not in THEMES]


@lru_cache(maxsize=16)
def compiled(text: str) -> CompiledScheme:
    """The draft ready to run; raises `SchemeError` for one that cannot."""
    return compile_document(load_document(text))


def walked(
    scheme: CompiledScheme, facts: Facts, steps: Sequence[tuple[str, str]], *, at: datetime
) -> tuple[Run, list[tuple[str, str]]]:
    """The run after *steps*, as (question, answer) or (`GATE`, ""), and those of them that counted:
    it stops at the first that no longer fits.
    """
    run = Run.start(scheme, facts, at=at)
    counted = []
    for question, answer in steps:
        try:
            if question == GATE:
                run = run.confirm_gate(by=NOBODY, at=at)
            else:
                run = run.answer(question, answer, by=NOBODY, at=at, reason=TRIED)
        except RunError:
            break
        counted.append((question, answer))
    return run, counted
