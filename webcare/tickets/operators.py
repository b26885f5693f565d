"""What was typed into a search box: words, and operators that mean filters (`from:`, `state:` …).

An operator that is not understood is no fault of whoever typed it: it is looked for as written,
and a hint says so. Each has its name in English and in Dutch.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from webcare.channels.models import ChannelKind
from webcare.tickets.address import DIGITS, day
from webcare.tickets.known import Known
from webcare.tickets.tags import plain_tag
from webcare.tickets.views import (
    LONGEST,
    ME,
    NOBODY,
    NONE,
    Clock,
    Filters,
    Priority,
    Source,
)
from workflows.ticket import OPEN_STATES, WAITING_STATES, TicketState
from workflows.tone import Tone

Narrowed = dict[str, Any]
"""Fields of `Filters` with what an operator asks of them."""
Meaning = Callable[[str, Known, date], Narrowed | None]

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
    for piece in _PIECE.findall(typed.replace("\x00", " ")[:LONGEST]):
        found = _OPERATOR.fullmatch(piece.removeprefix("-"))
        means = MEANINGS.get(found[1].casefold()) if found else None
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


_STATES: Mapping[str, frozenset[TicketState]] = {
    **{state.value.replace("_", "-"): frozenset({state}) for state in TicketState},
    **{state.value: frozenset({state}) for state in TicketState},
    "nieuw": frozenset({TicketState.NEW}),
    "beantwoorden": frozenset({TicketState.ANSWERING}),
    "expert": frozenset({TicketState.WITH_EXPERT}),
    "desk": frozenset({TicketState.WITH_DESK}),
    "goedkeuring": frozenset({TicketState.IN_APPROVAL}),
    "onderweg": frozenset({TicketState.SENDING}),
    "onzeker": frozenset({TicketState.UNCERTAIN}),
    "beantwoord": frozenset({TicketState.ANSWERED}),
    "opgevolgd": frozenset({TicketState.WATCHING}),
    "gesloten": frozenset({TicketState.CLOSED}),
    "afgesloten": frozenset({TicketState.CLOSED}),
    "open": OPEN_STATES,
    "waiting": WAITING_STATES,
    "wachtend": WAITING_STATES,
}
_LANGUAGES = {
    "nl": "nl", "dutch": "nl", "nederlands": "nl",
    "fr": "fr", "french": "fr", "frans": "fr",
    "de": "de", "german": "de", "duits": "de",
    "en": "en", "english": "en", "engels": "en",
    "none": NONE, "geen": NONE,
}  # fmt: skip
_KINDS = {
    **{kind.value: kind for kind in ChannelKind},
    "e-mail": ChannelKind.MAIL, "email": ChannelKind.MAIL, "formulier": ChannelKind.FORM,
}  # fmt: skip
_SOURCES = {
    "owned": Source.OWNED, "eigen": Source.OWNED,
    "earned": Source.EARNED, "verdiend": Source.EARNED,
}  # fmt: skip
_PRIORITIES = {
    **{each.value: each for each in Priority},
    "normaal": Priority.NORMAL, "hoog": Priority.HIGH, "dringend": Priority.URGENT,
}  # fmt: skip
_TONES = {
    **{each.value: each for each in Tone},
    "boos": Tone.ANGRY, "ongerust": Tone.WORRIED, "bezorgd": Tone.WORRIED,
    "neutraal": Tone.NEUTRAL, "dankbaar": Tone.THANKFUL,
}  # fmt: skip


def _each(values: Mapping[str, Any], field: str) -> dict[str, Narrowed]:
    return {name: {field: (value,)} for name, value in values.items()}


_IS: Mapping[str, Narrowed] = {
    **_each(dict.fromkeys(("late", "laat", "telaat", "te-laat"), Clock.LATE), "clocks"),
    **_each(dict.fromkeys(("soon", "bijna"), Clock.SOON), "clocks"),
    **_each(dict.fromkeys(("today", "vandaag"), Clock.TODAY), "clocks"),
    **_each(dict.fromkeys(("mine", "mijn", "van-mij"), ME), "assignees"),
    **_each(dict.fromkeys(("free", "vrij"), NOBODY), "assignees"),
    **_each(_PRIORITIES, "priorities"),
    **_each(_SOURCES, "sources"),
    **_each({name: tone for name, tone in _TONES.items() if tone is not Tone.NEUTRAL}, "tones"),
    **{name: {"states": tuple(each)} for name, each in _STATES.items()},
}
_FILES = frozenset({"attachment", "attachments", "file", "files", "bijlage", "bijlagen", "bestand"})
_MINE = frozenset({"me", "mine", "ik", "mij", "mijn"})
_FREE = frozenset({"nobody", "none", "niemand", "vrij"})
_DAYS = {"today": 0, "vandaag": 0, "yesterday": 1, "gisteren": 1}


def _among(field: str, table: Mapping[str, Any]) -> Meaning:
    def means(text: str, _known: Known, _today: date) -> Narrowed | None:
        found = table.get(text.casefold())
        return None if found is None else {field: (found,)}

    return means


def _from(text: str, _known: Known, _today: date) -> Narrowed | None:
    return {"author": text} if text else None


def _state(text: str, _known: Known, _today: date) -> Narrowed | None:
    found = _STATES.get(text.casefold())
    return {"states": tuple(found)} if found else None


def _channel(text: str, known: Known, _today: date) -> Narrowed | None:
    """A kind, ours or watched, or a channel by its name or number."""
    said = text.casefold()
    if said in _KINDS:
        return {"kinds": (_KINDS[said],)}
    if said in _SOURCES:
        return {"sources": (_SOURCES[said],)}
    found = _rows(text, {each.id: each.name for each in known.channels.values()})
    return {"channels": found} if found else None


def _theme(text: str, known: Known, _today: date) -> Narrowed | None:
    """A theme by its short name or what any language calls it."""
    if text.casefold() in ("none", "geen"):
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
    if text.casefold() in _MINE:
        return {"assignees": (ME,)}
    if text.casefold() in _FREE:
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
    if text.casefold() in _DAYS:
        return today - timedelta(days=_DAYS[text.casefold()])
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
    return {"with_files": True} if text.casefold() in _FILES else None


def _is(text: str, _known: Known, _today: date) -> Narrowed | None:
    return _IS.get(text.casefold())


MEANINGS: Mapping[str, Meaning] = {
    **dict.fromkeys(("from", "van"), _from),
    **dict.fromkeys(("channel", "kanaal"), _channel),
    **dict.fromkeys(("state", "status", "toestand"), _state),
    **dict.fromkeys(("theme", "thema"), _theme),
    **dict.fromkeys(("tag", "label"), _tag),
    **dict.fromkeys(("language", "taal"), _among("languages", _LANGUAGES)),
    **dict.fromkeys(("priority", "prioriteit"), _among("priorities", _PRIORITIES)),
    **dict.fromkeys(("tone", "toon"), _among("tones", _TONES)),
    **dict.fromkeys(("assignee", "toegewezen", "bij"), _assignee),
    **dict.fromkeys(("before", "voor"), _before),
    **dict.fromkeys(("after", "na"), _after),
    **dict.fromkeys(("has", "heeft"), _has),
    **dict.fromkeys(("is",), _is),
}
"""By the operator's name."""
