"""Words to fill a bench database with: common ones of four languages, and rare ones.

A text draws its words unevenly, as speech does. A rare word is a made-up place name that a few
tickets share, so that a search for it finds a handful wherever they lie.
"""

import random
from dataclasses import dataclass
from itertools import accumulate, product

_COMMON = {
    "nl": (
        "de het een van en in op voor met is dat niet aan er te bij ook naar om maar als wij deze "
        "nog over wordt graag kunnen al weken straat afval vuilnis zak container stoep fietspad "
        "verlichting lamp kapot put boom takken park speelplein hond overlast lawaai buren feest "
        "vergunning aanvraag formulier loket afspraak paspoort rijbewijs uittreksel geboorte "
        "verhuizing adres belasting aanslag betaling kwijtschelding parkeren bewonerskaart boete "
        "zwembad bibliotheek school opvang inschrijving wachtlijst trein bus halte station werken "
        "omleiding riool water kelder regen gladheid strooien blad graf begraafplaats huwelijk "
        "klacht antwoord medewerker dienst gemeente burgemeester wijk plein brug kanaal haven"
    ),
    "fr": (
        "le la les un une de du des et en dans pour avec est que ne pas nous vous sur au aux il "
        "mais comme cette encore depuis semaines rue ordures sac poubelle conteneur trottoir "
        "piste cyclable éclairage lampadaire cassé trou arbre branches parc plaine jeux chien "
        "nuisance bruit voisins fête permis demande formulaire guichet rendez-vous passeport "
        "permis conduire extrait naissance déménagement adresse taxe paiement remise parking "
        "riverain amende piscine bibliothèque école garderie inscription liste attente train bus "
        "arrêt gare travaux déviation égout eau cave pluie verglas feuilles tombe cimetière "
        "mariage plainte réponse agent service commune bourgmestre quartier place pont canal"
    ),
    "de": (
        "der die das ein eine von und in auf für mit ist dass nicht an es zu bei auch nach um "
        "aber wenn wir diese noch über wird seit Wochen Straße Müll Sack Tonne Gehweg Radweg "
        "Beleuchtung Laterne kaputt Loch Baum Äste Park Spielplatz Hund Belästigung Lärm Nachbarn "
        "Fest Genehmigung Antrag Formular Schalter Termin Reisepass Führerschein Auszug Geburt "
        "Umzug Adresse Steuer Bescheid Zahlung Erlass Parken Anwohner Strafe Schwimmbad Bücherei "
        "Schule Betreuung Anmeldung Warteliste Zug Haltestelle Bahnhof Arbeiten Umleitung Kanal "
        "Wasser Keller Regen Glatteis Laub Grab Friedhof Hochzeit Beschwerde Antwort Dienst"
    ),
    "en": (
        "the a an of and in on for with is that not at there to by also but if we this still "
        "about will since weeks street litter waste bag bin pavement cycle path lighting lamp "
        "broken hole tree branches park playground dog nuisance noise neighbours party permit "
        "application form counter appointment passport licence extract birth moving address tax "
        "bill payment parking resident fine pool library school childcare enrolment waiting list "
        "train bus stop station works diversion sewer water cellar rain ice leaves grave cemetery "
        "wedding complaint answer official service town mayor district square bridge canal"
    ),
}
_FIRST = ("Zil", "Hoor", "Vlas", "Ker", "Mol", "Elst", "Wijn", "Brak", "Ooi", "Rog", "Stel", "Dru")
_MIDDLE = ("ver", "ke", "mar", "den", "ster", "wij", "lo", "pel", "ra", "gin", "vo", "tem")
_LAST = ("beek", "hof", "dries", "veld", "kouter", "laan", "akker", "rode", "zele", "ham", "poort")
PLACES = tuple(map("".join, product(_FIRST, _MIDDLE, _LAST)))
NAMES = (
    "An", "Bert", "Chloé", "Dirk", "Els", "Farid", "Greet", "Hugo", "Ines", "Jonas", "Karin", "Luc",
    "Mieke", "Nadia", "Olivier", "Pia", "Quinten", "Rosa", "Stefan", "Tine",
)  # fmt: skip
LANGUAGES = ("nl", "fr", "de", "en")
TEXTS = 700  # a language
WORDS = 48  # a text
SPOKEN = (70, 15, 8, 7)  # of a hundred messages


@dataclass(frozen=True, slots=True)
class Text:
    """One of the texts that messages are made of, and its place among them."""

    key: int
    language: str
    words: str


class Writer:
    """Chooses texts, names and places; the same *seed* chooses the same ones.

    The texts are made once, `TEXTS` a language: a message is one of them and its ticket's place.
    """

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.texts = [
            Text(number * TEXTS + key, language, _text(self.random, words))
            for number, (language, words) in enumerate(_words().items())
            for key in range(TEXTS)
        ]

    def language(self) -> str:
        return self.random.choices(LANGUAGES, SPOKEN)[0]

    def text(self, language: str) -> Text:
        """One of that language's texts."""
        start = LANGUAGES.index(language) * TEXTS
        return self.texts[start + self.random.randrange(TEXTS)]

    def name(self) -> str:
        return f"{self.random.choice(NAMES)} {self.random.choice(PLACES)}"

    def place(self, known: int) -> str:
        """One of the first *known* rare words."""
        return PLACES[self.random.randrange(min(known, len(PLACES)))]


def _words() -> dict[str, list[str]]:
    return {language: _COMMON[language].split() for language in LANGUAGES}


def _text(chance: random.Random, words: list[str]) -> str:
    """About 300 characters, in sentences."""
    uneven = list(accumulate(1 / (rank + 4) for rank in range(len(words))))
    drawn = chance.choices(words, cum_weights=uneven, k=WORDS)
    return ". ".join(" ".join(drawn[i : i + 12]).capitalize() for i in range(0, WORDS, 12)) + "."


def common(language: str) -> list[str]:
    """The common words of a language, the most common first."""
    return _COMMON[language].split()
