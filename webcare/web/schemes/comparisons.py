"""Conditions as rows of a form: which fact, how it is compared, with what, and groups of such."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
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


FACT_KINDS: Mapping[FactKind, Any] = {
    FactKind.YES_NO: _l("yes or no (true/false)"),
    FactKind.NUMBER: _l("a whole number"),
    FactKind.WORD: _l("a word"),
    FactKind.WORDS: _l("words; true when any is found"),
}


def vocabulary() -> list[tuple[str, str, str]]:
    """Every fact by its name in the text, what it is compared with, and what it means."""
    return [
        (name, str(FACT_KINDS[fact.kind]), str(gettext(fact.meaning)))
        for name, fact in VOCABULARY.items()
    ]


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison as it is shown; `value` is text, empty for yes and no."""

    fact: str
    comparison: str
    value: str
    negated: bool = False

    is_group = False

    @property
    def comparisons(self) -> tuple[tuple[str, Any], ...]:
        return COMPARISONS[_kind(self.fact)]

    @property
    def wants_value(self) -> bool:
        return self.comparison not in (IS_TRUE, IS_FALSE)


@dataclass(frozen=True, slots=True)
class Group:
    """Comparisons of which all or any must hold, as one condition among others."""

    mode: str
    rows: tuple[Row, ...]
    is_group = True


EMPTY = Row("", IS_TRUE, "")
"""A comparison of which nothing is chosen yet; the document says it as ``{}``, which is a fault."""

Part = Row | Group
MODES = ("all", "any")


def parts_of(when: Any) -> tuple[str, tuple[Part, ...] | None]:
    """A condition as its mode and parts; None for one that only the text can say, which is one
    with groups in groups, or a group that must not hold.
    """
    match when:
        case {"all": [*inside]} if len(when) == 1:
            mode = "all"
        case {"any": [*inside]} if len(when) == 1:
            mode = "any"
        case _:
            mode, inside = "all", [when]
    found = [_group(each) or _row(each) for each in inside]
    parts = tuple(part for part in found if part is not None)
    return mode, parts if len(parts) == len(found) else None


def condition_of(mode: str, parts: tuple[Part, ...]) -> Any:
    """The parts as the document says them."""
    said = [_said(part) for part in parts]
    return said[0] if len(said) == 1 else {_mode(mode): said}


def typed_parts(form: Typed, prefix: str) -> Iterator[Part]:
    """The parts as they came back; *prefix* is that of their rule."""
    place = 0
    while f"{prefix}if-{place}-fact" in form or f"{prefix}if-{place}-mode" in form:
        at = f"{prefix}if-{place}-"
        if f"{at}mode" in form:
            yield Group(_mode(form[f"{at}mode"]), tuple(_typed_rows(form, at)))
        else:
            yield _typed_row(form, at)
        place += 1


def _mode(word: str) -> str:
    return word if word in MODES else "all"


def _group(part: Any) -> Group | None:
    mode = next((each for each in MODES if isinstance(part, dict) and [*part] == [each]), "")
    inside = part[mode] if mode else None
    if not isinstance(inside, list) or not inside:
        return None
    rows = tuple(row for row in map(_row, inside) if row is not None)
    return Group(mode, rows) if len(rows) == len(inside) else None


def _said(part: Part) -> Value:
    return _part(part) if isinstance(part, Row) else {part.mode: [_part(row) for row in part.rows]}


def _row(part: Any) -> Row | None:
    match part:
        case dict() if not part:
            return EMPTY
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


def _typed_rows(form: Typed, prefix: str) -> Iterator[Row]:
    place = 0
    while f"{prefix}if-{place}-fact" in form:
        yield _typed_row(form, f"{prefix}if-{place}-")
        place += 1


def _typed_row(form: Typed, at: str) -> Row:
    fact = form[f"{at}fact"]
    if not fact:
        return EMPTY
    comparison = form.get(f"{at}comparison", "")
    if comparison not in dict(COMPARISONS[_kind(fact)]):
        comparison = COMPARISONS[_kind(fact)][0][0]
    plain = comparison in (IS_TRUE, IS_FALSE)
    value = "" if plain else form.get(f"{at}value", "").strip()
    return Row(fact, comparison, value, negated=form.get(f"{at}not") == YES)


def _part(row: Row) -> Value:
    if not row.fact:
        return {}
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
