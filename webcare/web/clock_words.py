"""What a ticket's clock counts down to and by which norm, in words; lists say it on hover."""

from webcare.channels.models import ChannelKind
from webcare.tickets.models import Ticket
from webcare.web.language import marked as _
from webcare.web.words import word
from workflows.norms import Running


def counts(ticket: Ticket) -> str:
    """What the clock counts down to."""
    match ticket.clock_norm.partition(":")[0]:
        case Running.REPLY:
            return _("first reply")
        case Running.RESOLUTION:
            return _("the whole matter")
        case Running.COMPLAINT:
            return _("the legal term of a formal complaint")
        case Running.WINDOW:
            return _("a private answer is possible")
    return ""


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
