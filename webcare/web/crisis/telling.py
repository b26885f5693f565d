"""What the pages of a crisis call things."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from webcare.web.crisis.words import crisis_said
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
    if kind in list(CrisisEventKind):
        return crisis_said(CrisisEventKind(kind), count)
    added: dict[str, str] = {
        "first_message": _("First message"),
        "first_word": _("Our first word"),
        "noticed": ngettext(
            "More than usual was noticed: %(num)d message",
            "More than usual was noticed: %(num)d messages", count,
        ),
        "peak": ngettext(
            "Busiest quarter of an hour: %(num)d message",
            "Busiest quarter of an hour: %(num)d messages", count,
        ),
    }  # fmt: skip
    return added[kind]


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
