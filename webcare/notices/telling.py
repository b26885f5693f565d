"""Writing a notice: for whom, by which ways. In the transaction of the thing itself, and quick."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webcare.core import doorbell, presence
from webcare.core.actor import Actor
from webcare.notices import queries
from webcare.notices.models import Notice
from webcare.notices.queries import Hearer
from workflows.notice import NoticeKind, NoticeWay, ways_of
from workflows.rights import Right, rights_of

PUSH_JOB = "push_notices"
NEWS = "notices"
_SEE = {
    NoticeKind.CRISIS: frozenset({Right.READ, Right.MANAGE_TEAM}),
    NoticeKind.CRISIS_HELD: frozenset({Right.READ, Right.SPEAK}),
}
_KEPT = "notices"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What there is to tell. `about`: what it is about beside the ticket, by kind and id."""

    kind: NoticeKind
    what: str
    team_id: int
    ticket_id: int | None = None
    about: tuple[str, int | None] = ("", None)
    key: str | None = None


def tell(session: Session, told: Told, to: Iterable[int | None], *, by: Actor, at: datetime) -> int:
    """Tell those of *to* who may see it; how many. Nobody hears of their own act, or of what
    happens on a ticket that they have open.
    """
    wanted = {each for each in to if each is not None}
    wanted -= _know_it_already(told, by, at) if wanted else set()
    return _write(session, told, _known(session, told.team_id, wanted), by, at) if wanted else 0


def tell_team(
    session: Session, told: Told, *, having: Right | None = None, by: Actor, at: datetime
) -> int:
    """Tell everybody of the team who may see it, or only those who have the right *having*; with
    the same exceptions.
    """
    know = _know_it_already(told, by, at)
    hearers = [
        each
        for each in queries.hearers(session, told.team_id)
        if each.user_id not in know and (having is None or having in rights_of(each.roles))
    ]
    return _write(session, told, hearers, by, at)


def topic(user_id: int) -> str:
    """Under which the bus tells a person's own screens."""
    return f"user:{user_id}"


def news(session: Session, user_id: int) -> None:
    """The person's bell is to be drawn anew, once, after commit."""
    told = kept(session).setdefault("news", set())
    if user_id not in told:
        told.add(user_id)
        doorbell.tell(session, topic(user_id), what=NEWS)


def kept(session: Session) -> dict[Any, Any]:
    """What is remembered until the end of this transaction: an act on a thousand tickets tells
    one person.
    """
    found: tuple[Any, dict[Any, Any]] | None = session.info.get(_KEPT)
    if found is None or found[0] is not session.get_transaction():
        found = session.info[_KEPT] = (session.get_transaction(), {})
    return found[1]


def _know_it_already(told: Told, by: Actor, at: datetime) -> set[int | None]:
    """Whoever did it, and who looks at its ticket."""
    looking = presence.readers(told.ticket_id, at=at) if told.ticket_id is not None else set()
    return {by.user_id, *looking}


def _known(session: Session, team_id: int, wanted: Collection[int]) -> Sequence[Hearer]:
    known, key = kept(session), (team_id, frozenset(wanted))
    if key not in known:
        known[key] = queries.hearers(session, team_id, wanted)
    found: Sequence[Hearer] = known[key]
    return found


def _write(session: Session, told: Told, hearers: Iterable[Hearer], by: Actor, at: datetime) -> int:
    see = _SEE.get(told.kind, frozenset({Right.READ}))
    rows = [
        _row(told, each.user_id, ways, by, at)
        for each in sorted(hearers, key=lambda each: each.user_id)
        if not see.isdisjoint(rights_of(each.roles))
        and (ways := ways_of(told.kind, each.own, each.team))
    ]
    if told.key is not None:
        rows = _once(session, rows)
    else:
        session.add_all(Notice(**row) for row in rows)
    for row in rows:
        news(session, row["user_id"])
    if any(row["by_push"] for row in rows):
        doorbell.ring(session, PUSH_JOB)
    return len(rows)


def _row(
    told: Told, user_id: int, ways: Collection[NoticeWay], by: Actor, at: datetime
) -> dict[str, Any]:
    about_kind, about_id = told.about
    return {
        "user_id": user_id, "team_id": told.team_id, "kind": told.kind, "what": told.what,
        "ticket_id": told.ticket_id, "about_kind": about_kind, "about_id": about_id,
        "by_name": by.name if by.user_id or by.key.startswith("link:") else "", "key": told.key,
        "at": at, "in_page": NoticeWay.PAGE in ways, "by_mail": NoticeWay.MAIL in ways,
        "by_push": NoticeWay.PUSH in ways,
    }  # fmt: skip


def _once(session: Session, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Write those that were not written before under their key; which those are."""
    if not rows:
        return []
    put = (
        insert(Notice)
        .values(list(rows))
        .on_conflict_do_nothing(
            index_elements=["user_id", "key"], index_where=sql("key is not null")
        )
        .returning(Notice.user_id)
    )
    new = set(session.scalars(put))
    return [row for row in rows if row["user_id"] in new]
