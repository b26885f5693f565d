"""Writing the audit, and the one way in which a row changes its state."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Protocol

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from webcare.audit.models import AuditEntry, AuditSeal
from webcare.core.actor import Actor
from webcare.core.db import number
from webcare.core.errors import Conflict, NotAllowed
from workflows.machine import Lifecycle, TransitionNotAllowed

GENESIS = "0" * 64
SEAL_BATCH = 5000
SEAL_LOCK = 7_310_412  # any constant will do; one sealer at a time


@dataclass(frozen=True, slots=True)
class Happened:
    """What was recorded, for whoever hears it: the thing itself, and what was said of it."""

    event: str
    row: Any
    by: Actor
    at: datetime
    team_id: int | None
    data: Mapping[str, Any]


Hearer = Callable[[Session, Happened], None]
_hearers: dict[str, Hearer] = {}


def hear(events: Iterable[str], hearer: Hearer) -> None:
    """Call *hearer* for each of *events* from now on in this process, in the transaction in which
    it is recorded: what it writes becomes true with the thing itself, whichever way led to it.
    """
    _hearers.update(dict.fromkeys(events, hearer))


class HasState(Protocol):
    """A row that a lifecycle governs."""

    id: Any
    state: Any


def record(
    session: Session,
    event: str,
    row: Any,
    *,
    by: Actor,
    at: datetime,
    team_id: int | None = None,
    **data: Any,
) -> None:
    """Add one entry about *row*; it becomes true with the transaction it is written in."""
    entry = AuditEntry(
        at=at,
        actor=by.key,
        actor_name=by.name,
        event=event,
        object_kind=row.__tablename__,
        object_id=row.id or 0,
        team_id=team_id if team_id is not None else getattr(row, "team_id", None),
        data={key: _plain(value) for key, value in data.items()},
    )
    number(session, entry)  # in a batch of mails
    session.add(entry)
    if hearer := _hearers.get(event):
        hearer(session, Happened(event, row, by, at, entry.team_id, data))


def move(
    session: Session,
    row: HasState,
    lifecycle: type[Lifecycle[Any]],
    event: str,
    *,
    by: Actor,
    at: datetime,
    audit: dict[str, Any] | None = None,
    **facts: Any,
) -> None:
    """Send *event* to *row*'s lifecycle, write its new state, and record it.

    This is the only place where `state` is written and where a right is asked for. Raises
    `NotAllowed` without the event's right and `Conflict` where the present state forbids it.
    """
    if by.rights.isdisjoint(lifecycle.right_for(event)):
        raise NotAllowed("You may not do this here (%(event)s).", event=event)
    before = row.state
    machine = lifecycle(before)
    try:
        machine.send(event, **facts)
    except TransitionNotAllowed as error:
        raise Conflict(
            "This changed meanwhile, so that can no longer be done. Here is how it stands.",
            state=str(before),
        ) from error
    row.state = machine.state
    record(
        session, f"{_noun(lifecycle)}.{event}", row, by=by, at=at,
        before=before, after=row.state, **(audit or {}),
    )  # fmt: skip


def seal(session: Session) -> int:
    """Chain what is committed and not yet chained, in one global order; how many that was.

    Entries of transactions that may still run are left for the next time. A transaction number
    from the future comes from the database's life before a restore, so it is finished too.
    """
    if not session.scalar(select(func.pg_try_advisory_xact_lock(SEAL_LOCK))):
        return 0
    ids = session.scalars(
        text(
            """
            delete from audit_unsealed where entry_id in (
                select entry_id from audit_unsealed
                where xid < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint
                   or xid > (pg_snapshot_xmax(pg_current_snapshot())::text)::bigint
                order by entry_id limit :batch)
            returning entry_id
            """
        ),
        {"batch": SEAL_BATCH},
    ).all()
    if not ids:
        return 0
    tip = session.scalars(select(AuditSeal).order_by(AuditSeal.position.desc()).limit(1)).first()
    position, digest = (tip.position, tip.digest) if tip else (0, GENESIS)
    seals = []
    for entry in session.scalars(
        select(AuditEntry).where(AuditEntry.id.in_(ids)).order_by(AuditEntry.id)
    ):
        position += 1
        digest = link(digest, entry)
        seals.append({"position": position, "entry_id": entry.id, "digest": digest})
    session.execute(insert(AuditSeal), seals)
    return len(seals)


def link(previous: str, entry: AuditEntry) -> str:
    """The chain's next digest: SHA-256 over the one before and everything the entry says."""
    said = [
        entry.id, entry.at.isoformat(), entry.actor, entry.actor_name, entry.event,
        entry.object_kind, entry.object_id, entry.team_id, entry.data,
    ]  # fmt: skip
    text_ = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(f"{previous}\n{text_}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify` found. `sealed` entries form an unbroken chain up to `faults`, if any;
    `unsealed` is the tail that waits for the sealer.
    """

    sealed: int
    unsealed: int
    tip: str
    faults: tuple[str, ...]

    @property
    def sound(self) -> bool:
        return not self.faults


def verify(session: Session) -> Verdict:
    """Recompute the whole chain; changed, removed, added and reordered entries are named."""
    digest, expected, faults = GENESIS, 0, []
    rows: Any = session.execute(
        select(AuditSeal, AuditEntry)
        .outerjoin(AuditEntry, AuditEntry.id == AuditSeal.entry_id)
        .order_by(AuditSeal.position)
        .execution_options(yield_per=2000)
    )
    for kept, entry in rows:
        expected += 1
        if kept.position != expected:
            faults.append(f"link {expected} is missing (the next is {kept.position})")
            expected = kept.position
        if entry is None:
            faults.append(f"entry {kept.entry_id} was removed (link {kept.position})")
        elif link(digest, entry) != kept.digest:
            faults.append(f"entry {entry.id} does not match its link {kept.position}")
        digest = kept.digest
    unsealed = session.scalar(select(func.count()).select_from(text("audit_unsealed"))) or 0
    entries = session.scalar(select(func.count()).select_from(AuditEntry)) or 0
    stray = entries - unsealed - expected
    if stray > 0:
        faults.append(f"{stray} entries stand outside the chain")
    return Verdict(expected, unsealed, digest, tuple(faults))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    return value


def _noun(lifecycle: type[Lifecycle[Any]]) -> str:
    return lifecycle.__name__.removesuffix("Lifecycle").lower()
