"""What a scheme says after the form of one of its parts was filled in."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from webcare.core.errors import Invalid
from webcare.schemes import editing
from webcare.schemes.shape import (
    SCHEME,
    SECTIONS,
    Value,
    checked_id,
    in_order,
    mapping,
    node_of,
    put,
)
from webcare.web.schemes import rules as scheme_rules
from webcare.web.schemes.fields import Field, Texts, Typed, applied
from webcare.web.schemes.forms import (
    ANSWER_KEYS,
    OUTCOME_KEYS,
    OWN,
    QUESTION_KEYS,
    Choices,
    answer_fields,
    answer_settings,
    gate_fields,
    outcome_fields,
    outcome_settings,
    question_fields,
    question_settings,
    scheme_fields,
    words_field,
)


def filled_in(
    value: Value, section: str, node: str, form: Typed, choices: Choices, *, ids: bool = True
) -> tuple[Value, str]:
    """*value* after the form of *node* was filled in, and the node's id, which may be new.

    Without *ids* no id changes: so a form that was refused can be shown again. Raises Invalid.
    """
    inside = node_of(value, node)
    if not isinstance(inside, dict):
        raise Invalid("This part can only be mended as text.")
    match section:
        case "questions":
            value = put(value, node, _question(inside, form, choices))
            value = _renamed_answers(value, node, form) if ids else value
        case "outcomes":
            value = put(value, node, _outcome(inside, form, choices))
        case "gates":
            value = put(value, node, applied(gate_fields(choices), inside, form))
        case "words":
            value = put(value, node, _words(inside, form, choices))
        case _:
            value = put(value, SCHEME, _scheme(inside, form, choices))
    wanted = form.get("id", node).strip()
    if not ids or section not in SECTIONS or wanted == node:
        return value, node
    return editing.rename(value, node, wanted), wanted


def _scheme(inside: Value, form: Typed, choices: Choices) -> Value:
    new = applied(scheme_fields(choices), inside, form)
    start = form.get("start")
    if start is not None and start != (inside.get("start") or ""):
        new["start"] = start
    codes = form.getlist("languages")
    listed = inside.get("languages")
    languages = listed if isinstance(listed, list) else []
    if codes and sorted(codes) != sorted(map(str, languages)):
        new["languages"] = [c for c in languages if c in codes] + [
            c for c in codes if c not in languages
        ]
    slug = form.get("slug")
    if slug is not None and slug.strip() != inside.get("id"):
        new["id"] = checked_id(slug, "slug")
    return in_order(new, inside)


def _question(inside: Value, form: Typed, choices: Choices) -> Value:
    both = (*question_fields(choices), *question_settings(choices))
    new = applied(both, inside, form, usual=QUESTION_KEYS)
    answers = mapping(inside, "answers")
    for place, was in answers_in(form):
        below = answers.get(was)
        if isinstance(below, dict):
            answers = {**answers, was: _answer(below, form, f"answer-{place}-", choices)}
    if answers != mapping(inside, "answers"):
        new["answers"] = answers
    _listed(new, "rules", form, "rule", scheme_rules.typed)
    _listed(new, "protocols", form, "protocol", partial(_protocol, choices=choices))
    return new


def _answer(inside: Value, form: Typed, prefix: str, choices: Choices) -> Value:
    both = (*answer_fields(choices), *answer_settings(choices))
    new = applied(both, inside, form, prefix, ANSWER_KEYS)
    to = form.get(f"{prefix}next")
    if to is not None and not to.startswith("+") and to != (inside.get("next") or ""):
        new["next"] = to
    return in_order(new, inside, ANSWER_KEYS)


def _protocol(inside: Any, form: Typed, prefix: str, choices: Choices) -> Any:
    if not isinstance(inside, dict):
        return inside
    title = Texts(name="title", label="", languages=choices.languages)
    return applied((title, Field(name="url", label="")), inside, form, prefix, ("title", "url"))


def _outcome(inside: Value, form: Typed, choices: Choices) -> Value:
    before = str(inside.get("kind") or "")
    both = (*outcome_fields(choices), *outcome_settings(choices, before))
    new = applied(both, inside, form, usual=OUTCOME_KEYS)
    kind = str(new.get("kind") or "")
    if kind != before:
        every = {name for names in OWN.values() for name in names}
        gone = every - set(OWN.get(kind, ()))
        new = {key: below for key, below in new.items() if key not in gone}
        if kind == "let_stand":
            new.setdefault("reason", "let_stand")
    _listed(new, "considerations", form, "consideration", partial(_consideration, choices=choices))
    return in_order(new, inside, OUTCOME_KEYS)


def _consideration(inside: Any, form: Typed, prefix: str, choices: Choices) -> Any:
    field = Texts(name="text", label="", languages=choices.languages)
    typed = field.typed(form, prefix)
    return inside if typed is None or typed == field.read({"text": inside}) else typed


def _words(inside: Value, form: Typed, choices: Choices) -> Value:
    field = words_field(choices)
    typed = field.typed(form, "")
    was = field.read(inside)
    if typed is None or typed == was:
        return inside
    new = dict(inside)
    for code in {*typed, *was}:
        words = [each.strip() for each in typed.get(code, "").splitlines() if each.strip()]
        if words:
            new[code] = words
        else:
            new.pop(code, None)
    return new


def _listed(new: Value, key: str, form: Typed, name: str, typed: Any) -> None:
    """Each item of a list as its rows of the form say."""
    found = new.get(key)
    if isinstance(found, list):
        new[key] = [typed(each, form, f"{name}-{place}-") for place, each in enumerate(found)]


def _renamed_answers(value: Value, node: str, form: Typed) -> Value:
    for place, was in answers_in(form):
        wanted = form.get(f"answer-{place}-id", was).strip()
        if wanted != was:
            try:
                value = editing.rename_answer(value, node, was, wanted)
            except Invalid as wrong:
                sentence = next(iter(wrong.fields.values()), str(wrong))
                raise Invalid(str(wrong), **{f"answer-{place}-id": sentence}) from wrong
    return value


def answers_in(form: Typed) -> Iterator[tuple[int, str]]:
    """The answers that a form has: their place in it, and the id they had."""
    place = 0
    while f"answer-{place}-was" in form:
        yield place, form[f"answer-{place}-was"]
        place += 1
