"""What stands in the bar on top: the screens that exist and that the person may use."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from webcare.web.access import may, me
from webcare.web.language import present
from workflows.rights import Right


@dataclass(frozen=True, slots=True)
class Entry:
    """A screen: its endpoint, what the bar calls it, its icon, and who may see it.

    Holding one of `rights` in any team is enough; none means whoever is logged in.
    """

    endpoint: str
    label: Any
    icon: str
    rights: tuple[Right, ...] = ()

    @property
    def is_here(self) -> bool:
        """Whether the present page belongs to this screen."""
        here, own = request.blueprint or "", self.endpoint.partition(".")[0]
        return own in (here, here.partition("_")[0], _HOME.get(here))


ENTRIES = (
    Entry("inbox.show", _l("Inbox"), "inbox", (Right.READ,)),
    Entry("handoffs.mine", _l("Asked of me"), "user-question", (Right.EXPERT_ANSWER,)),
    Entry("spokesperson.desk", _l("Spokesperson"), "speakerphone", (Right.SPEAK,)),
    Entry("experts.directory", _l("Experts"), "address-book", (Right.READ,)),
    Entry("schemes.show", _l("Scheme"), "git-fork", (Right.READ, Right.MANAGE_SCHEME)),
    Entry("improvement.board", _l("Improvement"), "bulb", (Right.READ, Right.IMPROVE)),
    Entry("ledger.show", _l("Ledger"), "book", (Right.READ_LEDGER,)),
    Entry("settings.home", _l("Settings"), "settings", (Right.MANAGE_TEAM, Right.MANAGE_USERS)),
    Entry("sink.show", _l("Mail sink"), "mailbox"),
)
_HOME = {
    "ticket": "inbox",
    "composer": "inbox",
    "files": "inbox",
    "consult": "inbox",
    "receipts": "inbox",
    "replays": "schemes",
    "traffic": "schemes",
}


def init(app: Flask) -> None:
    app.jinja_env.globals.update(
        navigation=navigation,
        exists=exists,
        may=may,
        me=me,
        Right=Right,
        present=present,
        is_inside=lambda: bool(current_user and current_user.is_authenticated),
    )
    # Everywhere, for a block drawn by itself sees no import of its page.
    app.jinja_env.globals["m"] = app.jinja_env.get_template("_macros.html").module


def navigation() -> list[Entry]:
    """The entries for whoever looks."""
    if not current_user.is_authenticated:
        return []
    return [
        entry
        for entry in ENTRIES
        if exists(entry.endpoint) and (not entry.rights or any(map(may, entry.rights)))
    ]


def exists(endpoint: str) -> bool:
    """Whether this installation has that screen."""
    return endpoint in current_app.view_functions
