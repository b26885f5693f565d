"""Public holidays by country, from the library `holidays`, read by a short process of its own.

The library costs about a second and 45 MB to import, whatever country one asks for: no web process
or worker ever carries it. What was read is kept by whoever asks (`tickets.closed_days`), so that
happens once a calendar and year.

A calendar is a country (`BE`), or with a part of it (`DE-NW`). The days of Belgium's communities
and regions are no holidays of the law, and the library does not know them; their offices close.
"""

import json
import subprocess
import sys
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from webcare.core.i18n import LANGUAGES

PATIENCE = 60  # seconds; it takes two
NEAR = (
    "BE", "BE-VLG", "BE-WAL", "BE-BRU", "BE-OST", "NL", "LU", "FR", "DE", "GB",
)  # fmt: skip
"""Offered first."""
OWN: Mapping[str, tuple[int, int, Mapping[str, str]]] = {
    "BE-VLG": (7, 11, {
        "nl": "Feestdag van de Vlaamse Gemeenschap", "fr": "Fête de la Communauté flamande",
        "de": "Feiertag der Flämischen Gemeinschaft", "en": "Day of the Flemish Community",
    }),
    "BE-WAL": (9, 27, {
        "nl": "Feestdag van de Franse Gemeenschap", "fr": "Fête de la Communauté française",
        "de": "Feiertag der Französischen Gemeinschaft", "en": "Day of the French Community",
    }),
    "BE-BRU": (5, 8, {
        "nl": "Irisfeest", "fr": "Fête de l’Iris", "de": "Irisfest", "en": "Iris Day",
    }),
    "BE-OST": (11, 15, {
        "nl": "Feestdag van de Duitstalige Gemeenschap",
        "fr": "Fête de la Communauté germanophone",
        "de": "Tag der Deutschsprachigen Gemeinschaft",
        "en": "Day of the German-speaking Community",
    }),
}  # fmt: skip

Days = dict[str, dict[str, str]]
"""ISO dates to the name of the day, by language."""


class Unreadable(RuntimeError):  # noqa: N818 - says what the answer is
    """The process that reads the library gave no answer."""


def read(calendars: Collection[str], years: Collection[int]) -> dict[str, dict[int, Days]]:
    """The holidays of those calendars and years; an unknown calendar has none. Raises Unreadable
    where the library cannot be read.
    """
    if not calendars or not years:
        return {}
    return {
        calendar: {int(year): days for year, days in found.items()}
        for calendar, found in _asked("days", *calendars, *map(str, years)).items()
    }


def countries() -> dict[str, list[str]]:
    """The countries that the library knows, with their parts."""
    return _asked("countries")


def _asked(*what: str) -> dict[str, Any]:
    try:
        done = subprocess.run(  # noqa: S603 - our own module, and codes that are one argument each
            [sys.executable, "-m", "webcare.core.public_days", *what],
            capture_output=True, timeout=PATIENCE, check=True,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:
        raise Unreadable(str(error)) from error
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _days_of(library: Any, calendar: str, years: list[int]) -> dict[int, Days]:
    """What the library says of one calendar, in each of our languages as far as it has them."""
    country, _dash, part = calendar.partition("-")
    found: dict[int, Days] = {year: {} for year in years}
    known = library.list_supported_countries(include_aliases=False)
    if country not in known:
        return found
    for language in LANGUAGES:
        told = library.country_holidays(
            country, subdiv=part if part in known[country] else None, years=years,
            language="en_US" if language == "en" else language,
        )  # fmt: skip
        for day, name in told.items():
            if day.year in found:
                found[day.year].setdefault(day.isoformat(), {})[language] = name
    if calendar in OWN:
        month, number, names = OWN[calendar]
        for year in years:
            found[year][date(year, month, number).isoformat()] = dict(names)
    return found


def _main(what: str, *given: str) -> None:
    import holidays as library

    if what == "countries":
        told: Any = library.list_supported_countries(include_aliases=False)
    else:
        years = [int(each) for each in given if each.isdigit()]
        told = {each: _days_of(library, each, years) for each in given if not each.isdigit()}
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    _main(*sys.argv[1:])
