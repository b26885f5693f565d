"""Rules of a question as rows of a form: what they do, which answer, and when."""

from dataclasses import dataclass, replace
from typing import Any

from webcare.schemes.shape import Value
from webcare.web.schemes.comparisons import (
    EMPTY,
    Group,
    Part,
    condition_of,
    parts_of,
    typed_parts,
)
from webcare.web.schemes.fields import Typed


@dataclass(frozen=True, slots=True)
class RuleRows:
    """A rule as it is shown. `rows` is None for a condition that only the text can say."""

    answers: bool
    answer: str
    mode: str
    rows: tuple[Part, ...] | None
    when: Any


def shown(rule: Any) -> RuleRows:
    """The rule as rows of a form."""
    rule = rule if isinstance(rule, dict) else {}
    verb = "answers" if "answers" in rule else "proposes"
    mode, rows = parts_of(rule.get("when"))
    return RuleRows(verb == "answers", str(rule.get(verb) or ""), mode, rows, rule.get("when"))


def typed(rule: Any, form: Typed, prefix: str) -> Any:
    """The rule as it came back in a form; the very same where nothing was changed."""
    if f"{prefix}answer" not in form:
        return rule
    was = shown(rule)
    rows = None if was.rows is None else tuple(typed_parts(form, prefix))
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
    when = was.when
    if rows is not None and (now.mode, rows) != (was.mode, was.rows):
        when = condition_of(now.mode, rows)
    return {verb: now.answer, "when": when, **kept}


def new_rule() -> Value:
    """A rule to begin with, which is a fault until its answer and condition are chosen."""
    return {"proposes": "", "when": {}}


def with_row(rule: Any, group: int | None = None) -> Any:
    """The rule with one more comparison, at the end or in its *group*."""
    was = shown(rule)
    if was.rows is None:
        return rule
    if group is None:
        return _having(rule, was, (*was.rows, EMPTY))
    return _changed(rule, was, group, lambda rows: (*rows, EMPTY))


def with_group(rule: Any) -> Any:
    """The rule with a group of two more, of which one is to hold where all of the others must, and
    all where one of the others.
    """
    was = shown(rule)
    if was.rows is None:
        return rule
    mode = "any" if was.mode == "all" else "all"
    return _having(rule, was, (*was.rows, Group(mode, (EMPTY, EMPTY))))


def without_row(rule: Any, place: int, inside: int | None = None) -> Any:
    """The rule with one comparison or group less, or *inside* that group one comparison less; the
    last one stays.
    """
    was = shown(rule)
    if was.rows is None:
        return rule
    if inside is not None:
        return _changed(rule, was, place, lambda rows: rows[:inside] + rows[inside + 1 :])
    rows = was.rows[:place] + was.rows[place + 1 :]
    return _having(rule, was, rows) if rows else rule


def _changed(rule: Any, was: RuleRows, place: int, change: Any) -> Any:
    """The rule with the comparisons of one group changed; a group with none is gone."""
    parts = [*(was.rows or ())]
    group = parts[place] if place < len(parts) else None
    if not isinstance(group, Group):
        return rule
    rows = change(group.rows)
    parts[place : place + 1] = [replace(group, rows=rows)] if rows else []
    return _having(rule, was, tuple(parts)) if parts else rule


def _having(rule: Any, was: RuleRows, rows: tuple[Part, ...]) -> Any:
    return {**rule, "when": condition_of(was.mode, rows)}
