"""What the directory writes to people: plain text, in the language of the one who reads it."""

from typing import NamedTuple

from webcare.accounts.models import Team
from webcare.core.i18n import LANGUAGES, spoken, texts
from webcare.experts.models import Expert


class Letter(NamedTuple):
    """A mail's subject and text."""

    subject: str
    text: str


def language_of(expert: Expert, team: Team) -> str:
    """The first of their languages in which we meet people outside, else the team's."""
    preferred = next((code for code in expert.languages if code in LANGUAGES), team.language)
    return spoken(preferred, "nl")


def invitation(expert: Expert, team: Team, *, who: str, words: str, link: str) -> Letter:
    """Asking somebody whether they may be asked. *words*: what the inviter adds in person."""
    _ = texts(language_of(expert, team))
    house = team.organisation or team.name
    named = {"name": expert.name, "who": who, "house": house}
    parts = [
        _("Hello %(name)s,") % named,
        _("%(who)s of %(house)s would like to ask you now and then what you know.") % named,
        words,
        _(
            "You get one question at a time, by mail. You answer by replying or on a page, without "
            "an account. Your answer goes to our team, not straight to the public."
        ),
        _("Say here about which themes you may be asked, or that you would rather not:")
        + f"\n{link}",
        _("You can come back to that page later, to say when you are away or what has changed."),
    ]
    subject = _("May %(house)s ask you what you know?") % named
    return Letter(subject, "\n\n".join(part for part in parts if part) + "\n")
