"""The few words of a drawing itself, in the languages that schemes are written in.

A drawing speaks its scheme's language, not the reader's, and is made without a request too, so
these do not come from the catalogues of the screens.
"""

from collections.abc import Mapping

from workflows.outcomes import in_language

_WORDS: Mapping[str, Mapping[str, str]] = {
    "question": {"nl": "Vraag", "en": "Question", "fr": "Question", "de": "Frage"},
    "reply": {"nl": "Antwoorden", "en": "Reply", "fr": "Répondre", "de": "Antworten"},
    "forward": {
        "nl": "Navragen",
        "en": "Ask someone who knows",
        "fr": "Demander",
        "de": "Nachfragen",
    },
    "escalate": {"nl": "Escaleren", "en": "Escalate", "fr": "Escalader", "de": "Eskalieren"},
    "watch": {
        "nl": "In de gaten houden",
        "en": "Watch",
        "fr": "Surveiller",
        "de": "Beobachten",
    },
    "let_stand": {
        "nl": "Laten staan",
        "en": "Let stand",
        "fr": "Laisser tel quel",
        "de": "Stehen lassen",
    },
    "missing": {
        "nl": "Bestaat niet",
        "en": "Does not exist",
        "fr": "N’existe pas",
        "de": "Gibt es nicht",
    },
    "start": {"nl": "Begin", "en": "Start", "fr": "Début", "de": "Anfang"},
    "more": {"nl": "en nog {n}", "en": "and {n} more", "fr": "et {n} autres", "de": "und {n} mehr"},
    "reconstructed": {
        "nl": "gereconstrueerd",
        "en": "reconstructed",
        "fr": "reconstitué",
        "de": "rekonstruiert",
    },
    "added": {"nl": "toegevoegd", "en": "added", "fr": "ajouté", "de": "neu"},
    "removed": {"nl": "weggehaald", "en": "removed", "fr": "supprimé", "de": "entfernt"},
    "changed": {"nl": "gewijzigd", "en": "changed", "fr": "modifié", "de": "geändert"},
    "chosen": {"nl": "gekozen", "en": "selected", "fr": "sélectionné", "de": "ausgewählt"},
    "on_path": {
        "nl": "op het pad",
        "en": "on the path",
        "fr": "sur le chemin",
        "de": "auf dem Weg",
    },
    "leads_to": {"nl": "leidt naar", "en": "leads to", "fr": "mène à", "de": "führt zu"},
    "times": {"nl": "{n} keer", "en": "{n} times", "fr": "{n} fois", "de": "{n}-mal"},
}


def word(name: str, language: str, **values: object) -> str:
    """The word in *language*, or in English."""
    return in_language(_WORDS[name], language).format(**values)
