"""The scheme language as a JSON Schema, made from the same enumerations that the reader uses.

It says what form a document has, so that any editor can help to write one; whether the scheme
works (circles, languages, facts) only the check says.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from workflows.facts import VOCABULARY, Guard
from workflows.outcomes import Approval, Moderation, Priority, ReplyType, TermUnit
from workflows.reply import DECIDED_PURPOSES
from workflows.rights import Role
from workflows.scheme.form import ID, MOST, SOURCE_KINDS
from workflows.ticket import Resolution

_Json = dict[str, Any]
_FLAG: _Json = {"type": "boolean"}
_WORD: _Json = {"type": "string", "minLength": 1}
_NUMBER: _Json = {"type": "integer", "minimum": 1, "maximum": MOST}
_TEXTS: _Json = {"$ref": "#/$defs/texts"}
_ID: _Json = {"type": "string", "pattern": f"^{ID}$"}


def schema() -> _Json:
    """The JSON Schema (2020-12) of a scheme document."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Webcare response scheme",
        "$defs": _definitions(),
        **_object(
            {
                "id": _ID,
                "title": _TEXTS,
                "about": _TEXTS,
                "languages": _list({"type": "string", "pattern": "^[a-z]{2,3}$"}),
                "source": {"$ref": "#/$defs/source"},
                "words": _by_id({"$ref": "#/$defs/words"}),
                "start": _ID,
                "gates": _by_id(_object({"title": _TEXTS}, ["title"])),
                "questions": _by_id({"$ref": "#/$defs/question"}),
                "outcomes": _by_id({"$ref": "#/$defs/outcome"}),
            },
            ["id", "title", "languages", "source", "start", "questions", "outcomes"],
        ),
    }


def _definitions() -> _Json:
    several = _list({"$ref": "#/$defs/condition"})
    return {
        "texts": {
            "type": "object",
            "description": "one text a language",
            "propertyNames": {"pattern": "^[a-z]{2,3}$"},
            "additionalProperties": {"type": "string", "pattern": r"\S"},
        },
        "source": {
            "oneOf": [
                {"enum": list(SOURCE_KINDS)},
                _object(
                    {"kind": {"enum": list(SOURCE_KINDS)}, "cite": {"type": "string"}}, ["kind"]
                ),
            ]
        },
        "words": {
            "oneOf": [_list(_WORD), {"type": "object", "additionalProperties": _list(_WORD)}]
        },
        "moderate": {
            "oneOf": [
                _one_of(Moderation),
                _object({"action": _one_of(Moderation), "reason": _TEXTS}, ["action"]),
            ]
        },
        "condition": {
            "oneOf": [
                _object({"all": several}, ["all"]),
                _object({"any": several}, ["any"]),
                _object({"not": {"$ref": "#/$defs/condition"}}, ["not"]),
                {"$ref": "#/$defs/comparison"},
            ]
        },
        "comparison": _comparison(),
        "question": _question(),
        "answer": _answer(),
        "outcome": {"oneOf": [_outcome(kind, own) for kind, own in _OWN.items()]},
    }


def _comparison() -> _Json:
    fact = {
        "oneOf": [{"const": each.name, "description": each.meaning} for each in VOCABULARY.values()]
    }
    value: _Json = {"type": ["boolean", "integer", "string"]}
    return {
        **_object(
            {
                "fact": fact,
                "is": value,
                "in": _list({"type": ["integer", "string"]}),
                "has": _WORD,
                "at_least": {"type": "integer"},
                "at_most": {"type": "integer"},
            },
            ["fact"],
        ),
        "minProperties": 2,
        "maxProperties": 2,
    }


def _question() -> _Json:
    rule = {
        **_object(
            {"answers": _ID, "proposes": _ID, "when": {"$ref": "#/$defs/condition"}}, ["when"]
        ),
        "oneOf": [{"required": ["answers"]}, {"required": ["proposes"]}],
    }
    address = {"type": "string", "pattern": "^(https?://|/(?!/))"}
    return _object(
        {
            "text": _TEXTS,
            "guidance": _TEXTS,
            "protocols": {
                "type": "array",
                "items": _object({"title": _TEXTS, "url": address}, ["title", "url"]),
            },
            "gate": _ID,
            "guards": _one_of(Guard),
            "rules": {"type": "array", "items": rule},
            "answers": {**_by_id({"$ref": "#/$defs/answer"}), "minProperties": 2},
            "source": {"$ref": "#/$defs/source"},
        },
        ["text", "answers", "source"],
    )


def _answer() -> _Json:
    return _object(
        {
            "text": _TEXTS,
            "next": _ID,
            "nothing_special": _FLAG,
            "reply_type": _one_of(ReplyType),
            "moderate": {"$ref": "#/$defs/moderate"},
            "notify": {"type": "array", "items": _ID},
            "source": {"$ref": "#/$defs/source"},
        },
        ["text", "next"],
    )


def _shared() -> _Json:
    return {
        "title": _TEXTS,
        "guidance": _TEXTS,
        "considerations": {"type": "array", "items": _TEXTS},
        "deadline": {
            "oneOf": [_object({unit: _NUMBER}, [unit]) for unit in TermUnit],
        },
        "priority": _one_of(Priority),
        "notify": {"type": "array", "items": _ID},
        "moderate": {"$ref": "#/$defs/moderate"},
        "role": _one_of(Role),
        "source": {"$ref": "#/$defs/source"},
    }


def _one_of(kind: Iterable[StrEnum]) -> _Json:
    return {"enum": [str(value) for value in kind]}


_OWN: Mapping[str, tuple[_Json, list[str]]] = {
    "reply": (
        {
            "purpose": _one_of(DECIDED_PURPOSES),
            "reply_type": _one_of(ReplyType),
            "approval": _one_of(Approval),
        },
        [],
    ),
    "forward": (
        {
            "desk": _WORD,
            "holding": _FLAG,
            "acknowledgement": _FLAG,
            "open_complaint": _FLAG,
            "approval": _one_of(Approval),
        },
        [],
    ),
    "escalate": (
        {
            "desk": _WORD,
            "urgency": _one_of(Priority),
            "alarm": _FLAG,
            "press_card": _FLAG,
            "holding": _FLAG,
            "approval": _one_of(Approval),
        },
        ["desk"],
    ),
    "watch": ({"days": _NUMBER}, []),
    "let_stand": ({"reason": _WORD, "resolution": _one_of(Resolution)}, ["reason"]),
}


def _outcome(kind: str, own: tuple[_Json, list[str]]) -> _Json:
    properties, needed = own
    return _object(
        {"kind": {"const": kind}, **_shared(), **properties}, ["kind", "title", "source", *needed]
    )


def _object(properties: _Json, needed: Iterable[str] = ()) -> _Json:
    return {
        "type": "object",
        "properties": properties,
        "required": list(needed),
        "additionalProperties": False,
    }


def _by_id(inside: _Json) -> _Json:
    return {"type": "object", "propertyNames": _ID, "additionalProperties": inside}


def _list(inside: _Json) -> _Json:
    return {"type": "array", "items": inside, "minItems": 1}
