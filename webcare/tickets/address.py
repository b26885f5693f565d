"""A selection as the address bar has it: read with every value typed, written in one plain form.

Nothing of an address reaches a statement but through the types here: names of columns and orders
are those of enumerations, ids are those of rows that one may read.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from webcare.channels.models import ChannelKind
from webcare.tickets.known import Known
from webcare.tickets.measured import Fate
from webcare.tickets.tags import plain_tag
from webcare.tickets.views import (
    LONGEST,
    ME,
    MOST,
    NOBODY,
    NONE,
    USUAL,
    Clock,
    Fact,
    Filters,
    Mark,
    Priority,
    Selection,
    Sort,
    Source,
    View,
    settled,
)
from workflows.ticket import Resolution, TicketState
from workflows.tone import Tone

E = TypeVar("E", bound=StrEnum)
Read = Callable[[str, Known], Any]
Pairs = Sequence[tuple[str, str]]

YES = "1"
EARLIEST, LATEST = date(1970, 1, 2), date(2199, 12, 31)
BESIDE = frozenset({"after", "saved", "ticket"})  # of the page, not of what it shows
MOST_PAIRS = 200
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_HOUR = re.compile(r"[1-7]-(?:[01][0-9]|2[0-3])")
_OUTCOME = re.compile(r"[0-9]{1,18}(?::[\w-]{0,60}){3}")
DIGITS = 16


@dataclass(frozen=True, slots=True)
class Told:
    """What an address says; where `misunderstood` names parts of it, the default view."""

    selection: Selection
    misunderstood: tuple[str, ...] = ()


def of(kind: type[E]) -> Read:
    """Reads a member of *kind*."""
    members = frozenset(kind)
    return lambda text, _known: kind(text) if text in members else None


def day(text: str) -> date | None:
    """A day as `2026-11-18`, within what a calendar needs; None for anything else."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if EARLIEST <= found <= LATEST else None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else None


def _channel(text: str, known: Known) -> int | None:
    number = _number(text)
    return number if number in known.channels else None


def _assignee(text: str, known: Known) -> str | None:
    if text in (ME, NOBODY):
        return text
    number = _number(text)
    return str(number) if number in known.people else None


def _theme(text: str, known: Known) -> str | None:
    return text if text == NONE or known.theme_ids(text) else None


def _language(text: str, _known: Known) -> str | None:
    return text if text == NONE or _LANGUAGE.fullmatch(text) else None


def _words(text: str, _known: Known) -> str | None:
    return " ".join(text.replace("\x00", " ").split())[:LONGEST] or None


def _yes(text: str, _known: Known) -> bool | None:
    return True if text == YES else None


def _like(pattern: re.Pattern[str]) -> Read:
    """Reads a text of that form."""
    return lambda text, _known: text if pattern.fullmatch(text) else None


@dataclass(frozen=True, slots=True)
class Part:
    """One filter: its name in the address, and how a value of it is read."""

    name: str
    read: Read


PARTS: Mapping[str, Part] = {
    "states": Part("state", of(TicketState)),
    "channels": Part("channel", _channel),
    "kinds": Part("kind", of(ChannelKind)),
    "sources": Part("source", of(Source)),
    "languages": Part("language", _language),
    "themes": Part("theme", _theme),
    "tags": Part("tag", lambda text, _known: plain_tag(text)),
    "assignees": Part("assignee", _assignee),
    "priorities": Part("priority", of(Priority)),
    "marks": Part("mark", of(Mark)),
    "tones": Part("tone", of(Tone)),
    "clocks": Part("clock", of(Clock)),
    "author": Part("author", _words),
    "with_files": Part("files", _yes),
    "opened_from": Part("opened-from", lambda text, _known: day(text)),
    "opened_to": Part("opened-to", lambda text, _known: day(text)),
    "last_from": Part("last-from", lambda text, _known: day(text)),
    "last_to": Part("last-to", lambda text, _known: day(text)),
    "resolutions": Part("resolution", of(Resolution)),
    "replied": Part("replied", of(Fate)),
    "ended": Part("ended", of(Fate)),
    "hours": Part("hour", _like(_HOUR)),
    "outcomes": Part("outcome", _like(_OUTCOME)),
    "counted": Part("counted", _yes),
    "words": Part("q", _words),
}
"""By the field of `Filters`; the order is that of the address and of the chips on the page."""
_FIELDS = {part.name: attribute for attribute, part in PARTS.items()}
_MANY = frozenset(each.name for each in fields(Filters) if isinstance(each.default, tuple))
_SHORT = {"late": ("clock", "late"), "mine": ("assignee", ME)}  # `late=1` for `clock=late`


