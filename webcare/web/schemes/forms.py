"""Which form belongs to which part of a scheme: its fields, and what there is to choose from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l

from webcare.web.schemes.fields import (
    Choice,
    Deadline,
    Field,
    Flag,
    Moderate,
    Names,
    Number,
    Source,
    Texts,
    Words,
)
from webcare.web.schemes.words import KINDS, MODERATION, PRIORITIES, REPLY_TYPES, desk_word
from webcare.web.words import PURPOSES, RESOLUTIONS, ROLES
from workflows.facts import Guard
from workflows.outcomes import Approval, ReplyType
from workflows.reply import DECIDED_PURPOSES

ANSWER_KEYS = ("text", "next", "nothing_special", "reply_type", "moderate", "notify", "source")
QUESTION_KEYS = (
    "text", "guidance", "protocols", "gate", "guards", "rules", "answers", "source",
)  # fmt: skip
OUTCOME_KEYS = (
    "kind", "title", "guidance", "considerations", "purpose", "reply_type", "reason", "resolution",
    "desk", "urgency", "alarm", "press_card", "holding", "acknowledgement", "open_complaint",
    "days", "deadline", "priority", "notify", "moderate", "role", "approval", "source",
)  # fmt: skip
OWN = {
    "reply": ("purpose", "reply_type", "approval"),
    "forward": ("desk", "holding", "acknowledgement", "open_complaint", "approval"),
    "escalate": ("desk", "urgency", "alarm", "press_card", "holding", "approval"),
    "watch": ("days",),
    "let_stand": ("reason", "resolution"),
}
TOLD = ("lead", "on_call", "manager")
GUARDS = {
    Guard.DANGER: _l("danger"), Guard.PRESS: _l("press"), Guard.CRISIS: _l("crisis"),
}  # fmt: skip
APPROVALS = {Approval.NONE: _l("not needed"), Approval.ONE: _l("by the spokesperson")}


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to choose from: the scheme's languages and gates, the house's desks."""

    languages: Sequence[str]
    gates: Mapping[str, str] = field(default_factory=dict)
    desks: Sequence[str] = ()

    @property
    def told(self) -> list[tuple[str, Any]]:
        return [(each, desk_word(each)) for each in dict.fromkeys([*self.desks, *TOLD])]


def scheme_fields(choices: Choices) -> tuple[Field, ...]:
    return (
        Texts(name="title", label=_l("Title"), languages=choices.languages),
        Texts(name="about", label=_l("What it is for"), languages=choices.languages, long=True),
        Source(name="source", label=_l("Where the scheme comes from")),
    )


def gate_fields(choices: Choices) -> tuple[Field, ...]:
    label = _l("The line that one key confirms")
    return (Texts(name="title", label=label, languages=choices.languages, long=True),)


def question_fields(choices: Choices) -> tuple[Field, ...]:
    return (
        Texts(name="text", label=_l("The question"), languages=choices.languages, long=True),
        Texts(name="guidance", label=_l("Guidance"), languages=choices.languages, long=True),
    )


def question_settings(choices: Choices) -> tuple[Field, ...]:
    return (
        Choice(
            name="gate",
            label=_l("Asked as one line with"),
            options=[*choices.gates.items()],
            blank=_l("by itself"),
            help=_l("Questions of one gate are confirmed together, when nothing is special."),
        ),
        Choice(
            name="guards",
            label=_l("Never waved through while there may be"),
            options=[*GUARDS.items()],
            blank=_l("nothing in particular"),
        ),
        Source(name="source", label=_l("Where the question comes from")),
    )


def answer_fields(choices: Choices) -> tuple[Field, ...]:
    return (Texts(name="text", label=_l("The answer"), languages=choices.languages),)


