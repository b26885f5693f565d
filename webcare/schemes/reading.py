"""What a draft's text says, as far as it says anything: a value, a document, and its faults."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from webcare.schemes.sketch import sketch
from workflows.outcomes import DESKS
from workflows.scheme import Fault, SchemeDocument, SchemeError, check, read_document
from workflows.scheme.yaml import read_yaml

OWN_LANGUAGES = ("nl", "en")  # of a draft that does not say which it has


@dataclass(frozen=True, slots=True)
class Reading:
    """`value` is None where the text is no YAML that a scheme may be; whoever changes it copies it
    first. `document` is what can be drawn: with holes where the text has faults of form.
    """

    text: str
    value: Mapping[str, Any] | None
    document: SchemeDocument
    faults: tuple[Fault, ...]

    @property
    def slug(self) -> str:
        return self.document.id

    @property
    def languages(self) -> tuple[str, ...]:
        return self.document.languages or OWN_LANGUAGES


def read(text: str, desks: Collection[str] = DESKS) -> Reading:
    """Read *text*; never raises, for whatever is wrong is among the faults. *desks*: the slugs of
    those that the organisation has.
    """
    return _read(text, frozenset(desks))


@lru_cache(maxsize=32)
def _read(text: str, desks: frozenset[str]) -> Reading:
    try:
        value = read_yaml(text)
    except SchemeError as error:
        return Reading(text, None, sketch({}), tuple(error.faults))
    document, unread = read_document(text)
    faults = tuple(check(document, desks, unread))
    if unread:
        usable = value if isinstance(value, dict) else None
        return Reading(text, usable, sketch(usable or {}), faults)
    return Reading(text, value, document, faults)
