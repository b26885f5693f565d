"""The append-only record of handoffs: one row per event, in the transaction of the event."""

from datetime import datetime

from sqlalchemy.orm import Session

from webcare.handoffs.models import Handoff, LedgerEntry


def write(
    session: Session,
    handoff: Handoff,
    event: str,
    *,
    by_name: str,
    to_name: str,
    at: datetime,
    result: str = "",
) -> LedgerEntry:
    """Add the row of *event*, with the state that the handoff has now. *result*: what came of it,
    such as the answer, the reason of a refusal, or who else was named.
    """
    entry = LedgerEntry(
        handoff_id=handoff.id,
        ticket_id=handoff.ticket_id,
        team_id=handoff.team_id,
        kind=handoff.kind,
        event=event,
        state=handoff.state,
        from_name=by_name,
        to_name=to_name,
        question=handoff.question,
        why=handoff.why,
        result=result,
        returned_count=handoff.returned_count,
        at=at,
    )
    session.add(entry)
    return entry
