"""What goes back at once to somebody who may be in danger: whom to call, and nothing of business.

These are defaults: the house approves the words in the team's settings, or switches the answer
off (docs/emergency-numbers.md says what of them was confirmed, and where). 112, the European
emergency number (Directive (EU) 2018/1972, article 109); 1813 and 0800 32 123, the Belgian lines
against suicide; 113 and 0800-0113, the Dutch one; 108, the German-speaking Community's.
"""

from collections.abc import Mapping
from typing import Any

from webcare.core.i18n import LANGUAGES

LONGEST = 2000
OFF = "off"
USUAL: Mapping[str, str] = {
    "nl": (
        "Hallo,\n\nUit uw bericht maken we op dat u of iemand anders misschien in gevaar is.\n\n"
        "Bel bij direct gevaar nu 112.\n\n"
        "Denkt u aan zelfdoding? Praat nu met iemand, gratis, dag en nacht: in België op 1813, in "
        "Nederland op 113 of 0800-0113.\n\n"
        "We waarschuwen een collega. Wacht niet op ons antwoord om hulp te bellen."
    ),
    "fr": (
        "Bonjour,\n\nVotre message nous fait craindre que vous ou quelqu’un d’autre soyez en "
        "danger.\n\nEn cas de danger immédiat, appelez maintenant le 112.\n\n"
        "Vous pensez au suicide ? Parlez-en maintenant, gratuitement, jour et nuit : en Belgique "
        "au 0800 32 123, aux Pays-Bas au 0800-0113.\n\n"
        "Nous avertissons un collègue. N’attendez pas notre réponse pour appeler à l’aide."
    ),
    "de": (
        "Guten Tag,\n\nIhre Nachricht lässt uns befürchten, dass Sie oder jemand anderes in Gefahr "
        "sind.\n\nRufen Sie bei unmittelbarer Gefahr jetzt 112 an.\n\n"
        "Denken Sie an Suizid? Sprechen Sie jetzt mit jemandem, kostenlos, Tag und Nacht: in "
        "Belgien unter 108, in den Niederlanden unter 0800-0113.\n\n"
        "Wir benachrichtigen jemanden im Team. Warten Sie nicht auf unsere Antwort, um Hilfe zu "
        "rufen."
    ),
    "en": (
        "Hello,\n\nFrom your message we fear that you or someone else may be in danger.\n\n"
        "In immediate danger, call 112 now.\n\n"
        "Are you thinking of suicide? Talk to someone now, free of charge, day and night: in "
        "Belgium on 1813, in the Netherlands on 113 or 0800-0113.\n\n"
        "We are alerting a colleague. Do not wait for our answer before you call for help."
    ),
}


def text(kept: Mapping[str, Any], language: str) -> str:
    """The words in *language*: the house's own, or else the usual ones. *kept*: the team's setting,
    {"off": bool, language: text}; empty where the team wants none to go by itself.
    """
    if kept.get(OFF):
        return ""
    code = language if language in LANGUAGES else "en"
    return str(kept.get(code) or USUAL[code])


def fit(words: Mapping[str, str], *, is_on: bool) -> dict[str, Any]:
    """The setting as it is kept: only what differs from the usual."""
    own = {code: words.get(code, "").replace("\r\n", "\n").strip() for code in LANGUAGES}
    kept: dict[str, Any] = {
        code: said[:LONGEST] for code, said in own.items() if said and said != USUAL[code]
    }
    return kept if is_on else {**kept, OFF: True}
