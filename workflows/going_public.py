"""What would point to a person if a text were read by everyone: asked about once more before it is.

It rests on what learning cases take out (`anonymise`), and is more eager where that costs a look
and no more: a Dutch citizen service number counts by its check digits alone.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from workflows import personal_looks as looks
from workflows.anonymise import OVERLAP
from workflows.personal_data import READ_AT_MOST, PersonalData, is_dutch_number, personal_data


class Kind(StrEnum):
    """What was found."""

    NATIONAL_NUMBER = "national_number"
    IBAN = "iban"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    BIRTH = "birth"
    ASKER = "asker"  # the asker's full name
    PAGE = "page"  # the way to the asker's own page
    PRIVATE = "private"  # the question came in private


@dataclass(frozen=True, slots=True)
class Found:
    """Something of that kind, as it stands in the text."""

    kind: Kind
    text: str


_KINDS = {
    PersonalData.NATIONAL_NUMBER: Kind.NATIONAL_NUMBER,
    PersonalData.IBAN: Kind.IBAN,
    PersonalData.PHONE: Kind.PHONE,
    PersonalData.EMAIL: Kind.EMAIL,
}
_NINE = re.compile(r"(?<![\w.,-])\d{3}[. ]?\d{3}[. ]?\d{3}(?![\w-])")
_LETTER = looks.LETTER


def found(
    text: str, *, asker: str = "", page: str = "", ours: Collection[str] = ()
) -> tuple[Found, ...]:
    """What in *text* points to a person, each once, in the order of the text.

    *asker*: their full name; *page*: the address of their own page, which nobody else may have;
    *ours*: what is the organisation's own to say (its mailbox, its signature) and no finding.
    """
    own = "\n".join(ours).lower()
    seen: dict[tuple[Kind, str], int] = {}
    for kind, start, end in sorted(_all(text, asker, page), key=lambda each: (each[1], -each[2])):
        said = " ".join(text[start:end].split())
        if kind is Kind.PAGE or said.lower() not in own:
            seen.setdefault((kind, said), start)
    return tuple(Found(kind, said) for kind, said in _outermost(seen))


def mark(findings: Collection[Found]) -> str:
    """A short text that other findings would not give: what a person agreed to, and no more."""
    if not findings:
        return ""
    told = "\n".join(sorted(f"{each.kind} {each.text}" for each in findings))
    return sha256(told.encode()).hexdigest()[:24]


def _outermost(seen: dict[tuple[Kind, str], int]) -> Iterator[tuple[Kind, str]]:
    """Without what stands within a longer finding: a phone number inside an IBAN."""
    for kind, said in seen:
        if not any(said != other and said in other for _kind, other in seen):
            yield kind, said


def _all(text: str, asker: str, page: str) -> Iterator[tuple[Kind, int, int]]:
    for begin in range(0, max(1, len(text)), READ_AT_MOST - OVERLAP):
        for one in personal_data(text[begin : begin + READ_AT_MOST]):
            yield _KINDS[one.kind], begin + one.start, begin + one.end
    for match in _NINE.finditer(text):
        if is_dutch_number("".join(filter(str.isdigit, match[0]))):
            yield Kind.NATIONAL_NUMBER, *match.span()
    for match in looks.ADDRESS.finditer(text):
        yield Kind.ADDRESS, *match.span()
    for match in looks.BIRTH.finditer(text):
        yield Kind.BIRTH, *match.span("what")
    yield from ((Kind.ASKER, *span) for span in _named(text, asker))
    if page:
        yield from ((Kind.PAGE, *each.span()) for each in re.finditer(re.escape(page), text))


def _named(text: str, asker: str) -> Iterator[tuple[int, int]]:
    """Where the full name stands, first name or last name first; one word alone is no full name."""
    words = [word for word in re.split(r"[\s,]+", asker) if re.search(rf"[{_LETTER}]", word)]
    if len(words) < 2:  # noqa: PLR2004 - a first and a last name
        return
    turned = [*words[1:], words[0]]
    for each in {tuple(words), tuple(turned)}:
        spelt = r"[\s,]+".join(map(re.escape, each))
        for match in re.finditer(rf"(?<!\w){spelt}(?!\w)", text, re.IGNORECASE):
            yield match.span()
