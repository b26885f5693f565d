"""From a scheme's text to a `SchemeDocument`: everything is there, and of the right kind.

All faults of form are gathered, not only the first, and what could be read is there all the same;
whether the scheme *works* is `check`'s.
"""

import re
from collections.abc import Iterable
from typing import Any

from workflows.conditions import BadCondition, parse_condition
from workflows.facts import Guard
from workflows.outcomes import ReplyType, Texts
from workflows.scheme.document import (
    Answer,
    Gate,
    Protocol,
    Question,
    Rule,
    SchemeDocument,
    WordList,
)
from workflows.scheme.faults import Fault, SchemeError
from workflows.scheme.form import Form, is_id
from workflows.scheme.outcomes import parse_outcome
from workflows.scheme.yaml import read_yaml
from workflows.wording import Named, Written

_LANGUAGE = re.compile(r"[a-z]{2,3}")


def load_document(text: str) -> SchemeDocument:
    """The scheme that *text* (YAML) holds; raises `SchemeError` with all faults of form.

    What comes back is well formed; `check.check` says whether it works.
    """
    document, faults = read_document(text)
    if faults:
        raise SchemeError(faults)
    return document


def read_document(text: str) -> tuple[SchemeDocument, list[Fault]]:
    """As much of a scheme as *text* holds, and its faults of form: whatever one of them is about is
    not in the document, or stands there empty. Raises `SchemeError` for what is no YAML that a
    scheme may be.
    """
    faults: list[Fault] = []
    form = Form("", read_yaml(text), faults)
    form.only(
        (
            "id",
            "title",
            "about",
            "languages",
            "start",
            "gates",
            "questions",
            "outcomes",
            "words",
            "source",
        )
    )
    identity = form.word("id")
    if identity and not is_id(identity):
        form.fault("no_id", name=Written(identity))
    return _document(form, identity, text), faults


def _document(form: Form, identity: str, text: str) -> SchemeDocument:
    faults = form.faults
    return SchemeDocument(
        id=identity,
        titles=form.texts("title"),
        about=form.texts("about"),
        languages=_languages(form),
        start=form.word("start"),
        gates={
            name: Gate(name, _gate(name, inside, faults)) for name, inside in form.children("gates")
        },
        questions={
            name: _question(name, inside, faults) for name, inside in form.children("questions")
        },
        outcomes={
            name: parse_outcome(name, Form(name, inside, faults))
            for name, inside in form.children("outcomes")
        },
        words={name: _word_list(name, inside, faults) for name, inside in form.children("words")},
        source=form.source(),
        text=text,
    )


def _languages(form: Form) -> tuple[str, ...]:
    value = form.written.get("languages")
    if (
        not isinstance(value, list)
        or not value
        or not all(isinstance(code, str) and _LANGUAGE.fullmatch(code) for code in value)
    ):
        form.fault("no_languages")
        return ()
    return tuple(dict.fromkeys(value))


def _word_list(name: str, written: Any, faults: list[Fault]) -> WordList:
    """``roads: [pothole*]`` for every language, or ``roads: {nl: [put*], fr: [nid de poule]}``."""
    per_language = {"*": written} if isinstance(written, list) else written
    if (
        not isinstance(per_language, dict)
        or not per_language
        or not all(_are_words(words) for words in per_language.values())
    ):
        Form(name, {}, faults).misses("no_word_list", name)
        return {}
    return {language: tuple(words) for language, words in per_language.items()}


def _are_words(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(word, str) and word.strip("* ") for word in value)
    )


def _gate(name: str, written: Any, faults: list[Fault]) -> Texts:
    form = Form(name, written, faults)
    form.only({"title"})
    return form.texts("title")


def _question(name: str, written: Any, faults: list[Fault]) -> Question:
    form = Form(name, written, faults)
    form.only(("text", "guidance", "protocols", "gate", "guards", "rules", "answers", "source"))
    return Question(
        id=name,
        texts=form.texts("text"),
        guidance=form.texts("guidance"),
        protocols=tuple(_protocols(form)),
        gate=(form.word("gate") or None) if "gate" in form.written else None,
        guards=form.choice("guards", Guard),
        rules=tuple(_rules(form)),
        answers=tuple(
            _answer(answer, Form(name, inside, faults, _named(answer, inside)))
            for answer, inside in form.children("answers")
        ),
        source=form.source(),
    )


def _named(answer: str, inside: Any) -> Named:
    texts = inside.get("text") if isinstance(inside, dict) else None
    texts = texts if isinstance(texts, dict) else {}
    return Named(answer, {code: said for code, said in texts.items() if isinstance(said, str)})


def _answer(name: str, form: Form) -> Answer:
    form.only(("text", "next", "nothing_special", "reply_type", "moderate", "notify", "source"))
    return Answer(
        id=name,
        texts=form.texts("text"),
        next=form.word("next"),
        nothing_special=form.flag("nothing_special"),
        reply_type=form.choice("reply_type", ReplyType),
        moderate=form.moderating(),
        notify=form.words("notify"),
        source=form.source(),
    )


def _protocols(form: Form) -> Iterable[Protocol]:
    for written in _listed(form, "protocols"):
        inside = form.inside(written)
        if not isinstance(written, dict):
            continue
        inside.only({"title", "url"})
        url = inside.written.get("url") or ""
        if not _is_address(url):
            form.fault("no_address", "" if url else "open", name=Written(url))
            url = ""
        yield Protocol(inside.texts("title"), url)


def _is_address(url: Any) -> bool:
    return (
        isinstance(url, str)
        and url.startswith(("https://", "http://", "/"))
        and not url.startswith("//")
    )


def _rules(form: Form) -> Iterable[Rule]:
    for written in _listed(form, "rules"):
        inside = form.inside(written)
        if not isinstance(written, dict):
            continue
        inside.only({"answers", "proposes", "when"})
        given = [word for word in ("answers", "proposes") if word in inside.written]
        if len(given) != 1:
            form.fault("no_rule")
            continue
        try:
            when = parse_condition(inside.written.get("when"))
        except BadCondition as error:
            form.fault("no_condition", problem=error.said)
            continue
        yield Rule(inside.word(given[0]), when, answers=given[0] == "answers")


def _listed(form: Form, name: str) -> list[Any]:
    value = form.written.get(name, [])
    if not isinstance(value, list):
        form.misses("no_list", name)
        return []
    return value
