"""The legal terms of a formal complaint: they run from receipt, whatever the team's own norm is."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from webcare.tickets.models import Ticket

FLAG = "formal_complaint"

# Flemish complaint rules (Bestuursdecreet, chapter on complaints): to be acknowledged within ten
# and answered within 45 calendar days from receipt.
ACKNOWLEDGED_IN = timedelta(days=10)
ANSWERED_IN = timedelta(days=45)
END_OF_DAY = time(23, 59)


def is_one(ticket: Ticket) -> bool:
    return FLAG in ticket.flags


def acknowledge_by(ticket: Ticket, zone: ZoneInfo) -> date:
    """The last day, in *zone*, on which receipt may be confirmed."""
    return ticket.opened_at.astimezone(zone).date() + ACKNOWLEDGED_IN


def answer_by(ticket: Ticket, zone: ZoneInfo) -> date:
    """The last day, in *zone*, on which the complaint may be answered."""
    return ticket.opened_at.astimezone(zone).date() + ANSWERED_IN


def due(ticket: Ticket, zone: ZoneInfo) -> datetime:
    """The end of the day by which it must be answered, in UTC."""
    return datetime.combine(answer_by(ticket, zone), END_OF_DAY, zone).astimezone(UTC)
