"""Declaring a crisis, changing what it covers, renewing and ending it; and its timeline.

What is held because of it is the matter of `replies.in_crisis`: this capability stands below the
replies, for the facts that a scheme is told come from it.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from webcare.audit import service as audit
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.core.i18n import marked as _m
from webcare.core.text import one_line, storable
from webcare.crisis import queries, steps
from webcare.crisis import wanted as wanting
from webcare.crisis.models import Crisis
from webcare.crisis.wanted import Wanted
from workflows.crisis import MAY_DECLARE, CrisisEventKind, Scope, overlap


def declare(
    session: Session,
    team_id: int,
    wanted: Wanted,
    *,
    request_key: str,
    knowing: Collection[int] = (),
    by: Actor,
    at: datetime,
) -> Crisis:
    """The crisis, from the end of this transaction on. The same form twice, or the same words and
    themes again, give the one that there is; what overlaps with another that is on raises Conflict
    unless its id is among *knowing*. Raises Invalid for what cannot be.
    """
    _may(by)
    queries.alone(session, team_id)
    if there := queries.by_key(session, team_id, request_key):
        return there
    themes, words = wanting.checked(session, team_id, wanted, at)
    for other in queries.declared(session, [team_id], at):
        if wanting.is_same(other, wanted, themes, words):
            return other
    scope = wanting.proposed(wanted, themes, words)
    if unseen := [each for each in overlapping(session, team_id, scope, at) if each not in knowing]:
        raise Conflict("Another crisis that is on covers part of this already.", crises=unseen)
    crisis = Crisis(
        team_id=team_id,
        title=one_line(wanted.title),
        why=storable(wanted.why).strip(),
        until=wanted.until,
        theme_ids=list(themes),
        theme_slugs=list(themes.values()),
        words=list(words),
        channel_ids=sorted(set(wanted.channel_ids)),
        holds_acknowledgements=wanted.acknowledgements,
        declared_by_id=by.user_id,
        declared_by_name=by.name,
        declared_at=at,
        request_key=request_key,
    )
    session.add(crisis)
    session.flush()  # the timeline needs its id
    steps.note(session, crisis.id, CrisisEventKind.DECLARED, by=by, at=at, **steps.told(crisis))
    audit.record(session, "crisis.declared", crisis, by=by, at=at, **steps.told(crisis))
    steps.spread(session, crisis)
    return crisis


def change(
    session: Session,
    crisis: Crisis,
    wanted: Wanted,
    *,
    seen: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Other themes, words, channels or another end. What it held before stays held until a person
    looked at it. Raises Conflict where it is over or a colleague was first.
    """
    queries.alone(session, crisis.team_id)
    _as_seen(session, crisis, seen)
    themes, words = wanting.checked(session, crisis.team_id, wanted, at)
    before = steps.told(crisis)
    steps.move(session, crisis, "change", by=by, at=at)
    crisis.title, crisis.why = one_line(wanted.title), storable(wanted.why).strip()
    crisis.theme_ids, crisis.theme_slugs = list(themes), list(themes.values())
    crisis.words, crisis.channel_ids = list(words), sorted(set(wanted.channel_ids))
    crisis.holds_acknowledgements = wanted.acknowledgements
    if wanted.until != crisis.until:
        crisis.until, crisis.reminded_at = wanted.until, None
    crisis.swept_at = None
    steps.note(
        session, crisis.id, CrisisEventKind.CHANGED, by=by, at=at,
        **{"was": before, **steps.told(crisis)},
    )  # fmt: skip
    steps.spread(session, crisis)


def renew(
    session: Session,
    crisis: Crisis,
    until: datetime,
    *,
    why: str = "",
    seen: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Let it last until another moment; while it is on, be it one second before its end. Raises
    Conflict once it is over: then one declares anew.
    """
    queries.alone(session, crisis.team_id)
    _as_seen(session, crisis, seen)
    wanting.check_until(until, at)
    before = crisis.until
    steps.move(session, crisis, "renew", by=by, at=at)
    crisis.until, crisis.renewed_at, crisis.reminded_at = until, at, None
    crisis.renewals += 1
    steps.note(
        session, crisis.id, CrisisEventKind.RENEWED, by=by, at=at,
        before=before.isoformat(), until=until.isoformat(), why=storable(why).strip(),
    )  # fmt: skip
    queries.forget(session)
    steps.tell(session, crisis)


def end(session: Session, crisis: Crisis, why: str, *, by: Actor, at: datetime) -> None:
    """It is over, by a person's word. What it held stays held until it was looked at."""
    why = storable(why).strip()
    if not why:
        raise Invalid("Say why it is over.", why=_m("Say why it is over."))
    queries.alone(session, crisis.team_id)
    _as_seen(session, crisis, None)
    steps.move(session, crisis, "end", by=by, at=at)
    crisis.ended_at, crisis.ended_by_name, crisis.ended_why = at, by.name, why
    steps.note(session, crisis.id, CrisisEventKind.ENDED, by=by, at=at, why=why)
    steps.spread(session, crisis)


def overlapping(
    session: Session, team_id: int, scope: Scope, at: datetime
) -> dict[int, tuple[str, ...]]:
    """Those that are on and cover part of *scope*, with what they share, by id."""
    others = (each for each in queries.on(session, team_id, at) if each.id != scope.id)
    return {each.id: shared for each in others if (shared := overlap(scope, each))}


def _may(by: Actor) -> None:
    if by.rights.isdisjoint(MAY_DECLARE):
        raise NotAllowed("You may not do this here.")


def _as_seen(session: Session, crisis: Crisis, seen: int | None) -> None:
    session.flush()  # reading afresh would forget what was not yet written
    session.refresh(crisis, with_for_update=True)
    if seen is not None and seen != crisis.version:
        raise Conflict("A colleague changed this meanwhile. Here is how it stands now.")
