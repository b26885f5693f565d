"""When an answer is wanted, and when the one asked is reminded: in the team's office hours."""

from datetime import datetime, timedelta

from webcare.core.clock import OfficeHours
from webcare.core.errors import Invalid

A_DAY = 8 * 60  # office minutes: what an expert gets where the ticket's own clock leaves it
MARGIN = 2 * 60  # office minutes that the team keeps for writing the answer
SHORTEST = 60  # office minutes: less is no term, even where the ticket is nearly due
SHORTEST_REMINDED = 2 * 60  # office minutes: for a shorter term the question itself is enough
QUARTER_HOUR = 15
LONGEST = timedelta(days=366)


def proposed(hours: OfficeHours, ticket_due: datetime | None, *, at: datetime) -> datetime:
    """The term that the form fills in: a day of work, yet never later than `MARGIN` before the
    ticket itself is due, and always at least `SHORTEST` away; on a quarter of an hour.
    """
    wanted = hours.add(at, A_DAY)
    if ticket_due is not None:
        wanted = min(wanted, _latest(hours, ticket_due, at))
    wanted = max(wanted, hours.add(at, SHORTEST))
    return wanted - timedelta(minutes=wanted.minute % QUARTER_HOUR, seconds=wanted.second)


def again(
    hours: OfficeHours, asked_at: datetime, due_at: datetime | None, *, at: datetime
) -> datetime | None:
    """For the next in turn: as much office time as the one before had."""
    if due_at is None:
        return None
    return hours.add(at, max(_minutes(hours, asked_at, due_at), SHORTEST))


def reminder(hours: OfficeHours, due_at: datetime | None, *, at: datetime) -> datetime | None:
    """When to remind whoever is asked *at* this moment: three quarters of the way to the term.
    None where there is no term, or one too short to be reminded of.
    """
    if due_at is None:
        return None
    minutes = _minutes(hours, at, due_at)
    return hours.add(at, minutes * 3 // 4) if minutes >= SHORTEST_REMINDED else None


def fit(due_at: datetime | None, at: datetime) -> datetime | None:
    """*due_at*; raises Invalid where it has passed already, or is no term any more."""
    if due_at is not None and due_at <= at:
        raise Invalid("The term lies in the past.", due_at="Choose a moment to come.")
    if due_at is not None and due_at > at + LONGEST:
        raise Invalid("The term lies too far away.", due_at="Choose a moment within a year.")
    return due_at


def _latest(hours: OfficeHours, ticket_due: datetime, at: datetime) -> datetime:
    left = _minutes(hours, at, ticket_due) - MARGIN
    return hours.add(at, left) if left > 0 else at


def _minutes(hours: OfficeHours, start: datetime, end: datetime) -> int:
    """Office minutes between the two; 0 where *end* is not later."""
    if end <= start:
        return 0
    low, high = 0, int((end - start).total_seconds() // 60)
    while low < high:  # the greatest number that still ends by then
        middle = (low + high + 1) // 2
        low, high = (middle, high) if hours.add(start, middle) <= end else (low, middle - 1)
    return low
