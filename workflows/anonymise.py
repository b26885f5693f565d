"""Takes out of a text what points to a person, and puts a stand-in there that says what it was.

The same name gets the same stand-in over a whole case. It would rather take out too much than too
little: a person reads the result before anyone else does, and `suspects` tells them where to look.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from workflows import personal_looks as looks
from workflows.personal_data import READ_AT_MOST, PersonalData, personal_data
from workflows.plain_words import PLAIN


class Mask(StrEnum):
    """What a stand-in stands for."""

    PERSON = "person"
    NATIONAL_NUMBER = "national_number"
    IBAN = "iban"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    BIRTH = "birth"
    PLATE = "plate"
    LINK = "link"
    ACCOUNT = "account"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Hit:
    """From *start* to *end* of the text stands something of this kind; `who` names the person."""

    start: int
    end: int
    mask: Mask
    who: str = ""


_NO_NAME_WORDS = (
    "van von den der des het the les ten ter und and aan bij met per info mail team dienst stad "
    "gemeente ville city stadt service contact noreply reply"
)
_NO_NAME_PART = frozenset(_NO_NAME_WORDS.split())
_SHORTEST_PART = 3
OVERLAP = 200  # characters, so that nothing is cut in two between two readings
_LOOKS = (
    (Mask.LINK, looks.LINK),
    (Mask.ADDRESS, looks.ADDRESS),
    (Mask.PLATE, looks.PLATE),
    (Mask.ACCOUNT, looks.ACCOUNT),
)
_KIND = {
    PersonalData.NATIONAL_NUMBER: Mask.NATIONAL_NUMBER,
    PersonalData.IBAN: Mask.IBAN,
    PersonalData.PHONE: Mask.PHONE,
    PersonalData.EMAIL: Mask.EMAIL,
}


@dataclass
class Anonymiser:
    """Knows who is who in one case. *people*: names to what stands for them ("asker", "expert 1").

    A name that only the texts give is numbered as it comes: "1", "2" …
    """

    people: Mapping[str, str]
    _given: dict[str, str] = field(default_factory=dict)
    _known: list[tuple[re.Pattern[str], str]] = field(default_factory=list)
    _count: int = 0

    def __post_init__(self) -> None:
        for name, who in self.people.items():
            self._learn(name, who)

    def mask_also(self, words: Iterable[str]) -> None:
        """Take *words* for names too, from now on."""
        for word in words:
            if word.strip():
                self._who(word.strip())

    def learn_from(self, texts: Iterable[str]) -> None:
        """Find the names that greetings, signatures and introductions give, in all *texts*."""
        for text in texts:
            for hit in _names(text):
                self._who(text[hit[0] : hit[1]])

    def hits(self, text: str) -> tuple[Hit, ...]:
        """What points to a person, in its order; none overlaps another, the longer one wins."""
        found: list[Hit] = []
        taken = 0
        for hit in sorted(self._all(text), key=lambda each: (each.start, -each.end)):
            if hit.start >= taken:
                found.append(hit)
                taken = hit.end
        return tuple(found)

    def known_people(self, text: str) -> tuple[tuple[int, int], ...]:
        """Where *text* names somebody who was given beforehand, whole or in part."""
        spans = (match.span() for pattern, _who in self._known for match in pattern.finditer(text))
        return tuple(spans)

    def anonymise(self, text: str, words: Mapping[str, str]) -> str:
        """*text* with stand-ins; *words*: what each `Mask` and each kind of person is called."""
        out, at = [], 0
        for hit in self.hits(text):
            out += [text[at : hit.start], stand_in(hit, words)]
            at = hit.end
        return "".join([*out, text[at:]])

    def _all(self, text: str) -> Iterator[Hit]:
        yield from _data(text)
        for pattern, who in self._known:
            for match in pattern.finditer(text):
                yield Hit(*match.span(), Mask.PERSON, who)
        for start, end in _names(text):
            yield Hit(start, end, Mask.PERSON, self._who(text[start:end]))

    def _who(self, name: str) -> str:
        """What stands for *name*: that of whoever shares a part of it, or a new number. A name
        that holds parts of two shows that they are one.
        """
        there = {self._given[part] for part in _parts(name) if part in self._given}
        shared = sorted(there, key=lambda who: (who.isdigit(), len(who), who))  # whom we know first
        if not shared:
            self._count += 1
        who = shared[0] if shared else str(self._count)
        for other in shared[1:]:
            if other.isdigit():
                self._given = {p: who if w == other else w for p, w in self._given.items()}
                self._known = [(each, who if w == other else w) for each, w in self._known]
        if not shared or not set(_parts(name)) <= self._given.keys():
            self._learn(name, who)
        return who

    def _learn(self, name: str, who: str) -> None:
        parts = _parts(name)
        for part in parts:
            self._given.setdefault(part, who)
        words = sorted({name.strip(), *parts}, key=len, reverse=True)
        either = "|".join(re.escape(each) for each in words if len(each) >= _SHORTEST_PART)
        if either:
            ends = rf"(?<![{looks.LETTER}\w])(?:{either})(?![{looks.LETTER}\w])"
            self._known.append((re.compile(ends, re.IGNORECASE), who))


def stand_in(hit: Hit, words: Mapping[str, str]) -> str:
    """What is written in place of *hit*: "[phone number]", "[asker]", "[expert 1]", "[name 2]"."""
    if hit.mask is not Mask.PERSON:
        return f"[{words[hit.mask]}]"
    kind, _, number = hit.who.partition(" ")
    if kind.isdigit():
        return f"[{words[Mask.PERSON]} {kind}]"
    return f"[{words[kind]} {number}]" if number else f"[{words[kind]}]"


def suspects(text: str, house: Collection[str] = ()) -> tuple[str, ...]:
    """Words within sentences that begin with a capital: names of people, places or things that
    only a person can tell apart. Each once, in order. Stand-ins are none, nor words that name
    nobody (`plain_words`), nor those of the *house*, in small letters.
    """
    plain = re.sub(r"\[[^\]]*\]", " ", text)
    found = [
        match["word"]
        for match in looks.CAPITAL.finditer(plain)
        if not looks.SENTENCE_ENDS.search(plain[max(0, match.start() - 8) : match.start()])
        and match["word"].lower() not in PLAIN
        and match["word"].lower() not in house
    ]
    return tuple(dict.fromkeys(found))


def words_of(names: Iterable[str]) -> frozenset[str]:
    """The words of *names*, as `suspects` takes those of the house."""
    pattern = rf"[{looks.LETTER}-]+"
    return frozenset(word.lower() for name in names for word in re.findall(pattern, name))


def _data(text: str) -> Iterator[Hit]:
    """Numbers, addresses and links: what shows by its form."""
    for begin in range(0, max(1, len(text)), READ_AT_MOST - OVERLAP):
        for one in personal_data(text[begin : begin + READ_AT_MOST]):
            yield Hit(begin + one.start, begin + one.end, _KIND[one.kind])
    for mask, pattern in _LOOKS:
        for match in pattern.finditer(text):
            yield Hit(*match.span(), mask)
    for match in looks.BIRTH.finditer(text):
        yield Hit(*match.span("what"), Mask.BIRTH)
    for match in looks.NUMBER.finditer(text):
        if not (looks.DAY.fullmatch(match[0]) or looks.YEARS.fullmatch(match[0])):
            yield Hit(*match.span(), Mask.NUMBER)


def _parts(name: str) -> tuple[str, ...]:
    words = re.findall(rf"[{looks.LETTER}\w]+(?:-[{looks.LETTER}\w]+)*", name)
    return tuple(
        word.lower()
        for word in words
        if len(word) >= _SHORTEST_PART and word.lower() not in _NO_NAME_PART
    )


def _names(text: str) -> Iterator[tuple[int, int]]:
    """Where the text itself says that a name stands."""
    for pattern in (looks.TITLED, looks.GREETED, looks.INTRODUCED):
        for match in pattern.finditer(text):
            yield match.span("name")
    for match in looks.SIGNED.finditer(text):
        yield from _signatures(match)


def _signatures(match: re.Match[str]) -> Iterator[tuple[int, int]]:
    same = looks.SHORT_NAME.match(match["same"])
    if same:
        yield match.start("same") + same.start("name"), match.start("same") + same.end("name")
    at = match.start("below")
    for line in match["below"].splitlines(keepends=True):
        bare = line.rstrip("\n")
        name = looks.SHORT_NAME.match(bare)
        if name:
            yield at + name.start("name"), at + name.end("name")
        elif bare.strip():
            return  # what comes after other words is a new thought
        at += len(line)
