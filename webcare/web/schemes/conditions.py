"""When a question of a scheme answers itself, in the words of a person."""

from typing import Any

import flask_babel
from flask_babel import lazy_gettext as _l

from webcare.web.words import CHANNELS, language_name
from workflows.conditions import AllOf, AnyOf, Compare, Condition, Not
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
    """When a question answers itself, or proposes an answer."""
    answer = question.answer(rule.answer).text(language)
    when = condition_words(rule.when)
    if rule.answers:
        return _("Answers itself with “%(answer)s” when %(when)s.", answer=answer, when=when)
    return _("Proposes “%(answer)s” when %(when)s.", answer=answer, when=when)


def condition_words(condition: Condition) -> str:
    """A condition as a person reads it."""
    match condition:
        case Compare():
            return _compared(condition)
        case Not(part):
            return _("not (%(what)s)", what=condition_words(part))
        case AllOf(parts):
            return _(" and ").join(map(condition_words, parts))
        case AnyOf(parts):
            return _(" or ").join(map(condition_words, parts))


def _compared(compare: Compare) -> str:
    fact = str(FACTS.get(compare.fact, compare.fact))
    value = compare.value
    match compare.comparison:
        case "is" if value is True:
            return fact
        case "is" if value is False:
            return _("not (%(what)s)", what=fact)
        case "at_least":
            return _("%(fact)s at least %(value)s", fact=fact, value=value)
        case "at_most":
            return _("%(fact)s at most %(value)s", fact=fact, value=value)
        case "in":
            named = _(" or ").join(_value(compare.fact, each) for each in value)
            return _("%(fact)s is %(value)s", fact=fact, value=named)
        case _:
            return _("%(fact)s is %(value)s", fact=fact, value=_value(compare.fact, value))


def _value(fact: str, value: Any) -> str:
    if fact == "language":
        return language_name(str(value))
    for kind, (words, _shape) in CHANNELS.items():
        if fact == "channel_kind" and kind == value:
            return str(words)
    return str(value)
