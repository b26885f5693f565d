"""Statements: written, approved by whoever has the mandate, replaced, withdrawn, expired."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.audit import service as audit
from webcare.core.actor import CLOCK, Actor
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.core.i18n import marked as _m
from webcare.core.text import one_line, storable
from webcare.mandates import queries, speaking
from webcare.mandates.models import Statement
from workflows.rights import Right
from workflows.statement import StatementLifecycle, StatementState, in_force

LANGUAGES = ("nl", "fr", "de", "en")
LONGEST = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a statement says: `texts` by language; no themes means whatever the matter. Its note
    is for colleagues.
    """

    title: str
    texts: Mapping[str, str]
    theme_ids: Collection[int] = ()
    for_crisis: bool = False
    note: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None


def write(
    session: Session,
    team_id: int,
    line: Line,
    *,
    replaces: Statement | None = None,
    handoff_id: int | None = None,
    by: Actor,
    at: datetime,
) -> Statement:
    """A draft, of its own or of the next version of an approved one. Raises Invalid by field,
    Conflict where a next version is being written already.
    """
    _may_write(by)
    if replaces is not None:
        _free_for_a_next(session, replaces)
    row = Statement(
        team_id=team_id,
        state=StatementState.DRAFT,
        root_id=replaces.root_id if replaces else None,
        replaces_id=replaces.id if replaces else None,
        number=replaces.number + 1 if replaces else 1,
        handoff_id=handoff_id,
    )
    _fill(row, line, by=by, at=at)
    session.add(row)
    session.flush()  # the audit needs its id, and a first version is its own root
    row.root_id = row.root_id or row.id
    audit.record(session, "statement.written", row, by=by, at=at, title=row.title)
    return row


def change(session: Session, row: Statement, line: Line, *, by: Actor, at: datetime) -> None:
    """Another text for a draft; raises Conflict for what was approved, which is replaced."""
    _may_write(by)
    if row.state is not StatementState.DRAFT:
        raise Conflict("This was approved meanwhile. Write a next version.")
    _fill(row, line, by=by, at=at)
    audit.record(session, "statement.changed", row, by=by, at=at, title=row.title)


def approve(
    session: Session, row: Statement, *, seen: int | None, by: Actor, at: datetime
) -> Statement | None:
    """It may be used from its first moment on; the version that it replaces, which is given back,
    no longer. Raises NoMandate for whom the register does not let speak on all of its themes,
    Conflict where another text was seen, Invalid once its last moment has passed.
    """
    if seen is not None and seen != row.version:
        raise Conflict("A colleague changed this meanwhile. Here is how it stands now.")
    if row.valid_until is not None and row.valid_until <= at:
        raise Invalid("Its time has passed.", valid_until="Choose a later moment.")
    team = session.get_one(Team, row.team_id)
    may = speaking.on_themes(session, team, row.theme_ids, at)
    if by.may(Right.SPEAK) and not may.allows(by.user_id):
        raise may.refusal()
    _move(session, row, "approve", mandate=True, by=by, at=at)
    row.approved_by_id, row.approved_by, row.approved_at = by.user_id, by.name, at
    if row.replaces_id is None:
        return None
    before = session.get_one(Statement, row.replaces_id, with_for_update={"key_share": True})
    if before.state is not StatementState.APPROVED:
        return None
    _move(session, before, "replace", by=by, at=at)
    _end(before, "", by=by, at=at)
    return before


def withdraw(session: Session, row: Statement, why: str, *, by: Actor, at: datetime) -> None:
    """It may not be used any more. Raises Invalid without a reason."""
    why = storable(why).strip()
    if not why:
        raise Invalid("Say why.", why="Say why it no longer holds.")
    _move(session, row, "withdraw", reason=why, by=by, at=at)
    _end(row, why, by=by, at=at)


def expire(session: Session, row: Statement, *, at: datetime) -> None:
    """Its last moment has passed."""
    passed = row.valid_until is not None and row.valid_until <= at
    _move(session, row, "expire", passed=passed, by=CLOCK, at=at)
    _end(row, "", by=CLOCK, at=at)


def discard(session: Session, row: Statement, *, by: Actor, at: datetime) -> None:
    """Let a draft go."""
    _move(session, row, "discard", by=by, at=at)
    _end(row, "", by=by, at=at)


def holds(row: Statement, at: datetime) -> bool:
    """Whether it may be used at that moment."""
    return in_force(row.state, row.valid_from, row.valid_until, at)


def _free_for_a_next(session: Session, before: Statement) -> None:
    if before.state not in (StatementState.APPROVED, StatementState.EXPIRED):
        raise Conflict("Only what is approved gets a next version.")
    newest = queries.versions(session, before)[0]
    if newest.id != before.id:
        raise Conflict("A next version is being written already.")


def _fill(row: Statement, line: Line, *, by: Actor, at: datetime) -> None:
    title = one_line(storable(line.title)).strip()[:200]
    texts = {
        code: storable(line.texts.get(code, "")).strip()[:LONGEST]
        for code in LANGUAGES
        if line.texts.get(code, "").strip()
    }
    faults = {}
    if not title:
        faults["title"] = _m("Give it a title.")
    if not texts:
        faults["texts"] = _m("Write it in one language at least.")
    begins = line.valid_from or at
    if line.valid_until is not None and line.valid_until <= begins:
        faults["valid_until"] = _m("It ends before it begins.")
    if faults:
        raise Invalid("Look at what is marked below.", **faults)
    row.title, row.texts, row.note = title, texts, storable(line.note).strip()[:LONGEST]
    row.theme_ids, row.for_crisis = sorted(set(line.theme_ids)), line.for_crisis
    row.valid_from, row.valid_until = begins, line.valid_until
    row.written_by, row.written_by_id, row.written_at = by.name, by.user_id, at


def _move(
    session: Session, row: Statement, event: str, *, by: Actor, at: datetime, **facts: object
) -> None:
    kept = {"title": row.title, "number": row.number}
    audit.move(session, row, StatementLifecycle, event, by=by, at=at, audit=kept, **facts)


def _end(row: Statement, why: str, *, by: Actor, at: datetime) -> None:
    row.ended_by, row.ended_at, row.ended_why = by.name, at, why


def _may_write(by: Actor) -> None:
    if by.rights.isdisjoint({Right.DRAFT, Right.SPEAK}):
        raise NotAllowed("You may not do this here.")