def answer_settings(choices: Choices) -> tuple[Field, ...]:
    return (
        Flag(
            name="nothing_special",
            label=_l("This answer means: nothing special"),
            help=_l("It is given when the gate is confirmed in one go."),
        ),
        Choice(
            name="reply_type",
            label=_l("What the reply does"),
            options=[*REPLY_TYPES.items()],
            blank=_l("as the outcome says"),
        ),
        Names(name="notify", label=_l("Is told too"), options=choices.told),
        Moderate(
            name="moderate",
            label=_l("The post itself"),
            options=[*MODERATION.items()],
            languages=choices.languages,
        ),
        Source(name="source", label=_l("Where the answer comes from")),
    )


def outcome_fields(choices: Choices) -> tuple[Field, ...]:
    return (
        Choice(
            name="kind",
            label=_l("What happens"),
            options=[(name, words) for name, (words, _shape) in KINDS.items()],
        ),
        Texts(name="title", label=_l("Title"), languages=choices.languages),
        Texts(name="guidance", label=_l("Guidance"), languages=choices.languages, long=True),
    )


def outcome_settings(choices: Choices, kind: str) -> tuple[Field, ...]:
    """The settings of one kind of outcome, and those of all."""
    own = {each.name: each for each in _own_settings(choices, kind)}
    return (
        *(own[name] for name in OWN.get(kind, ())),
        Deadline(name="deadline", label=_l("Term")),
        Choice(
            name="priority",
            label=_l("Priority"),
            options=[*PRIORITIES.items()],
            blank=_l("normal"),
        ),
        Choice(
            name="role",
            label=_l("Who carries it out"),
            options=[(role.value, words) for role, words in _roles()],
            blank=_l("the conversation manager"),
        ),
        Names(name="notify", label=_l("Is told too"), options=choices.told),
        Moderate(
            name="moderate",
            label=_l("The post itself"),
            options=[*MODERATION.items()],
            languages=choices.languages,
        ),
        Source(name="source", label=_l("Where the outcome comes from")),
    )


def _roles() -> Iterator[tuple[Any, Any]]:
    for role, words in ROLES.items():
        yield role, words[0] if isinstance(words, tuple) else words


def _own_settings(choices: Choices, kind: str) -> tuple[Field, ...]:
    desks = [(each, desk_word(each)) for each in choices.desks]
    needs_desk = kind == "escalate"
    return (
        Choice(name="purpose", label=_l("Purpose"),
               options=_pairs({each: PURPOSES[each] for each in DECIDED_PURPOSES}),
               blank=_l("the final answer")),
        Choice(name="reply_type", label=_l("What the reply does"), options=[*REPLY_TYPES.items()],
               blank=REPLY_TYPES[ReplyType.ANSWER]),
        Choice(name="approval", label=_l("Approval"), options=[*APPROVALS.items()],
               blank=_l("as usual")),
        Choice(name="desk", label=_l("Goes to"), options=desks,
               blank=_l("choose a desk") if needs_desk else _l("an expert")),
        Choice(name="urgency", label=_l("Urgency"), options=[*PRIORITIES.items()],
               blank=_l("high")),
        Flag(name="alarm", label=_l("Ring the on-call service")),
        Flag(name="press_card", label=_l("With a press card: name, phone, medium, deadline")),
        Flag(name="holding", label=_l("The author hears meanwhile that we look into it")),
        Flag(name="acknowledgement", label=_l("Confirm receipt, with the term")),
        Flag(name="open_complaint", label=_l("Open a formal complaint")),
        Number(name="days", label=_l("Look again after so many days")),
        Field(name="reason", label=_l("Reason that is kept"), help=_l("One word, such as satire.")),
        Choice(name="resolution", label=_l("Closed as"), options=_pairs(RESOLUTIONS),
               blank=_l("let stand")),
    )  # fmt: skip


def _pairs(table: Mapping[Any, Any]) -> list[tuple[str, Any]]:
    return [
        (str(key), words[0] if isinstance(words, tuple) else words) for key, words in table.items()
    ]


def words_field(choices: Choices) -> Words:
    return Words(name="list", label=_l("The words"), languages=["*", *choices.languages])
