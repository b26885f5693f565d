"""Texts outside a request: mails, acknowledgements, jobs. Pages use the same catalogues.

Whoever works here reads Dutch or English. Whoever is outside, the public and the experts who are
asked, is met in French and German too. Those two catalogues hold just the texts that people outside
see (`translations/outside.cfg` says where these stand), and all of them.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from babel.support import NullTranslations, Translations

LANGUAGES = ("nl", "en")  # of the whole house
OUTSIDE = (*LANGUAGES, "fr", "de")  # of what people outside the team see
CATALOGUES = Path(__file__).resolve().parents[2] / "translations"


def marked(text: str) -> str:
    """*text* itself; collected for translation by this name, and translated where it is shown."""
    return text


@cache
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(CATALOGUES, [language])


def texts(language: str | None) -> Callable[[str], str]:
    """The translator to *language*; English where we do not speak it. French and German know only
    what people outside see.

    Call it `_` where it is used, so that its texts are collected:
    `_ = texts(ticket.language)`.
    """
    return _catalogue(language if language in OUTSIDE else "en").ugettext


def spoken(language: str | None, default: str) -> str:
    """*language* where we have complete texts in it, else *default*."""
    return language if language in LANGUAGES else default


def understood(language: str | None, default: str) -> str:
    """*language* where we meet people outside in it, else *default*."""
    return language if language in OUTSIDE else default
