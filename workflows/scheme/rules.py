"""Whether the rules of a question make sense: facts that exist, conditions that can hold, and no
two answers from the same facts.

Exact, by trying: of each fact only the values that a condition can tell apart matter, and there
are few. Beyond `MOST` combinations a rule is taken as it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import Any

from workflows.conditions import AllOf, Compare, Condition, comparisons_in, holds, misuse
from workflows.facts import VOCABULARY, FactKind, Facts
from workflows.scheme.document import Question, Rule, SchemeDocument
from workflows.scheme.faults import Fault
from workflows.wording import FactName, Listed, Named, Written

MOST = 4096  # combinations of values that are tried for two rules
_OTHER = "\x00other"  # a value that no condition names
_WORD_LISTS = "word_lists"


def rule_faults(document: SchemeDocument) -> Iterator[Fault]:
    """What is wrong with the rules of *document*."""
    for question in document.questions.values():
        sound = []
        for rule in question.rules:
            faults = [*_one(question, rule, document)]
            yield from faults
            if not faults:
                sound.append(rule)
        yield from _together(question, sound)


def _one(question: Question, rule: Rule, document: SchemeDocument) -> Iterator[Fault]:
    answers = {answer.id: answer for answer in question.answers}
    if rule.answer not in answers:
        allowed = Listed(Named(each.id, each.texts) for each in question.answers)
        values = {"name": Written(rule.answer), "allowed": allowed}
        yield Fault(question.id, "rule_answer", values)
    elif question.guards and answers[rule.answer].nothing_special:
        yield Fault(question.id, "rule_waves", {"guard": question.guards})
    for compare in comparisons_in(rule.when):
        if compare.fact not in VOCABULARY:
            yield Fault(question.id, "unknown_fact", {"name": Written(compare.fact)})
        elif reason := misuse(compare):
            values = {"problem": reason, "fact": FactName(compare.fact)}
            yield Fault(question.id, "misused_fact", values)
        elif _names_words(compare) and compare.value not in document.words:
            yield Fault(question.id, "unknown_words", {"name": Written(compare.value)})


def _names_words(compare: Compare) -> bool:
    return compare.fact == _WORD_LISTS and compare.comparison == "has"


def _together(question: Question, rules: Sequence[Rule]) -> Iterator[Fault]:
    for rule in rules:
        if _possible(rule.when) is False:
            names = sorted({compare.fact for compare in comparisons_in(rule.when)})
            facts = Listed(map(FactName, names))
            values = {"answer": _named(question, rule), "facts": facts}
            yield Fault(question.id, "impossible_rule", values)
    for first, later in combinations(rules, 2):
        if first.answer != later.answer and _covers(first.when, later.when):
            values = {"answer": _named(question, first), "other": _named(question, later)}
            yield Fault(question.id, "contradiction", values)


def _named(question: Question, rule: Rule) -> Named:
    return Named(rule.answer, question.answer(rule.answer).texts)


def _possible(condition: Condition) -> bool | None:
    """Whether some facts make *condition* true; None when there are too many to try."""
    worlds = _worlds(condition)
    return None if worlds is None else any(holds(condition, facts) for facts in worlds)


def _covers(first: Condition, later: Condition) -> bool:
    """Whether *first* holds wherever *later* does, so that the later rule never has its turn."""
    worlds = _worlds(AllOf((first, later)))
    if worlds is None:
        return False
    met = False
    for facts in worlds:
        if holds(later, facts):
            met = True
            if not holds(first, facts):
                return False
    return met


def _worlds(condition: Condition) -> Iterator[Facts] | None:
    """Facts of every kind that *condition* can tell apart, unknown ones too."""
    asked: dict[str, list[Compare]] = {}
    for compare in comparisons_in(condition):
        asked.setdefault(compare.fact, []).append(compare)
    values = {fact: _values(fact, compares) for fact, compares in asked.items()}
    size = 1
    for several in values.values():
        size *= len(several)
    if size > MOST:
        return None
    return (Facts(dict(zip(values, chosen, strict=True))) for chosen in product(*values.values()))


def _values(fact: str, compares: Sequence[Compare]) -> list[Any]:
    named = [value for compare in compares for value in _values_named(compare)]
    kinds: Mapping[FactKind, Any] = {
        FactKind.YES_NO: lambda: [True, False],
        FactKind.NUMBER: lambda: sorted({n + step for n in named for step in (-1, 0, 1)}),
        FactKind.WORD: lambda: [*dict.fromkeys(named), _OTHER],
        FactKind.WORDS: lambda: _sets([word for word in named if isinstance(word, str)]),
    }
    return [None, *kinds[VOCABULARY[fact].kind]()]


def _values_named(compare: Compare) -> tuple[Any, ...]:
    return compare.value if compare.comparison == "in" else (compare.value,)


def _sets(words: Sequence[str]) -> list[tuple[str, ...]]:
    """No word, one that nobody names, and every choice of those named."""
    names = list(dict.fromkeys(words))
    choices = [
        chosen for count in range(1, len(names) + 1) for chosen in combinations(names, count)
    ]
    return [(), (_OTHER,), *choices]
