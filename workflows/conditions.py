"""Conditions over facts, as data: never an expression that something evaluates.

In a document::

    {fact: danger_words, is: true}           # a list of words is true when it holds any
    {fact: language, in: [nl, fr]}
    {fact: danger_words, has: bom}
    {fact: author_tickets_count, at_least: 3}
    {all: [...]}  {any: [...]}  {not: {...}}

Unknown facts are neither true nor false; a rule fires only on what is known to be true.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from workflows.facts import VOCABULARY, FactKind, Facts

COMPARISONS = ("is", "in", "has", "at_least", "at_most")


class BadCondition(ValueError):  # noqa: N818 - a fault of the document, not of the program
    """The condition is not written in the form above; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Compare:
    """One fact against one value."""

    fact: str
    comparison: str
    value: Any


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: "Condition"


Condition: TypeAlias = Compare | AllOf | AnyOf | Not


def parse_condition(written: Any) -> Condition:
    """The condition that the document's mapping *written* means; raises `BadCondition`."""
    if isinstance(written, str):
        raise BadCondition("a condition is a fact and a value, not code")
    if not isinstance(written, Mapping) or not written:
        raise BadCondition("a condition is a mapping")
    if "fact" in written:
        return _parse_comparison(written)
    if len(written) != 1:
        raise BadCondition("a condition holds exactly one of fact, all, any, not")
    word, inside = next(iter(written.items()))
    if word == "not":
        return Not(parse_condition(inside))
    if word not in {"all", "any"}:
        raise BadCondition(f"{word!r} is no form of condition")
    if not isinstance(inside, list) or not inside:
        raise BadCondition(f"{word!r} wants a list of conditions")
    parts = tuple(parse_condition(part) for part in inside)
    return AllOf(parts) if word == "all" else AnyOf(parts)


def _parse_comparison(written: Mapping[str, Any]) -> Compare:
    used = [word for word in COMPARISONS if word in written]
    if len(used) != 1 or len(written) != 2:  # noqa: PLR2004 - the fact and its comparison
        raise BadCondition(f"beside 'fact' stands exactly one of {', '.join(COMPARISONS)}")
    fact, value = written["fact"], written[used[0]]
    if not isinstance(fact, str):
        raise BadCondition("'fact' wants the name of a fact")
    if used[0] == "in":
        if not isinstance(value, list) or not value:
            raise BadCondition("'in' wants a list of values")
        value = tuple(value)
    return Compare(fact, used[0], value)


def comparisons_in(condition: Condition) -> tuple[Compare, ...]:
    """Every comparison that *condition* makes."""
    match condition:
        case Compare():
            return (condition,)
        case Not(part):
            return comparisons_in(part)
        case AllOf(parts) | AnyOf(parts):
            return tuple(compare for part in parts for compare in comparisons_in(part))


_SUITS: Mapping[FactKind, Mapping[str, type]] = {
    FactKind.YES_NO: {"is": bool},
    FactKind.NUMBER: {"is": int, "in": int, "at_least": int, "at_most": int},
    FactKind.WORD: {"is": str, "in": str},
    FactKind.WORDS: {"is": bool, "has": str},
}


def misuse(compare: Compare) -> str | None:
    """Why this comparison makes no sense in the vocabulary, or None when it does."""
    fact = VOCABULARY.get(compare.fact)
    if fact is None:
        return f"the fact {compare.fact!r} is not known"
    wanted = _SUITS[fact.kind].get(compare.comparison)
    if wanted is None:
        return f"{compare.fact!r} ({fact.kind}) cannot be asked with {compare.comparison!r}"
    values = compare.value if compare.comparison == "in" else (compare.value,)
    if any(type(value) is not wanted for value in values):
        return f"{compare.fact!r} {compare.comparison} wants {wanted.__name__}"
    return None


def holds(condition: Condition, facts: Facts) -> bool | None:
    """Whether *condition* is true of *facts*; None when that is not known."""
    match condition:
        case Compare():
            return _compare(condition, facts)
        case Not(part):
            inner = holds(part, facts)
            return None if inner is None else not inner
        case AllOf(parts):
            return _weakest([holds(part, facts) for part in parts])
        case AnyOf(parts):
            weakest = _weakest([_opposite(holds(part, facts)) for part in parts])
            return _opposite(weakest)


def _compare(compare: Compare, facts: Facts) -> bool | None:
    value = facts.get(compare.fact)
    if value is None:
        return None
    match compare.comparison:
        case "is":
            return bool((bool(value) if isinstance(value, tuple) else value) == compare.value)
        case "at_least":
            return bool(value >= compare.value)
        case "at_most":
            return bool(value <= compare.value)
        case "in":
            return value in compare.value
        case _:
            return compare.value in value


def _opposite(truth: bool | None) -> bool | None:  # noqa: FBT001 - a truth value is the matter
    return None if truth is None else not truth


def _weakest(truths: list[bool | None]) -> bool | None:
    if False in truths:
        return False
    return None if None in truths else True


def witnesses(condition: Condition, facts: Facts) -> tuple[str, ...]:
    """The known facts that *condition* looks at, each once: what a rule 'saw'."""
    names = (compare.fact for compare in comparisons_in(condition))
    return tuple(dict.fromkeys(name for name in names if name in facts))
