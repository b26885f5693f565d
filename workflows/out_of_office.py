"""What an automatic reply says of somebody's absence, in Dutch, French, German and English.

A modest reader: it knows dates as people write them in such mails and the words around them. Where
it is not sure it says nothing. What it finds is only ever proposed to a person.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from babel.dates import get_month_names

LANGUAGES = ("nl", "fr", "de", "en")
READ = 4000  # characters; an absence stands near the top
LONGEST = 366  # days; a later end was misread
LOOKED_BACK = 60  # days; a date without year before that is next year's
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_UNTIL = (
    r"t\.?/?e?\.?m\.?|tot en met|tot|jusqu['’]au|jusqu['’]à|\bau\b|bis(?: einschließlich)?(?: zum)?"
    r"|until|till|through|up to|\bto\b|\bfin\b"
)
_BACK = (
    r"terug|opnieuw|weer (?:aanwezig|bereikbaar|op kantoor)|de retour|retour|reprends?|reviens?"
    r"|zurück|wieder|back|return\w*"
)


@dataclass(frozen=True, slots=True)
class Away:
    """From the first until and with the last day; the mail addresses that it names instead."""

    first: date
    last: date
    addresses: tuple[str, ...] = ()


@cache
def _months() -> Mapping[str, int]:
    names: dict[str, int] = {}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, locale=language).items():
                names[name.lower().rstrip(".")] = number
    return names


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    named = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    year = r"(?:[\s,.]+(?P<year>20\d\d))?"
    return (
        re.compile(r"\b(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b"),
        re.compile(
            r"\b(?P<day>\d{1,2})\s?[./-]\s?(?P<month>\d{1,2})(?:\s?[./-]\s?(?P<year>(?:20)?\d\d))?\b"
        ),
        re.compile(
            rf"\b(?P<day>\d{{1,2}})(?:\.|er|ste|de|th|st|nd|rd)?\s+(?:of\s+)?(?P<name>{named})\b\.?{year}"
        ),
        re.compile(rf"\b(?P<name>{named})\.?\s+(?P<day>\d{{1,2}})(?:th|st|nd|rd)?\b{year}"),
    )


_UP_TO = re.compile(
    rf"(?:{_UNTIL}|-|–)\s*(?:\w+dag|\w+day|\w+tag|\w+di|dimanche|mittwoch)?,?\s*"
    r"(?:le|the|den|dem|zum|en met)?\s*$"
)
_BARE = re.compile(
    r"\b(?P<day>\d{1,2})\.?\s*(?:t\.?/?e?\.?m\.?|tot en met|tot|au|bis(?: zum)?|to|until|-|–)\s*"
    r"(?:le\s+|the\s+)?$"
)


def read(text: str, on: date) -> Away | None:
    """The absence that an automatic reply of *on* tells; None where it tells no end of it."""
    said = " ".join(text[:READ].split()).lower()
    found = _dates(said, on)
    first, last = on, None
    for begin, end, day in found:
        before = said[max(0, begin - 40) : begin]
        after = said[end : end + 30]
        if _UP_TO.search(before):
            last = day
            bare = _BARE.search(said[:begin])
            if bare:
                first = _same_month(day, int(bare["day"])) or first
        elif _is_back(before, after):
            last = last or day - timedelta(days=1)
        elif last is None:
            first = day
    if last is None or not first <= last or last < on or (last - first).days > LONGEST:
        return None
    return Away(first, last, tuple(dict.fromkeys(_ADDRESS.findall(said))))


def _is_back(before: str, after: str) -> bool:
    """Whether the date is the day of coming back, and so no longer one of absence."""
    near = re.search(rf"(?:{_BACK})(?:(?!{_UNTIL})[^.;!?]){{0,30}}$", before)
    return bool(near or re.match(rf"[^.;!?\d]{{0,12}}(?:{_BACK})", after))


def _dates(said: str, on: date) -> list[tuple[int, int, date]]:
    """Where each date stands and what it is; of overlapping ones the first form counts."""
    found: list[tuple[int, int, date]] = []
    for pattern in _patterns():
        for match in pattern.finditer(said):
            begin, end = match.span()
            if any(begin < other_end and other < end for other, other_end, _day in found):
                continue
            day = _day(match.groupdict(), on)
            if day is not None:
                found.append((begin, end, day))
    return sorted(found)


def _day(parts: Mapping[str, str | None], on: date) -> date | None:
    month = _months().get(parts.get("name") or "") or int(parts.get("month") or 0)
    day, year = int(parts["day"] or 0), int(parts["year"] or 0)
    year = year + 2000 if 0 < year < 100 else year  # noqa: PLR2004 - two digits
    try:
        if year:
            return date(year, month, day)
        this_year = date(on.year, month, day)
        if this_year < on - timedelta(days=LOOKED_BACK):
            return date(on.year + 1, month, day)
    except ValueError:
        return None
    return this_year


def _same_month(day: date, number: int) -> date | None:
    try:
        return day.replace(day=number)
    except ValueError:
        return None
