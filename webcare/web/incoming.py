"""A request as our pages read it."""

from collections.abc import Iterable
from typing import Any

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict

SCHEMES = "/scheme/"
LARGEST_SCHEME = 6_000_000  # bytes: a million characters of four bytes, and the form around them


TICKETS = "/tickets/"
LARGEST_TEXT = 8_000_000  # bytes: so that what is far too long is read, refused and given back


class Typed(ImmutableMultiDict[str, Any]):
    """Fields without NUL: no person types it, and PostgreSQL cannot keep it."""

    def __init__(self, pairs: Iterable[tuple[str, Any]] | None = None) -> None:
        given = pairs.items(multi=True) if isinstance(pairs, ImmutableMultiDict) else pairs or ()
        super().__init__([(name, _clean(value)) for name, value in given])


class Incoming(Request):
    parameter_storage_class = Typed

    @property
    def max_form_memory_size(self) -> int | None:
        """A scheme written as text, and what was pasted into a reply, may be long."""
        if self.path.startswith(SCHEMES):
            return LARGEST_SCHEME
        if self.path.startswith(TICKETS):
            return LARGEST_TEXT
        return super().max_form_memory_size

    @max_form_memory_size.setter
    def max_form_memory_size(self, value: int | None) -> None:
        Request.max_form_memory_size.__set__(self, value)  # type: ignore[attr-defined]  # a property of the library


def _clean(value: Any) -> Any:
    return value.replace("\x00", "") if isinstance(value, str) else value
