"""A moment as a person types it: a date and a time on a clock on the wall.

Twice a year that clock is set. An hour that it skips is no time, so that it is refused with the one
that comes next; an hour that it shows twice means the first, and that is said.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from webcare.core.errors import Invalid
from webcare.web.language import zone_place

SHAPE = "%Y-%m-%dT%H:%M"
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Typed:
    """The moment that was typed, in UTC, and what to say about it."""

    moment: datetime
    note: str = ""


def typed_moment(written: str, zone: ZoneInfo) -> Typed | None:
    """What *written* means on the clock of *zone*; None where nothing is written.

    Raises Invalid, with `valid_from` saying why, for what is no time or is none on that day.
    """
    if not written.strip():
        return None
    try:
        naive = datetime.strptime(written.strip()[:16], SHAPE)  # noqa: DTZ007 - the zone comes next
        first, second = (naive.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
        moment = first.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Invalid(
            "Write a date and a time, such as 2026-12-01T09:00.",
            valid_from="Write a date and a time, such as 2026-12-01T09:00.",
        ) from error
    if moment.astimezone(zone).replace(tzinfo=None) != naive:
        raise Invalid("This time does not exist.", valid_from=_skipped(naive, zone))
    if first.utcoffset() != second.utcoffset():
        return Typed(moment, _twice(naive, zone))
    return Typed(moment)


def _skipped(naive: datetime, zone: ZoneInfo) -> str:
    said: str = _(
        "%(when)s does not exist: the clock of %(zone)s is put forward then. "
        "The next time that does is %(next)s.",
        when=f"{naive:%H:%M}", zone=zone_place(zone), next=f"{_next(naive, zone):%H:%M}",
    )  # fmt: skip
    return said


def _next(naive: datetime, zone: ZoneInfo) -> datetime:
    """The first time after a gap: what the clock shows when it has been put forward."""
    before = naive.replace(tzinfo=zone, fold=1).astimezone(UTC)  # counted with the later offset
    after = naive.replace(tzinfo=zone, fold=0).astimezone(UTC)
    while after - before > _SECOND:
        middle = before + (after - before) / 2
        if middle.astimezone(zone).utcoffset() == after.astimezone(zone).utcoffset():
            after = middle
        else:
            before = middle
    return after.astimezone(zone)


def _twice(naive: datetime, zone: ZoneInfo) -> str:
    said: str = _(
        "%(when)s comes twice that night, for the clock of %(zone)s is put back. "
        "The first of the two is meant.",
        when=f"{naive:%H:%M}", zone=zone_place(zone),
    )  # fmt: skip
    return said
