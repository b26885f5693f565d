"""When a question of a scheme answers itself, in the words of a person."""

from typing import Any

import flask_babel
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from webcare.core.i18n import LANGUAGES
from webcare.web.schemes import clauses
from workflows.conditions import AllOf, AnyOf, Compare, Condition, Not
from workflows.facts import VOCABULARY, FactKind
from workflows.scheme.document import Question, Rule


def _(words: str, **given: Any) -> str:
    return str(flask_babel.gettext(words, **given))


def ngettext(one: str, many: str, count: int) -> str:
    return str(flask_babel.ngettext(one, many, count))


FACTS = {
    "channel_kind": _l("kind of channel"),
    "owned": _l("the channel is ours"),
    "is_public": _l("everyone can read it"),
    "addressed_to_us": _l("it is addressed to us"),
    "language": _l("language"),
    "author_is_press": _l("the author is known as press"),
    "author_is_influential": _l("the author is widely read"),
    "author_is_known": _l("we know the author"),
    "author_reach": _l("people who follow the author"),
    "author_tickets_count": _l("tickets of this author"),
    "repeated": _l("the author wrote the same before"),
    "form_press": _l("‘I write as press’ was ticked"),
    "form_formal_complaint": _l("‘this is a formal complaint’ was ticked"),
    "theme": _l("theme"),
    "theme_sensitive": _l("the theme is sensitive"),
    "theme_is_ours": _l("the theme is ours"),
    "danger_words": _l("it holds words of danger"),
    "crisis_active": _l("a crisis is on"),
    "crisis_marks": _l("it holds words of the crisis"),
    "crisis_statement": _l("an approved statement covers it"),
    "spam_marks": _l("it looks like spam"),
    "house_rule_marks": _l("it breaks the house rules"),
    "word_lists": _l("one of the scheme’s lists of words"),
    "personal_data_marks": _l("it holds personal data"),
    "attachments_count": _l("attachments"),
    "office_hours": _l("it came within office hours"),
    "known_answer": _l("an approved answer fits"),
}


def rule_words(question: Question, rule: Rule, language: str) -> str:
    """When a question answers itself, or proposes an answer, in `sentence_language`."""
    with flask_babel.force_locale(sentence_language(language)):
        answer = question.answer(rule.answer).text(language)
        when = condition_words(rule.when)
        if rule.answers:
            return _("Answers itself with “%(answer)s” when %(when)s.", answer=answer, when=when)
        return _("Proposes “%(answer)s” when %(when)s.", answer=answer, when=when)


def sentence_language(language: str) -> str:
    """The language of a rule's sentence where the scheme is shown in *language*."""
    return language if language in LANGUAGES else "en"


def condition_words(condition: Condition, *, holds: bool = True) -> str:
    """A condition as a person reads it after “when”; not *holds*: its opposite."""
    match condition:
        case Compare():
            return _compared(condition, holds=holds)
        case Not(part):
            return condition_words(part, holds=not holds)
        case AllOf(parts) | AnyOf(parts):
            # What not all of them are is what one of them is not.
            both = isinstance(condition, AllOf) == holds
            word = pgettext("clause", "and") if both else pgettext("clause", "or")
            return clauses.listed([_inside(part, holds=holds) for part in parts], word)


def _inside(part: Condition, *, holds: bool) -> str:
    """A part among others; one that has parts itself stands in brackets."""
    words = condition_words(part, holds=holds)
    while isinstance(part, Not):
        part = part.part
    alone = isinstance(part, Compare) or len(part.parts) == 1
    return words if alone else f"({words})"


def _compared(compare: Compare, *, holds: bool) -> str:
    fact, value = compare.fact, compare.value
    values = value if isinstance(value, tuple) else (value,)
    if isinstance(value, bool) and fact in clauses.yes_no():
        return clauses.yes_no()[fact][value != holds]
    if VOCABULARY[fact].kind is FactKind.NUMBER:
        many = clauses.how_many(compare.comparison, values, holds=holds)
        return clauses.counted(fact, many, values[-1])
    return clauses.with_value(fact, values, holds=holds)
