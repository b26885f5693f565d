"""Why a ticket is as urgent as it is, why it is whose it is, in what its tone was heard."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from webcare.experts.models import Theme
from webcare.tickets.models import Ticket
from webcare.tickets.order_models import LinkKind
from webcare.web.language import local
from webcare.web.themes import theme_name
from webcare.web.tickets.words import LINKS, TONES, priority
from webcare.web.words import language_name, word
from workflows.tone import Tone

LINKS_BACK = {LinkKind.FOLLOWS: lambda: _("Is followed by")}
MARKS = {
    "press": lambda: _("Press"),
    "influential": lambda: _("Widely read"),
    "do_not_contact": lambda: _("Do not contact"),
    "no_contact": lambda: _("Wants no news from us"),
}


def mark_name(mark: str) -> str:
    """What an author's mark is called."""
    return str(MARKS[mark]()) if mark in MARKS else mark


def because(
    why: Mapping[str, Any], themes: Mapping[int, Theme], channels: Mapping[int, str]
) -> list[str]:
    """What of the ticket made a rule hold, each condition in a few words."""
    theme = themes.get(why.get("themes") or 0)
    said: dict[str, Callable[[Any], str]] = {
        "words": lambda found: ", ".join(f"“{each}”" for each in found),
        "channels": lambda found: _("came in on %(name)s", name=channels.get(found, f"#{found}")),
        "themes": lambda _found: _("theme %(name)s", name=theme_name(theme) if theme else "?"),
        "marks": lambda found: ", ".join(mark_name(each) for each in found),
        "tones": lambda found: _("sounds %(tone)s", tone=str(TONES[Tone(found)]).lower()),
        "danger": lambda _found: _("a danger is suspected"),
        "reach": lambda found: ngettext(
            "%(num)d person follows the author", "%(num)d people follow the author", found
        ),
        "waiting": lambda found: ngettext(
            "has waited for an hour", "has waited for %(num)d hours", found
        ),
    }
    return [str(words(why[name])) for name, words in said.items() if name in why]


def priority_why(ticket: Ticket, themes: Mapping[int, Theme], channels: Mapping[int, str]) -> str:
    """Why it is as urgent as it is; nothing where nobody and no rule said."""
    why = ticket.priority_why or {}
    level = word(priority(ticket.priority))
    if why.get("level") != ticket.priority:
        return ""  # the scheme, or a danger, said so since
    if "rule" in why:
        reasons = "; ".join(because(why.get("because", {}), themes, channels))
        said = _("%(level)s by the rule “%(rule)s”: %(why)s", level=level, rule=why["rule"],
                 why=reasons)  # fmt: skip
    elif why.get("reason"):
        said = _("%(level)s, says %(name)s: %(why)s", level=level, name=why["person"],
                 why=why["reason"])  # fmt: skip
    else:
        said = _("%(level)s, says %(name)s", level=level, name=why.get("person", ""))
    return str(said)


def turn_why(ticket: Ticket, themes: Mapping[int, Theme]) -> str:
    """Why it was given to whom it was; nothing where a person took or gave it."""
    why = ticket.assigned_why or {}
    if "turn" not in why or why["turn"] != ticket.assignee_name:
        return ""
    said = []
    if why.get("language"):
        said.append(_("speaks %(language)s", language=language_name(why["language"])))
    if why.get("theme") in themes:
        said.append(_("knows %(theme)s", theme=theme_name(themes[why["theme"]])))
    said.append(
        ngettext("has 1 open", "has %(num)d open", why["open"])
        if why.get("open")
        else _("has nothing open")
    )
    if why.get("until"):
        until = local(datetime.fromisoformat(why["until"]))
        said.append(_("on duty until %(time)s", time=f"{until:%H:%M}"))
    return str(_("%(name)s by turns: %(why)s", name=why["turn"], why=", ".join(said)))


def tone_why(ticket: Ticket) -> str:
    """The words in which the tone was heard, and that it is a hint."""
    heard = ", ".join(f"“{each}”" for each in ticket.tone_words)
    return str(
        _("A hint, heard in: %(words)s. It hears no irony and decides nothing.", words=heard)
    )


def link_name(kind: LinkKind, *, onward: bool) -> str:
    """What the ticket at hand has to do with the other one."""
    if not onward and kind in LINKS_BACK:
        return str(LINKS_BACK[kind]())
    return str(LINKS[kind])


def init(app: Flask) -> None:
    """Let every template ask."""
    app.jinja_env.globals.update(
        priority_why=priority_why, turn_why=turn_why, tone_why=tone_why, link_name=link_name
    )
