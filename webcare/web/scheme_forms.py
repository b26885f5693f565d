"""Which form belongs to which part of a scheme, and what it makes of the part once filled in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flask_babel import lazy_gettext as _l

from webcare.core.errors import Invalid
from webcare.schemes import editing
from webcare.schemes.shape import (
    SCHEME,
    SECTIONS,
    Value,
    checked_id,
    in_order,
    mapping,
    node_of,
    put,
)
from webcare.web import scheme_rules
from webcare.web.scheme_fields import (
    Choice,
    Deadline,
    Field,
    Flag,
    Moderate,
    Names,
    Number,
    Source,
    Texts,
    Typed,
    Words,
    applied,
)
from webcare.web.scheme_words import KINDS, MODERATION, PRIORITIES, REPLY_TYPES, desk_word
from webcare.web.words import PURPOSES, RESOLUTIONS, ROLES
from workflows.facts import Guard
from workflows.outcomes import Approval, ReplyType

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
        Choice(name="purpose", label=_l("Purpose"), options=_pairs(PURPOSES),
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


def filled_in(
    value: Value, section: str, node: str, form: Typed, choices: Choices, *, ids: bool = True
) -> tuple[Value, str]:
    """*value* after the form of *node* was filled in, and the node's id, which may be new.

    Without *ids* no id changes: so a form that was refused can be shown again. Raises Invalid.
    """
    inside = node_of(value, node)
    if not isinstance(inside, dict):
        raise Invalid("This part can only be mended as text.")
    match section:
        case "questions":
            value = put(value, node, _question(inside, form, choices))
            value = _renamed_answers(value, node, form) if ids else value
        case "outcomes":
            value = put(value, node, _outcome(inside, form, choices))
        case "gates":
            value = put(value, node, applied(gate_fields(choices), inside, form))
        case "words":
            value = put(value, node, _words(inside, form, choices))
        case _:
            value = put(value, SCHEME, _scheme(inside, form, choices))
    wanted = form.get("id", node).strip()
    if not ids or section not in SECTIONS or wanted == node:
        return value, node
    return editing.rename(value, node, wanted), wanted


def _scheme(inside: Value, form: Typed, choices: Choices) -> Value:
    new = applied(scheme_fields(choices), inside, form)
    start = form.get("start")
    if start is not None and start != (inside.get("start") or ""):
        new["start"] = start
    codes = form.getlist("languages")
    listed = inside.get("languages")
    languages = listed if isinstance(listed, list) else []
    if codes and sorted(codes) != sorted(map(str, languages)):
        new["languages"] = [c for c in languages if c in codes] + [
            c for c in codes if c not in languages
        ]
    slug = form.get("slug")
    if slug is not None and slug.strip() != inside.get("id"):
        new["id"] = checked_id(slug, "slug")
    return in_order(new, inside)


def _question(inside: Value, form: Typed, choices: Choices) -> Value:
    both = (*question_fields(choices), *question_settings(choices))
    new = applied(both, inside, form, usual=QUESTION_KEYS)
    answers = mapping(inside, "answers")
    for place, was in answers_in(form):
        below = answers.get(was)
        if isinstance(below, dict):
            answers = {**answers, was: _answer(below, form, f"answer-{place}-", choices)}
    if answers != mapping(inside, "answers"):
        new["answers"] = answers
    _listed(new, "rules", form, "rule", scheme_rules.typed)
    _listed(new, "protocols", form, "protocol", partial(_protocol, choices=choices))
    return new


def _answer(inside: Value, form: Typed, prefix: str, choices: Choices) -> Value:
    both = (*answer_fields(choices), *answer_settings(choices))
    new = applied(both, inside, form, prefix, ANSWER_KEYS)
    to = form.get(f"{prefix}next")
    if to is not None and not to.startswith("+") and to != (inside.get("next") or ""):
        new["next"] = to
    return in_order(new, inside, ANSWER_KEYS)


def _protocol(inside: Any, form: Typed, prefix: str, choices: Choices) -> Any:
    if not isinstance(inside, dict):
        return inside
    title = Texts(name="title", label="", languages=choices.languages)
    return applied((title, Field(name="url", label="")), inside, form, prefix, ("title", "url"))


def _outcome(inside: Value, form: Typed, choices: Choices) -> Value:
    before = str(inside.get("kind") or "")
    both = (*outcome_fields(choices), *outcome_settings(choices, before))
    new = applied(both, inside, form, usual=OUTCOME_KEYS)
    kind = str(new.get("kind") or "")
    if kind != before:
        every = {name for names in OWN.values() for name in names}
        gone = every - set(OWN.get(kind, ()))
        new = {key: below for key, below in new.items() if key not in gone}
        if kind == "let_stand":
            new.setdefault("reason", "let_stand")
    _listed(new, "considerations", form, "consideration", partial(_consideration, choices=choices))
    return in_order(new, inside, OUTCOME_KEYS)


def _consideration(inside: Any, form: Typed, prefix: str, choices: Choices) -> Any:
    field = Texts(name="text", label="", languages=choices.languages)
    typed = field.typed(form, prefix)
    return inside if typed is None or typed == field.read({"text": inside}) else typed


def _words(inside: Value, form: Typed, choices: Choices) -> Value:
    field = words_field(choices)
    typed = field.typed(form, "")
    was = field.read(inside)
    if typed is None or typed == was:
        return inside
    new = dict(inside)
    for code in {*typed, *was}:
        words = [each.strip() for each in typed.get(code, "").splitlines() if each.strip()]
        if words:
            new[code] = words
        else:
            new.pop(code, None)
    return new


def _listed(new: Value, key: str, form: Typed, name: str, typed: Any) -> None:
    """Each item of a list as its rows of the form say."""
    found = new.get(key)
    if isinstance(found, list):
        new[key] = [typed(each, form, f"{name}-{place}-") for place, each in enumerate(found)]


def _renamed_answers(value: Value, node: str, form: Typed) -> Value:
    for place, was in answers_in(form):
        wanted = form.get(f"answer-{place}-id", was).strip()
        if wanted != was:
            try:
                value = editing.rename_answer(value, node, was, wanted)
            except Invalid as wrong:
                sentence = next(iter(wrong.fields.values()), str(wrong))
                raise Invalid(str(wrong), **{f"answer-{place}-id": sentence}) from wrong
    return value


def answers_in(form: Typed) -> Iterator[tuple[int, str]]:
    """The answers that a form has: their place in it, and the id they had."""
    place = 0
    while f"answer-{place}-was" in form:
        yield place, form[f"answer-{place}-was"]
        place += 1
