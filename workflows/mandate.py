"""The mandate register's one rule: who may speak on what, where, and when.

A mandate names a person, the themes and channels on which they speak, and local days of the team.
What is written in it never reaches into the past, so that the rows of today also tell who was
allowed to speak on any day before.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Days:
    """From `first` up to and including `last`; without a `last` it has no end yet."""

    first: date
    last: date | None = None

    def __contains__(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class StandIn:
    """That `person` acts in the holder's place on `days`."""

    person: int
    days: Days


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandate:
    """One mandate: `holder` is a user; no `themes` means all, no `channels` means all. From
    `withdrawn_at` on it holds no more, whatever its days say.
    """

    holder: int
    days: Days
    themes: frozenset[int] = frozenset()
    channels: frozenset[int] = frozenset()
    stand_ins: tuple[StandIn, ...] = ()
    withdrawn_at: datetime | None = None

    def is_about(self, theme: int | None, channel: int | None) -> bool:
        """Whether it is about that. One for certain themes is not about what has none; *channel*
        None asks for any of its channels.
        """
        on_theme = not self.themes or theme in self.themes
        return on_theme and (not self.channels or channel is None or channel in self.channels)

    def holds(self, at: datetime, zone: ZoneInfo) -> bool:
        """Whether it holds at that moment, by the wall clock of *zone*."""
        if self.withdrawn_at is not None and self.withdrawn_at <= at:
            return False
        return at.astimezone(zone).date() in self.days

    def speakers(self, at: datetime, zone: ZoneInfo) -> tuple[int, ...]:
        """Who may act on it then: its holder, and whoever stands in. A holder who is back early
        is not shut out by their own substitute.
        """
        if not self.holds(at, zone):
            return ()
        day = at.astimezone(zone).date()
        standing = dict.fromkeys(each.person for each in self.stand_ins if day in each.days)
        return (self.holder, *(each for each in standing if each != self.holder))


def covers(
    mandate: Mandate, person: int, theme: int | None, channel: int | None, at: datetime,
    zone: ZoneInfo,
) -> bool:  # fmt: skip
    """Whether *mandate* lets *person* speak on *theme* and *channel* at that moment."""
    return mandate.is_about(theme, channel) and person in mandate.speakers(at, zone)


def rules(mandates: Iterable[Mandate], at: datetime, zone: ZoneInfo) -> bool:
    """Whether the register rules: from the first day of the first mandate on, for good. One that
    was withdrawn before its first day never did. Until then the role is enough, so that nobody is
    locked out of a house that has no register yet.
    """
    today = at.astimezone(zone).date()
    return any(_began(each, today, zone) for each in mandates)


def _began(mandate: Mandate, today: date, zone: ZoneInfo) -> bool:
    gone = mandate.withdrawn_at
    in_vain = gone is not None and gone.astimezone(zone).date() < mandate.days.first
    return mandate.days.first <= today and not in_vain


class Standing(StrEnum):
    """Where a mandate stands on a day."""

    NOW = "now"
    COMING = "coming"
    PAST = "past"


def standing(mandate: Mandate, day: date, zone: ZoneInfo, at: datetime | None = None) -> Standing:
    """Where it stands on *day*; on the day of its withdrawal it still held for a part, but is past
    where *at* is the present moment of that day.
    """
    gone = mandate.withdrawn_at
    if gone is not None and at is not None and gone <= at and day == at.astimezone(zone).date():
        return Standing.PAST
    if gone is not None and gone.astimezone(zone).date() < max(day, mandate.days.first):
        return Standing.PAST
    if day in mandate.days:
        return Standing.NOW
    return Standing.COMING if day < mandate.days.first else Standing.PAST


def days_without(
    mandates: Iterable[Mandate], theme: int, first: date, count: int
) -> tuple[date, ...]:
    """The days, of *count* from *first* on, on which nobody may speak on *theme* on any channel,
    as far as is known now.
    """
    about = [each for each in mandates if each.withdrawn_at is None and each.is_about(theme, None)]
    days = (first + timedelta(days=number) for number in range(count))
    return tuple(day for day in days if not any(day in each.days for each in about))
