"""The command palette: every act on the ticket at hand, every page one may see, kept views, and a
ticket by its number. Without a script it is a page of links.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webcare.core.db import transaction
from webcare.core.errors import NotFound
from webcare.tickets.views import STANDING
from webcare.web.access import for_anyone_inside, may, me, team_ids
from webcare.web.desk import asker
from webcare.web.keys.acts import Command, on_ticket
from webcare.web.keys.own import key_of, reads_beside
from webcare.web.keys.pages import PAGES
from webcare.web.navigation import exists
from webcare.web.pages import DIGITS, number, page
from webcare.web.tickets.ticket_page import look_at, shown
from webcare.web.words import shape, word
from workflows.rights import Right

bp = Blueprint("palette", __name__)
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Group:
    """Commands of one kind under their title."""

    title: str
    commands: Sequence[Command]


@bp.get("/commands")
@for_anyone_inside
def show() -> ResponseReturnValue:
    """All commands as links, narrowed by the words of `q`; with `ticket`, the acts on it as well.
    A number alone leads straight to that ticket.
    """
    typed = request.args.get("q", "")[:LONGEST].strip()
    asked = typed.removeprefix("#")
    if may(Right.READ) and asked.isascii() and asked.isdigit() and len(asked) <= DIGITS:
        return redirect(url_for("ticket.show", ticket_id=int(asked)), 303)
    groups = [Group(each.title, _fitting(each, typed)) for each in _groups()]
    return page(
        "keys/palette.html", "commands",
        typed=typed, groups=[each for each in groups if each.commands], ticket_id=number("ticket"),
    )  # fmt: skip


def plain(text: str) -> str:
    """*text* as it is compared: without capitals and diacritics."""
    apart = unicodedata.normalize("NFD", text.casefold())
    return "".join(each for each in apart if not unicodedata.combining(each))


def _fitting(group: Group, typed: str) -> list[Command]:
    """Those in which every word typed stands, in any order, or begins a word of the group's title;
    as `palette.js` finds them.
    """
    sought, title = plain(typed).split(), f" {plain(group.title)}"
    return [
        each for each in group.commands
        if all(one in plain(each.words) or f" {one}" in title for one in sought)
    ]  # fmt: skip


def _groups() -> list[Group]:
    found = [Group(_("Pages"), _pages()), Group(_("My screen"), _mine())]
    if not may(Right.READ):
        return found
    with transaction() as session:
        by = asker(session, team_ids(Right.READ), me().id)
        kept = [Command(each.name, _address(each.address, each.id), "star")
                for each in by.known.saved]  # fmt: skip
        acts = []
        if ticket_id := number("ticket"):
            try:
                acts = on_ticket(shown(session, look_at(session, ticket_id, team_ids(Right.READ))))
            except NotFound:
                acts = []
    here = Group(_("Ticket #%(number)s", number=ticket_id), acts)
    return [here, Group(_("Views"), _views()), Group(_("Saved views"), kept), *found]


def _views() -> list[Command]:
    return [
        Command(str(word(each)), url_for("inbox.show", view=None if each == "new" else each),
                shape(each))
        for each in STANDING
    ]  # fmt: skip


def _address(kept: str, view_id: int) -> str:
    return url_for("inbox.show") + f"?{kept}{'&' if kept else ''}saved={view_id}"


def _pages() -> list[Command]:
    """The pages whose door opens for whoever asks: by the very rights that their routes ask."""
    return [
        Command(str(words), url_for(endpoint), icon)
        for endpoint, words, icon, offered in PAGES
        if exists(endpoint) and _opens(endpoint) and offered()
    ]


def _opens(endpoint: str) -> bool:
    rights: frozenset[Right] = getattr(current_app.view_functions[endpoint], "access", frozenset())
    return not rights or any(map(may, rights))


def _mine() -> list[Command]:
    """What one sets for oneself."""
    found = [
        Command(_("My keys"), url_for("keys.show"), "keyboard", key=key_of("help")),
        Command(_("How do I get called?"), url_for("alarms_mine.show"), "bell"),
    ]
    if may(Right.READ):
        words = _("Reading pane off") if reads_beside() else _("Reading pane on")
        pane = Command(words, url_for("inbox.show"), "layout-columns", "pane", key_of("pane"))
        found.append(pane)
    return found
