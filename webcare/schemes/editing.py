"""Acts on a scheme's plain value: each takes the value, and gives a new one or raises Invalid.

Answers that lead nowhere stand there with an empty next step, which the checker names; nothing is
dropped on the quiet.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from webcare.core.errors import Invalid, NotFound
from webcare.schemes.shape import (
    GONE,
    STEPS,
    UNCONNECTED,
    Value,
    checked_id,
    copied,
    every_answer,
    every_question,
    insert,
    mapping,
    moved,
    new_id,
    numbered,
    renamed,
    section_of,
    steps,
)
from workflows.outcomes import KINDS

YES_NO = {
    "yes": {"nl": "Ja", "en": "Yes", "fr": "Oui", "de": "Ja"},
    "no": {"nl": "Nee", "en": "No", "fr": "Non", "de": "Nein"},
}


def blank(slug: str, titles: Mapping[str, str], languages: Iterable[str]) -> Value:
    """A scheme with one question whose answers lead nowhere yet."""
    codes = [*languages]
    return {
        "id": checked_id(slug, "slug"),
        "title": {code: titles[code] for code in codes if titles.get(code)},
        "languages": codes,
        "start": "Q1",
        "questions": {"Q1": _yes_no(codes)},
        "outcomes": {},
    }


def add_question(value: Mapping[str, Any], name: str = "", after: str = "") -> tuple[Value, str]:
    """A new question with two answers, and its id; *after* another one, else at the end."""
    name = new_id(value, name, "Q")
    languages = value.get("languages")
    codes = (
        [code for code in languages or () if isinstance(code, str)]
        if isinstance(languages, list)
        else []
    )
    new = insert(copied(value), "questions", name, _yes_no(codes), after)
    if not new.get("start"):
        new["start"] = name
    return new, name


def add_outcome(
    value: Mapping[str, Any], name: str = "", after: str = "", kind: str = "reply"
) -> tuple[Value, str]:
    """A new outcome of that kind, and its id."""
    if kind not in KINDS:
        raise Invalid(
            "Choose what kind of outcome it is.", kind="Choose what kind of outcome it is."
        )
    name = new_id(value, name, f"{kind}_")
    inside: Value = {"kind": kind, "title": {}}
    if kind == "let_stand":
        inside["reason"] = name
    return insert(copied(value), "outcomes", name, inside, after), name


def add_gate(value: Mapping[str, Any], name: str = "") -> tuple[Value, str]:
    """A new gate, in which no question stands yet."""
    name = new_id(value, name, "gate")
    return insert(copied(value), "gates", name, {"title": {}}), name


def add_words(value: Mapping[str, Any], name: str = "") -> tuple[Value, str]:
    """A new list of words, which is still empty."""
    name = new_id(value, name, "words")
    return insert(copied(value), "words", name, {}), name


def add_answer(value: Mapping[str, Any], node: str, name: str = "") -> tuple[Value, str]:
    """One more answer of a question, leading nowhere yet, and its id."""
    new = copied(value)
    answers = _answers(new, node)
    name = checked_id(name) if name else next(n for n in numbered("answer") if n not in answers)
    if name in answers:
        raise Invalid("There is such an answer already.", name="There is such an answer already.")
    answers[name] = {"text": {}, "next": UNCONNECTED}
    return new, name


def connect(value: Mapping[str, Any], node: str, answer: str, to: str) -> Value:
    """Let an answer lead to *to*; "" takes it off."""
    new = copied(value)
    _check_step(new, to, "next")
    _answer(new, node, answer)["next"] = to
    return new


def remove(value: Mapping[str, Any], node: str, *, lead_to: str = UNCONNECTED) -> Value:
    """Take a node out. Answers that led there lead to *lead_to*, or nowhere: a fault to mend."""
    new = copied(value)
    section = section_of(new, node)
    del new[section][node]
    _check_step(new, lead_to, "lead_to")
    if section in STEPS and node not in steps(new):
        _lead_elsewhere(new, node, lead_to)
    elif section == "gates":
        for _name, question in every_question(new):
            if question.get("gate") == node:
                del question["gate"]
    if section not in STEPS and not new[section]:
        del new[section]
    return new


def remove_answer(value: Mapping[str, Any], node: str, answer: str) -> Value:
    """Take an answer out; rules that gave it stay, and the checker names them."""
    new = copied(value)
    _answer(new, node, answer)
    del _answers(new, node)[answer]
    return new


def rename(value: Mapping[str, Any], old: str, name: str) -> Value:
    """Another id for a node; everything that names it follows."""
    new, name = copied(value), checked_id(name)
    section = section_of(new, old)
    taken = steps(new) if section in STEPS else set(new[section])
    if name != old and name in taken:
        raise Invalid("This id is taken.", name="This id is taken.")
    new[section] = renamed(new[section], old, name)
    if section in STEPS and old not in steps(new):
        _lead_elsewhere(new, old, name)
    elif section == "gates":
        for _name, question in every_question(new):
            if question.get("gate") == old:
                question["gate"] = name
    elif section == "words":
        for _name, question in every_question(new):
            _rename_words(question.get("rules"), old, name)
    return new


def rename_answer(value: Mapping[str, Any], node: str, old: str, name: str) -> Value:
    """Another id for an answer; the rules of its question follow."""
    new, name = copied(value), checked_id(name)
    answers = _answers(new, node)
    _answer(new, node, old)
    if name != old and name in answers:
        raise Invalid("There is such an answer already.", name="There is such an answer already.")
    question = new["questions"][node]
    question["answers"] = renamed(answers, old, name)
    rules = question.get("rules")
    for rule in rules if isinstance(rules, list) else ():
        for verb in ("answers", "proposes"):
            if isinstance(rule, dict) and rule.get(verb) == old:
                rule[verb] = name
    return new


def move(value: Mapping[str, Any], node: str, by: int) -> Value:
    """The node so many places further down (or up, below 0) among its like."""
    new = copied(value)
    section = section_of(new, node)
    new[section] = moved(new[section], node, by)
    return new


def move_answer(value: Mapping[str, Any], node: str, answer: str, by: int) -> Value:
    """The answer so many places further down, or up, in its question."""
    new = copied(value)
    _answer(new, node, answer)
    new["questions"][node]["answers"] = moved(_answers(new, node), answer, by)
    return new


def _yes_no(languages: Iterable[str]) -> Value:
    codes = [*languages]
    return {
        "text": {},
        "answers": {
            name: {"text": {c: words[c] for c in codes if c in words}, "next": UNCONNECTED}
            for name, words in YES_NO.items()
        },
    }


def _check_step(value: Value, name: str, field: str) -> None:
    if name and name not in steps(value):
        problem = "There is no such step in this scheme."
        raise Invalid("There is no such step in this scheme.", **{field: problem})


def _lead_elsewhere(value: Value, old: str, to: str) -> None:
    """Whatever led to *old* leads to *to*, the start too where that is a question."""
    for _question, _answer_id, answer in every_answer(value):
        if answer.get("next") == old:
            answer["next"] = to
    if value.get("start") == old:
        value["start"] = to if to in mapping(value, "questions") else UNCONNECTED


def _answers(value: Value, node: str) -> Value:
    question = mapping(value, "questions").get(node)
    if not isinstance(question, dict):
        raise NotFound(GONE)
    if not isinstance(question.get("answers"), dict):
        question["answers"] = {}
    answers: Value = question["answers"]
    return answers


def _answer(value: Value, node: str, answer: str) -> Value:
    found = _answers(value, node).get(answer)
    if not isinstance(found, dict):
        raise NotFound(GONE)
    return found


def _rename_words(rules: Any, old: str, name: str) -> None:
    """Conditions that look for a list of words go on looking for it under its new name."""
    match rules:
        case {"fact": "word_lists", "has": has} if has == old:
            rules["has"] = name
        case dict():
            for below in rules.values():
                _rename_words(below, old, name)
        case list():
            for below in rules:
                _rename_words(below, old, name)
        case _:
            pass
