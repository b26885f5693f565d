"""Finding decisions."""

from collections.abc import Sequence

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session, joinedload, selectinload

from webcare.decisions.models import Decision, DecisionStep
from webcare.schemes.models import SchemeVersion
from webcare.tickets.models import Ticket
from workflows.scheme import AnswerSource

_CURRENT = (
    select(Decision)
    .where(Decision.ticket_id == bindparam("ticket_id"), ~Decision.superseded)
    .options(
        joinedload(Decision.steps),
        joinedload(Decision.scheme_version).defer(SchemeVersion.text),
    )
)


def current(session: Session, ticket_id: int, *, lock: bool = False) -> Decision | None:
    """The ticket's decision that counts, with its steps and the scheme's version (but its text), in
    one statement; None before the first.
    """
    query = _CURRENT.with_for_update(of=Decision) if lock else _CURRENT
    return session.scalars(query, {"ticket_id": ticket_id}).unique().one_or_none()


def of_ticket(session: Session, ticket_id: int) -> Sequence[Decision]:
    """Every decision on the ticket, oldest first, with their steps."""
    return session.scalars(
        select(Decision)
        .where(Decision.ticket_id == ticket_id)
        .options(selectinload(Decision.steps))
        .order_by(Decision.id)
    ).all()


def untouched(session: Session, channel_id: int, version_id: int, *, limit: int) -> Sequence[int]:
    """Tickets of the channel that wait for a decision on another version than this one, and of
    which no person has answered anything yet.
    """
    by_person = exists().where(
        DecisionStep.decision_id == Decision.id, DecisionStep.source != AnswerSource.FACT.value
    )
    return session.scalars(
        select(Decision.ticket_id)
        .join(Ticket, Ticket.id == Decision.ticket_id)
        .where(
            ~Decision.superseded,
            Decision.decided_at.is_(None),
            Decision.scheme_version_id != version_id,
            Ticket.channel_id == channel_id,
            ~by_person,
        )
        .order_by(Decision.ticket_id)
        .limit(limit)
    ).all()
