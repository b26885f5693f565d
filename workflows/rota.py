"""Who is on at a desk, and when nobody is. Pure: the moment and the zone are passed in.

A slot is wall-clock time: it begins at nine wherever the clock then stands, summer and winter. One
whose end is not after its begin goes on past midnight. On a day with exceptions these hold in place
of the slots that begin on it; an exception without person says that nobody is on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

MOST_SLOTS = 200
DAY = timedelta(days=1)
Window = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One person's weekly hours; `weekday` is ISO, 1 is Monday."""

    weekday: int
    begins: time
    ends: time
    person: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Instead:
    """What holds on one day in place of its slots; without `person` nobody is on."""

    day: date
    begins: time
    ends: time
    person: int | None


@dataclass(frozen=True, slots=True)
class Rota:
    """A desk's weekly slots and the days on which it is otherwise."""

    slots: tuple[Slot, ...] = ()
    exceptions: tuple[Instead, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.slots or any(each.person for each in self.exceptions))


@dataclass(frozen=True, slots=True)
class Duty:
    """A stretch of time, in UTC, for which one person is on."""

    begins: datetime
    ends: datetime
    person: int


def read(kept: dict[str, Any]) -> Rota:
    """The rota as it was kept by `kept_as`; nothing is an empty one."""
    return Rota(
        tuple(
            Slot(
                weekday=each["weekday"], person=each["person"],
                begins=time.fromisoformat(each["begins"]), ends=time.fromisoformat(each["ends"]),
            )
            for each in kept.get("slots", ())
        ),
        tuple(
            Instead(
                day=date.fromisoformat(each["day"]), person=each["person"],
                begins=time.fromisoformat(each["begins"]), ends=time.fromisoformat(each["ends"]),
            )
            for each in kept.get("exceptions", ())
        ),
    )  # fmt: skip


def kept_as(rota: Rota) -> dict[str, Any]:
    """The rota as plain values, in order of time."""
    slots = sorted(rota.slots, key=lambda s: (s.weekday, s.begins, s.person))
    exceptions = sorted(rota.exceptions, key=lambda e: (e.day, e.begins, e.person or 0))
    return {
        "slots": [
            {"weekday": each.weekday, "begins": f"{each.begins:%H:%M}",
             "ends": f"{each.ends:%H:%M}", "person": each.person}
            for each in slots
        ],
        "exceptions": [
            {"day": each.day.isoformat(), "begins": f"{each.begins:%H:%M}",
             "ends": f"{each.ends:%H:%M}", "person": each.person}
            for each in exceptions
        ],
    }  # fmt: skip


def on_duty(rota: Rota, at: datetime, zone: ZoneInfo) -> tuple[int, ...]:
    """Who is on at *at*, each once, in the order of the rota."""
    found = (duty.person for duty in duties(rota, at, at, zone) if duty.begins <= at < duty.ends)
    return tuple(dict.fromkeys(found))


def duties(rota: Rota, since: datetime, until: datetime, zone: ZoneInfo) -> list[Duty]:
    """Everyone's stretches that touch the time from *since* to *until*, by their begin."""
    day, last = since.astimezone(zone).date() - DAY, until.astimezone(zone).date()
    found: list[Duty] = []
    while day <= last:  # the day before too: a night may reach into the first
        found += _of_day(rota, day, zone)
        day += DAY
    touching = (each for each in found if each.ends > since and each.begins <= until)
    return sorted(touching, key=lambda each: (each.begins, each.ends, each.person))


def next_on(rota: Rota, at: datetime, zone: ZoneInfo, *, days: int = 14) -> Duty | None:
    """The next stretch that begins after *at*, within *days*."""
    ahead = duties(rota, at, at + timedelta(days=days), zone)
    return next((each for each in ahead if each.begins > at), None)


def gaps(rota: Rota, windows: Iterable[Window], zone: ZoneInfo) -> list[Window]:
    """The parts of *windows* (aware begins and ends, such as opening hours) when nobody is on."""
    found: list[Window] = []
    for begins, ends in windows:
        free_from = begins
        for duty in duties(rota, begins, ends, zone):
            if duty.begins > free_from:
                found.append((free_from, min(duty.begins, ends)))
            free_from = max(free_from, duty.ends)
            if free_from >= ends:
                break
        if free_from < ends:
            found.append((free_from, ends))
    return [(begins, ends) for begins, ends in found if begins < ends]


def _of_day(rota: Rota, day: date, zone: ZoneInfo) -> list[Duty]:
    """What begins on *day*."""
    instead = [each for each in rota.exceptions if each.day == day]
    there: Sequence[Slot | Instead] = instead or [
        each for each in rota.slots if each.weekday == day.isoweekday()
    ]
    return [
        Duty(*_stretch(day, each.begins, each.ends, zone), each.person)
        for each in there
        if each.person is not None
    ]


def _stretch(day: date, begins: time, ends: time, zone: ZoneInfo) -> Window:
    """Begin and end in UTC. Where the clock jumps, an hour that is not there begins as the one
    after it, and of an hour that comes twice the first counts: so two slots that meet on the wall
    meet in time too, without a gap and without a double.
    """
    last = day if ends > begins else day + DAY
    return (
        datetime.combine(day, begins, zone).astimezone(UTC),
        datetime.combine(last, ends, zone).astimezone(UTC),
    )
