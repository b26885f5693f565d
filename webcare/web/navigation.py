"""What stands in the bar on top: the screens that exist and that the person may use."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from flask import Flask, current_app, request
from flask_login import current_user

from webcare.web import sink
from webcare.web.access import may, me
from webcare.web.language import choose, present
from webcare.web.texts import said
from workflows.rights import Right


def _l(text: str) -> str:
    """*text*, to be collected for translation and said in the reader's language later."""
    return text


@dataclass(frozen=True, slots=True)
class Entry:
    """A screen: its endpoint, what the bar calls it, its icon, and who may see it.

    Holding one of `rights` in any team is enough; none means whoever is logged in. `offered` says
    whether there is such a screen for them, where that takes more than a right. An entry with
    `rooms` leads to the first of these that they may see, and is at home in all.
    """

    endpoint: str
    label: str
    icon: str
    rights: tuple[Right, ...] = ()
    offered: Callable[[], bool] = lambda: True
    rooms: tuple["Entry", ...] = ()

    def is_at(self, blueprint: str) -> bool:
        """Whether a page of *blueprint* belongs to this screen."""
        room = blueprint.partition("_")[0]
        here = {blueprint, room, _HOME.get(blueprint), _HOME.get(room)}
        return any(each.endpoint.partition(".")[0] in here for each in (self, *self.rooms))


class Drawn(NamedTuple):
    """An entry as the bar shows it."""

    endpoint: str
    label: str
    icon: str
    is_here: bool


SPEAKING = (
    Entry("spokesperson.desk", _l("Desk"), "speakerphone", (Right.SPEAK,)),
    Entry("press.show", _l("Press"), "news", (Right.READ,)),
    Entry("statements.show", _l("Statements"), "quote", (Right.READ,)),
    Entry("crisis.show", _l("Crisis"), "flame", (Right.READ, Right.MANAGE_TEAM)),
    Entry("mandates.show", _l("Mandates"), "certificate", (Right.READ, Right.MANAGE_TEAM)),
    Entry("alarms.show", _l("Nights and alarms"), "bell", (Right.READ,)),
)
"""The rooms of whoever speaks for the organisation, as the tabs on top of each."""

ENTRIES = (
    Entry("inbox.show", _l("Inbox"), "inbox", (Right.READ,)),
    Entry("handoffs.mine", _l("Asked of me"), "user-question", (Right.EXPERT_ANSWER,)),
    Entry("spokesperson.desk", _l("Spokesperson"), "speakerphone", rooms=SPEAKING),
    Entry("experts.directory", _l("Experts"), "address-book", (Right.READ,)),
    Entry("bank.show", _l("Answer bank"), "notes", (Right.READ,)),
    Entry("schemes.show", _l("Scheme"), "git-fork", (Right.READ, Right.MANAGE_SCHEME)),
    Entry("improvement.board", _l("Improvement"), "bulb", (Right.READ, Right.IMPROVE)),
    Entry("complaints.show", _l("Complaints"), "scale", (Right.READ,)),
    Entry("handed.show", _l("Insight"), "chart-bar", (Right.READ_LEDGER,)),
    Entry("settings.home", _l("Settings"), "settings", (Right.MANAGE_TEAM, Right.MANAGE_USERS)),
    Entry("sink.show", _l("Mail sink"), "mailbox", offered=sink.is_offered),
)

LOOKED_FROM = ("spokesperson", "experts", "bank", "schemes", "improvement", "complaints", "handed",
               "settings")  # fmt: skip
"""Screens over which crisis, rota and what waits longest stand; inbox and desk have their own."""
FULL_PAGES = frozenset({"spokesperson", "scheme_editor", "scheme_drawing"})

_HOME = {
    **{each.endpoint.partition(".")[0]: "spokesperson" for each in SPEAKING},
    "press_one": "spokesperson",
    "press_entry": "spokesperson",
    "embargo": "spokesperson",
    "approvals": "handed",
    "crisis_board": "spokesperson",
    "crisis_dossier": "spokesperson",
    "crisis_surges": "spokesperson",
    "ticket": "inbox",
    "composer": "inbox",
    "inserting": "inbox",
    "files": "inbox",
    "consult": "inbox",
    "saved": "inbox",
    "letters": "inbox",
    "cases": "improvement",
    "ledger": "handed",
    "receipts": "inbox",
    "author": "inbox",
    "blocked": "inbox",
    "registers": "handed",
    "replays": "schemes",
    "traffic": "schemes",
}


def init(app: Flask) -> None:
    app.jinja_env.globals.update(
        screens=screens,
        speaking_rooms=speaking,
        exists=exists,
        has_look=has_look,
        may=may,
        me=me,
        Right=Right,
        present=present,
        is_inside=lambda: bool(current_user and current_user.is_authenticated),
    )


def navigation(entries: Iterable[Entry] = ENTRIES) -> list[Entry]:
    """Those of *entries* that are there for whoever looks, each with the endpoint it leads to."""
    if not current_user.is_authenticated:
        return []
    return [there for entry in entries if (there := _for_me(entry)) is not None]


def _for_me(entry: Entry) -> Entry | None:
    if entry.rooms:
        rooms = navigation(entry.rooms)
        return replace(entry, endpoint=rooms[0].endpoint) if rooms else None
    allowed = not entry.rights or any(map(may, entry.rights))
    return entry if exists(entry.endpoint) and allowed and entry.offered() else None


def screens() -> tuple[Drawn, ...]:
    """What the bar shows of them on the present page."""
    here = request.blueprint or ""
    return tuple(_drawn(entry, is_here=entry.is_at(here)) for entry in navigation())


def has_look() -> bool:
    """Whether the present page asks for what one has to know at one look."""
    here = request.blueprint or ""
    if here in FULL_PAGES or not may(Right.READ):
        return False
    rooms = (each for each in ENTRIES if each.endpoint.partition(".")[0] in LOOKED_FROM)
    return any(each.is_at(here) for each in rooms)


def speaking() -> tuple[Drawn, ...]:
    """The tabs of the spokesperson's rooms on the present page."""
    here = (request.blueprint or "").partition("_")[0]
    return tuple(
        _drawn(entry, is_here=entry.endpoint.partition(".")[0] == here)
        for entry in navigation(SPEAKING)
    )


def _drawn(entry: Entry, *, is_here: bool) -> Drawn:
    return Drawn(entry.endpoint, said(choose(), entry.label), entry.icon, is_here)


def exists(endpoint: str) -> bool:
    """Whether this installation has that screen."""
    return endpoint in current_app.view_functions
