"""A response scheme as a value: questions, answers, outcomes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from workflows.conditions import Condition
from workflows.facts import Guard
from workflows.outcomes import Moderating, Outcome, ReplyType, Source, Texts, in_language


@dataclass(frozen=True, slots=True)
class Protocol:
    """A page that tells how it is done here."""

    titles: Texts
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer: where it leads, and what it adds to the outcome."""

    id: str
    texts: Texts
    next: str
    nothing_special: bool = False  # recorded when the gate is confirmed in one go
    reply_type: ReplyType | None = None
    moderate: Moderating | None = None
    notify: tuple[str, ...] = ()
    source: Source | None = None

    def text(self, language: str) -> str:
        return in_language(self.texts, language)


@dataclass(frozen=True, slots=True)
class Rule:
    """When *when* holds, *answer* is given (``answers``) or only proposed."""

    answer: str
    when: Condition
    answers: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    id: str
    texts: Texts
    guidance: Texts = field(default_factory=dict)
    protocols: tuple[Protocol, ...] = ()
    gate: str | None = None
    guards: Guard | None = None
    rules: tuple[Rule, ...] = ()
    answers: tuple[Answer, ...] = ()
    source: Source | None = None

    def text(self, language: str) -> str:
        return in_language(self.texts, language)

    def answer(self, answer_id: str) -> Answer:
        """The answer of that id; raises KeyError."""
        for answer in self.answers:
            if answer.id == answer_id:
                return answer
        raise KeyError(answer_id)

    @property
    def nothing_special(self) -> Answer | None:
        """The answer that confirming the gate records, if the question stands in a gate."""
        return next((answer for answer in self.answers if answer.nothing_special), None)


WordList: TypeAlias = Mapping[str, tuple[str, ...]]
"""Words to look for, per language code; those under ``"*"`` in every language."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A run of questions shown as one line and confirmed with one key."""

    id: str
    titles: Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeDocument:
    id: str
    titles: Texts
    languages: tuple[str, ...]
    start: str
    questions: Mapping[str, Question]
    outcomes: Mapping[str, Outcome]
    about: Texts = field(default_factory=dict)
    gates: Mapping[str, Gate] = field(default_factory=dict)
    words: Mapping[str, WordList] = field(default_factory=dict)
    source: Source | None = None
    text: str = field(default="", repr=False, compare=False)  # as written

    def title(self, language: str) -> str:
        return in_language(self.titles, language)
