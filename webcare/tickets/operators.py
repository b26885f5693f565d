"""What was typed into a search box: words, and operators that mean filters (`from:`, `state:` …).

An operator that is not understood is no fault of whoever typed it: it is looked for as written,
and a hint says so. Each has its names in four languages (`operator_words`).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from webcare.tickets.address import DIGITS, day
from webcare.tickets.known import Known
from webcare.tickets.operator_words import (
    DAYS,
    FILES,
    FREE,
    IS,
    KINDS,
    LANGUAGES,
    MINE,
    NAMES,
    NO_THEME,
    PRIORITIES,
    SOURCES,
    STATES,
    Narrowed,
    plain,
)  # fmt: skip
from webcare.tickets.tags import plain_tag
from webcare.tickets.views import LONGEST, ME, NOBODY, NONE, Filters

Meaning = Callable[[str, Known, date], Narrowed | None]

_GUILLEMETS = re.compile(r"«\s*([^«»]*?)\s*»")  # the blanks within are the quotes' own
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
"""What phones and word processors put for a quote, and French quotes."""
_PIECE = re.compile(r'(?:"[^"]*"?|[^\s"])+')
_OPERATOR = re.compile(r'([^\W\d_]+):("[^"]*"?|[^"]+)')
_DAY_FIRST = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})")


@dataclass(frozen=True, slots=True)
class Understood:
    """Filters with the words that are left in `words`, and the pieces that were taken literally."""

    filters: Filters
    literal: tuple[str, ...] = ()


def read(typed: str, known: Known, today: date) -> Understood:
    """What *typed* asks, by someone who can name what is *known*, on the day *today*."""
    filters, words, literal = Filters(), [], []
    typed = _GUILLEMETS.sub(r'"\1"', typed.replace("\x00", " ")).translate(_QUOTES)
    for piece in _PIECE.findall(typed[:LONGEST]):
        found = _OPERATOR.fullmatch(piece.removeprefix("-"))
        means = MEANINGS.get(plain(found[1])) if found else None
        narrowed = None
        if found and means and not piece.startswith("-") and piece.count('"') % 2 == 0:
            narrowed = means(found[2].strip('"').strip(), known, today)
        if narrowed is not None:
            filters = filters.joined(Filters(**narrowed))
            continue
        words.append(piece)
        if means or piece.count('"') % 2:
            literal.append(piece)
    return Understood(filters.joined(Filters(words=" ".join(words))), tuple(literal))


def _among(field: str, table: Mapping[str, Any]) -> Meaning:
    def means(text: str, _known: Known, _today: date) -> Narrowed | None:
        found = table.get(plain(text))
        return None if found is None else {field: (found,)}

    return means


def _from(text: str, _known: Known, _today: date) -> Narrowed | None:
    return {"author": text} if text else None


def _state(text: str, _known: Known, _today: date) -> Narrowed | None:
    found = STATES.get(plain(text))
    return {"states": tuple(found)} if found else None


def _channel(text: str, known: Known, _today: date) -> Narrowed | None:
    """A kind, ours or watched, or a channel by its name or number."""
    said = plain(text)
    if said in KINDS:
        return {"kinds": (KINDS[said],)}
    if said in SOURCES:
        return {"sources": (SOURCES[said],)}
    found = _rows(text, {each.id: each.name for each in known.channels.values()})
    return {"channels": found} if found else None


def _theme(text: str, known: Known, _today: date) -> Narrowed | None:
    """A theme by its short name or what any language calls it."""
    if plain(text) in NO_THEME:
        return {"themes": (NONE,)}
    found = {
        theme.slug
        for theme in known.themes.values()
        if text.casefold() in (theme.slug.casefold(), *(n.casefold() for n in theme.names.values()))
    }
    return {"themes": tuple(sorted(found))} if found else None


def _tag(text: str, _known: Known, _today: date) -> Narrowed | None:
    tag = plain_tag(text)
    return {"tags": (tag,)} if tag else None


def _assignee(text: str, known: Known, _today: date) -> Narrowed | None:
    """Oneself, nobody, or colleagues by a part of their name."""
    if plain(text) in MINE:
        return {"assignees": (ME,)}
    if plain(text) in FREE:
        return {"assignees": (NOBODY,)}
    found = _rows(text, {each.id: each.name for each in known.people.values()})
    return {"assignees": tuple(map(str, found))} if found else None


def _rows(text: str, names: Mapping[int, str]) -> tuple[int, ...]:
    """The rows that are meant: the one of that number, or all whose name holds *text*."""
    if text.isascii() and text.isdigit() and len(text) <= DIGITS and int(text) in names:
        return (int(text),)
    said = text.casefold()
    return tuple(sorted(row for row, name in names.items() if said and said in name.casefold()))


def a_day(text: str, today: date) -> date | None:
    """A day as `2026-11-18`, `18-11-2026`, `18/11/2026`, `today` or `gisteren`."""
    if plain(text) in DAYS:
        return today - timedelta(days=DAYS[plain(text)])
    if parts := _DAY_FIRST.fullmatch(text):
        text = f"{parts[3]}-{int(parts[2]):02}-{int(parts[1]):02}"
    return day(text)


def _before(text: str, _known: Known, today: date) -> Narrowed | None:
    """The last message was before that day."""
    found = a_day(text, today)
    return {"last_to": found - timedelta(days=1)} if found else None


def _after(text: str, _known: Known, today: date) -> Narrowed | None:
    """The last message was on that day or later."""
    found = a_day(text, today)
    return {"last_from": found} if found else None


def _has(text: str, _known: Known, _today: date) -> Narrowed | None:
    return {"with_files": True} if plain(text) in FILES else None


def _is(text: str, _known: Known, _today: date) -> Narrowed | None:
    return IS.get(plain(text))


_BY_NAME: Mapping[str, Meaning] = {
    "from": _from, "channel": _channel, "state": _state, "theme": _theme, "tag": _tag,
    "language": _among("languages", LANGUAGES), "priority": _among("priorities", PRIORITIES),
    "assignee": _assignee, "before": _before, "after": _after, "has": _has, "is": _is,
}  # fmt: skip
MEANINGS: Mapping[str, Meaning] = {name: _BY_NAME[ours] for name, ours in NAMES.items()}
"""By the operator's name, in any of the four languages."""
