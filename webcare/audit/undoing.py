"""Settings that can be put back: the audit keeps what was before and after, and that is enough.

Whoever keeps a setting says in a `Setting` how it is read as plain data and how such data are
written. A change is made within `kept`, which writes the entry; `undo` finds it, looks whether the
setting still says what it said after, and writes what it said before, itself an entry of the same
kind that can be undone again. Nothing else is stored, and nothing can be undone that the audit does
not show.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.audit.models import AuditEntry
from webcare.audit.service import record
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, NotAllowed, NotFound
from webcare.core.i18n import marked
from workflows.rights import Right

CHANGED_AGAIN = marked(
    "This was changed again since, so it cannot be undone. Look at the newer change first."
)
UNDONE = marked("This was undone already: the setting says what it said before.")
LATEST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A kind of setting: its event in the audit, the row it stands on, the right to change it.

    `read` gives its values as plain data; `write` writes such data and does what follows of it.
    `about` says which part of the row is meant, where that has several (a team's tag by name).
    """

    event: str
    model: type[Any]
    right: Right
    read: Callable[[Session, Any, str], Any]
    write: Callable[[Session, Any, str, Any, Actor, datetime], None]


@dataclass(frozen=True, slots=True)
class Change:
    """An entry about a setting, and whether it can be undone now."""

    entry: AuditEntry
    setting: Setting
    may_be_undone: bool

    @property
    def before(self) -> Any:
        return self.entry.data["before"]

    @property
    def after(self) -> Any:
        return self.entry.data["after"]


@contextmanager
def kept(
    session: Session,
    setting: Setting,
    row: Any,
    *,
    by: Actor,
    at: datetime,
    about: str = "",
    team_id: int | None = None,
    **more: Any,
) -> Iterator[None]:
    """What is changed of the setting within it is one entry with before and after; nothing changed
    is no entry. *more* stands in the entry too.
    """
    if not by.may(setting.right):
        raise NotAllowed("You may not do this here.")
    before = plain(setting.read(session, row, about))
    yield
    session.flush()  # whatever the database refuses is refused here
    after = plain(setting.read(session, row, about))
    if before == after:
        return
    named = {"about": about} if about else {}
    record(
        session, setting.event, row, by=by, at=at, team_id=team_id,
        before=before, after=after, **named, **more,
    )  # fmt: skip


def undo(
    session: Session,
    settings: Sequence[Setting],
    entry_id: int,
    *,
    by: Callable[[int], Actor],
    at: datetime,
) -> Change:
    """Put back what the setting said before that entry. *by* gives the actor in a team.

    Raises NotFound for an entry that is about none of *settings*, NotAllowed without the right, and
    Conflict where it does not say any more what the entry says.
    """
    entry = session.get(AuditEntry, entry_id)
    setting = _setting_of(entry, settings)
    if entry is None or setting is None or entry.team_id is None:
        raise NotFound("There is no such change.")
    actor = by(entry.team_id)
    row = session.get(
        setting.model, entry.object_id, with_for_update={"key_share": True}, populate_existing=True
    )
    if row is None:
        raise Conflict(CHANGED_AGAIN)
    about = entry.data.get("about", "")
    present = plain(setting.read(session, row, about))
    if present != entry.data["after"]:
        raise Conflict(UNDONE if present == entry.data["before"] else CHANGED_AGAIN)
    with kept(
        session, setting, row, by=actor, at=at, about=about, team_id=entry.team_id, undoes=entry.id
    ):
        setting.write(session, row, about, entry.data["before"], actor, at)
    return Change(entry, setting, may_be_undone=False)


def changes(
    session: Session, setting: Setting, row: Any, *, about: str | None = None, most: int = LATEST
) -> list[Change]:
    """The latest changes of a setting, newest first."""
    query = select(AuditEntry).where(
        AuditEntry.object_kind == setting.model.__tablename__,
        AuditEntry.object_id == row.id,
        AuditEntry.event == setting.event,
    )
    if about is not None:
        query = query.where(AuditEntry.data["about"].astext == about)
    found = session.scalars(query.order_by(AuditEntry.id.desc()).limit(most)).all()
    present: Mapping[str, Any] = {
        name: plain(setting.read(session, row, name))
        for name in {each.data.get("about", "") for each in found}
    }
    seen: set[str] = set()
    told = []
    for each in found:
        if "before" not in each.data:
            continue
        name = each.data.get("about", "")
        stands = name not in seen and present[name] == each.data["after"]
        seen.add(name)
        told.append(Change(each, setting, stands))
    return told


def plain(value: Any) -> Any:
    """*value* as it comes back from the audit."""
    return json.loads(json.dumps(value, default=str, sort_keys=True))


def _setting_of(entry: AuditEntry | None, settings: Sequence[Setting]) -> Setting | None:
    if entry is None or "before" not in entry.data:
        return None
    return next((each for each in settings if each.event == entry.event
                 and each.model.__tablename__ == entry.object_kind), None)  # fmt: skip
