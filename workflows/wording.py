"""The values that a fault's sentence is about, typed so that each place can say them its way.

The command line writes ids (``'yes'``), a form the words that people gave (“Ja”); a page translates
and a command does not. `plain` is the command line's way.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


def marked(text: str) -> str:
    """*text* itself; collected for translation by this name."""
    return text


class Word(str):
    """A word or two of ours, such as “the title”, to be translated."""

    __slots__ = ()


class Key(str):
    """The name of a field as the document spells it, such as ``next``."""

    __slots__ = ()


class Desk(str):
    """The slug of a desk, or of a role that is told."""

    __slots__ = ()


class FactName(str):
    """The name of a fact, such as ``is_public``."""

    __slots__ = ()


class Codes(tuple[str, ...]):
    """Codes of languages."""

    __slots__ = ()


class Listed(tuple[Any, ...]):
    """Several values, one after the other."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text, counted from 1, before what is wrong there; None where it is nowhere."""

    number: int | None


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in the document where something else should."""

    value: Any


@dataclass(frozen=True, slots=True)
class Named:
    """A question, an outcome, an answer or a gate: its id, and its own words by language."""

    id: str
    texts: Mapping[str, str] = field(default_factory=dict)


class Way(tuple[Named, ...]):
    """Steps in the order in which one comes to them."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of ours with values of its own."""

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text % {name: plain(value) for name, value in self.values.items()}


_PLAIN: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (Key, lambda value: repr(str(value))),
    (FactName, lambda value: repr(str(value))),
    (Way, lambda value: " → ".join(each.id for each in value)),
    (
        tuple,
        lambda value: ", ".join(each.id if isinstance(each, Named) else each for each in value),
    ),
    (Named, lambda value: repr(value.id)),
    (Written, lambda value: repr(value.value)),
    (Line, lambda value: "" if value.number is None else f"line {value.number}: "),
    (int, lambda value: f"{value:,}"),
)


def plain(value: Any) -> str:
    """*value* as the command line writes it: ids and codes, in English."""
    for kind, say in _PLAIN:
        if isinstance(value, kind):
            return say(value)
    return str(value)
