"""Rules of a question as rows of a form: which fact, how it is compared, and with what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from webcare.channels.models import ChannelKind
from webcare.schemes.shape import Value
from webcare.web.forms import NAMED_IN
from webcare.web.schemes.conditions import FACTS
from webcare.web.schemes.fields import YES, Typed, as_number
from workflows.facts import VOCABULARY, FactKind

IS_TRUE, IS_FALSE = "is true", "is false"
COMPARISONS: Mapping[FactKind, tuple[tuple[str, Any], ...]] = {
    FactKind.YES_NO: ((IS_TRUE, _l("yes")), (IS_FALSE, _l("no"))),
    FactKind.NUMBER: (
        ("at_least", _l("at least")), ("at_most", _l("at most")), ("is", _l("is")),
        ("in", _l("is one of")),
    ),
    FactKind.WORD: (("is", _l("is")), ("in", _l("is one of"))),
    FactKind.WORDS: (
        (IS_TRUE, _l("something is found")), (IS_FALSE, _l("nothing is found")),
        ("has", _l("holds")),
    ),
}  # fmt: skip


FACT_VALUES: Mapping[str, tuple[str, ...]] = {
    "language": NAMED_IN,
    "channel_kind": tuple(ChannelKind),
    "personal_data_marks": ("national_number", "iban", "phone", "email"),
}


def facts_by_words() -> list[tuple[str, str]]:
    """Every fact of the vocabulary with what it is called, in the order of the alphabet."""
    named = [(name, str(FACTS.get(name, name.replace("_", " ")))) for name in VOCABULARY]
    return sorted(named, key=lambda each: each[1].lower())


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison as it is shown; `value` is text, empty for yes and no."""

    fact: str
    comparison: str
    value: str
    negated: bool = False

    @property
    def comparisons(self) -> tuple[tuple[str, Any], ...]:
        return COMPARISONS[_kind(self.fact)]

    @property
    def wants_value(self) -> bool:
        return self.comparison not in (IS_TRUE, IS_FALSE)


@dataclass(frozen=True, slots=True)
class RuleRows:
    """A rule as it is shown. `rows` is None for a condition that only the text can say."""

    answers: bool
    answer: str
    mode: str
    rows: tuple[Row, ...] | None
    when: Any


def shown(rule: Any) -> RuleRows:
    """The rule as rows of a form."""
    rule = rule if isinstance(rule, dict) else {}
    verb = "answers" if "answers" in rule else "proposes"
    mode, rows = _rows(rule.get("when"))
    return RuleRows(verb == "answers", str(rule.get(verb) or ""), mode, rows, rule.get("when"))


def typed(rule: Any, form: Typed, prefix: str) -> Any:
    """The rule as it came back in a form; the very same where nothing was changed."""
    if f"{prefix}answer" not in form:
        return rule
    was = shown(rule)
    rows = None if was.rows is None else tuple(_typed_rows(form, prefix))
    now = RuleRows(
        answers=form.get(f"{prefix}verb") == "answers",
        answer=form.get(f"{prefix}answer", ""),
        mode=form.get(f"{prefix}mode", was.mode),
        rows=rows,
        when=was.when,
    )
    if now == was:
        return rule
    verb = "answers" if now.answers else "proposes"
    kept = {key: below for key, below in rule.items() if key not in ("answers", "proposes", "when")}
    when = was.when if (now.mode, now.rows) == (was.mode, was.rows) else _condition(now)
    return {verb: now.answer, "when": when, **kept}


def new_rule(answers: Iterable[str]) -> Value:
    """A rule to begin with, which proposes the first answer."""
    when = {"fact": "is_public", "is": True}
    return {"proposes": next(iter(answers), ""), "when": when}


def with_row(rule: Any) -> Any:
    """The rule with one more comparison."""
    was = shown(rule)
    if was.rows is None:
        return rule
    added = RuleRows(
        was.answers, was.answer, was.mode, (*was.rows, Row("is_public", IS_TRUE, "")), None
    )
    return {**rule, "when": _condition(added)}


def without_row(rule: Any, place: int) -> Any:
    """The rule with one comparison less; the last one stays."""
    was = shown(rule)
    if was.rows is None or len(was.rows) <= 1:
        return rule
    rows = was.rows[:place] + was.rows[place + 1 :]
    return {**rule, "when": _condition(RuleRows(was.answers, was.answer, was.mode, rows, None))}


def _rows(when: Any) -> tuple[str, tuple[Row, ...] | None]:
    match when:
        case {"all": [*parts]} if len(when) == 1:
            mode = "all"
        case {"any": [*parts]} if len(when) == 1:
            mode = "any"
        case _:
            mode, parts = "all", [when]
    rows = [_row(part) for part in parts]
    found = tuple(row for row in rows if row is not None)
    return mode, found if len(found) == len(rows) else None


def _row(part: Any) -> Row | None:
    match part:
        case {"not": inner} if len(part) == 1:
            row = _row(inner)
            return (
                Row(row.fact, row.comparison, row.value, negated=True)
                if row and not row.negated
                else None
            )
        case {"fact": str(fact), **others} if len(others) == 1 and fact in VOCABULARY:
            comparison, value = next(iter(others.items()))
            return _compared(fact, str(comparison), value)
        case _:
            return None


def _compared(fact: str, comparison: str, value: Any) -> Row | None:
    if comparison == "is" and isinstance(value, bool):
        comparison, value = (IS_TRUE if value else IS_FALSE), ""
    if comparison not in dict(COMPARISONS[_kind(fact)]):
        return None
    if isinstance(value, list):
        return Row(fact, comparison, ", ".join(map(str, value)))
    return None if isinstance(value, dict) else Row(fact, comparison, str(value))


def _typed_rows(form: Typed, prefix: str) -> Iterable[Row]:
    place = 0
    while f"{prefix}if-{place}-fact" in form:
        at = f"{prefix}if-{place}-"
        fact = form[f"{at}fact"]
        comparison = form.get(f"{at}comparison", "")
        if comparison not in dict(COMPARISONS[_kind(fact)]):
            comparison = COMPARISONS[_kind(fact)][0][0]
        plain = comparison in (IS_TRUE, IS_FALSE)
        value = "" if plain else form.get(f"{at}value", "").strip()
        yield Row(fact, comparison, value, negated=form.get(f"{at}not") == YES)
        place += 1


def _condition(rule: RuleRows) -> Any:
    parts = [_part(row) for row in rule.rows or ()]
    if len(parts) == 1:
        return parts[0]
    return {rule.mode if rule.mode in ("all", "any") else "all": parts}


def _part(row: Row) -> Value:
    value: Any = row.value
    comparison = row.comparison
    number = _kind(row.fact) is FactKind.NUMBER
    if comparison in (IS_TRUE, IS_FALSE):
        comparison, value = "is", comparison == IS_TRUE
    elif comparison == "in":
        words = [word.strip() for word in row.value.split(",") if word.strip()]
        value = [as_number(word) if number else word for word in words]
    elif number:
        value = as_number(row.value)
    part = {"fact": row.fact, comparison: value}
    return {"not": part} if row.negated else part


def _kind(fact: str) -> FactKind:
    found = VOCABULARY.get(fact)
    return found.kind if found else FactKind.YES_NO
