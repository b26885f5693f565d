"""Reading what was sent: strict, and telling every field that is wrong."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from flask import Request
from marshmallow import RAISE, Schema, ValidationError, fields, validate
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from webcare.core.errors import Invalid
from webcare.core.text import storable
from webcare.web.api.door import LARGEST_ID

MOST_FAULTS = 50


class Parser(FlaskParser):
    """JSON and query strings, in which nothing is unknown and nothing is guessed."""

    DEFAULT_UNKNOWN_BY_LOCATION = {"json": RAISE, "query": RAISE}

    def load_json(self, req: Request, schema: Schema) -> Any:
        """The body. Raises UnsupportedMediaType and BadRequest; no body counts as an empty one."""
        del schema
        content = req.get_data(cache=True)
        if not content:
            return {}
        if not req.is_json:
            raise UnsupportedMediaType("Send the body as application/json.")
        try:
            return json.loads(content, parse_constant=_no_number, object_pairs_hook=_each_once)
        except (ValueError, RecursionError):
            raise BadRequest("The body is not JSON.") from None

    def handle_error(self, error: ValidationError, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Raise Invalid, each fault under the dotted name of its field (`answers.0.answer`)."""
        told = error.messages if isinstance(error.messages, dict) else {"body": error.messages}
        found = _flat(next(iter(told.values()), {}))
        wrong = dict(list(found.items())[:MOST_FAULTS])
        raise Invalid("This request cannot be used as it is.", **wrong) from None


class Words(fields.String):
    """A text that can be stored: without NUL and lone surrogates."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        return storable(super()._deserialize(value, attr, data, **kwargs))


def words(longest: int, *, required: bool = False, blank: bool = True, **more: Any) -> Words:
    """A field of at most *longest* characters; with `blank=False` one that says something."""
    checks: list[Any] = [validate.Length(max=longest)]
    if not blank:
        checks.append(_says_something)
    return Words(required=required, validate=checks, **more)


def whole(*, least: int = 1, most: int = LARGEST_ID, **more: Any) -> fields.Integer:
    """A whole number, written as one."""
    return fields.Integer(strict=True, validate=validate.Range(least, most), **more)


def moment(**more: Any) -> fields.AwareDateTime:
    """A time with its zone, as in RFC 3339, in the years that a desk meets."""
    return fields.AwareDateTime(format="iso", validate=_in_our_time, **more)


def yes_or_no(**more: Any) -> fields.Boolean:
    """True or false, and nothing that may pass for it."""
    return fields.Boolean(truthy={True}, falsy={False}, **more)


def _says_something(text: str) -> None:
    if not text.strip():
        raise ValidationError("Write something here.")


def _in_our_time(value: Any) -> None:
    if not 1990 <= value.year <= 2200:  # noqa: PLR2004 - wide enough, and no overflow at the ends
        raise ValidationError("This time cannot be.")


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no JSON")


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """One object; raises ValueError for a name said twice, of which readers pick either."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _flat(messages: Any, name: str = "") -> dict[str, str]:
    """Nested messages as one dictionary of dotted names."""
    if not isinstance(messages, Mapping):
        said = " ".join(map(str, messages)) if isinstance(messages, list) else str(messages)
        return {name or "body": said}
    found: dict[str, str] = {}
    for key, inner in messages.items():
        below = name if key == "_schema" else f"{name}.{key}".lstrip(".")
        found |= _flat(inner, below)
    return found
