"""The red strip over every page while a crisis is on.

What is on is asked at most once in two seconds by each process, for all teams together: so a page
costs no statement of its own for it, and another process's declaration is seen two seconds later.
The gate does not rely on this.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import Flask
from flask_login import current_user

from webcare.core.db import transaction
from webcare.crisis import queries
from webcare.tickets.models import Message, Ticket
from webcare.web.access import team_ids
from webcare.web.language import present
from workflows.crisis import REMINDS, Scope, touches
from workflows.rights import Right

KEPT = 2.0  # seconds


@dataclass(frozen=True, slots=True)
class OnStrip:
    """A crisis as the strip shows it."""

    team_id: int
    scope: Scope

    @property
    def id(self) -> int:
        return self.scope.id

    @property
    def title(self) -> str:
        return self.scope.title

    @property
    def until(self) -> datetime:
        return self.scope.until

    @property
    def ends_soon(self) -> bool:
        return self.until - present() <= REMINDS

    @property
    def minutes(self) -> int:
        """How many are left, rounded up."""
        return max(1, -int((present() - self.until).total_seconds() // 60))


_kept: tuple[float, tuple[OnStrip, ...]] | None = None


def init(app: Flask) -> None:
    app.jinja_env.globals["crises_on"] = crises_on


def crises_on() -> tuple[OnStrip, ...]:
    """What is on in the teams of the reader, what ends first first."""
    if not current_user.is_authenticated:
        return ()
    global _kept  # noqa: PLW0603 - one process, one short memory
    if _kept is None or time.monotonic() - _kept[0] > KEPT:
        _kept = (time.monotonic(), _declared())
    mine = team_ids(Right.READ, Right.MANAGE_TEAM)
    return tuple(each for each in _kept[1] if each.team_id in mine and each.until > present())


def forget() -> None:
    """A crisis was declared, changed or ended here: the next page asks anew."""
    global _kept  # noqa: PLW0603
    _kept = None


def touching(ticket: Ticket, messages: Iterable[Message]) -> list[tuple[OnStrip, tuple[str, ...]]]:
    """Those that are on and touch the ticket, each with what of it stands there."""
    mine = [each for each in crises_on() if each.team_id == ticket.team_id]
    if not mine:
        return []
    asked = (f"{each.subject}\n{each.reply_text or each.text}" for each in messages)
    text = "\n".join((ticket.subject, *asked))
    found = (
        (
            each,
            touches(each.scope, theme_id=ticket.theme_id, text=text, channel_id=ticket.channel_id),
        )
        for each in mine
    )
    return [(each, marks) for each, marks in found if marks]


def _declared() -> tuple[OnStrip, ...]:
    with transaction() as session:
        return tuple(OnStrip(*each) for each in queries.everywhere(session))
