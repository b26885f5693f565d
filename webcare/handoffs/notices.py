"""What the flags of a ticket's consults are about: whom, what and when, until somebody looked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webcare.handoffs import turns
from webcare.handoffs.models import Handoff, LedgerEntry
from webcare.tickets.models import Ticket

EVENTS = frozenset(
    {
        "link_elsewhere", "link_refused", "second_answer", "added", "mail_refused",
        "mail_stranger", "mail_empty", "mail_automatic",
    }
)  # fmt: skip
SHOWN = turns.FLAGS - {turns.ASKS}
MOST = 20


@dataclass(frozen=True, slots=True)
class Notice:
    """One event of the ledger that raised a flag, the newest of its kind for this question."""

    handoff_id: int
    event: str
    name: str
    at: datetime


def unseen(session: Session, ticket: Ticket) -> Sequence[Notice]:
    """What the team has not looked at yet, newest first; asks nothing where no flag stands."""
    if SHOWN.isdisjoint(ticket.flags):
        return ()
    rows = session.execute(
        select(LedgerEntry.handoff_id, LedgerEntry.event, Handoff.to_name, LedgerEntry.at)
        .join(Handoff, Handoff.id == LedgerEntry.handoff_id)
        .where(
            LedgerEntry.ticket_id == ticket.id,
            LedgerEntry.event.in_(EVENTS),
            or_(Handoff.seen_at.is_(None), LedgerEntry.at > Handoff.seen_at),
        )
        .order_by(LedgerEntry.at.desc(), LedgerEntry.id.desc())
        .limit(MOST)
    )
    newest: dict[tuple[int, str], Notice] = {}
    for row in rows:
        newest.setdefault((row.handoff_id, row.event), Notice(*row))
    return list(newest.values())
