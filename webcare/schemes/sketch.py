"""A document to be drawn and listed, from a value that may still lack anything.

`load_document` refuses what is not well formed; a person who is writing looks at it all the same.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from workflows.outcomes import KINDS, LetStand, Outcome, Source, Texts
from workflows.scheme import Answer, Gate, Question, SchemeDocument

SKETCHED = "let_stand"  # how an outcome of unknown kind is drawn


def sketch(value: Mapping[str, Any]) -> SchemeDocument:
    """The nodes and edges that *value* has; whatever is unfit is left out."""
    return SchemeDocument(
        id=_word(value, "id"),
        titles=texts(value.get("title")),
        about=texts(value.get("about")),
        languages=tuple(code for code in _list(value, "languages") if isinstance(code, str)),
        start=_word(value, "start"),
        gates={
            name: Gate(name, texts(inside.get("title")))
            for name, inside in _children(value, "gates")
        },
        questions={name: _question(name, inside) for name, inside in _children(value, "questions")},
        outcomes={name: _outcome(name, inside) for name, inside in _children(value, "outcomes")},
    )


def texts(value: Any) -> Texts:
    """The texts by language that *value* holds, where it holds some."""
    if not isinstance(value, dict):
        return {}
    return {code: text for code, text in value.items() if isinstance(text, str)}


def _question(name: str, inside: Mapping[str, Any]) -> Question:
    return Question(
        id=name,
        texts=texts(inside.get("text")),
        guidance=texts(inside.get("guidance")),
        gate=_word(inside, "gate") or None,
        answers=tuple(
            Answer(
                id=answer,
                texts=texts(below.get("text")),
                next=_word(below, "next"),
                nothing_special=below.get("nothing_special") is True,
            )
            for answer, below in _children(inside, "answers")
        ),
        source=_source(inside.get("source")),
    )


def _outcome(name: str, inside: Mapping[str, Any]) -> Outcome:
    kind: Any = KINDS.get(_word(inside, "kind"), LetStand)
    own = {"reason": _word(inside, "reason")} if kind is LetStand else {}
    outcome: Outcome = kind(
        id=name,
        titles=texts(inside.get("title")),
        guidance=texts(inside.get("guidance")),
        source=_source(inside.get("source")),
        **own,
    )
    return outcome


def _source(value: Any) -> Source | None:
    if isinstance(value, str):
        return Source(value, "")
    if isinstance(value, dict) and isinstance(value.get("kind"), str):
        return Source(value["kind"], _word(value, "cite"))
    return None


def _word(value: Mapping[str, Any], name: str) -> str:
    found = value.get(name)
    return found if isinstance(found, str) else ""


def _list(value: Mapping[str, Any], name: str) -> list[Any]:
    found = value.get(name)
    return found if isinstance(found, list) else []


def _children(value: Mapping[str, Any], name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    found = value.get(name)
    if isinstance(found, dict):
        yield from ((key, inside) for key, inside in found.items() if isinstance(inside, dict))
