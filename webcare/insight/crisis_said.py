"""What we said on a crisis: statements, and replies that left on tickets that it touches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.crisis.models import Crisis
from webcare.mandates.models import Statement
from webcare.replies.models import Reply
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
    said = [*_statements(session, crisis, until), *_replies(session, crisis, ticket_ids, until)]
    said.sort(key=lambda each: each.at, reverse=True)
    return said[:limit]


def _statements(session: Session, crisis: Crisis, until: datetime) -> list[Said]:
    """Statements for a crisis that were approved while it was on, on one of its themes or on all;
    where it has none, any of the team. In the team's language, or in the first that they have.
    """
    language = session.get_one(Team, crisis.team_id).language
    found = session.scalars(_stated(crisis).where(Statement.approved_at <= until))
    return [
        Said(
            at=each.approved_at,
            text=str(each.texts.get(language) or next(iter(each.texts.values()), each.title))[
                :SHOWN
            ],
            is_statement=True,
        )
        for each in found
        if each.approved_at is not None
    ]


def _stated(crisis: Crisis) -> Select[Statement]:
    query = select(Statement).where(
        Statement.team_id == crisis.team_id,
        Statement.for_crisis,
        Statement.approved_at >= crisis.declared_at,
    )
    if crisis.theme_ids:
        on_all = func.cardinality(Statement.theme_ids) == 0
        query = query.where(or_(on_all, Statement.theme_ids.op("&&")(crisis.theme_ids)))
    return query.order_by(Statement.approved_at)


def first_statement(session: Session, crisis: Crisis) -> datetime | None:
    """When the first statement on it was approved."""
    found = session.scalars(_stated(crisis).limit(1)).first()
    return found.approved_at if found else None


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
