"""A scheme's faults in the reader's language: in the words of a form, or those of the text."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from flask_babel import format_decimal, gettext, pgettext

from webcare.web.schemes.conditions import FACTS
from webcare.web.schemes.forms import GUARDS
from webcare.web.schemes.labels import label
from webcare.web.schemes.words import MODERATION, desk_word
from webcare.web.words import language_name
from workflows.facts import Guard
from workflows.outcomes import Moderation, in_language
from workflows.scheme.faults import OF_ANSWER, Fault
from workflows.wording import (
    Codes,
    Desk,
    FactName,
    Key,
    Line,
    Listed,
    Named,
    Said,
    Way,
    Word,
    Written,
    plain,
)

SHORT = 60  # letters of a question that name it in a sentence
LISTED = 4  # names of which a sentence holds so many at most


class FaultWords(NamedTuple):
    """A fault as it is read. `said` are the node's own words, where a form shows it."""

    node: str
    code: str
    message: str
    cure: str
    said: str = ""


def beside_form(fault: Fault, language: str) -> FaultWords:
    """What is wrong in the words of the form: of the scheme's own texts those in *language*."""

    def say(value: Any) -> str:
        return _in_form(value, language)

    text = fault.said
    message = _filled(fault, text.form_message or text.message, say)
    cure = gettext(text.form_cure or text.cure) % _said(fault, say)
    words = _shortened(in_language(fault.texts, language))
    return FaultWords(fault.node, fault.code, message[:1].upper() + message[1:], cure, words)


def beside_text(fault: Fault) -> FaultWords:
    """What is wrong in the words of the text: ids and keys as they stand there."""
    message = _filled(fault, fault.said.message, _in_text)
    cure = gettext(fault.said.cure) % _said(fault, _in_text)
    return FaultWords(fault.node, fault.code, message, cure)


def _filled(fault: Fault, text: str, say: Callable[[Any], str]) -> str:
    message = str(gettext(text)) % _said(fault, say)
    if fault.answer and "%(answer)s" not in text:
        return str(gettext(OF_ANSWER)) % {"answer": say(fault.answer), "message": message}
    return message


def _said(fault: Fault, say: Callable[[Any], str]) -> Mapping[str, str]:
    return {name: say(value) for name, value in fault.values.items()}


def _in_text(value: Any) -> str:
    match value:
        case Line(number):
            return str(gettext("line %(number)s: ", number=number)) if number else ""
        case Said(text, values):
            return str(gettext(text)) % {name: _in_text(each) for name, each in values.items()}
        case Word():
            return str(gettext(value)) if value else ""
        case int():
            return str(format_decimal(value))
        case _:
            return plain(value)


_WORDS: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (Codes, lambda value: _several([_in_language(code) for code in value])),
    (Key, label),
    (Desk, desk_word),
    (FactName, lambda value: str(FACTS.get(value, value))),
    (Moderation, lambda value: str(MODERATION[value])),
    (Guard, lambda value: str(GUARDS[value])),
    (Written, lambda value: _quoted(_as_typed(value.value))),
)


def _in_language(code: str) -> str:
    """A language after “in”, which in Dutch has an article."""
    return str(pgettext("after in", "%(language)s", language=language_name(code)))


def _in_form(value: Any, language: str) -> str:
    if isinstance(value, Named):
        return _quoted(in_language(value.texts, language) or value.id)
    if isinstance(value, Way | Listed):
        names = [_in_form(each, language) for each in value]
        return " → ".join(names) if isinstance(value, Way) else _several(names)
    say = next((say for kind, say in _WORDS if isinstance(value, kind)), _in_text)
    return say(value)


def _as_typed(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return "…"
    return str(value)


def _quoted(words: str) -> str:
    return f"“{_shortened(words)}”"


def _shortened(words: str) -> str:
    return words if len(words) <= SHORT else f"{words[: SHORT - 1].rstrip()}…"


def _several(words: list[str]) -> str:
    """Such as “a, b and c”; of many the first few and how many more."""
    if len(words) > LISTED + 1:
        more = gettext("and %(count)s more", count=len(words) - LISTED)
        return f"{', '.join(words[:LISTED])} {more}"
    if len(words) < 2:  # noqa: PLR2004 - nothing to join
        return "".join(words)
    return str(gettext("%(first)s and %(last)s", first=", ".join(words[:-1]), last=words[-1]))
