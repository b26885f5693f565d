"""What operators and their values are called in a search box: English, Dutch, French, German.

Without accents and in small letters, as `plain` makes of what is typed. All languages are read at
once, whatever the reader's own: what a colleague sends along is understood.
"""

import unicodedata
from collections.abc import Mapping
from typing import Any

from webcare.channels.models import ChannelKind
from webcare.tickets.views import ME, NOBODY, NONE, Clock, Priority, Source
from workflows.ticket import OPEN_STATES, WAITING_STATES, TicketState

Narrowed = dict[str, Any]
"""Fields of `Filters` with what an operator asks of them."""


def plain(text: str) -> str:
    """*text* in small letters and without accents."""
    parted = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in parted if not unicodedata.combining(each))


NAMES: Mapping[str, str] = {
    **dict.fromkeys(("from", "van", "de", "von"), "from"),
    **dict.fromkeys(("channel", "kanaal", "canal", "kanal"), "channel"),
    **dict.fromkeys(("state", "status", "toestand", "etat", "statut", "zustand"), "state"),
    **dict.fromkeys(("theme", "thema"), "theme"),
    **dict.fromkeys(("tag", "label", "etiquette", "schlagwort"), "tag"),
    **dict.fromkeys(("language", "taal", "langue", "sprache"), "language"),
    **dict.fromkeys(("priority", "prioriteit", "priorite", "prioritat"), "priority"),
    **dict.fromkeys(
        ("assignee", "toegewezen", "bij", "chez", "attribue", "bei", "zugewiesen"), "assignee"
    ),
    **dict.fromkeys(("before", "voor", "avant", "vor"), "before"),
    **dict.fromkeys(("after", "na", "apres", "nach"), "after"),
    **dict.fromkeys(("has", "heeft", "avec", "hat", "mit"), "has"),
    **dict.fromkeys(("is", "est", "ist"), "is"),
}
"""To our own name of the operator."""


def _state(state: TicketState, words: str) -> dict[str, frozenset[TicketState]]:
    return dict.fromkeys(words.split(), frozenset({state}))


STATES: Mapping[str, frozenset[TicketState]] = {
    **{state.value.replace("_", "-"): frozenset({state}) for state in TicketState},
    **{state.value: frozenset({state}) for state in TicketState},
    **_state(TicketState.NEW, "nieuw nouveau nouvelle neu"),
    **_state(TicketState.ANSWERING, "beantwoorden en-reponse in-antwort"),
    **_state(TicketState.WITH_EXPERT, "expert beim-experten"),
    **_state(TicketState.WITH_DESK, "desk bureau stelle"),
    **_state(TicketState.IN_APPROVAL, "goedkeuring approbation freigabe"),
    **_state(TicketState.SENDING, "onderweg en-route unterwegs"),
    **_state(TicketState.UNCERTAIN, "onzeker incertain unsicher"),
    **_state(TicketState.ANSWERED, "beantwoord repondu beantwortet"),
    **_state(TicketState.WATCHING, "opgevolgd suivi beobachtet"),
    **_state(TicketState.CLOSED, "gesloten afgesloten cloture ferme geschlossen abgeschlossen"),
    **dict.fromkeys(("open", "ouvert", "offen"), OPEN_STATES),
    **dict.fromkeys(("waiting", "wachtend", "en-attente", "wartend"), WAITING_STATES),
}
LANGUAGES = {
    **dict.fromkeys(("nl", "dutch", "nederlands", "neerlandais", "niederlandisch"), "nl"),
    **dict.fromkeys(("fr", "french", "frans", "francais", "franzosisch"), "fr"),
    **dict.fromkeys(("de", "german", "duits", "allemand", "deutsch"), "de"),
    **dict.fromkeys(("en", "english", "engels", "anglais", "englisch"), "en"),
    **dict.fromkeys(("none", "geen", "aucune", "keine"), NONE),
}
KINDS = {
    **{kind.value: kind for kind in ChannelKind},
    **dict.fromkeys(("e-mail", "email", "courriel"), ChannelKind.MAIL),
    **dict.fromkeys(("formulier", "formulaire", "formular"), ChannelKind.FORM),
}
SOURCES = {
    **dict.fromkeys(("owned", "eigen", "propre", "eigene"), Source.OWNED),
    **dict.fromkeys(("earned", "verdiend", "suivi", "beobachtet"), Source.EARNED),
}
PRIORITIES = {
    **{each.value: each for each in Priority},
    **dict.fromkeys(("normaal", "normale"), Priority.NORMAL),
    **dict.fromkeys(("hoog", "haute", "hoch"), Priority.HIGH),
    **dict.fromkeys(("dringend", "urgente"), Priority.URGENT),
}
_FILES = """
attachment attachments file files bijlage bijlagen bestand piece-jointe fichier fichiers anhang
anlage datei
"""
FILES = frozenset(_FILES.split())
MINE = frozenset(["me", "mine", "ik", "mij", "mijn", "moi", "ich", "mir", "mich"])
FREE = frozenset(["nobody", "none", "niemand", "vrij", "personne"])
NO_THEME = frozenset(["none", "geen", "aucun", "aucune", "keine", "keines"])
DAYS = {
    **dict.fromkeys(["today", "vandaag", "aujourdhui", "aujourd'hui", "aujourd’hui", "heute"], 0),
    **dict.fromkeys(["yesterday", "gisteren", "hier", "gestern"], 1),
}


def _each(values: Mapping[str, Any], field: str) -> dict[str, Narrowed]:
    return {name: {field: (value,)} for name, value in values.items()}


def _clock(clock: Clock, words: str) -> dict[str, Narrowed]:
    return _each(dict.fromkeys(words.split(), clock), "clocks")


IS: Mapping[str, Narrowed] = {
    **_clock(Clock.LATE, "late laat telaat te-laat en-retard spat zu-spat"),
    **_clock(Clock.SOON, "soon bijna bientot bald"),
    **_clock(Clock.TODAY, "today vandaag aujourdhui aujourd'hui aujourd’hui heute"),
    **_each(
        dict.fromkeys(["mine", "mijn", "van-mij", "a-moi", "moi", "meine", "mein"], ME), "assignees"
    ),
    **_each(dict.fromkeys(["free", "vrij", "libre", "frei"], NOBODY), "assignees"),
    **_each(PRIORITIES, "priorities"),
    **_each({name: each for name, each in SOURCES.items() if name not in STATES}, "sources"),
    **{name: {"states": tuple(each)} for name, each in STATES.items()},
}
