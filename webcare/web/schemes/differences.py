"""A difference between two schemes as it is read: what each change is called, and word for word."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from webcare.schemes import drawing
from webcare.schemes.difference import Field, NodeChange, Path, difference, marks
from webcare.schemes.reading import Reading
from webcare.web.schemes.conditions import condition_words
from webcare.web.schemes.draft_page import DRAWN_AT_MOST, connected
from webcare.web.schemes.drawing import legend
from webcare.web.schemes.labels import label
from webcare.web.schemes.named import Named
from webcare.web.word_diff import Part, changes
from webcare.web.words import language_name
from workflows.conditions import comparisons_in, misuse, parse_condition

LANGUAGES = ("nl", "en", "fr", "de")
# What is chosen rather than written, and so never compared word by word.
WHOLE = ("order", "next", "gate", "start", "answers", "proposes", "resolution", "kind")
SOURCES = {"stated": _l("stated"), "reconstructed": _l("reconstructed")}


@dataclass(frozen=True, slots=True)
class FieldWords:
    """One change: what it is called, and its text in parts that stayed, went and came."""

    name: str
    parts: list[Part]


@dataclass(frozen=True, slots=True)
class Changed:
    """One node that differs, as it is read."""

    node: str
    section: str
    change: str
    fields: list[FieldWords]


def described(before: Reading, after: Reading, language: str) -> list[Changed]:
    """Every node that differs, with its changes word by word."""
    found = difference(before.value or {}, after.value or {})
    both = tuple(Named(each.value or {}, language) for each in (before, after))
    return [_changed(each, both) for each in found]


def drawn_difference(before: Reading, after: Reading, language: str) -> dict[str, Any]:
    """For the page: both in one picture, what came, went and changed marked, each such node a link
    to its entry in the list; its legend; and the nodes that it shows. No picture where that is too
    big.
    """
    pictures = [drawing.Picture.of(connected(each.document)) for each in (before, after)]
    both = pictures[0].together_with(pictures[1])
    if not 0 < len(both.nodes) <= DRAWN_AT_MOST:
        return {"picture": None, "legend": "", "drawn": ()}
    changes = marks(before.value or {}, after.value or {})
    made = drawing.svg(
        both, language, overlay=drawing.Overlay(changes=changes),
        href=lambda node: f"#differs-{node}" if node in changes else None,
    )  # fmt: skip
    return {
        "picture": Markup(made),  # noqa: S704 - the drawing escapes every text
        "legend": legend(language, changes=True),
        "drawn": tuple(both.nodes),
    }


def path_words(path: Path, answer: Callable[[str], str] = str) -> str:
    """Such as “Answer “Yes” · Text, Dutch”; *answer* says what the answer with an id is called."""
    words: list[str] = []
    for place, part in enumerate(path):
        after = path[place - 1] if place else ""
        if after == "answers" and part != "order":
            words[-1] = f"{words[-1]} “{answer(part)}”"
        elif words and part.isdigit():
            words[-1] = f"{words[-1]} {part}"
        elif part in LANGUAGES and place == len(path) - 1 and words:
            words[-1] = f"{words[-1]}, {language_name(part)}"
        elif (after, part) != ("source", "kind"):  # what kind of source it is, is its value
            words.append(label(part))
    return " · ".join(words)


def _changed(each: NodeChange, both: tuple[Named, ...]) -> Changed:
    fields = [_field(each.node, field, both) for field in each.fields]
    return Changed(each.node, each.section, each.change, fields)


def _field(node: str, field: Field, both: tuple[Named, ...]) -> FieldWords:
    then, now = both
    before, after = _value(node, field, field.before, then), _value(node, field, field.after, now)
    name = path_words(field.path, lambda answer: _answer(node, answer, both))
    if _key(field) in WHOLE or not before or not after:
        parts = [Part(before, "del")] if before else []
        parts += [Part(after, "ins")] if after else []
        return FieldWords(name, parts)
    return FieldWords(name, changes(before, after))


def _key(field: Field) -> str:
    return field.path[-1] if field.path else ""


def _answer(node: str, answer: str, both: tuple[Named, ...]) -> str:
    """What the answer says now; what it said, where it went."""
    then, now = both
    words = now.answer(node, answer)
    return words if words != answer else then.answer(node, answer)


def _value(node: str, field: Field, value: str, named: Named) -> str:
    """What a field says, in the words that its form has for it."""
    key = _key(field)
    if not value:
        return ""
    if key == "when":
        return _condition(value)
    if key in ("source", "kind") and value in SOURCES:
        return str(SOURCES[value])
    if key == "order" and "answers" in field.path:
        return ", ".join(named.answer(node, each) for each in value.split(", "))
    return _said(named.field(node, key, value))


def _condition(value: str) -> str:
    """A condition as people read it; as it is written where it is none."""
    try:
        condition = parse_condition(json.loads(value))
    except (ValueError, TypeError):
        return value
    wrong = any(map(misuse, comparisons_in(condition)))
    return value if wrong else condition_words(condition)


def _said(value: str) -> str:
    return str({"true": gettext("yes"), "false": gettext("no")}.get(value, value))
