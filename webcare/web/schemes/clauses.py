"""What a fact says about a message, as a clause that stands after “when” or “because”.

In Dutch and German such a clause has another order than a sentence of its own, so each has a text
with the context `clause`, for what holds and for what does not. `tests/web/test_scheme_clauses.py`
holds the table of all of them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import npgettext, pgettext

from webcare.web.words import CHANNELS, language_name


def yes_no() -> Mapping[str, tuple[str, str]]:
    """Facts that are true or false, and lists of words of which any was found: both clauses."""
    return {
        "owned": (
            pgettext("clause", "the channel is ours"),
            pgettext("clause", "the channel is not ours"),
        ),
        "is_public": (
            pgettext("clause", "everyone can read it"),
            pgettext("clause", "not everyone can read it"),
        ),
        "addressed_to_us": (
            pgettext("clause", "it is addressed to us"),
            pgettext("clause", "it is not addressed to us"),
        ),
        "author_is_press": (
            pgettext("clause", "the author is known as press"),
            pgettext("clause", "the author is not known as press"),
        ),
        "author_is_influential": (
            pgettext("clause", "the author is widely read"),
            pgettext("clause", "the author is not widely read"),
        ),
        "author_is_known": (
            pgettext("clause", "the author wrote to us before"),
            pgettext("clause", "the author never wrote to us before"),
        ),
        "repeated": (
            pgettext("clause", "the author wrote the same before"),
            pgettext("clause", "the author did not write the same before"),
        ),
        "form_press": (
            pgettext("clause", "“I write as press” was ticked"),
            pgettext("clause", "“I write as press” was not ticked"),
        ),
        "form_formal_complaint": (
            pgettext("clause", "“this is a formal complaint” was ticked"),
            pgettext("clause", "“this is a formal complaint” was not ticked"),
        ),
        "theme_sensitive": (
            pgettext("clause", "the theme is sensitive"),
            pgettext("clause", "the theme is not sensitive"),
        ),
        "theme_is_ours": (
            pgettext("clause", "the theme is ours"),
            pgettext("clause", "the theme is not ours"),
        ),
        "crisis_active": (
            pgettext("clause", "a crisis is on"),
            pgettext("clause", "no crisis is on"),
        ),
        "crisis_statement": (
            pgettext("clause", "an approved statement covers it"),
            pgettext("clause", "no approved statement covers it"),
        ),
        "office_hours": (
            pgettext("clause", "it came within office hours"),
            pgettext("clause", "it came outside office hours"),
        ),
        "known_answer": (
            pgettext("clause", "an approved answer fits"),
            pgettext("clause", "no approved answer fits"),
        ),
        "danger_words": (
            pgettext("clause", "it holds words of danger"),
            pgettext("clause", "it holds no words of danger"),
        ),
        "crisis_marks": (
            pgettext("clause", "it holds words of the crisis"),
            pgettext("clause", "it holds no words of the crisis"),
        ),
        "spam_marks": (
            pgettext("clause", "it looks like spam"),
            pgettext("clause", "it does not look like spam"),
        ),
        "house_rule_marks": (
            pgettext("clause", "it breaks the house rules"),
            pgettext("clause", "it does not break the house rules"),
        ),
        "word_lists": (
            pgettext("clause", "it holds a word of the scheme’s lists"),
            pgettext("clause", "it holds no word of the scheme’s lists"),
        ),
        "personal_data_marks": (
            pgettext("clause", "it holds personal data"),
            pgettext("clause", "it holds no personal data"),
        ),
    }


def valued() -> Mapping[str, tuple[str, str]]:
    """Facts that are one word, and words in a list: what holds, and what does not."""
    return {
        "channel_kind": (
            pgettext("clause", "it came by way of %(value)s"),
            pgettext("clause", "it did not come by way of %(value)s"),
        ),
        "language": (
            pgettext("clause", "the language is %(value)s"),
            pgettext("clause", "the language is not %(value)s"),
        ),
        "theme": (
            pgettext("clause", "the theme is %(value)s"),
            pgettext("clause", "the theme is not %(value)s"),
        ),
        "danger_words": (
            pgettext("clause", "it holds the word of danger %(value)s"),
            pgettext("clause", "it does not hold the word of danger %(value)s"),
        ),
        "crisis_marks": (
            pgettext("clause", "it holds the word of the crisis %(value)s"),
            pgettext("clause", "it does not hold the word of the crisis %(value)s"),
        ),
        "spam_marks": (
            pgettext("clause", "%(value)s makes it look like spam"),
            pgettext("clause", "%(value)s does not make it look like spam"),
        ),
        "house_rule_marks": (
            pgettext("clause", "it breaks the house rules with %(value)s"),
            pgettext("clause", "it does not break the house rules with %(value)s"),
        ),
        "word_lists": (
            pgettext("clause", "it holds a word of the list %(value)s"),
            pgettext("clause", "it holds no word of the list %(value)s"),
        ),
        "personal_data_marks": (
            pgettext("clause", "it holds a %(value)s"),
            pgettext("clause", "it holds no %(value)s"),
        ),
    }  # fmt: skip


def seen(fact: str, value: str) -> str:
    """What *fact* saw: one word, words with commas, or `yes` and `no`; empty: it is not known."""
    if value in ("yes", "no") and fact in yes_no():
        return yes_no()[fact][value == "no"]
    if value == "nothing" and fact in yes_no():
        return yes_no()[fact][1]
    if fact in ("author_reach", "author_tickets_count", "attachments_count"):
        return counted(fact, value, int(value) if value.isdecimal() else 2)
    if fact in yes_no():
        return f"{yes_no()[fact][0]} ({', '.join(value_name(fact, v) for v in value.split(', '))})"
    return with_value(fact, [value]) if fact in valued() else ""


def with_value(fact: str, values: Sequence[Any], *, holds: bool = True) -> str:
    """Such as “the language is Dutch or French”."""
    bare = fact in ("channel_kind", "language", "personal_data_marks")
    named = [value_name(fact, each) for each in values]
    value = listed(named if bare else [f"“{each}”" for each in named], pgettext("clause", "or"))
    return valued()[fact][not holds] % {"value": value}


def counted(fact: str, many: str, number: int) -> str:
    """Such as “the author has at least 3 followers”; *number* decides on one or more."""
    texts = {
        "author_reach": npgettext(
            "clause",
            "the author has %(many)s follower", "the author has %(many)s followers",
            number, many=many,
        ),
        "author_tickets_count": npgettext(
            "clause",
            "the author has %(many)s ticket", "the author has %(many)s tickets",
            number, many=many,
        ),
        "attachments_count": npgettext(
            "clause",
            "it has %(many)s attachment", "it has %(many)s attachments",
            number, many=many,
        ),
    }  # fmt: skip
    return str(texts[fact])


def how_many(comparison: str, values: Sequence[int], *, holds: bool) -> str:
    """Such as “at least 3”, and “fewer than 3” for what does not hold."""
    value = listed([str(each) for each in values], pgettext("clause", "or"))
    texts = {
        "at_least": (pgettext("clause", "at least %s"), pgettext("clause", "fewer than %s")),
        "at_most": (pgettext("clause", "at most %s"), pgettext("clause", "more than %s")),
    }
    exactly = (pgettext("clause", "exactly %s"), pgettext("clause", "more or fewer than %s"))
    return str(texts.get(comparison, exactly)[not holds]).replace("%s", value)


def value_name(fact: str, value: Any) -> str:
    """What a value of *fact* is called."""
    if fact == "language":
        return language_name(str(value))
    if fact == "personal_data_marks":
        kinds = {
            "national_number": pgettext("clause", "national number"),
            "iban": pgettext("clause", "bank account number"),
            "phone": pgettext("clause", "telephone number"),
            "email": pgettext("clause", "mail address"),
        }
        return str(kinds.get(str(value), value))
    found = [words for kind, (words, _shape) in CHANNELS.items() if kind == value]
    return str(found[0]) if fact == "channel_kind" and found else str(value)


def listed(parts: Sequence[str], word: str) -> str:
    """The parts as “a, b or c”."""
    if len(parts) < 2:  # noqa: PLR2004 - nothing to join
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"
