"""Finds personal data in a text: identity numbers, bank accounts, phone numbers, mail addresses.

Numbers count only where their check digits agree, so that a reference number is seldom taken for a
person's. Sources: the Belgian national register number (97 minus the first nine digits modulo 97,
with 2 in front for births from 2000), the Dutch citizen service number (weights 9 to 2 and -1, sum
divisible by 11), ISO 13616 for the IBAN (modulo 97 is 1).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

READ_AT_MOST = 20_000  # characters


class PersonalData(StrEnum):
    NATIONAL_NUMBER = "national_number"
    IBAN = "iban"
    PHONE = "phone"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Found:
    """Personal data from *start* to *end* of the text."""

    kind: PersonalData
    start: int
    end: int


_BELGIAN = re.compile(r"(?<![\w.-])\d{2}[. ]?\d{2}[. ]?\d{2}[ -]?\d{3}[. -]?\d{2}(?![\w-])")
_DUTCH = re.compile(r"(?<![\w.-])\d{3}[. ]?\d{3}[. ]?\d{3}(?![\w-])")
_DUTCH_WORD = re.compile(
    r"\b(?:bsn|sofi|burger ?service ?nummer)\W{0,3}(?:\w+\W{1,3}){0,3}$", re.IGNORECASE
)
_IBAN = re.compile(
    r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)", re.IGNORECASE
)
_PHONE = re.compile(
    r"(?<![\w.-])(?:(?:\+|00)(?:31|32|33|49|352)[ ./-]?(?:\(0\)[ ./-]?)?[1-9]|0[1-9])"
    r"(?:[ ./-]{0,3}\d){7,9}(?![\w-])"
)
_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}(?!\w)", re.IGNORECASE
)
_BEFORE_DUTCH = 48  # characters in which a word must say that the number is a BSN
_IBAN_LENGTHS = {"BE": 16, "NL": 18, "FR": 27, "DE": 22, "LU": 20, "GB": 22}
_IBAN_SHORTEST, _IBAN_LONGEST = 15, 34


def personal_data(text: str) -> tuple[Found, ...]:
    """What in *text* is personal data, in its order; none overlaps another."""
    text = text[:READ_AT_MOST]
    found: list[Found] = []
    taken = 0
    for one in sorted(_all(text), key=lambda each: (each.start, -each.end)):
        if one.start >= taken:
            found.append(one)
            taken = one.end
    return tuple(found)


def personal_data_marks(text: str) -> tuple[str, ...]:
    """Which kinds of personal data *text* holds, each once."""
    return tuple(dict.fromkeys(str(one.kind) for one in personal_data(text)))


def _all(text: str) -> Iterator[Found]:
    yield from _spans(PersonalData.EMAIL, _EMAIL, text)
    for match in _IBAN.finditer(text):
        if end := _iban_end(match.group()):
            yield Found(PersonalData.IBAN, match.start(), match.start() + end)
    for match in _BELGIAN.finditer(text):
        if is_belgian_number(_digits(match.group())):
            yield Found(PersonalData.NATIONAL_NUMBER, *match.span())
    for match in _DUTCH.finditer(text):
        before = text[max(0, match.start() - _BEFORE_DUTCH) : match.start()]
        if is_dutch_number(_digits(match.group())) and _DUTCH_WORD.search(before):
            yield Found(PersonalData.NATIONAL_NUMBER, *match.span())
    yield from _spans(PersonalData.PHONE, _PHONE, text)  # last: a number by its check digits wins


def _spans(kind: PersonalData, pattern: re.Pattern[str], text: str) -> Iterator[Found]:
    return (Found(kind, *match.span()) for match in pattern.finditer(text))


def is_belgian_number(digits: str) -> bool:
    """Whether eleven *digits* are a Belgian national register number.

    Month and day may be zero where a birth date is unknown; 20 or 40 is added to the month of a
    person who is not in the register of inhabitants.
    """
    month, day = int(digits[2:4]) % 20, int(digits[4:6])
    if month > 12 or day > 31:  # noqa: PLR2004 - a calendar's own numbers
        return False
    check = int(digits[9:])
    return any(97 - int(born + digits[:9]) % 97 == check for born in ("", "2"))


def is_dutch_number(digits: str) -> bool:
    """Whether nine *digits* pass the test of eleven of the Dutch citizen service number."""
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    total = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True))
    return total != 0 and total % 11 == 0


def is_iban(written: str) -> bool:
    """Whether *written*, without blanks, is an IBAN whose check digits agree."""
    account = written.upper()
    length = _IBAN_LENGTHS.get(account[:2])
    if length is not None and len(account) != length:
        return False
    if not _IBAN_SHORTEST <= len(account) <= _IBAN_LONGEST:
        return False
    turned = account[4:] + account[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


def _iban_end(written: str) -> int:
    """Where the IBAN that *written* begins with ends; 0 when it is none.

    Words that follow without a full stop look like more of the account, so shorter ones are tried.
    """
    groups = [match.end() for match in re.finditer(r"\S+", written)]
    for end in [*reversed(groups)]:
        if is_iban(written[:end].replace(" ", "")):
            return end
    return 0


def _digits(text: str) -> str:
    return "".join(sign for sign in text if "0" <= sign <= "9")
