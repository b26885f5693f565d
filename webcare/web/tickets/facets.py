"""The filters as a page draws them: what each offers, what is chosen, and a chip a choice."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext as _

from webcare.channels.models import ChannelKind
from webcare.tickets.address import YES, filter_pairs, pairs, without
from webcare.tickets.known import Known
from webcare.tickets.views import (
    ME,
    NOBODY,
    NONE,
    Clock,
    Filters,
    Priority,
    Selection,
    Source,
)
from webcare.web.language import day
from webcare.web.themes import theme_name
from webcare.web.words import LANGUAGE_NAMES, language_name, word
from workflows.ticket import TicketState


@dataclass(frozen=True, slots=True)
class Option:
    """One value that a filter offers, and whether it is chosen."""

    name: str
    value: str
    words: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter with what it offers."""

    label: str
    options: tuple[Option, ...]

    @property
    def chosen(self) -> int:
        return sum(option.is_chosen for option in self.options)


@dataclass(frozen=True, slots=True)
class Chip:
    """One choice that narrows the list, and the address of the list without it."""

    label: str
    words: str
    url: str


def url(selection: Selection, **more: Any) -> str:
    """The selection's own address; *more* stands behind it (`after`, `saved`)."""
    return home() + _query(selection, more)


def row_url(selection: Selection, **more: Any) -> str:
    """Where one row of that list is; the 0 in it stands for the ticket's id."""
    return url_for("inbox.row", ticket_id=0) + _query(selection, more)


def _query(selection: Selection, more: Mapping[str, Any]) -> str:
    said = [*pairs(selection), *((name, str(value)) for name, value in more.items() if value)]
    return f"?{urlencode(said)}" if said else ""


def home() -> str:
    """Where lists are shown."""
    return url_for("inbox.show")


def facets(filters: Filters, known: Known) -> list[Facet]:
    """The filters that are chosen from a list, in the order of the page."""
    themes = [(slug, words) for slug, words in _themes(known)]
    people = [(ME, _("Me")), (NOBODY, _("Nobody"))]
    people += [(str(each.id), each.name) for each in known.people.values()]
    languages = [*LANGUAGE_NAMES, *sorted(set(filters.languages) - {NONE, *LANGUAGE_NAMES}), NONE]
    tags = [*known.tags, *(each for each in filters.tags if each not in known.tags)]
    return [
        _facet(_("State"), "state", _worded(TicketState), filters.states),
        Facet(_("Channel"), _channels(filters, known)),
        _facet(_("Theme"), "theme", [*themes, (NONE, _("No theme yet"))], filters.themes),
        _facet(_("Tags"), "tag", [(tag, tag) for tag in tags], filters.tags),
        _facet(_("Whose"), "assignee", people, filters.assignees),
        _facet(_("Clock"), "clock", _worded(Clock), filters.clocks),
        _facet(_("Priority"), "priority", _worded(Priority), filters.priorities),
        _facet(_("Language"), "language", [(x, _language(x)) for x in languages],
               filters.languages),
    ]  # fmt: skip


def _facet(
    label: str, name: str, offered: Iterable[tuple[Any, str]], chosen: Sequence[Any]
) -> Facet:
    have = {str(each) for each in chosen}
    return Facet(label, tuple(Option(name, str(v), words, str(v) in have) for v, words in offered))


def _channels(filters: Filters, known: Known) -> tuple[Option, ...]:
    """Ours or watched, the kinds that there are, and each channel."""
    kinds = [kind for kind in ChannelKind if any(c.kind is kind for c in known.channels.values())]
    named = [(each.id, each.name) for each in known.channels.values()]
    parts = (
        ("source", _worded(Source), filters.sources),
        ("kind", [(kind, word(kind)) for kind in kinds], filters.kinds),
        ("channel", named, filters.channels),
    )
    return tuple(option for part in parts for option in _facet("", *part).options)


def _worded(kind: Any) -> list[tuple[Any, str]]:
    return [(each, word(each)) for each in kind]


def _themes(known: Known) -> list[tuple[str, str]]:
    """Each short name once, however many teams have it."""
    named = {theme.slug: theme_name(theme) for theme in known.themes.values()}
    return sorted(named.items(), key=lambda each: each[1].casefold())


def _language(code: str) -> str:
    return _("No language known") if code == NONE else language_name(code)


def chips(selection: Selection, known: Known) -> list[Chip]:
    """What narrows the list, each with the way back."""
    return [
        Chip(str(_LABELS[name]()), _said(name, value, known), url(without(selection, name, value)))
        for name, value in filter_pairs(selection.filters)
    ]


_LABELS = {
    "state": lambda: _("State"),
    "channel": lambda: _("Channel"),
    "kind": lambda: _("Channel"),
    "source": lambda: _("Channel"),
    "language": lambda: _("Language"),
    "theme": lambda: _("Theme"),
    "tag": lambda: _("Tag"),
    "assignee": lambda: _("Whose"),
    "priority": lambda: _("Priority"),
    "clock": lambda: _("Clock"),
    "author": lambda: _("Author"),
    "files": lambda: _("Attachment"),
    "opened-from": lambda: _("Opened from"),
    "opened-to": lambda: _("Opened until"),
    "last-from": lambda: _("Last message from"),
    "last-to": lambda: _("Last message until"),
    "q": lambda: _("Text"),
}
_WORDED: dict[str, Any] = {
    "state": TicketState,
    "kind": ChannelKind,
    "source": Source,
    "priority": Priority,
    "clock": Clock,
}


def _said(name: str, value: str, known: Known) -> str:
    """What a value of the address is called."""
    if name in _WORDED:
        return word(_WORDED[name](value))
    if name.endswith(("-from", "-to")):
        return day(date.fromisoformat(value))
    if name == "language":
        return _language(value)
    return str(_names(name, known).get(value, value))


def _names(name: str, known: Known) -> dict[str, str]:
    """What rows are called, by the value in the address."""
    match name:
        case "channel":
            return {str(row): each.name for row, each in known.channels.items()}
        case "theme":
            return {NONE: _("No theme yet"), **dict(_themes(known))}
        case "assignee":
            people = {str(row): each.name for row, each in known.people.items()}
            return {ME: _("Me"), NOBODY: _("Nobody"), **people}
        case _:
            return {YES: _("With attachment")} if name == "files" else {}
