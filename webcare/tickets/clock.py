"""The clock of a ticket: what it counts down to, by which norm, and what lets it pause.

Three terms may run. The reply's begins with each message that wants one and ends with our answer;
the resolution's begins once, pauses while we wait for the author or watch, and goes on with what is
left of it; the platform's window closes whatever the norms say. What ends first is the ticket's
`due_at`. While a formal complaint is owed an answer its legal term is, and the norm runs beside it.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from webcare.accounts import hours
from webcare.accounts.models import Team
from webcare.channels.models import Channel
from webcare.tickets.models import Ticket
from workflows.business_time import MINUTE, OfficeHours
from workflows.norms import Rule, Running, Term, ruling

KEPT = ("clock_from", "resolve_from", "window_until")
SET = ("reply_by", "resolve_by", "due_at", "warn_at", "clock_norm")
"""What `reckon` writes."""


class _End(NamedTuple):
    """A term that runs: when it ends, what it is for, by which rule, when it turns orange."""

    at: datetime
    running: Running
    rule: str
    warns: datetime


def start(ticket: Ticket, team: Team, channel: Channel, *, at: datetime, anew: bool) -> None:
    """A reply is waited for from *at*; the term of the whole matter goes on, or begins *anew*."""
    ticket.clock_from, ticket.reminded_at = at, None
    if anew:
        ticket.resolve_from, ticket.resolve_used = None, 0
    ticket.resolve_from = ticket.resolve_from or at
    reckon(ticket, team, channel)


def pause(ticket: Ticket, team: Team, channel: Channel, *, at: datetime) -> None:
    """We wait for the author, or put it aside: no reply is owed, the whole matter stands still."""
    rule = rule_of(ticket, team, Term.RESOLUTION)
    norm = rule.norm(Term.RESOLUTION) if rule else None
    if ticket.resolve_from is not None and norm is not None:
        ticket.resolve_used += norm.passed(ticket.resolve_from, at, hours.office_hours(team))
    ticket.clock_from = ticket.resolve_from = None
    reckon(ticket, team, channel)


def end(ticket: Ticket) -> None:
    """Nothing runs any more."""
    ticket.clock_from = ticket.resolve_from = ticket.window_until = None
    for name in SET:
        setattr(ticket, name, "" if name == "clock_norm" else None)


def heard(ticket: Ticket, channel: Channel, *, at: datetime) -> None:
    """The author wrote at *at*: the platform's window opens anew."""
    ticket.window_until = at + channel.reply_window * MINUTE if channel.reply_window else None


def reckon(ticket: Ticket, team: Team, channel: Channel) -> bool:
    """Set the ends of what runs by the norms and hours of now; whether that changed any."""
    before = tuple(getattr(ticket, name) for name in SET)
    office, share = hours.office_hours(team), hours.warn_share(team)
    ends = [
        each
        for each in (
            _reply(ticket, team, office, share),
            _resolution(ticket, team, office, share),
            _window(ticket, channel, share),
        )
        if each is not None
    ]
    by = {each.running: each.at for each in ends}
    ticket.reply_by, ticket.resolve_by = by.get(Running.REPLY), by.get(Running.RESOLUTION)
    first = _complaint(ticket, share) or min(ends, default=None)
    ticket.due_at = first.at if first else None
    ticket.warn_at = first.warns if first else None
    ticket.clock_norm = f"{first.running}:{first.rule}".rstrip(":") if first else ""
    return before != tuple(getattr(ticket, name) for name in SET)


def rule_of(ticket: Ticket, team: Team, term: Term) -> Rule | None:
    """The rule that holds for the ticket."""
    return ruling(
        hours.rules(team), term, kind=ticket.channel_kind, channel=ticket.channel_id,
        priority=ticket.priority or 0,
    )  # fmt: skip


def as_it_stands(ticket: Ticket) -> dict[str, Any]:
    """The clock as plain data, for whoever puts the ticket back as it was."""
    moments = (*KEPT, "due_at")
    return {
        name: value.isoformat() if (value := getattr(ticket, name)) else None for name in moments
    } | {"resolve_used": ticket.resolve_used}


def put_back(ticket: Ticket, team: Team, channel: Channel, kept: dict[str, Any]) -> None:
    """The clock as `as_it_stands` gave it; by the norms of now, as far as one runs."""
    for name in KEPT:
        text = kept.get(name)
        setattr(ticket, name, datetime.fromisoformat(text) if text else None)
    ticket.resolve_used = kept.get("resolve_used", 0)
    if ticket.clock_from or ticket.complaint_due_at:
        reckon(ticket, team, channel)
    else:
        ticket.due_at = datetime.fromisoformat(kept["due_at"]) if kept.get("due_at") else None


def _reply(ticket: Ticket, team: Team, office: OfficeHours, share: int) -> _End | None:
    rule = rule_of(ticket, team, Term.REPLY) if ticket.clock_from else None
    norm = rule.norm(Term.REPLY) if rule else None
    if rule is None or norm is None or ticket.clock_from is None:
        return None
    ends = norm.due(ticket.clock_from, office)
    warns = norm.warns(ticket.clock_from, office, share=share)
    return _End(ends, Running.REPLY, rule.name, warns)


def _resolution(ticket: Ticket, team: Team, office: OfficeHours, share: int) -> _End | None:
    rule = rule_of(ticket, team, Term.RESOLUTION) if ticket.resolve_from else None
    norm = rule.norm(Term.RESOLUTION) if rule else None
    if rule is None or norm is None or ticket.resolve_from is None:
        return None
    used = ticket.resolve_used or 0
    ends = norm.due(ticket.resolve_from, office, used=used)
    warns = norm.warns(ticket.resolve_from, office, share=share, used=used)
    return _End(ends, Running.RESOLUTION, rule.name, warns)


def _window(ticket: Ticket, channel: Channel, share: int) -> _End | None:
    if ticket.window_until is None or not channel.reply_window or ticket.clock_from is None:
        return None
    rest = channel.reply_window * MINUTE * (100 - share) / 100
    return _End(ticket.window_until, Running.WINDOW, "", ticket.window_until - rest)


def _complaint(ticket: Ticket, share: int) -> _End | None:
    """The legal term, by the calendar, from when the ticket opened."""
    ends = ticket.complaint_due_at
    if ends is None:
        return None
    term = max(timedelta(), ends - ticket.opened_at)
    return _End(ends, Running.COMPLAINT, "", ends - term * (100 - share) / 100)
