"""Telling runs under way that a crisis began, changed or is over: their crisis question wakes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.core.actor import CLOCK
from webcare.crisis import queries as crises
from webcare.decisions import facts, queries, service
from webcare.decisions.models import Decision
from webcare.tickets import queries as tickets
from webcare.tickets import said
from webcare.tickets.models import Ticket

BATCH = 100


@dataclass(frozen=True, slots=True)
class Woken:
    """How many runs of one batch heard something new, and the ticket after which the next batch
    begins; None: that was the last.
    """

    heard: int
    after_id: int | None


def wake(
    session: Session, team_id: int, *, after_id: int = 0, most: int = BATCH, at: datetime
) -> Woken:
    """Tell at most *most* unfinished runs of the team, by ticket from *after_id* on, what is known
    now of its crises. One that it changes nothing for is not touched, so that no form that is
    open goes stale; answers that were given stay.
    """
    rows = session.execute(
        select(Ticket, Decision.run["facts"])
        .join(Decision, Decision.ticket_id == Ticket.id)
        .where(
            Ticket.team_id == team_id,
            Ticket.id > after_id,
            Decision.decided_at.is_(None),
            ~Decision.superseded,
        )
        .order_by(Ticket.id)
        .limit(most)
    ).all()
    is_any_on = bool(crises.on(session, team_id, at))
    asked = said.by_the_public(session, [row[0].id for row in rows]) if is_any_on else {}
    heard = sum(
        _tell(session, ticket.id, at)
        for ticket, before in rows
        if _differs(before, facts.of_crisis(session, ticket, asked.get(ticket.id, ""), at=at))
    )
    return Woken(heard, rows[-1][0].id if len(rows) == most else None)


def _differs(before: dict[str, Any], now: dict[str, object]) -> bool:
    """Whether a run would be told something else than it knows; no mark and no crisis are alike."""
    known = [list(before.get("crisis_marks") or ()), before.get("crisis_statement")]
    marks = now.get("crisis_marks")
    return known != [list(marks) if isinstance(marks, tuple) else [], now.get("crisis_statement")]


def _tell(session: Session, ticket_id: int, at: datetime) -> bool:
    ticket = tickets.locked(session, ticket_id)
    decision = queries.current(session, ticket_id, lock=True)
    if decision is None or decision.decided_at is not None:  # while we waited for the ticket
        return False
    service.refresh(session, decision, ticket, by=CLOCK, at=at)
    return True
