"""What a fact saw, in words: a step keeps `form_press = yes`, a person reads a sentence."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from flask import Flask
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from webcare.experts.models import Theme
from webcare.web.schemes import clauses
from webcare.web.themes import theme_name

Themes = Mapping[int, Theme]
_ONE = re.compile(r"([a-z_]+) = (.*)")
YES = {
    "owned": _l("it came in on a channel of ours"),
    "is_public": _l("everyone can read it"),
    "addressed_to_us": _l("it speaks to us"),
    "author_is_press": _l("the author is known as press"),
    "author_is_influential": _l("the author is widely read"),
    "author_is_known": _l("the author wrote to us before"),
    "repeated": _l("the author wrote the same before"),
    "form_press": _l("“I write as press” was ticked"),
    "form_formal_complaint": _l("“this is a formal complaint” was ticked"),
    "theme_sensitive": _l("the theme is the spokesperson’s"),
    "theme_is_ours": _l("the theme is ours"),
    "crisis_active": _l("a crisis is on"),
    "crisis_statement": _l("an approved statement covers it"),
    "office_hours": _l("it came in office hours"),
    "known_answer": _l("a saved reply fits"),
}
NO = {
    "form_press": _l("“I write as press” was not ticked"),
    "form_formal_complaint": _l("“this is a formal complaint” was not ticked"),
    "crisis_active": _l("no crisis is on"),
    "crisis_statement": _l("no approved statement covers it"),
    "author_is_press": _l("the author is not known as press"),
    "author_is_influential": _l("the author is not known as widely read"),
    "author_is_known": _l("the author never wrote to us before"),
    "repeated": _l("the author did not write this before"),
    "owned": _l("we only watch this channel"),
    "is_public": _l("only we can read it"),
    "addressed_to_us": _l("it does not speak to us"),
    "theme_sensitive": _l("the theme lies in our own mandate"),
    "theme_is_ours": _l("the theme is another organisation’s"),
    "office_hours": _l("it came outside office hours"),
    "known_answer": _l("no saved reply fits"),
}
VALUE = {
    "channel_kind": _l("the channel: %(value)s"),
    "language": _l("the language: %(value)s"),
    "theme": _l("the theme: %(value)s"),
    "author_tickets_count": _l("tickets of this author: %(value)s"),
    "attachments_count": _l("attachments: %(value)s"),
    "danger_words": _l("words that may mean danger: %(value)s"),
    "crisis_marks": _l("words of the crisis: %(value)s"),
    "spam_marks": _l("looks like spam: %(value)s"),
    "house_rule_marks": _l("words against the house rules: %(value)s"),
    "word_lists": _l("words of the scheme’s own lists: %(value)s"),
    "author_reach": _l("who follow the author: %(value)s"),
    "personal_data_marks": _l("looks like personal data: %(value)s"),
}


def init(app: Flask) -> None:
    app.jinja_env.filters.update(evidence=evidence, because=because)


def evidence(saw: str, themes: Themes = MappingProxyType({})) -> str:
    """*saw* as `Facts.saw` wrote it, said to a person; what we have no words for stays as it is.
    *themes*, by id, give their names to what is a theme's short name.
    """
    return "; ".join(_said(each, themes) for each in saw.split("; ")) if saw else ""


def because(saw: str) -> str:
    """*saw* as a clause that stands after “because”, such as “the theme is ours and …”."""
    return clauses.listed([_clause(each) for each in saw.split("; ")], pgettext("clause", "and"))


def _clause(each: str) -> str:
    found = _ONE.fullmatch(each)
    return (clauses.seen(found[1], found[2]) if found else "") or each


def _said(each: str, themes: Themes) -> str:
    found = _ONE.fullmatch(each)
    if found is None:
        return each
    name, value = found[1], found[2]
    if name in VALUE:
        names = {theme.slug: theme_name(theme) for theme in themes.values()}
        known_here = names if name == "crisis_marks" else {}
        named = ", ".join(
            known_here.get(word) or clauses.value_name(name, word) for word in value.split(", ")
        )
        return str(VALUE[name]) % {"value": named}
    known = {"yes": YES, "no": NO}.get(value, {})
    if name in known:
        return str(known[name])
    return clauses.seen(name, value) or each
