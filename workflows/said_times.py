"""A moment in somebody's own words, such as “morgen 10u”: read only where it leaves no doubt."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from workflows.marks import plain_text
from workflows.wall_clock import moment_of

_DAYS = {
    **dict.fromkeys(("vandaag", "vanavond", "vanmiddag", "aujourd", "heute", "today"), 0),
    **dict.fromkeys(("tonight", "soir"), 0),
    **dict.fromkeys(("morgen", "morgenvroeg", "demain", "tomorrow"), 1),
    **dict.fromkeys(("overmorgen", "apres demain", "ubermorgen"), 2),
}
_WEEKDAYS = (
    ("maandag", "lundi", "montag", "monday"),
    ("dinsdag", "mardi", "dienstag", "tuesday"),
    ("woensdag", "mercredi", "mittwoch", "wednesday"),
    ("donderdag", "jeudi", "donnerstag", "thursday"),
    ("vrijdag", "vendredi", "freitag", "friday"),
    ("zaterdag", "samedi", "samstag", "saturday"),
    ("zondag", "dimanche", "sonntag", "sunday"),
)
_HOUR = re.compile(
    r"\b([01]?\d|2[0-3])(?:\s*[:.]\s*([0-5]\d)(?:\s*(?:u|uur|h|uhr))?|\s*(?:u|h)\s*([0-5]\d)?|"
    r"\s*(?:uur|uhr|heures?|o.clock)|\s*(am|pm|a\.m\.|p\.m\.))(?![\w])",
    re.IGNORECASE,
)
HALF_A_DAY = 12


def moment_said(words: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The moment that *words* name on the clock of *zone*: a day, or none for today, and an hour.
    None where there is no hour, more than one, or it has passed.
    """
    hours = list(_HOUR.finditer(words))
    if len(hours) != 1:
        return None
    hour, minute = int(hours[0][1]), int(hours[0][2] or hours[0][3] or 0)
    half = (hours[0][4] or "").lower()
    if half.startswith("p") and hour < HALF_A_DAY:
        hour += HALF_A_DAY
    here = now.astimezone(zone)
    wall = datetime(here.year, here.month, here.day, hour, minute)  # noqa: DTZ001 - a wall clock
    found = moment_of(wall + timedelta(days=_days_from(plain_text(words), here)), zone).at
    return found if found > now else None


def _days_from(plain: str, here: datetime) -> int:
    """How many days ahead *plain* says; today where it names no day."""
    padded = f" {plain} "
    for word in sorted(_DAYS, key=len, reverse=True):
        if f" {word} " in padded:
            return _DAYS[word]
    for number, names in enumerate(_WEEKDAYS):
        if any(f" {name} " in padded for name in names):
            return (number - here.weekday()) % 7
    return 0
