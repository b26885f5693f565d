"""The strip on every page while an alarm rings that nobody has taken.

What rings is read once every two seconds a process, by one statement over an index that holds only
what nobody has taken; all pages in between share it. So a page costs nothing, or now and then one
statement; whoever acts on an alarm forgets it, to see their own act at once.
"""

import threading
import time
from dataclasses import dataclass, field

import structlog
from flask import Flask, current_app, g
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from webcare.alarms import queries
from webcare.alarms.queries import Ringing
from webcare.core.db import transaction
from webcare.web.access import me, team_ids
from workflows.alarm import AlarmKind, AlarmState
from workflows.rights import Right

HOLDS = 2.0  # seconds
log = structlog.get_logger()


@dataclass
class _Kept:
    until: float = 0.0
    found: list[Ringing] = field(default_factory=list)


_kept = _Kept()
_lock = threading.Lock()


def init(app: Flask) -> None:
    app.jinja_env.globals["alarms_ringing"] = for_me


def for_me() -> list[Ringing]:
    """What rings in the teams that the person may read, and their own tests; oldest first."""
    if not (current_user and current_user.is_authenticated):
        return []
    if "alarms_ringing" not in g:
        g.alarms_ringing = _for(me().id, set(team_ids(Right.READ)))
    found: list[Ringing] = g.alarms_ringing
    return found


def forget() -> None:
    """Look again at the next page: something was just done to an alarm here."""
    _kept.until = 0.0


def _for(user_id: int, teams: set[int]) -> list[Ringing]:
    return [
        each
        for each in _ringing()
        if (each.only_id == user_id and each.state is AlarmState.RINGING)
        or (each.kind is not AlarmKind.TEST and each.team_id in teams)
    ]


def _ringing() -> list[Ringing]:
    now = time.monotonic()
    with _lock:
        if now < _kept.until and not current_app.testing:
            return _kept.found
        _kept.until = now + HOLDS  # others use what is there while this one looks
    try:
        with transaction() as session:
            _kept.found = queries.unheard(session)
    except SQLAlchemyError as error:  # a strip never stops a page
        log.warning("strip_unknown", error=type(error).__name__)
    return _kept.found
