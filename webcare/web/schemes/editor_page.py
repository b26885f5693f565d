"""What the page of the scheme editor shows: drawing, faults, the parts, and the form of one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request

from webcare.schemes import drawing
from webcare.schemes.difference import difference
from webcare.schemes.reading import OWN_LANGUAGES, Reading
from webcare.schemes.shape import SCHEME, Value, mapping, node_of
from webcare.schemes.threeway import Path
from webcare.web.schemes import words as scheme_words
from webcare.web.schemes.comparisons import FACT_VALUES, facts_by_words
from webcare.web.schemes.differences import path_words
from webcare.web.schemes.draft_page import Opened, drawn
from webcare.web.schemes.fields import Typed
from webcare.web.schemes.forms import Choices
from webcare.web.schemes.node import node_form
from workflows.outcomes import in_language
from workflows.scheme import SchemeDocument


@dataclass(frozen=True, slots=True)
class Refused:
    """What a form that could not be saved shows again: the value as typed, and why not."""

    value: Value
    faults: dict[str, str]
    problem: str = ""
    status: int = 422
    theirs: Value | None = None
    base: int = 0  # the revision that the form was first made from
    seen: int = 0  # the revision that the form says, where it is not the present one
    typed: Typed | None = None  # the form, where this request did not bring it
    restored_at: datetime | None = None  # when it was typed, where it was kept unsaved
    clashes: tuple[Path, ...] = ()  # of the node: what both changed, which is asked


def context(
    at: Opened, node: str | None, desks: list[str], refused: Refused | None = None
) -> dict[str, Any]:
    """Everything the editor's page shows."""
    value = refused.value if refused else dict(at.reading.value or {})
    known = node is not None and (node == SCHEME or node_of(value, node) is not None)
    chosen = node if node is not None and known else at.reading.document.start
    if node_of(value, chosen) is None:
        chosen = SCHEME
    choices = choices_of(at.reading.document, desks, at.language)
    typed = refused.typed if refused and refused.typed is not None else request.form
    links = {"draft_id": at.draft.id, "lang": at.language}
    return at.context() | {
        "node": chosen,
        "gone": node if node and not known else "",
        "focus": request.args.get("focus", ""),
        "form": node_form(value, chosen, at, choices, steps_of(at.reading, at.language), typed),
        "refused": refused,
        "clash": _clash(refused, chosen),
        "picture": drawn(at.reading, at.language, drawing.Overlay(chosen=chosen or None), links),
        "outline": _outline(at.reading, at.language),
        "kinds": scheme_words.KINDS,
        "fact_words": facts_by_words(),
        "fact_values": FACT_VALUES,
        "path_words": path_words,
    }


def choices_of(document: SchemeDocument, desks: list[str], language: str = "") -> Choices:
    """What a form offers to choose; the gates by their titles in *language*."""
    gates = {
        name: in_language(gate.titles, language) or name for name, gate in document.gates.items()
    }
    return Choices(document.languages or OWN_LANGUAGES, gates, desks)


def steps_of(reading: Reading, language: str) -> list[tuple[str, str, str]]:
    """Every step as id, words and section."""
    document = reading.document
    questions = [
        (each.id, each.text(language), "questions") for each in document.questions.values()
    ]
    outcomes = [(each.id, each.title(language), "outcomes") for each in document.outcomes.values()]
    return [*questions, *outcomes]


def _outline(reading: Reading, language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """The parts of the scheme by section, each with its id and words."""
    steps = steps_of(reading, language)
    document = reading.document
    gates = [(name, in_language(gate.titles, language)) for name, gate in document.gates.items()]
    words = [(name, "") for name in mapping(reading.value, "words")]
    return [
        ("questions", [(name, said) for name, said, section in steps if section == "questions"]),
        ("outcomes", [(name, said) for name, said, section in steps if section == "outcomes"]),
        ("gates", gates),
        ("words", words),
    ]


def _clash(refused: Refused | None, node: str) -> Any:
    """What the two say differently of the node: theirs before, mine after."""
    if refused is None or refused.theirs is None:
        return None
    gone = node != SCHEME and node_of(refused.theirs, node) is None
    changes = [each for each in difference(refused.theirs, refused.value) if each.node == node]
    fields = changes[0].fields if changes else ()
    asked = [
        ("/".join(path), [each for each in fields if each.path[: len(path)] == path])
        for path in refused.clashes
    ]
    return {"gone": gone, "asked": [(path, rows) for path, rows in asked if rows]}