def parse(given: Iterable[tuple[str, str]], known: Known) -> Told:
    """The selection that the pairs of an address name.

    Empty values are as absent. What is not understood is named as it stood there, and the default
    view takes the place of the whole: half of what was asked would be another question.
    """
    pairs = [_SHORT[n] if n in _SHORT and v == YES else (n, v) for n, v in given if v.strip()]
    found: dict[str, Any] = {}
    chosen: dict[str, list[str]] = {"view": [], "sort": [], "show": []}
    unknown: list[str] = []
    for name, value in pairs[:MOST_PAIRS]:
        if name in chosen:
            chosen[name].append(value)
        elif name in _FIELDS:
            if not _take(found, _FIELDS[name], value.strip(), known):
                unknown.append(f"{name}={value}")
        elif name not in BESIDE:
            unknown.append(f"{name}={value}")
    view, sort = _last(View, chosen["view"], unknown), _last(Sort, chosen["sort"], unknown)
    facts = tuple(fact for fact in Fact if fact in chosen["show"]) or USUAL
    unknown += [f"show={each}" for each in chosen["show"] if each not in frozenset(Fact)]
    if unknown:
        return Told(Selection(), tuple(each[:LONGEST] for each in unknown))
    filters = Filters(**{name: _kept(name, value) for name, value in found.items()})
    selection = Selection(view=view or usual_view(filters), filters=filters, facts=facts)
    return Told(settled(selection, sort))


def _take(found: dict[str, Any], field: str, text: str, known: Known) -> bool:
    value = PARTS[field].read(text, known)
    if value is None:
        return False
    if field in _MANY:
        found.setdefault(field, []).append(value)
    else:
        found[field] = value
    return True


def _kept(field: str, value: Any) -> Any:
    return tuple(sorted(dict.fromkeys(value)))[:MOST] if field in _MANY else value


def _last(kind: type[E], given: Sequence[str], unknown: list[str]) -> E | None:
    """The last one given, as a browser's form means it."""
    unknown += [f"{kind.__name__.lower()}={each}" for each in given if each not in frozenset(kind)]
    return kind(given[-1]) if given and given[-1] in frozenset(kind) else None


def usual_view(filters: Filters) -> View:
    """The view that filters are meant in where the address names none."""
    if filters.states:
        return View.ALL
    return View.NEW if filters == Filters() else View.OPEN


def pairs(selection: Selection) -> list[tuple[str, str]]:
    """The selection as an address says it: nothing that goes without saying, always in the same
    order; `parse` gives the same selection back.
    """
    said: list[tuple[str, str]] = []
    if selection.view is not usual_view(selection.filters):
        said.append(("view", selection.view))
    said += filter_pairs(selection.filters)
    if selection.sort is not selection.sorts[0]:
        said.append(("sort", selection.sort))
    if selection.facts != USUAL:
        said += [("show", fact) for fact in selection.facts]
    return said


def filter_pairs(filters: Filters) -> list[tuple[str, str]]:
    """Each value of each filter, as the address says it."""
    said: list[tuple[str, str]] = []
    for field, part in PARTS.items():
        value = getattr(filters, field)
        if field in _MANY:
            said += [(part.name, str(each)) for each in sorted(value)]
        elif value:
            said.append((part.name, YES if value is True else str(value)))
    return said


def without(selection: Selection, name: str, text: str) -> Selection:
    """The selection less one value of one filter, for a chip's cross."""
    field = _FIELDS[name]
    value = getattr(selection.filters, field)
    less: Any = None
    if field in _MANY:
        less = tuple(each for each in value if str(each) != text)
    elif isinstance(value, str | bool):
        less = type(value)()
    filters = replace(selection.filters, **{field: less})
    return settled(replace(selection, filters=filters), selection.sort)
