"""A request as our pages read it."""

from collections.abc import Iterable
from typing import Any

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict


class Typed(ImmutableMultiDict[str, Any]):
    """Fields without NUL: no person types it, and PostgreSQL cannot keep it."""

    def __init__(self, pairs: Iterable[tuple[str, Any]] | None = None) -> None:
        given = pairs.items(multi=True) if isinstance(pairs, ImmutableMultiDict) else pairs or ()
        super().__init__([(name, _clean(value)) for name, value in given])


class Incoming(Request):
    parameter_storage_class = Typed


def _clean(value: Any) -> Any:
    return value.replace("\x00", "") if isinstance(value, str) else value
