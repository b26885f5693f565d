"""The figures as plain Python counts them, ticket by ticket: the statements are held against it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from math import floor
from zoneinfo import ZoneInfo

from webcare.accounts import service as accounts
from webcare.accounts.models import Team
from webcare.figures.period import Period
from webcare.figures.values import Fate
from webcare.tickets.models import Ticket


@dataclass
class Kept:
    """A ticket of the house, with its team and the times it came back: (done, back)."""

    ticket: Ticket
    team: Team
    returns: list[tuple[datetime, datetime]] = field(default_factory=list)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(accounts.office_hours(self.team).timezone)

    @property
    def day(self) -> date:
        return self.ticket.opened_at.astimezone(self.zone).date()

    @property
    def is_aside(self) -> bool:
        return self.ticket.resolution == "spam" or "blocked" in self.ticket.flags

    def spells(self) -> list[tuple[datetime, datetime | None]]:
        """From when until when it waited for us."""
        begun, found = self.ticket.opened_at, []
        for done, back in sorted(self.returns, key=lambda each: each[1]):
            found.append((begun, done))
            begun = back
        return [*found, (begun, self.ticket.done_at)]


def in_scope(kept: Kept, channel_id: int, theme_id: int) -> bool:
    ticket = kept.ticket
    return (
        ticket.merged_into_id is None
        and channel_id in (0, ticket.channel_id)
        and theme_id in (0, ticket.theme_id or -1)
    )


def opened(house: list[Kept], period: Period, *, before: bool = False) -> list[Kept]:
    first, last = (
        (period.before_first, period.before_last) if before else (period.first, period.last)
    )
    return [each for each in house if first <= each.day <= last]


def fates(there: list[Kept], at: datetime) -> tuple[Counter[Fate], Counter[Fate]]:
    """Of first replies, and of ends."""
    return Counter(_replied(each, at) for each in there), Counter(
        _ended(each, at) for each in there
    )


def _replied(kept: Kept, at: datetime) -> Fate:
    ticket = kept.ticket
    if ticket.first_reply_at:
        return _judged(ticket.first_reply_at, ticket.norm_due_at)
    if ticket.state == "closed":
        return Fate.WITHOUT
    return _waiting(ticket, at)


def _ended(kept: Kept, at: datetime) -> Fate:
    ticket = kept.ticket
    if kept.is_aside:
        return Fate.WITHOUT
    if ticket.done_at:
        return _judged(ticket.done_at, ticket.norm_due_at)
    return _waiting(ticket, at)


def _judged(moment: datetime, due: datetime | None) -> Fate:
    if due is None:
        return Fate.UNKNOWN
    return Fate.IN_NORM if moment <= due else Fate.LATE


def _waiting(ticket: Ticket, at: datetime) -> Fate:
    if ticket.state == "watching":
        return Fate.WATCHED
    if ticket.norm_due_at is None:
        return Fate.UNKNOWN
    return Fate.OVERDUE if ticket.norm_due_at <= at else Fate.NOT_DUE


def office_seconds(team: Team, since: datetime, until: datetime) -> float:
    """Opening time between the two, day by day."""
    hours = accounts.office_hours(team)
    zone, total = ZoneInfo(hours.timezone), 0.0
    day = since.astimezone(zone).date()
    while day <= until.astimezone(zone).date():
        window = hours.window(datetime.combine(day, time(12), zone))
        if window:
            overlap = min(window[1], until) - max(window[0], since)
            total += max(0.0, overlap.total_seconds())
        day += timedelta(days=1)
    return total


def spans(there: list[Kept]) -> dict[str, list[float]]:
    """Every measured span, in seconds."""
    found: dict[str, list[float]] = {
        "reply_office": [], "reply_wall": [], "done_office": [], "done_wall": [],
    }  # fmt: skip
    for kept in there:
        ticket = kept.ticket
        for name, moment in (
            ("reply", ticket.first_reply_at),
            ("done", None if kept.is_aside else ticket.done_at),
        ):
            if moment:
                found[f"{name}_wall"].append((moment - ticket.opened_at).total_seconds())
                found[f"{name}_office"].append(office_seconds(kept.team, ticket.opened_at, moment))
    return found


def cut(values: list[float], share: float) -> float:
    """The percentile, between two values where it falls between them."""
    there = sorted(values)
    place = (len(there) - 1) * share
    low = floor(place)
    high = min(low + 1, len(there) - 1)
    return there[low] + (there[high] - there[low]) * (place - low)


@dataclass
class Line:
    new: int
    back: int
    out: int
    open: int
    oldest: float | None


def load(house: list[Kept], team: Team, first: date, last: date, at: datetime) -> Line:
    """What came, went and lay there in the days of one line of a team."""
    zone = ZoneInfo(accounts.office_hours(team).timezone)
    begins = datetime.combine(first, time(), zone).astimezone(UTC)
    ends = datetime.combine(last + timedelta(days=1), time(), zone).astimezone(UTC)
    line, oldest = Line(0, 0, 0, 0, None), None
    for kept in house:
        if kept.team.id != team.id:
            continue
        for number, (began, ended) in enumerate(kept.spells()):
            if begins <= began < ends:
                line.new += number == 0
                line.back += number > 0
            line.out += ended is not None and begins <= ended < ends
            if began < ends and (ended is None or ended >= ends):
                line.open += 1
                oldest = min(oldest or began, began)
    if oldest:
        line.oldest = (min(ends, at) - oldest).total_seconds()
    return line
