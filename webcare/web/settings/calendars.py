"""Calendars of holidays to choose from, with the reader's names of countries."""

from functools import lru_cache

from babel import Locale
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webcare.core import public_days

PARTS = {
    "BE-VLG": _l("Belgium, Flemish Community"),
    "BE-WAL": _l("Belgium, French Community"),
    "BE-BRU": _l("Belgium, Brussels"),
    "BE-OST": _l("Belgium, German-speaking Community"),
}
GERMAN = {
    "BB": "Brandenburg", "BE": "Berlin", "BW": "Baden-Württemberg", "BY": "Bayern",
    "HB": "Bremen", "HE": "Hessen", "HH": "Hamburg", "MV": "Mecklenburg-Vorpommern",
    "NI": "Niedersachsen", "NW": "Nordrhein-Westfalen", "RP": "Rheinland-Pfalz",
    "SH": "Schleswig-Holstein", "SL": "Saarland", "SN": "Sachsen", "ST": "Sachsen-Anhalt",
    "TH": "Thüringen",
}  # fmt: skip
OTHERS = (
    "AD", "AL", "AM", "AR", "AT", "AU", "AW", "AZ", "BA", "BG", "BR", "BY", "CA", "CH", "CL", "CN",
    "CO", "CR", "CW", "CY", "CZ", "DK", "EE", "EG", "ES", "FI", "GE", "GL", "GR", "HK", "HR", "HU",
    "ID", "IE", "IL", "IM", "IN", "IS", "IT", "JE", "JP", "KE", "KR", "LI", "LT", "LV", "MA", "MC",
    "MD", "ME", "MK", "MT", "MX", "MY", "NG", "NO", "NZ", "PE", "PH", "PL", "PT", "RO", "RS", "SE",
    "SG", "SI", "SK", "SM", "SR", "SX", "TH", "TN", "TR", "TW", "UA", "US", "UY", "VA", "VN", "ZA",
)  # fmt: skip
"""Countries that the library knows; a test holds that it does."""


def known() -> frozenset[str]:
    """The calendars that can be chosen."""
    parts = {f"DE-{each}" for each in GERMAN}
    return frozenset({*public_days.NEAR, *parts, *OTHERS})


def calendar_name(calendar: str) -> str:
    """What the reader calls it."""
    if calendar in PARTS:
        return str(PARTS[calendar])
    country, _dash, part = calendar.partition("-")
    name = str(get_locale().territories.get(country, country))
    return f"{name}, {GERMAN.get(part, part)}" if part else name


def options() -> list[tuple[str, list[tuple[str, str]]]]:
    """The calendars in groups: the near ones, Germany's countries, and all others by name."""
    near = [(each, calendar_name(each)) for each in public_days.NEAR]
    german = [(f"DE-{part}", f"{name}") for part, name in GERMAN.items()]
    return [
        (_("Near"), near),
        (calendar_name("DE"), german),
        (_("Other countries"), _others(get_locale())),
    ]


@lru_cache(maxsize=8)
def _others(locale: Locale) -> list[tuple[str, str]]:
    return sorted(
        ((each, str(locale.territories.get(each, each))) for each in OTHERS), key=lambda o: o[1]
    )
