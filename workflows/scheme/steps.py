"""The steps of a run, what facts propose, and how a run refuses."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from workflows.outcomes import Outcome, Reply, ReplyType
from workflows.scheme.document import Answer


class AnswerSource(StrEnum):
    PERSON = "person"
    FACT = "fact"
    GATE = "gate"  # a person, who confirmed the whole gate in one go


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One answered question. ``superseded``: overruled later, kept as history."""

    question: str
    answer: str
    by: str  # opaque: "user:5", or "fact:danger_words"
    source: AnswerSource
    reason: str | None = None
    at: datetime | None = None  # None only for facts at a start without a time
    superseded: bool = False
    saw: str | None = None  # what facts said then: "danger_words = zelfmoord"

    def dump(self) -> dict[str, Any]:
        return {**asdict(self), "at": self.at.isoformat() if self.at else None}

    @classmethod
    def from_dump(cls, dump: Mapping[str, Any]) -> "Step":
        at = dump["at"]
        return cls(
            question=dump["question"],
            answer=dump["answer"],
            by=dump["by"],
            source=AnswerSource(dump["source"]),
            reason=dump["reason"],
            at=datetime.fromisoformat(at) if at else None,
            superseded=dump["superseded"],
            saw=dump["saw"],
        )


@dataclass(frozen=True, slots=True)
class Proposal:
    """What facts suggest for a question, by which facts, and what these saw.

    ``answer`` is empty where a suspicion stands in the way of a gate without a rule that answers.
    """

    question: str
    answer: str
    fact: str
    saw: str


class RunError(Exception):
    """The run refuses; the message says why."""


class NotTheQuestion(RunError):  # noqa: N818 - says what is the matter
    """Another question is present; ``present`` is its id, None at the outcome."""

    def __init__(self, asked: str, present: str | None) -> None:
        now = f"the present question is {present!r}" if present else "the run has its outcome"
        super().__init__(f"{asked!r} cannot be answered now: {now}")
        self.present = present


class AnswerNotAllowed(RunError):  # noqa: N818 - says what is the matter
    """The question does not have this answer; ``allowed`` are those it has."""

    def __init__(self, question: str, answer: str, allowed: tuple[str, ...]) -> None:
        super().__init__(f"{question!r} cannot be answered {answer!r}; only {', '.join(allowed)}")
        self.allowed = allowed


class ReasonRequired(RunError):  # noqa: N818 - says what is the matter
    """Going against facts or an earlier answer asks for a reason."""

    def __init__(self, question: str, why: str) -> None:
        super().__init__(f"{question!r} wants a reason: {why}")
        self.question = question


class GateNotClear(RunError):  # noqa: N818 - says what is the matter
    """The gate cannot be confirmed in one go; ``obstacle`` is the suspicion, if there is one."""

    def __init__(self, obstacle: Proposal | None) -> None:
        what = f"{obstacle.question!r}: {obstacle.saw}" if obstacle else "no gate is present"
        super().__init__(f"cannot be confirmed as nothing special; {what}")
        self.obstacle = obstacle


class SchemeMismatch(RunError):  # noqa: N818 - says what is the matter
    """A stored run does not belong to this scheme, or was not written by it."""


def active(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The steps that nobody overruled."""
    return tuple(step for step in steps if not step.superseded)


def enrich(outcome: Outcome, answers: tuple[Answer, ...]) -> Outcome:
    """*outcome* with what *answers* add: whom to tell, what to moderate, the type of reply.

    What the outcome itself says weighs more; of several answers the last one does.
    """
    notify = tuple(dict.fromkeys([*outcome.notify, *(n for a in answers for n in a.notify)]))
    moderate = outcome.moderate
    for answer in answers:
        moderate = outcome.moderate or answer.moderate or moderate
    outcome = replace(outcome, notify=notify, moderate=moderate)
    types = [answer.reply_type for answer in answers if answer.reply_type]
    if types and isinstance(outcome, Reply) and outcome.reply_type is ReplyType.ANSWER:
        outcome = replace(outcome, reply_type=types[-1])
    return outcome
