"""What we said on a crisis: statements, and replies that left on tickets that it touches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.crisis import queries as crises
from webcare.crisis.models import Crisis
from webcare.replies.models import Reply
from workflows.crisis import CrisisEventKind
from workflows.reply import Purpose, ReplyState

SHOWN = 400  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One thing that we said: the same words to several askers are one, with how many heard them.

    `is_statement`: a statement that was approved, not a reply. `ticket_id`: the last one it went
    to, None for a statement.
    """

    at: datetime
    text: str
    times: int = 1
    is_statement: bool = False
    ticket_id: int | None = None


def newest(
    session: Session, crisis: Crisis, ticket_ids: Sequence[int], until: datetime, *, limit: int
) -> list[Said]:
    """What was said since it was declared, the newest first."""
    said = [*_statements(session, crisis), *_replies(session, crisis, ticket_ids, until)]
    said.sort(key=lambda each: each.at, reverse=True)
    return said[:limit]


def _statements(session: Session, crisis: Crisis) -> list[Said]:
    events = crises.timeline(session, crisis.id, kinds=[CrisisEventKind.STATEMENT])
    return [
        Said(
            at=each.at,
            text=str(each.data.get("text") or each.data.get("title") or "")[:SHOWN],
            is_statement=True,
        )
        for each in events
    ]


def first_statement(session: Session, crisis: Crisis) -> datetime | None:
    """When the first statement on it was given."""
    events = crises.timeline(session, crisis.id, kinds=[CrisisEventKind.STATEMENT])
    return events[0].at if events else None


def _replies(
    session: Session, crisis: Crisis, ticket_ids: Sequence[int], until: datetime
) -> list[Said]:
    """Replies that left, without mere receipts; one line for the same words."""
    if not ticket_ids:
        return []
    rows = session.execute(
        select(Reply.body, Reply.sent_at, Reply.ticket_id)
        .where(
            Reply.ticket_id.in_(ticket_ids),
            Reply.state == ReplyState.SENT,
            Reply.purpose != Purpose.ACKNOWLEDGEMENT,
            Reply.sent_at >= crisis.declared_at,
            Reply.sent_at <= until,
        )
        .order_by(Reply.sent_at)
    )
    found: dict[str, Said] = {}
    for body, sent_at, ticket_id in rows:
        if sent_at is None:
            continue
        text = str(body).strip()
        times = found[text].times + 1 if text in found else 1
        found[text] = Said(at=sent_at, text=text[:SHOWN], times=times, ticket_id=ticket_id)
    return list(found.values())
