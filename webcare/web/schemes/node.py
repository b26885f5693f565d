"""The form of one node as the template draws it: fields, answers, rules, and what leads here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from webcare.schemes.shape import SCHEME, mapping, node_of, section_of
from webcare.schemes.writing import comments_at_risk
from webcare.web.schemes import rules as scheme_rules
from webcare.web.schemes.draft_page import Opened
from webcare.web.schemes.fields import Field, Texts, Typed
from webcare.web.schemes.forms import (
    Choices,
    answer_fields,
    answer_settings,
    gate_fields,
    outcome_fields,
    outcome_settings,
    question_fields,
    question_settings,
    scheme_fields,
    words_field,
)
from webcare.web.schemes.named import Named
from workflows.outcomes import in_language

NODES = ("questions", "outcomes")
Shown = list[tuple[Field, Any]]  # a field with what it shows


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """One answer: its id, where it leads, its texts, and its settings behind a fold."""

    id: str
    words: str
    next: str
    fields: Shown
    settings: Shown
    is_set: bool


@dataclass(frozen=True, slots=True)
class Item:
    """One protocol or consideration."""

    texts: Mapping[str, str]
    url: str = ""


@dataclass(frozen=True, slots=True)
class NodeForm:
    """All that the form shows. `usable` is False for what only the text can mend."""

    section: str
    node: str
    id: str  # as typed, which may be a new one
    usable: bool
    inside: Mapping[str, Any]
    languages: Sequence[str]
    fields: Shown = field(default_factory=list)
    settings: Shown = field(default_factory=list)
    answers: list[AnswerForm] = field(default_factory=list)
    rules: list[scheme_rules.RuleRows] = field(default_factory=list)
    protocols: list[Item] = field(default_factory=list)
    considerations: list[Item] = field(default_factory=list)
    steps: Sequence[tuple[str, str, str]] = ()
    coming: Sequence[tuple[str, str]] = ()
    at_risk: bool = False
    word_lists: Sequence[str] = ()


def node_form(
    value: Mapping[str, Any],
    node: str,
    at: Opened,
    choices: Choices,
    steps: Sequence[tuple[str, str, str]],
    typed: Typed,
) -> NodeForm:
    """The form of *node* in *value*, which may be what was typed rather than what is kept; *typed*:
    the form as it came, for what no value can hold, such as an id that is not one.
    """
    section = "" if node == SCHEME else section_of(value, node)
    inside = node_of(value, node)
    usable = isinstance(inside, dict)
    inside = inside if isinstance(inside, dict) else {}
    fields, settings = _fields(section, inside, choices)
    risk = at.reading.value is not None and section != "" and _is_kept(at, section, node)
    return NodeForm(
        section=section,
        node=node,
        id=typed.get("id", node),
        usable=usable and at.reading.value is not None,
        inside=inside,
        languages=choices.languages,
        fields=_shown(fields, inside),
        settings=_shown(settings, inside),
        answers=_answers(inside, choices, typed, at.language) if section == "questions" else [],
        rules=[scheme_rules.shown(rule) for rule in _list(inside, "rules")],
        protocols=[_item(each, "title") for each in _list(inside, "protocols")],
        considerations=[Item(_texts(each)) for each in _list(inside, "considerations")],
        steps=steps,
        coming=Named(value, at.language).coming(node) if section in NODES else (),
        at_risk=risk and comments_at_risk(at.reading.text, section, node),
        word_lists=[*mapping(value, "words")],
    )


def _is_kept(at: Opened, section: str, node: str) -> bool:
    return node in mapping(at.reading.value, section)


def _fields(
    section: str, inside: Mapping[str, Any], choices: Choices
) -> tuple[Sequence[Field], Sequence[Field]]:
    match section:
        case "questions":
            return question_fields(choices), question_settings(choices)
        case "outcomes":
            kind = str(inside.get("kind") or "")
            return outcome_fields(choices), outcome_settings(choices, kind)
        case "gates":
            return gate_fields(choices), ()
        case "words":
            return (words_field(choices),), ()
        case _:
            return scheme_fields(choices), ()


def _answers(
    inside: Mapping[str, Any], choices: Choices, form: Typed, language: str
) -> list[AnswerForm]:
    found = []
    for place, (name, said) in enumerate(mapping(inside, "answers").items()):
        below = said if isinstance(said, dict) else {}
        settings = _shown(answer_settings(choices), below)
        to = below.get("next")
        typed = form.get(f"answer-{place}-next", "")
        found.append(
            AnswerForm(
                id=form.get(f"answer-{place}-id", name),
                words=in_language(_texts(below.get("text")), language) or name,
                next=typed if typed.startswith("+") else to if isinstance(to, str) else "",
                fields=_shown(answer_fields(choices), below),
                settings=settings,
                is_set=any(each.name in below for each, _ in settings),
            )
        )
    return found


def _shown(fields: Sequence[Field], inside: Mapping[str, Any]) -> Shown:
    return [(each, each.read(inside)) for each in fields]


def _list(inside: Mapping[str, Any], name: str) -> list[Any]:
    found = inside.get(name)
    return found if isinstance(found, list) else []


def _item(inside: Any, name: str) -> Item:
    inside = inside if isinstance(inside, dict) else {}
    url = inside.get("url")
    return Item(_texts(inside.get(name)), url if isinstance(url, str) else "")


def _texts(value: Any) -> Mapping[str, str]:
    texts: Mapping[str, str] = Texts(name="x", label="", languages=()).read({"x": value})
    return texts
