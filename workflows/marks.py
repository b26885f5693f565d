"""Words that make us look twice: spam, and lists that a team keeps itself. Danger has a module of
its own.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from workflows.lexicon import Lexicon

_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_NO_WORD = re.compile(r"[\W_]+")
_ACCENTS = re.compile(r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f]")

_SPAM = Lexicon(
    r"casinos?|viagra|cialis|bitcoins?|crypto(?:s|currency|munten)?|forex|onlyfans|backlinks?|"
    r"seo (?:services?|experts?|agency)|guest posts?|binary options?|payday loans?|"
    r"loan offers?|personal loans?|pret(?:s)? (?:entre particuliers|rapides?)|"
    r"offre de pret|aanbod van (?:een )?lening|sneller? (?:geld|krediet) lenen|kreditangebot\w*|"
    r"make money (?:online|fast)|snel geld verdienen|gagner de l argent|geld verdienen online|"
    r"you (?:have )?won|u heeft gewonnen|vous avez gagne|click here|klik hier om te winnen|"
    r"whats ?app (?:me|us) (?:on|at)|telegram channel|spell caster|sugar (?:mummy|daddy)|"
    r"escorts?|hot (?:girls|singles)|replica watches|followers kopen|buy (?:followers|likes)"
)
_LINK = re.compile(r"https?://|\bwww\.", re.IGNORECASE)
_SHORTENED = re.compile(
    r"https?://(?:www\.)?(?:bit\.ly|tinyurl\.com|t\.me|goo\.gl|is\.gd|cutt\.ly|rb\.gy|wa\.me)/",
    re.IGNORECASE,
)
MANY_LINKS = 3


@lru_cache(maxsize=64)
def plain_text(text: str) -> str:
    """*text* without accents, capitals, invisible marks and punctuation; words by one blank. Kept,
    for danger, spam, tone and lists all look at the same few texts, one after the other.
    """
    if not text.isascii():
        text = _ACCENTS.sub("", unicodedata.normalize("NFKD", _INVISIBLE.sub("", text)))
    return _NO_WORD.sub(" ", text.casefold()).strip()


def spam_marks(text: str) -> tuple[str, ...]:
    """What in *text* looks like spam: words of the trade, ``3 links``, ``shortened link``."""
    marks = list(_SPAM.find(plain_text(text)))
    links = len(_LINK.findall(text))
    if links >= MANY_LINKS:
        marks.append(f"{links} links")
    if _SHORTENED.search(text):
        marks.append("shortened link")
    return tuple(marks)


def words_seen(text: str, words: Iterable[str]) -> tuple[str, ...]:
    """Which of a team's own *words* (house rules, crisis) occur in *text*.

    Whole words or phrases, whatever accents and capitals; a trailing ``*`` asks for a stem. The
    words come back as the team spelt them.
    """
    return _seen_in(f" {plain_text(text)} ", words)


def word_lists(
    lists: Mapping[str, Mapping[str, Iterable[str]]], text: str, language: str | None
) -> tuple[str, ...]:
    """The names of a scheme's own *lists* of which a word occurs in *text*.

    A list holds words per language code, and under ``"*"`` those of every language. Those of a
    language are looked for where the message is in it, or in a language that we do not know.
    """
    if not lists:
        return ()
    haystack = f" {plain_text(text)} "
    return tuple(
        name
        for name, per_language in lists.items()
        if any(
            _seen_in(haystack, words)
            for code, words in per_language.items()
            if code == "*" or language in (None, "", code)
        )
    )


def _seen_in(haystack: str, words: Iterable[str]) -> tuple[str, ...]:
    """Which of *words* stand in *haystack*, which is plain with a blank at either end."""
    found = []
    for word in words:
        needle = plain_text(word.rstrip("*"))
        end = "" if word.endswith("*") else " "
        if needle and f" {needle}{end}" in haystack:
            found.append(word)
    return tuple(found)


def same_words(one: str, other: str) -> bool:
    """Whether two texts say the same, whatever accents, capitals, punctuation and line ends."""
    return plain_text(one) == plain_text(other)
