"""What a scheme can decide: reply, forward, escalate, watch, let stand.

Immutable values. A decision's outcome is the document's outcome plus what answers on the way added
to it (reply type, whom to tell, what to moderate).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from workflows.reply import Purpose
from workflows.ticket import Resolution

Texts: TypeAlias = Mapping[str, str]
"""One text per language code: ``{"nl": …, "en": …}``."""


DESKS = ("spokesperson", "legal", "complaints", "privacy", "customer_service", "ict")
"""The desks that every organisation begins with; one can add others."""


class ReplyType(StrEnum):
    """What the reply does; the composer shows it and picks saved replies by it."""

    ANSWER = "answer"
    CORRECT = "correct"
    THANK = "thank"
    REFER = "refer"
    STATEMENT = "statement"  # the approved line on this theme
    POINTER = "pointer"  # a pointer in public, the rest in private
    RESTORE = "restore"  # admit it and put it right
    ASK = "ask"
    HOLDING = "holding"  # we are looking into it


class Approval(StrEnum):
    NONE = "none"
    ONE = "one"


class Priority(StrEnum):
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Moderation(StrEnum):
    """What to do with the post itself on our own channel."""

    REMIND = "remind"
    HIDE = "hide"
    REMOVE = "remove"
    BAN = "ban"  # the author, from our channel


@dataclass(frozen=True, slots=True)
class Moderating:
    """A moderation action, and why: a reason that its author can be told."""

    action: Moderation
    reasons: Texts = field(default_factory=dict)

    @property
    def wants_reason(self) -> bool:
        """Whoever's words are taken away hears why; a reminder says it itself."""
        return self.action is not Moderation.REMIND


class TermUnit(StrEnum):
    MINUTES = "minutes"
    OFFICE_HOURS = "office_hours"
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"


@dataclass(frozen=True, slots=True)
class Term:
    """A deadline as a norm states it, e.g. ``Term(4, TermUnit.OFFICE_HOURS)``."""

    amount: int
    unit: TermUnit


@dataclass(frozen=True, slots=True)
class Source:
    """Where a node comes from: ``stated`` by a published source, or ``reconstructed`` from it."""

    kind: str
    cite: str

    @property
    def is_stated(self) -> bool:
        return self.kind == "stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    id: str
    titles: Texts
    guidance: Texts = field(default_factory=dict)
    considerations: tuple[Texts, ...] = ()
    deadline: Term | None = None
    priority: Priority = Priority.NORMAL
    notify: tuple[str, ...] = ()  # desks and roles told beside it: "lead", "on_call", "legal" …
    moderate: Moderating | None = None
    role: str = "manager"  # who carries it out: a role's code
    source: Source | None = None

    def title(self, language: str) -> str:
        """The title in *language*, or in English, or in whatever there is."""
        return in_language(self.titles, language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply(_Outcome):
    """We answer ourselves."""

    purpose: Purpose = Purpose.FINAL
    reply_type: ReplyType = ReplyType.ANSWER
    approval: Approval = Approval.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward(_Outcome):
    """Someone who knows is asked: an expert (``desk`` is None) or a desk."""

    desk: str | None = None
    holding: bool = False  # tell the author that we are looking into it
    acknowledgement: bool = False  # confirm receipt, with a term (formal complaint)
    open_complaint: bool = False  # start the formal complaint's own record
    approval: Approval = Approval.NONE  # of the reply that follows


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalate(_Outcome):
    """It goes up: to the spokesperson or another desk."""

    desk: str = ""
    urgency: Priority = Priority.HIGH
    alarm: bool = False  # rings the on-call alarm
    press_card: bool = False  # name, phone, medium, question and deadline of the journalist
    holding: bool = False
    approval: Approval = Approval.ONE  # of the reply that follows


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch(_Outcome):
    """Nothing now; look again after so many days."""

    days: int = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class LetStand(_Outcome):
    """No reply; ``reason`` is a readable slug, kept with the decision."""

    reason: str
    resolution: Resolution = Resolution.LET_STAND


Outcome: TypeAlias = Reply | Forward | Escalate | Watch | LetStand

KINDS: Mapping[str, type[Outcome]] = {
    "reply": Reply,
    "forward": Forward,
    "escalate": Escalate,
    "watch": Watch,
    "let_stand": LetStand,
}


def kind_of(outcome: Outcome) -> str:
    """The outcome's kind as the document spells it."""
    return next(name for name, kind in KINDS.items() if isinstance(outcome, kind))


def in_language(texts: Texts, language: str) -> str:
    """The text in *language*, or in English, or the first there is, or empty."""
    if language in texts:
        return texts[language]
    return texts.get("en") or next(iter(texts.values()), "")
