"""What a ticket's clock counts down to and by which norm, in words; lists say it on hover."""

from dataclasses import dataclass
from datetime import datetime

from flask import Flask

from webcare.channels.models import ChannelKind
from webcare.tickets.models import Ticket
from webcare.web.language import marked as _
from webcare.web.language import present
from webcare.web.words import word
from workflows.norms import Running


def counts(ticket: Ticket) -> str:
    """What the clock counts down to."""
    counted = {
        Running.REPLY.value: _("first reply"),
        Running.RESOLUTION.value: _("the whole matter"),
        Running.COMPLAINT.value: _("the legal term of a formal complaint"),
        Running.WINDOW.value: _("a private answer is possible"),
    }
    return counted.get(ticket.clock_norm.partition(":")[0], "")


def by_norm(ticket: Ticket) -> str:
    """By which of the team's norms, where one rules: for which channel and priority it is."""
    running, _colon, rule = ticket.clock_norm.partition(":")
    return of_rule(rule) if running in (Running.REPLY, Running.RESOLUTION) else ""


def of_rule(rule: str) -> str:
    """The name that a clock keeps of its rule (`workflows.norms.Rule.name`), in words."""
    parts = rule.split(":")
    if parts[0] == "channel":
        where, rest = _("the norm of this channel"), parts[2:]
    elif parts[0] == "all":
        where, rest = _("the norm of all channels"), parts[1:]
    elif parts[0] in set(ChannelKind):
        where, rest = _("the norm for %(kind)s", kind=word(ChannelKind(parts[0]))), parts[1:]
    else:
        return ""
    levels = {"0": _("priority normal"), "1": _("priority high"), "2": _("priority urgent")}
    return ", ".join([where, *(levels[each] for each in rest if each in levels)])


@dataclass(frozen=True, slots=True)
class Told:
    """A term of a ticket as its page shows it; `until` is None while it stands still."""

    words: str
    until: datetime | None = None
    face: str = "fine"
    shape: str = "clock"
    note: str = ""


def init(app: Flask) -> None:
    app.jinja_env.filters["terms"] = terms


def terms(ticket: Ticket) -> list[Told]:
    """What runs on the ticket, the platform's window, the norm and the law side by side."""
    found = []
    if ticket.complaint_due_at:
        found.append(_told(ticket, Running.COMPLAINT, ticket.complaint_due_at,
                           _("By the law, calendar days.")))  # fmt: skip
    if ticket.reply_by:
        found.append(_told(ticket, Running.REPLY, ticket.reply_by))
    if ticket.resolve_by:
        found.append(_told(ticket, Running.RESOLUTION, ticket.resolve_by))
    elif ticket.resolve_used and ticket.state == "answered":
        found.append(Told(_LABELS[Running.RESOLUTION](), note=_(
            "It goes on with what is left of it when the author writes again.")))  # fmt: skip
    if ticket.window_until and ticket.clock_from:
        note = _("The platform sets this limit; it counts from the author's last message.")
        if ticket.reply_by and ticket.window_until < ticket.reply_by:
            note = _("The platform closes before the norm: answer first.")
        if ticket.window_until <= present():
            note = _("The platform lets nothing private through any more.")
        found.append(_told(ticket, Running.WINDOW, ticket.window_until, note))
    return found


def _told(ticket: Ticket, running: Running, until: datetime, note: str = "") -> Told:
    """One of them; the one that the list shows has its colour and its norm."""
    is_first = ticket.clock_norm.partition(":")[0] == running
    face = "late" if until <= present() else "fine"
    if face == "fine" and is_first and ticket.warn_at and ticket.warn_at <= present():
        face = "soon"
    if running is Running.WINDOW and ticket.reply_by and until < ticket.reply_by:
        face = "window"
    by = by_norm(ticket) if is_first else ""
    return Told(_LABELS[running](), until, face, SHAPES[face], note or by)


SHAPES = {"late": "alert-triangle", "soon": "hourglass", "fine": "clock", "window": "lock"}
_LABELS = {
    Running.REPLY: lambda: _("First reply"),
    Running.RESOLUTION: lambda: _("The whole matter"),
    Running.COMPLAINT: lambda: _("Formal complaint, answer"),
    Running.WINDOW: lambda: _("Private answer possible"),
}
