"""What a person typed into the search box, and what that asks of a document."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

LONGEST = 200  # characters; more is no question any more
MOST = 8  # words or phrases
STEMMERS = ("webcare_simple", "webcare_nl", "webcare_fr", "webcare_de", "webcare_en")
LARGEST = 2**63 - 1

_TERM = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_NUMBER = re.compile(r"\s*#?([0-9]{1,19})\s*")
_LETTERS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Term:
    """One thing looked for: a word, words side by side, or how a word begins."""

    text: str
    is_phrase: bool = False
    is_beginning: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """What is to be found, what is to be absent, and a ticket's number if that was typed."""

    finds: tuple[Term, ...]
    avoids: tuple[Term, ...] = ()
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Meaning:
    """A tsquery as SQL, which holds nothing that was typed, and `values`: what was, by its names.

    The languages stand in it by name, so that the database reads the words once and not again for
    every document.
    """

    sql: str
    values: Mapping[str, str]


def parse(asked: str) -> Words:
    """*asked* as terms: `word`, `"words side by side"`, `-without`, `begin*`, `#12`."""
    asked = asked.replace("\x00", " ")[:LONGEST].strip()
    finds: list[Term] = []
    avoids: list[Term] = []
    for match in list(_TERM.finditer(asked))[:MOST]:
        term = _term(match)
        if term is not None:
            (avoids if match["minus"] else finds).append(term)
    whole = _NUMBER.fullmatch(asked)
    number = int(whole[1]) if whole and int(whole[1]) <= LARGEST else None
    if asked.startswith("#") and number is not None:
        finds = []  # a ticket's number is meant, not a text that holds it
    return Words(tuple(finds), tuple(avoids), number)


def _term(match: re.Match[str]) -> Term | None:
    text = match["phrase"] if match["phrase"] is not None else match["word"]
    if not _LETTERS.search(text):
        return None
    if match["phrase"] is not None:
        return Term(text, is_phrase=True)
    beginning = _LETTERS.findall(text.rstrip("*"))
    if text.endswith("*") and len(beginning) == 1:
        return Term(beginning[0], is_beginning=True)
    return Term(text)


def meaning(words: Words) -> Meaning:
    """What *words* ask of a document."""
    values: dict[str, str] = {}
    wanted = [_one(term, values) for term in words.finds]
    wanted += [f"!! {_one(term, values)}" for term in words.avoids]
    return Meaning(f"({' && '.join(wanted)})", values)


def _one(term: Term, values: dict[str, str]) -> str:
    """A word matches as written or by its stem in any of the languages."""
    name = f"word{len(values)}"
    values[name] = f"{term.text}:*" if term.is_beginning else term.text
    if term.is_phrase:
        return f"phraseto_tsquery('webcare_simple', :{name})"
    if term.is_beginning:
        return f"to_tsquery('webcare_simple', :{name})"
    forms = (f"plainto_tsquery('{stemmer}', :{name})" for stemmer in STEMMERS)
    return f"({' || '.join(forms)})"
