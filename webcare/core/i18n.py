"""Texts outside a request: mails, acknowledgements, jobs. Pages use the same catalogues, and each
catalogue is complete.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from babel.support import NullTranslations, Translations

LANGUAGES = ("nl", "fr", "de", "en")
CATALOGUES = Path(__file__).resolve().parents[2] / "translations"


def marked(text: str) -> str:
    """*text* itself; collected for translation by this name, and translated where it is shown."""
    return text


@cache
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(CATALOGUES, [language])


def texts(language: str | None) -> Callable[[str], str]:
    """The translator to *language*; English where we do not speak it.

    Call it `_` where it is used, so that its texts are collected:
    `_ = texts(ticket.language)`.
    """
    return _catalogue(language if language in LANGUAGES else "en").ugettext


def spoken(language: str | None, default: str) -> str:
    """*language* where we speak it, else *default*."""
    return language if language in LANGUAGES else default
