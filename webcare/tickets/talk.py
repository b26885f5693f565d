"""What is being said about a theme right now: how much, hour by hour, and the newest of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Integer, Row, cast, func, select
from sqlalchemy.orm import Session

from webcare.tickets.models import PUBLIC_KINDS, Direction, Message, Ticket

HOURS = 24
NEWEST = 5
MOST = 5000  # messages that are counted; beyond it "more" says enough


@dataclass(frozen=True, slots=True)
class Talk:
    """`hours`: messages in each of the last 24 hours, the present one last; `newest`: the last few
    with their tickets; `is_capped`: there were more than are counted.
    """

    hours: Sequence[int]
    newest: Sequence[Row[Message, Ticket]]
    is_capped: bool = False

    @property
    def total(self) -> int:
        return sum(self.hours)


def of_theme(
    session: Session, team_id: int, theme_id: int, *, besides: int = 0, at: datetime
) -> Talk:
    """What the public said to the team about the theme in the last 24 hours, in two statements.
    *besides*: a ticket that is not among the newest, for the reader has it before them.
    """
    since = at - timedelta(hours=HOURS)
    said = _said(team_id, theme_id, since, at)
    counted = (
        select(Message.received_at)
        .join(Ticket, Ticket.id == Message.ticket_id)
        .where(*said)
        .limit(MOST)
        .subquery()
    )
    passed = func.extract("epoch", counted.c.received_at - since) / 3600
    hour = cast(func.floor(passed), Integer)
    rows = session.execute(select(hour, func.count()).group_by(hour)).all()
    by_hour = {min(max(which, 0), HOURS - 1): 0 for which, _count in rows}
    for which, count in rows:
        by_hour[min(max(which, 0), HOURS - 1)] += count
    hours = [by_hour.get(each, 0) for each in range(HOURS)]
    newest = session.execute(
        select(Message, Ticket)
        .join(Ticket, Ticket.id == Message.ticket_id)
        .where(*said, Ticket.id != besides)
        .order_by(Message.received_at.desc(), Message.id.desc())
        .limit(NEWEST)
    ).all()
    return Talk(hours, newest, sum(hours) >= MOST)


def _said(
    team_id: int, theme_id: int, since: datetime, until: datetime
) -> list[ColumnElement[bool]]:
    return [
        Ticket.theme_id == theme_id,
        Ticket.team_id == team_id,
        Ticket.last_message_at > since,
        Message.received_at > since,
        Message.received_at <= until,
        Message.direction == Direction.INBOUND,
        Message.kind.in_(PUBLIC_KINDS),
    ]
