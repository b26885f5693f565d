"""The holding reply of one act: that we are on it, and until when they hear from us.

A team writes its own in its settings, per language and with variables; these are the usual ones.
"""

from collections.abc import Mapping
from typing import Any

from webcare.core.i18n import LANGUAGES
from workflows import variables

LONGEST = 4000
_NAME, _DAY = variables.written("name"), variables.written("answer_by")

USUAL: Mapping[str, str] = {
    "nl": (
        "Dag {{name}},\n\nBedankt voor uw bericht. We zijn ermee bezig.\n\n"
        "U hoort van ons uiterlijk op {{answer_by}}.\n\n"
        "Hier ziet u hoe het staat: {{link}}"
    ),
    "fr": (
        "Bonjour {{name}},\n\nMerci pour votre message. Nous nous en occupons.\n\n"
        "Vous aurez de nos nouvelles au plus tard le {{answer_by}}.\n\n"
        "Vous pouvez suivre votre question ici : {{link}}"
    ),
    "de": (
        "Guten Tag {{name}},\n\nvielen Dank für Ihre Nachricht. Wir kümmern uns darum.\n\n"
        "Sie hören spätestens am {{answer_by}} von uns.\n\n"
        "Hier sehen Sie, wie es steht: {{link}}"
    ),
    "en": (
        "Hello {{name}},\n\nThank you for your message. We are on it.\n\n"
        "You will hear from us by {{answer_by}} at the latest.\n\n"
        "Here you can see how it stands: {{link}}"
    ),
}


def text(kept: Mapping[str, Any], language: str, values: Mapping[str, str]) -> str:
    """The words in *language* with their variables still open: the team's own, or else the usual
    ones, which do without a name or a day where *values* know none.
    """
    code = language if language in LANGUAGES else "en"
    if own := str(kept.get(code) or ""):
        return own
    usual = USUAL[code]
    if not values.get("name", "").strip():
        usual = usual.replace(f" {_NAME}", "", 1)
    if not values.get("answer_by", "").strip():
        usual = "\n\n".join(part for part in usual.split("\n\n") if _DAY not in part)
    return usual


def fit(words: Mapping[str, str]) -> dict[str, str]:
    """The setting as it is kept: only what differs from the usual."""
    own = {code: words.get(code, "").replace("\r\n", "\n").strip() for code in LANGUAGES}
    return {code: said[:LONGEST] for code, said in own.items() if said and said != USUAL[code]}
