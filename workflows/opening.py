"""When a unit or a desk is open: several times a day, on local days. Pure, and told the time.

Written as people write it: a day's hours as ``9:00-12:00, 13:00-16:00``, a whole week in one line
as ``mon-fri 9:00-12:00 13:00-16:00; sat 10:00-12:00``.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALSO = {
    "ma": "mon", "di": "tue", "wo": "wed", "do": "thu", "vr": "fri", "za": "sat", "zo": "sun",
    "lun": "mon", "mar": "tue", "mer": "wed", "jeu": "thu", "ven": "fri", "sam": "sat",
    "dim": "sun", "mo": "mon", "mi": "wed", "fr": "fri", "sa": "sat", "so": "sun",
}  # fmt: skip
"""Days as they are written in Dutch, French and German; no two languages differ about one."""
LOOKED_AHEAD = 400  # days; what does not open within them is closed for good
_SPAN = re.compile(
    r"(\d{1,2})(?:[:.hu](\d{2})?)?\s*(?:-|–|\u2014|tot|to|à|bis)\s*(\d{1,2})(?:[:.hu](\d{2})?)?"
)
_LAST_HOUR = 24


class Span(NamedTuple):
    """From when until when, in minutes of the day; the end is exclusive."""

    opens: int
    closes: int


Week = Mapping[int, Sequence[Span]]
"""ISO weekday (1 is Monday) to the times it is open; a missing day is closed."""


class NoHours(ValueError):  # noqa: N818 - says what the text is
    """The text says no times of a day, or they overlap."""


def day_of(text: str) -> list[Span]:
    """One day's hours, in order; empty for an empty text. Raises NoHours."""
    rest = _SPAN.sub(" ", text)
    if rest.strip(" ,;/&+en"):
        raise NoHours(text.strip())
    spans = sorted(_span(found) for found in _SPAN.finditer(text))
    if any(later.opens < earlier.closes for earlier, later in pairwise(spans)):
        raise NoHours(text.strip())
    return spans


def _span(found: re.Match[str]) -> Span:
    parts = [int(part or 0) for part in found.groups()]
    span = Span(parts[0] * 60 + parts[1], parts[2] * 60 + parts[3])
    if max(parts[1], parts[3]) > 59 or span.closes > _LAST_HOUR * 60 or span.opens >= span.closes:  # noqa: PLR2004
        raise NoHours(found[0])
    return span


def written(spans: Sequence[Span]) -> str:
    """A day's hours as they are typed."""
    return ", ".join(f"{_clock(span.opens)}-{_clock(span.closes)}" for span in spans)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def week_of(text: str) -> dict[int, list[Span]]:
    """A week in one line. Raises NoHours for an unknown day, a day said twice, or no times."""
    week: dict[int, list[Span]] = {}
    for part in filter(str.strip, text.split(";")):
        days, _blank, hours = part.strip().partition(" ")
        spans = day_of(hours)
        if not spans:
            raise NoHours(part.strip())
        for day in _days(days.lower()):
            if day in week:
                raise NoHours(part.strip())
            week[day] = spans
    return week


def _days(text: str) -> list[int]:
    found = []
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        first, last = ALSO.get(first, first), ALSO.get(last, last)
        if first not in DAYS or (dash and last not in DAYS):
            raise NoHours(text)
        begin = DAYS.index(first)
        end = DAYS.index(last) if dash else begin
        if end < begin:
            raise NoHours(text)
        found += [number + 1 for number in range(begin, end + 1)]
    return found


def week_written(week: Week, names: Sequence[str] = DAYS) -> str:
    """A week in one line, its days called by *names*; `week_of` reads it back the same."""
    parts: list[tuple[list[int], Sequence[Span]]] = []
    for day in range(1, 8):
        spans = list(week.get(day, ()))
        if not spans:
            continue
        if parts and parts[-1][0][-1] == day - 1 and list(parts[-1][1]) == spans:
            parts[-1][0].append(day)
        else:
            parts.append(([day], spans))
    return "; ".join(
        f"{_day_names(days, names)} {written(spans).replace(',', '')}" for days, spans in parts
    )


def _day_names(days: Sequence[int], names: Sequence[str]) -> str:
    first, last = names[days[0] - 1], names[days[-1] - 1]
    return first if first == last else f"{first}-{last}"


@dataclass(frozen=True, slots=True)
class Opening:
    """A week in a time zone, without the closed days (local dates, ISO)."""

    week: Week
    timezone: str = "Europe/Brussels"
    closed_on: frozenset[str] = frozenset()

    def is_open(self, moment: datetime) -> bool:
        local = moment.astimezone(ZoneInfo(self.timezone))
        return any(opens <= local < closes for opens, closes in self._spans(local.date()))

    def opens_next(self, moment: datetime) -> datetime | None:
        """When it opens next after *moment*, in local time; None where it never does."""
        local = moment.astimezone(ZoneInfo(self.timezone))
        for ahead in range(LOOKED_AHEAD):
            for opens, _closes in self._spans(local.date() + timedelta(days=ahead)):
                if opens > local:
                    return opens
        return None

    def stretches(self, since: datetime, days: int) -> Iterator[tuple[datetime, datetime]]:
        """When it is open from *since* on, in UTC, on that local day and those after it."""
        first = since.astimezone(ZoneInfo(self.timezone)).date()
        for ahead in range(days):
            for opens, closes in self._spans(first + timedelta(days=ahead)):
                begins, ends = max(opens.astimezone(UTC), since), closes.astimezone(UTC)
                if begins < ends:
                    yield begins, ends

    def add(self, start: datetime, minutes: int) -> datetime | None:
        """When it has been open for *minutes* since *start*; None where that lies further ahead
        than is looked.
        """
        left = timedelta(minutes=minutes)
        for begins, ends in self.stretches(start, LOOKED_AHEAD):
            if begins + left <= ends:
                return begins + left
            left -= ends - begins
        return None

    def _spans(self, day: date) -> list[tuple[datetime, datetime]]:
        if day.isoformat() in self.closed_on:
            return []
        zone = ZoneInfo(self.timezone)
        return [
            (_at(day, span.opens, zone), _at(day, span.closes, zone))
            for span in self.week.get(day.isoweekday(), ())
        ]


def _at(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    if minutes == _LAST_HOUR * 60:
        return datetime.combine(day + timedelta(days=1), time(0), zone)
    return datetime.combine(day, time(minutes // 60, minutes % 60), zone)
