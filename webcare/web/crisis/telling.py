"""What the pages of a crisis call things."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from webcare.web.language import choose
from workflows.crisis import CrisisEventKind
from workflows.tone import Tone


def tone(value: str) -> str:
    names: dict[Tone, str] = {
        Tone.ANGRY: _("Angry"),
        Tone.WORRIED: _("Worried"),
        Tone.NEUTRAL: _("Neutral"),
        Tone.THANKFUL: _("Thankful"),
    }
    return names[Tone(value)]


TONE_SHAPES = {
    Tone.ANGRY: "flame",
    Tone.WORRIED: "alert-circle",
    Tone.NEUTRAL: "minus",
    Tone.THANKFUL: "mood-smile",
}


def happened(kind: str, count: int) -> str:
    """One line of the timeline as a sentence."""
    many = {
        "peak": lambda: ngettext(
            "Busiest quarter of an hour: %(num)d message",
            "Busiest quarter of an hour: %(num)d messages", count,
        ),
        "noticed": lambda: ngettext(
            "More than usual was noticed: %(num)d message",
            "More than usual was noticed: %(num)d messages", count,
        ),
        CrisisEventKind.LEAVING: lambda: ngettext(
            "%(num)d reply was already on its way", "%(num)d replies were already on their way",
            count,
        ),
        CrisisEventKind.HELD: lambda: ngettext(
            "%(num)d reply held", "%(num)d replies held", count
        ),
        CrisisEventKind.RELEASED: lambda: ngettext(
            "%(num)d reply let go", "%(num)d replies let go", count
        ),
        CrisisEventKind.REVISED: lambda: ngettext(
            "%(num)d reply taken back to be rewritten",
            "%(num)d replies taken back to be rewritten", count,
        ),
        CrisisEventKind.DISCARDED: lambda: ngettext(
            "%(num)d reply discarded", "%(num)d replies discarded", count
        ),
    }  # fmt: skip
    if kind in many:
        return str(many[kind]())
    once = {
        "first_message": _("First message"),
        "first_word": _("Our first word"),
        CrisisEventKind.DECLARED: _("Crisis declared"),
        CrisisEventKind.CHANGED: _("What it covers was changed"),
        CrisisEventKind.RENEWED: _("Renewed"),
        CrisisEventKind.REMINDED: _("Reminder that it ends soon"),
        CrisisEventKind.STATEMENT: _("Statement"),
        CrisisEventKind.ENDED: _("Ended"),
        CrisisEventKind.LAPSED: _("Ended by itself"),
    }
    return str(once.get(kind, kind))


def theme_names(slugs: Sequence[str], themes: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Names of themes in the reader's language, for slugs."""
    return [
        themes[slug].get(choose()) or next(iter(themes[slug].values()), slug)
        if slug in themes
        else slug
        for slug in slugs
    ]


def tone_note() -> str:
    """How the tone is reckoned: the same words wherever it is shown."""
    said: str = _(
        "Reckoned from word lists of the product in four languages: it hears no irony and calls "
        "neutral what it does not know. A share of many messages, never a judgement of one."
    )
    return said


def anonymised_note() -> str:
    """What whoever gives a dossier away has to know."""
    said: str = _(
        "Nobody outside is named here: names, addresses and numbers in what is quoted were "
        "taken out by rules that may miss one. Read it before you give it away."
    )
    return said
