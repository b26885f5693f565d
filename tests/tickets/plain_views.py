"""Tickets and views as plain Python sees them: what the database's answers are held against."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from webcare.tickets.measured import Fate
from webcare.tickets.models import Ticket
from webcare.tickets.views import ME, NOBODY, NONE, Clock, Filters, Priority, Selection, Sort, View
from workflows.ticket import WAITING_STATES, Resolution, TicketState


@dataclass(frozen=True)
class World:
    """Who looks, when and in which zone; slugs of themes and owned channels by id; what each
    ticket's search document holds, as a set of words.
    """

    user_id: int
    at: datetime
    zone: Any
    slugs: dict[int, str]
    owned: frozenset[int]
    words: dict[int, frozenset[str]]

    def day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()


def holds(chosen: Selection, ticket: Ticket, world: World) -> bool:
    """Whether the ticket belongs in the list."""
    filters = chosen.filters
    in_view = ticket.state in filters.states if filters.states else _in_view(chosen, ticket, world)
    return in_view and all(
        each(filters, ticket, world)
        for each in (_channel, _about, _whose, _pressing, _when, _figured, _says)
    )


def _in_view(chosen: Selection, ticket: Ticket, world: World) -> bool:
    is_open = ticket.state is not TicketState.CLOSED
    awake = ticket.snoozed_until is None
    return {
        View.NEW: awake and ticket.state is TicketState.NEW,
        View.MINE: awake and is_open and ticket.assignee_id == world.user_id,
        View.WAITING: awake and ticket.state in WAITING_STATES,
        View.OPEN: awake and is_open,
        View.ASLEEP: is_open and not awake,
        View.CLOSED: not is_open,
        View.ALL: True,
    }[chosen.view]


def _channel(filters: Filters, ticket: Ticket, world: World) -> bool:
    source = "owned" if ticket.channel_id in world.owned else "earned"
    return (
        (not filters.channels or ticket.channel_id in filters.channels)
        and (not filters.kinds or ticket.channel_kind in filters.kinds)
        and (not filters.sources or source in filters.sources)
    )


def _about(filters: Filters, ticket: Ticket, world: World) -> bool:
    slug = world.slugs[ticket.theme_id] if ticket.theme_id else NONE
    return (
        (not filters.languages or (ticket.language or NONE) in filters.languages)
        and (not filters.themes or slug in filters.themes)
        and (not filters.tags or not set(filters.tags).isdisjoint(ticket.tags))
        and (not filters.marks or not set(filters.marks).isdisjoint(ticket.flags))
    )


def _whose(filters: Filters, ticket: Ticket, world: World) -> bool:
    meant = {str(world.user_id) if x == ME else x for x in filters.assignees}
    who = str(ticket.assignee_id) if ticket.assignee_id else NOBODY
    author = f"{ticket.author_name} {ticket.author_address}".lower()
    return (not meant or who in meant) and filters.author.lower() in author


def _pressing(filters: Filters, ticket: Ticket, world: World) -> bool:
    level = list(Priority)[ticket.priority]
    if filters.tones and ticket.tone not in filters.tones:
        return False
    return (not filters.priorities or level in filters.priorities) and (
        not filters.clocks or not _clocks(ticket, world).isdisjoint(filters.clocks)
    )


def _clocks(ticket: Ticket, world: World) -> set[Clock]:
    if ticket.due_at is None:
        return {Clock.NONE}
    stands = set()
    left = ticket.due_at - world.at
    if left <= timedelta(0):
        stands.add(Clock.LATE)
    elif ticket.warn_at and ticket.warn_at <= world.at:
        stands.add(Clock.SOON)
    if world.day(ticket.due_at) == world.day(world.at):
        stands.add(Clock.TODAY)
    return stands


def _when(filters: Filters, ticket: Ticket, world: World) -> bool:
    opened, last = world.day(ticket.opened_at), world.day(ticket.last_message_at)
    return (
        (filters.opened_from or opened) <= opened <= (filters.opened_to or opened)
        and (filters.last_from or last) <= last <= (filters.last_to or last)
        and (not filters.with_files or ticket.has_files)
    )


def _figured(filters: Filters, ticket: Ticket, world: World) -> bool:
    local = ticket.opened_at.astimezone(world.zone)
    return (
        (not filters.counted or ticket.merged_into_id is None)
        and (not filters.resolutions or ticket.resolution in filters.resolutions)
        and (not filters.hours or f"{local.isoweekday()}-{local:%H}" in filters.hours)
        and (not filters.replied or _fate(ticket, ticket.first_reply_at, world) in filters.replied)
        and (not filters.ended or _end(ticket, world) in filters.ended)
    )


def _end(ticket: Ticket, world: World) -> Fate:
    is_aside = ticket.resolution is Resolution.SPAM or "blocked" in ticket.flags
    return Fate.WITHOUT if is_aside else _fate(ticket, ticket.done_at, world)


def _fate(ticket: Ticket, moment: datetime | None, world: World) -> Fate:
    if moment is None and ticket.state is TicketState.CLOSED:
        return Fate.WITHOUT
    if moment is None and ticket.state is TicketState.WATCHING:
        return Fate.WATCHED
    if ticket.norm_due_at is None:
        return Fate.UNKNOWN
    if moment is None:
        return Fate.OVERDUE if ticket.norm_due_at <= world.at else Fate.NOT_DUE
    return Fate.IN_NORM if moment <= ticket.norm_due_at else Fate.LATE


def _says(filters: Filters, ticket: Ticket, world: World) -> bool:
    held = world.words[ticket.id]
    return all(
        (word[1:] not in held) if word.startswith("-") else word in held
        for word in filters.words.split()
    )


def in_order(tickets: list[Ticket], sort: Sort) -> list[Ticket]:
    keys: dict[Sort, Any] = {
        Sort.DUE: lambda t: (t.sort_at, t.id),
        Sort.AGE: lambda t: (t.opened_at, t.id),
        Sort.NEWEST: lambda t: (t.last_message_at, t.id),
        Sort.PRIORITY: lambda t: (-t.priority, t.sort_at, t.id),
    }
    return sorted(tickets, key=keys[sort], reverse=sort is Sort.NEWEST)
