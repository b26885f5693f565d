"""What waits longest, of all that can wait for us: one statement, for a glance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from webcare.handoffs.models import Handoff
from webcare.press.models import PressCard
from webcare.replies.models import Reply
from webcare.tickets.models import Ticket
from workflows.handoff import OPEN_HANDOFF_STATES, HandoffKind
from workflows.press import OPEN_PRESS_STATES
from workflows.reply import ReplyState
from workflows.ticket import TicketState

NEAR = timedelta(hours=1)


class Kind(StrEnum):
    """What it is that waits."""

    PRESS = "press"
    ESCALATION = "escalation"
    APPROVAL = "approval"
    TICKET = "ticket"


@dataclass(frozen=True, slots=True)
class Waiting:
    """The one thing: which, of which ticket, since when, and by when it is due."""

    kind: Kind
    id: int
    ticket_id: int
    since: datetime
    due_at: datetime | None

    def is_late(self, at: datetime) -> bool:
        return self.due_at is not None and self.due_at <= at

    def is_near(self, at: datetime) -> bool:
        """Whether it is due within the hour."""
        return self.due_at is not None and self.due_at - at < NEAR


def longest(session: Session, team_ids: Sequence[int]) -> Waiting | None:
    """What waits longest in these teams; None where nothing does."""
    found = session.execute(union_all(*_each(team_ids))).all()
    rows = [Waiting(Kind(row[0]), *row[1:]) for row in found if row.since is not None]
    return min(rows, key=lambda each: each.since, default=None)


def _each(team_ids: Sequence[int]) -> list[Select[Any]]:
    return [
        _first(
            Kind.PRESS, PressCard.id, PressCard.ticket_id, PressCard.opened_at,
            PressCard.deadline_at,
        ).where(PressCard.team_id.in_(team_ids), PressCard.state.in_(OPEN_PRESS_STATES)),
        _first(
            Kind.ESCALATION, Handoff.id, Handoff.ticket_id, Handoff.asked_at, Handoff.due_at
        ).where(
            Handoff.team_id.in_(team_ids),
            Handoff.kind == HandoffKind.ESCALATION,
            Handoff.desk.is_not(None),
            Handoff.state.in_(OPEN_HANDOFF_STATES),
        ),
        _first(
            Kind.APPROVAL, Reply.id, Reply.ticket_id, Reply.submitted_at, Reply.approve_by
        )
        .join(Ticket, Ticket.id == Reply.ticket_id)
        .where(Reply.state == ReplyState.SUBMITTED, Ticket.team_id.in_(team_ids)),
        _first(
            Kind.TICKET, Ticket.id, Ticket.id, Ticket.last_message_at, Ticket.due_at
        ).where(Ticket.team_id.in_(team_ids), Ticket.state == TicketState.NEW),
    ]  # fmt: skip


def _first(
    kind: Kind,
    row_id: InstrumentedAttribute[int],
    ticket_id: InstrumentedAttribute[int],
    since: InstrumentedAttribute[Any],
    due_at: InstrumentedAttribute[Any],
) -> Select[Any]:
    return (
        select(
            literal(kind.value).label("kind"), row_id.label("row_id"),
            ticket_id.label("ticket"), since.label("since"), due_at.label("due"),
        )
        .order_by(since, row_id)
        .limit(1)
    )  # fmt: skip
