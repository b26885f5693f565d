"""Norms in words: for which tickets a rule is, how long its terms are."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import ngettext

from webcare.channels.models import Channel, ChannelKind
from webcare.tickets.views import Priority
from webcare.web.words import word
from workflows.norms import Rule

HOUR = 60
PRIORITIES = tuple(Priority)


def rule_words(rule: Rule, channels: Mapping[int, Channel]) -> str:
    """For which tickets it is."""
    if rule.channel is not None:
        there = channels.get(rule.channel)
        where = there.name if there else _("a channel that is gone")
    else:
        where = word(ChannelKind(rule.kind)) if rule.kind else _("all channels")
    if rule.priority is None:
        return where
    return f"{where} · {word(PRIORITIES[rule.priority])}"


def terms_words(rule: Rule) -> str:
    """How long its terms are."""
    parts = []
    if rule.reply is not None:
        parts.append(_("first reply %(term)s", term=term_words(rule.reply, rule)))
    if rule.resolution is not None:
        parts.append(_("resolution %(term)s", term=term_words(rule.resolution, rule)))
    return ", ".join(parts)


def term_words(minutes: int, rule: Rule) -> str:
    """A term in the largest unit that needs no fraction; hours of a day differ between teams."""
    if minutes % HOUR:
        said = ngettext("%(num)d minute", "%(num)d minutes", minutes)
    else:
        said = ngettext("%(num)d hour", "%(num)d hours", minutes // HOUR)
    return str(said) if rule.office_hours else _("%(term)s by the calendar", term=said)
