"""Messages by the handful: weeks of a channel's usual days, and a wave."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import insert
from sqlalchemy.orm import Session

from webcare.tickets.models import Message, Ticket

_numbers = count(1)


def write(
    session: Session, ticket: Ticket, moments: Iterable[datetime], text: str = "Hello", people=20
) -> None:
    """One message at each of *moments*, from so many people in turn."""
    rows = []
    for moment in moments:
        number = next(_numbers)
        rows.append(
            {
                "ticket_id": ticket.id, "channel_id": ticket.channel_id,
                "external_id": f"wave-{number}", "from_address": f"p{number % people}@home.example",
                "text": text, "reply_text": text, "sent_at": moment, "received_at": moment,
                "direction": "in", "kind": "message",
            }
        )  # fmt: skip
    session.execute(insert(Message), rows)


def every(start: datetime, minutes: float, number: int) -> list[datetime]:
    return [start + timedelta(minutes=minutes * each) for each in range(number)]


def usual_weeks(session: Session, ticket: Ticket, at: datetime, weeks: int, each: int = 4) -> None:
    """Around the same moment of each week before: so many messages an hour, for four hours."""
    for week in range(1, weeks + 1):
        start = at - timedelta(days=7 * week, hours=2)
        write(session, ticket, every(start, 60 / each, 4 * each), "When is the town hall open?")
