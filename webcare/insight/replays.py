"""Replaying decided tickets with another scheme. Nothing is changed or sent; only counted.

The work goes in batches, each a short transaction of its own that takes up where the last one
stopped. So a worker may die, wait its turn, or be told to stop, and nothing is counted twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from time import perf_counter
from typing import Any

from sqlalchemy.orm import Session

from webcare.audit import service as audit
from webcare.core import doorbell
from webcare.core.actor import CLOCK, Actor
from webcare.core.errors import Invalid, NotAllowed
from webcare.insight import queries, sources
from webcare.insight.models import ReplayedTicket, SchemeReplay
from webcare.insight.queries import Decided, Scope
from webcare.insight.sources import Source
from webcare.schemes import queries as schemes
from workflows.outcomes import Texts, kind_of
from workflows.replay import ReplayLifecycle, ReplayState
from workflows.rights import Right
from workflows.scheme import CompiledScheme
from workflows.scheme.replay import Recorded, Tally, replay, unchanged_rules

JOB = "replay_decisions"
BATCH = 500


@dataclass(frozen=True, slots=True)
class Former:
    """A version that decisions were made with, and at which questions facts still say the same."""

    compiled: CompiledScheme
    unchanged: frozenset[str]


@dataclass(slots=True)
class Bench:
    """One scheme, run over decisions as they come; `names` are the titles of former outcomes that
    the scheme does not have.
    """

    compiled: CompiledScheme
    tally: Tally = field(default_factory=Tally)
    names: dict[str, Texts] = field(default_factory=dict)
    _former: dict[int, Former] = field(default_factory=dict)

    def take(self, session: Session, decided: Sequence[Decided]) -> list[ReplayedTicket]:
        """Replay each; returns those that come out elsewhere or stop, `replay_id` left open."""
        return [row for each in decided if (row := self._one(session, each)) is not None]

    def _one(self, session: Session, decided: Decided) -> ReplayedTicket | None:
        former = self._version(session, decided.version_id)
        outcome = former.compiled.outcomes[decided.position]
        if decided.position not in self.compiled.outcomes:
            self.names.setdefault(decided.position, dict(outcome.titles))
        now = replay(self.compiled, Recorded.from_dump(decided.run), former.unchanged)
        was = (decided.position, kind_of(outcome))
        if not self.tally.add(self.compiled, was, now) and now.decided:
            return None
        return ReplayedTicket(
            ticket_id=decided.ticket_id,
            decision_id=decided.id,
            was=decided.position,
            now=now.node,
            decided=now.decided,
        )

    def _version(self, session: Session, version_id: int) -> Former:
        if version_id not in self._former:
            compiled = schemes.compiled(schemes.version(session, version_id))
            self._former[version_id] = Former(compiled, unchanged_rules(compiled, self.compiled))
        return self._former[version_id]


def ask(session: Session, source: Source, scope: Scope, *, by: Actor, at: datetime) -> SchemeReplay:
    """Have a job replay what was decided in *scope*; *by* names who asks.

    Raises Invalid for a scheme that cannot run (source=…) or a period without a day in it
    (until=…), NotAllowed for who does not manage schemes.
    """
    if not by.may(Right.MANAGE_SCHEME):
        raise NotAllowed("Trying out schemes is not in your role.")
    document = source.compiled.document
    if scope.until <= scope.since:
        raise Invalid("The period ends before it begins.", until="Choose a later day.")
    row = SchemeReplay(
        state=ReplayState.WAITING,
        slug=document.id,
        titles=dict(document.titles),
        text=source.text,
        version_id=source.version.id if source.version else None,
        version_number=source.version.number if source.version else None,
        draft_id=source.draft.id if source.draft else None,
        revision=source.draft.current if source.draft else None,
        team_ids=list(scope.team_ids or ()),
        channel_id=scope.channel_id,
        since=scope.since,
        until=scope.until,
        asked_by=by.key,
        asked_by_name=by.name,
        asked_at=at,
        total=queries.count(session, scope),
    )
    session.add(row)
    session.flush()  # the audit and the page need its id
    audit.record(
        session, "replay.asked", row, by=by, at=at, scheme=row.slug, tickets=row.total,
        since=scope.since, until=scope.until, teams=row.team_ids,
    )  # fmt: skip
    doorbell.ring(session, JOB)
    return row


def cancel(session: Session, row: SchemeReplay, *, by: Actor, at: datetime) -> None:
    """Stop it; what was counted so far stays. Raises Conflict when it has ended."""
    audit.move(session, row, ReplayLifecycle, "cancel", by=by, at=at)
    row.ended_at = at


def work(session: Session, *, at: datetime, limit: int = BATCH) -> bool:
    """Take the next batch of the replay that waits longest; False when none waits."""
    row = queries.next_ahead(session)
    if row is None:
        return False
    began = perf_counter()
    if row.state is ReplayState.WAITING:
        audit.move(session, row, ReplayLifecycle, "begin", by=CLOCK, at=at)
    bench = Bench(
        sources.compiled(row.text),
        Tally.from_dump(row.result),
        dict(row.result.get("names", {})),
    )
    after = (row.cursor_at, row.cursor_id) if row.cursor_at else None
    decided = queries.batch(session, scope_of(row), after, limit=limit)
    found = bench.take(session, decided)
    for each in found:
        each.replay_id = row.id
    session.add_all(found)
    _note(row, bench, decided)
    if len(decided) < limit:
        audit.move(session, row, ReplayLifecycle, "finish", by=CLOCK, at=at)
        row.total, row.ended_at = row.done, at  # some may have been decided anew meanwhile
    session.flush()
    row.busy_ms += round((perf_counter() - began) * 1000)
    return True


def give_up(session: Session, *, at: datetime) -> None:
    """Let the replay that waits longest fail: its next batch cannot be taken, now or later."""
    row = queries.next_ahead(session)
    if row is not None:
        audit.move(session, row, ReplayLifecycle, "fail", by=CLOCK, at=at)
        row.ended_at = at


def scope_of(row: SchemeReplay) -> Scope:
    """What it runs over."""
    return Scope(team_ids=row.team_ids, since=row.since, until=row.until, channel_id=row.channel_id)


def _note(row: SchemeReplay, bench: Bench, decided: Sequence[Decided]) -> None:
    row.done += len(decided)
    row.changed, row.undecided = bench.tally.changed, bench.tally.undecided
    row.result = bench.tally.dump() | {"names": bench.names}
    if decided:
        row.cursor_at, row.cursor_id = decided[-1].at, decided[-1].id


def report(tally: Tally, seconds: float) -> dict[str, Any]:
    """A tally as the command line's JSON: counts, what became what, and what nobody answered."""
    return {
        "tickets": tally.tickets,
        "changed": tally.changed,
        "undecided": tally.undecided,
        "per_second": round(tally.tickets / seconds) if seconds else 0,
        "from_to": [
            {"from": was, "from_kind": kind, "to": now, "to_kind": now_kind, "tickets": n}
            for (was, kind, now, now_kind), n in tally.moves.most_common()
        ],
        "unanswered": dict(tally.unanswered.most_common()),
    }
