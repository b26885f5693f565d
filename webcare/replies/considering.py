"""The considerations of an outcome, ticked before its reply goes: which, by whom, when."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from webcare.audit import service as audit
from webcare.core.actor import Actor
from webcare.core.errors import NotAllowed
from webcare.decisions import queries as decisions
from webcare.decisions import service as runs
from webcare.replies import queries
from webcare.replies.models import Reply
from webcare.tickets.models import Ticket
from workflows.outcomes import in_language
from workflows.rights import Right


def keep(
    session: Session,
    ticket: Ticket,
    reply: Reply,
    ticked: Collection[int],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Let *ticked* (places in the list of the decision's outcome, from 0) be what was considered
    before this reply goes; once it is gone nothing changes. Who ticked first, and when, stays;
    what was ticked under an earlier decision stays too. The text being written is not touched, so
    its version stays as well.

    Raises NotAllowed for who may not write.
    """
    if by.rights.isdisjoint({Right.DRAFT, Right.SPEAK}):
        raise NotAllowed("You may not write a reply here.")
    decision = decisions.current(session, ticket.id)
    outcome = runs.run_of(session, decision).outcome if decision else None
    if decision is None or outcome is None or reply.sent_at is not None:
        return
    queries.take(session, reply)
    others = [each for each in reply.considered if each["decision"] != decision.id]
    before = {
        each["place"]: each
        for each in reply.considered
        if each["decision"] == decision.id and each["outcome"] == outcome.id
    }
    wanted = [place for place in range(len(outcome.considerations)) if place in ticked]
    if wanted == sorted(before):
        return
    now: list[dict[str, Any]] = [
        before.get(place)
        or {
            "decision": decision.id,
            "outcome": outcome.id,
            "place": place,
            "text": in_language(outcome.considerations[place], reply.language or ""),
            "by": by.key,
            "by_name": by.name,
            "at": at.isoformat(),
        }
        for place in wanted
    ]
    session.execute(
        update(Reply).where(Reply.id == reply.id).values(considered=[*others, *now]),
        execution_options={"synchronize_session": False},
    )
    audit.record(
        session, "reply.considered", reply, by=by, at=at, team_id=ticket.team_id,
        ticket=ticket.id, outcome=outcome.id, ticked=wanted,
    )  # fmt: skip
    session.expire(reply, ["considered"])
