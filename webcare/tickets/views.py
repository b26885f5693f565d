"""What a list of tickets is asked to hold: a standing view, filters that combine, order, columns.

Values only, typed; `address` reads and writes them as the address bar has them, `operators` as a
search box does, `filtering` says what they ask of the database.
"""

from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any

from webcare.channels.models import ChannelKind
from webcare.tickets.measured import Fate
from workflows.ticket import Resolution, TicketState
from workflows.tone import Tone

LONGEST = 200  # characters of a text that is looked for
MOST = 20  # values of one filter
NONE = "none"  # in place of a theme or a language: tickets that have none
ME, NOBODY = "me", "nobody"


class View(StrEnum):
    """The desk's standing views; what sleeps stands in `asleep` alone, and in `all`, which is there
    for filters and has no place of its own.
    """

    NEW = "new"
    MINE = "mine"
    WAITING = "waiting"
    OPEN = "open"
    ASLEEP = "asleep"
    CLOSED = "closed"
    ALL = "all"


STANDING = (View.NEW, View.MINE, View.WAITING, View.OPEN, View.ASLEEP, View.CLOSED)


class Sort(StrEnum):
    """What stands first: due soonest, opened longest ago, spoken in last, most urgent."""

    DUE = "due"
    AGE = "age"
    NEWEST = "newest"
    PRIORITY = "priority"


class Fact(StrEnum):
    """The columns that one chooses from; author, subject and state always stand there."""

    CLOCK = "clock"
    CHANNEL = "channel"
    THEME = "theme"
    TAGS = "tags"
    LANGUAGE = "language"
    PRIORITY = "priority"
    ASSIGNEE = "assignee"
    AGE = "age"


USUAL = (Fact.CLOCK, Fact.CHANNEL, Fact.THEME, Fact.TAGS, Fact.ASSIGNEE, Fact.AGE)


class Clock(StrEnum):
    """How a ticket's clock stands: passed, due on this day, in its last fifth, none runs."""

    LATE = "late"
    TODAY = "today"
    SOON = "soon"
    NONE = "none"


class Priority(StrEnum):
    """`Ticket.priority` by its name."""

    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Mark(StrEnum):
    """What a ticket is beside a question: the flag that says it (`tickets.marks`, `complaints`)."""

    COMPLAINT = "complaint"
    SUGGESTION = "suggestion"
    FORMAL = "formal_complaint"


class Source(StrEnum):
    """Whether the channel is ours, or one that we only watch."""

    OWNED = "owned"
    EARNED = "earned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a ticket must be. Within one filter any of the values will do; all filters must hold.

    `themes` are slugs and `assignees` ids as text, beside `NONE`, `ME` and `NOBODY`. The days are
    of the reader's own time zone, both included. The last six but the words lead from a figure to
    its tickets: how it ended, how first reply and end stand against the norm, the hours of the week
    in which it was opened (`1-09`: Mondays from nine), what the scheme decided
    (`version:outcome:question:answer`), and whether it is counted at all, being merged into no
    other.
    """

    states: tuple[TicketState, ...] = ()
    channels: tuple[int, ...] = ()
    kinds: tuple[ChannelKind, ...] = ()
    sources: tuple[Source, ...] = ()
    languages: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    priorities: tuple[Priority, ...] = ()
    marks: tuple[Mark, ...] = ()
    tones: tuple[Tone, ...] = ()
    clocks: tuple[Clock, ...] = ()
    author: str = ""
    with_files: bool = False
    opened_from: date | None = None
    opened_to: date | None = None
    last_from: date | None = None
    last_to: date | None = None
    resolutions: tuple[Resolution, ...] = ()
    replied: tuple[Fate, ...] = ()
    ended: tuple[Fate, ...] = ()
    hours: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    counted: bool = False
    words: str = ""

    def joined(self, other: "Filters") -> "Filters":
        """Both: the values of each filter side by side; where there is room for one, *other*'s."""
        both: dict[str, Any] = {}
        for each in fields(self):
            here, there = getattr(self, each.name), getattr(other, each.name)
            if isinstance(here, tuple):
                both[each.name] = tuple(sorted({*here, *there}))[:MOST]
            elif each.name == "words":
                both[each.name] = f"{here} {there}".strip()[:LONGEST]
            else:
                both[each.name] = there or here
        return Filters(**both)


NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """One list: a standing view narrowed by filters, in an order, with columns."""

    view: View = View.NEW
    filters: Filters = NO_FILTERS
    sort: Sort = Sort.DUE
    facts: tuple[Fact, ...] = USUAL

    @property
    def is_open_only(self) -> bool:
        """Whether no closed ticket can be in it."""
        if self.filters.states:
            return TicketState.CLOSED not in self.filters.states
        return self.view not in (View.CLOSED, View.ALL)

    @property
    def is_standing(self) -> bool:
        """Whether it is a standing view with nothing added, whose count is kept."""
        return self.view in STANDING and self.filters == NO_FILTERS

    @property
    def sorts(self) -> tuple[Sort, ...]:
        """The orders that it can have: closed tickets have no clock, they go by their last word."""
        return tuple(Sort) if self.is_open_only else (Sort.NEWEST,)


def settled(chosen: Selection, sort: Sort | None) -> Selection:
    """*chosen* made plain: states take the place of a view's own, and the order is one it can have.

    So two ways of saying the same give the same address.
    """
    if chosen.filters.states and chosen.view is not View.ALL:
        filters = chosen.filters
        if chosen.view is View.MINE:
            filters = replace(filters, assignees=(ME,))
        chosen = replace(chosen, view=View.ALL, filters=filters)
    wanted = sort if sort in chosen.sorts else chosen.sorts[0]
    return replace(chosen, sort=wanted)
