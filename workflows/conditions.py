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
from workflows.wording import FactName, Listed, Said, Word, Written, marked

COMPARISONS = ("is", "in", "has", "at_least", "at_most")


class BadCondition(ValueError):  # noqa: N818 - a fault of the document, not of the program
    """The condition is not written in the form above; `said` is what is wrong with it."""

    def __init__(self, text: str, **values: Any) -> None:
        self.said = Said(text, values)
        super().__init__(str(self.said))


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
        raise BadCondition(marked("a condition is a fact and a value, not code"))
    if not isinstance(written, Mapping) or not written:
        raise BadCondition(marked("a condition is a mapping"))
    if "fact" in written:
        return _parse_comparison(written)
    if len(written) != 1:
        raise BadCondition(marked("a condition holds exactly one of fact, all, any, not"))
    word, inside = next(iter(written.items()))
    if word == "not":
        return Not(parse_condition(inside))
    if word not in {"all", "any"}:
        raise BadCondition(marked("%(word)s is no form of condition"), word=Written(word))
    if not isinstance(inside, list) or not inside:
        raise BadCondition(marked("%(word)s wants a list of conditions"), word=Written(word))
    parts = tuple(parse_condition(part) for part in inside)
    return AllOf(parts) if word == "all" else AnyOf(parts)


def _parse_comparison(written: Mapping[str, Any]) -> Compare:
    used = [word for word in COMPARISONS if word in written]
    if len(used) != 1 or len(written) != 2:  # noqa: PLR2004 - the fact and its comparison
        raise BadCondition(
            marked("beside 'fact' stands exactly one of %(words)s"), words=Listed(COMPARISONS)
        )
    fact, value = written["fact"], written[used[0]]
    if not isinstance(fact, str):
        raise BadCondition(marked("'fact' wants the name of a fact"))
    if used[0] == "in":
        if not isinstance(value, list) or not value:
            raise BadCondition(marked("'in' wants a list of values"))
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


_WANTED: Mapping[type, str] = {
    bool: marked("yes or no (true/false)"),
    int: marked("a whole number"),
    str: marked("a word"),
}


def misuse(compare: Compare) -> Said | None:
    """Why this comparison makes no sense in the vocabulary, or None when it does."""
    fact = VOCABULARY.get(compare.fact)
    name, with_ = FactName(compare.fact), Written(compare.comparison)
    if fact is None:
        return Said(marked("the fact %(fact)s is not known"), {"fact": name})
    wanted = _SUITS[fact.kind].get(compare.comparison)
    if wanted is None:
        text = marked("%(fact)s cannot be asked with %(comparison)s")
        return Said(text, {"fact": name, "comparison": with_})
    values = compare.value if compare.comparison == "in" else (compare.value,)
    if any(type(value) is not wanted for value in values):
        text = marked("%(fact)s with %(comparison)s wants %(kind)s")
        return Said(text, {"fact": name, "comparison": with_, "kind": Word(_WANTED[wanted])})
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
