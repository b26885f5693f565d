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
        "nl": "Vragen aan wie het weet",
        "en": "Ask someone who knows",
        "fr": "Demander à qui sait",
        "de": "Fachleute fragen",
    },
    "escalate": {"nl": "Escaleren", "en": "Escalate", "fr": "Escalader", "de": "Eskalieren"},
    "watch": {
        "nl": "Opvolgen",
        "en": "Watch",
        "fr": "Surveiller",
        "de": "Beobachten",
    },
    "let_stand": {
        "nl": "Laten rusten",
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
    "onward": {"nl": "Verder bij", "en": "Continue at", "fr": "Suite à", "de": "Weiter bei"},
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
    "considerations": {
        "nl": "Vooraf te overwegen",
        "en": "To consider first",
        "fr": "À considérer d’abord",
        "de": "Vorher zu bedenken",
    },
    "version": {"nl": "Versie {n}", "en": "Version {n}", "fr": "Version {n}", "de": "Fassung {n}"},
    "valid_from": {
        "nl": "geldig vanaf {date}",
        "en": "valid from {date}",
        "fr": "valable à partir du {date}",
        "de": "gültig ab {date}",
    },
    "language": {"nl": "Taal", "en": "Language", "fr": "Langue", "de": "Sprache"},
    "legend": {"nl": "Legende", "en": "Legend", "fr": "Légende", "de": "Legende"},
    "too_large": {
        "nl": "Met {n} vragen en uitkomsten is dit schema te groot om te tekenen.",
        "en": "With {n} questions and outcomes this scheme is too large to draw.",
        "fr": "Avec {n} questions et résultats, ce schéma est trop grand pour être dessiné.",
        "de": "Mit {n} Fragen und Ergebnissen ist dieses Schema zu groß für eine Zeichnung.",
    },
    "overruled": {
        "nl": "{n} keer anders beslist",
        "en": "decided otherwise {n} times",
        "fr": "{n} fois décidé autrement",
        "de": "{n}-mal anders entschieden",
    },
    "overruled_often": {
        "nl": "anders beslist, en hoe vaak",
        "en": "decided otherwise, and how often",
        "fr": "décidé autrement, et combien de fois",
        "de": "anders entschieden, und wie oft",
    },
    "times": {"nl": "{n} keer", "en": "{n} times", "fr": "{n} fois", "de": "{n}-mal"},
}


def word(name: str, language: str, **values: object) -> str:
    """The word in *language*, or in English."""
    return in_language(_WORDS[name], language).format(**values)


def language_name(language: str) -> str:
    """What a language calls itself, or its code."""
    names = {"nl": "Nederlands", "en": "English", "fr": "français", "de": "Deutsch"}
    return names.get(language, language)
