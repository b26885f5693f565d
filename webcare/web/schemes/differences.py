"""A difference between two schemes as it is read: what each change is called, and word for word."""

import json
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
from webcare.web.schemes.words import KINDS, desk_word
from webcare.web.word_diff import Part, changes
from webcare.web.words import language_name
from workflows.conditions import parse_condition

LANGUAGES = ("nl", "en", "fr", "de")
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


def described(before: Reading, after: Reading) -> list[Changed]:
    """Every node that differs, with its changes word by word."""
    found = difference(before.value or {}, after.value or {})
    return [_changed(each) for each in found]


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


def path_words(path: Path) -> str:
    """Such as “Answer yes · Text, Dutch”."""
    words: list[str] = []
    for place, part in enumerate(path):
        after = path[place - 1] if place else ""
        if words and (part.isdigit() or (after == "answers" and part != "order")):
            words[-1] = f"{words[-1]} {part}"
        elif part in LANGUAGES and place == len(path) - 1 and words:
            words[-1] = f"{words[-1]}, {language_name(part)}"
        else:
            words.append(label(part))
    return " · ".join(words)


def _changed(each: NodeChange) -> Changed:
    return Changed(each.node, each.section, each.change, [_field(f) for f in each.fields])


def _field(field: Field) -> FieldWords:
    before, after = _value(field.path, field.before), _value(field.path, field.after)
    if field.path[-1:] == ("order",) or not before or not after:
        parts = [Part(before, "del")] if before else []
        parts += [Part(after, "ins")] if after else []
        return FieldWords(path_words(field.path), parts)
    return FieldWords(path_words(field.path), changes(before, after))


def _value(path: Path, value: str) -> str:
    """What a field says, in the words that its form has for it."""
    match path[-1] if path else "":
        case "when":
            return _condition(value)
        case "notify" | "desk" if value:
            return ", ".join(map(desk_word, value.split(", ")))
        case "kind" if path == ("kind",) and value in KINDS:
            return str(KINDS[value][0])
        case "source" | "kind" if value in SOURCES:
            return str(SOURCES[value])
        case _:
            return _said(value)


def _condition(value: str) -> str:
    """A condition as people read it; as it is written where it is none."""
    try:
        return condition_words(parse_condition(json.loads(value))) if value else ""
    except (ValueError, TypeError):
        return value


def _said(value: str) -> str:
    return str({"true": gettext("yes"), "false": gettext("no")}.get(value, value))
