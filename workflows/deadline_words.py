"""A deadline as a journalist writes it, read as a moment: "vandaag 21u", "demain 10h". Pure.

Only what says one time of one day is read; anything else is for a person to read, so that no clock
runs on a guess.
"""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from workflows.wall_clock import moment_of

USUAL = timedelta(hours=2)
"""How long we give ourselves where no moment could be read: early rather than late."""

_NIGHT = {
    "vanavond": 0, "deze avond": 0, "ce soir": 0, "heute abend": 0, "tonight": 0,
    "this evening": 0, "morgenavond": 1, "morgen avond": 1, "demain soir": 1, "morgen abend": 1,
    "tomorrow evening": 1, "tomorrow night": 1,
}  # fmt: skip
_LATER = {"vanmiddag": 0, "deze namiddag": 0, "cet apres-midi": 0, "heute nachmittag": 0,
          "this afternoon": 0, "morgenmiddag": 1, "tomorrow afternoon": 1}  # fmt: skip
_DAYS = {
    "overmorgen": 2, "apres-demain": 2, "ubermorgen": 2, "the day after tomorrow": 2,
    "heute morgen": 0, "heute fruh": 0, "this morning": 0, "vanochtend": 0, "deze ochtend": 0,
    "ce matin": 0, "vandaag": 0, "aujourd'hui": 0, "heute": 0, "today": 0, "morgenochtend": 1,
    "morgenvroeg": 1, "morgen vroeg": 1, "morgen fruh": 1, "demain matin": 1, "tomorrow morning": 1,
    "morgen": 1, "demain": 1, "tomorrow": 1,
}  # fmt: skip
_WEEKDAYS = (
    ("maandag", "lundi", "montag", "monday"), ("dinsdag", "mardi", "dienstag", "tuesday"),
    ("woensdag", "mercredi", "mittwoch", "wednesday"),
    ("donderdag", "jeudi", "donnerstag", "thursday"), ("vrijdag", "vendredi", "freitag", "friday"),
    ("zaterdag", "samedi", "samstag", "saturday"), ("zondag", "dimanche", "sonntag", "sunday"),
)  # fmt: skip
_NOON = re.compile(r"\b(?:noon|midi|12 uur 's middags|mittags?|middag)\b")
_CLOCK = re.compile(
    r"\b(\d{1,2})(?:\s*(?:[:.]|h|u|uur|uhr|heures?)\s*(\d{2})(?!\d))?"
    r"\s*(a\.?m\b\.?|p\.?m\b\.?|(?:heures?|uur|uhr|u|h|o'clock)\b)?"
)
_FILLER = re.compile(
    r"om|tegen|voor|ten|laatste|uiterlijk|graag|liefst|de|het|op|deze|dit|deadline|is|"
    r"a|avant|pour|au|plus|tard|le|la|um|bis|vor|spatestens|am|der|die|den|"
    r"at|by|before|until|latest|please|on|the|this|uhr|uur|heures?|h|u"
)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}[t ]\d{2}:\d{2}(?::\d{2})?\Z")


def deadline_of(words: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The moment, in UTC, that *words* name on the clocks of *zone*; None where they do not name
    exactly one, or a time that, without a day, has passed already. A day that is named may lie in
    the past: that deadline is missed. *now* bears a zone.
    """
    said, today = _plain(words), now.astimezone(zone).date()
    if _ISO.match(said):
        return _iso(said, zone)
    day, is_late, rest = _day(said, today)
    found = _hour(rest, is_late=is_late)
    if found is None:
        return None
    wall, rest = found
    left = re.findall(r"[^\W_]+(?:-[^\W_]+)*", rest)
    if any(not _FILLER.fullmatch(word) for word in left):
        return None
    at = moment_of(datetime.combine(day or today, wall), zone, early=True).at
    return None if day is None and at <= now else at


def _plain(words: str) -> str:
    """In small letters, without accents, one blank between words."""
    letters = unicodedata.normalize("NFD", words.lower().replace("’", "'"))
    return " ".join("".join(each for each in letters if not unicodedata.combining(each)).split())


def _iso(said: str, zone: ZoneInfo) -> datetime | None:
    try:
        return moment_of(datetime.fromisoformat(said), zone, early=True).at
    except (ValueError, OverflowError):
        return None


def _day(said: str, today: date) -> tuple[date | None, bool, str]:
    """The day that is named, whether it is its later half, and the words without it."""
    for names, is_late in ((_NIGHT, True), (_LATER, True), (_DAYS, False)):
        for name in sorted(names, key=len, reverse=True):
            rest = _without(said, name)
            if rest is not None:
                return today + timedelta(days=names[name]), is_late, rest
    for weekday, names_of_day in enumerate(_WEEKDAYS):
        for name in names_of_day:
            rest = _without(said, name)
            if rest is not None:
                return today + timedelta(days=(weekday - today.weekday()) % 7), False, rest
    return None, False, said


def _without(said: str, name: str) -> str | None:
    rest, count = re.subn(rf"\b{re.escape(name)}\b", " ", said, count=1)
    return rest if count else None


def _hour(said: str, *, is_late: bool) -> tuple[time, str] | None:
    """The one time of day that is named, and the words without it."""
    found = list(_CLOCK.finditer(said))
    if not found and _NOON.search(said):
        return time(12), _NOON.sub(" ", said, count=1)
    if len(found) != 1:
        return None
    hour, minute, half = int(found[0][1]), int(found[0][2] or 0), (found[0][3] or "")
    if found[0][2] is None and not half:
        return None  # a bare number may be anything
    if half[:1] in ("a", "p"):
        if not 1 <= hour <= 12:  # noqa: PLR2004 - the dial
            return None
        hour = hour % 12 + (12 if half[0] == "p" else 0)
    elif is_late and hour < 12:  # noqa: PLR2004
        hour += 12
    if hour > 23 or minute > 59:  # noqa: PLR2004
        return None
    return time(hour, minute), said[: found[0].start()] + " " + said[found[0].end() :]
