"""The words of the directory's table: names of columns, kinds, yes and no, days of the week.

A file is written in its reader's language and read in every one of them, so that what a colleague
exported in French comes in at a Dutch house. They are a format that files keep for years: a table
of their own, not the catalogues, whose wording may change with any release.
"""

from collections.abc import Mapping

from workflows.opening import DAYS

PERSON = "person"
COLUMNS = (
    "kind", "name", "belongs_to", "email", "phone", "function", "languages", "first_about",
    "backup_about", "substitute", "capacity", "can_be_asked", "hours",
)  # fmt: skip
_NAMES = {
    "nl": (
        "soort", "naam", "hoort_bij", "e-mail", "telefoon", "functie", "talen", "eerste_voor",
        "reserve_voor", "vervanger", "vragen_tegelijk", "mag_gevraagd_worden", "openingsuren",
    ),
    "fr": (
        "type", "nom", "appartient_à", "courriel", "téléphone", "fonction", "langues",
        "premier_pour", "suppléant_pour", "remplaçant", "capacité", "peut_être_consulté",
        "heures_d'ouverture",
    ),
    "de": (
        "art", "name", "gehört_zu", "e-mail", "telefon", "funktion", "sprachen", "zuständig_für",
        "ersatz_für", "vertretung", "kapazität", "darf_gefragt_werden", "öffnungszeiten",
    ),
}  # fmt: skip
_ALSO = {
    "dienst": "belongs_to", "unit": "belongs_to", "eenheid": "belongs_to", "entité": "belongs_to",
    "unité": "belongs_to", "abteilung": "belongs_to", "mail": "email", "courrier_électronique":
    "email", "adresse_e-mail": "email", "téléphone": "phone", "werk": "function",
    "thema's": "first_about", "themas": "first_about", "themes": "first_about",
    "thèmes": "first_about", "themen": "first_about", "heures_d_ouverture": "hours",
    "horaires": "hours", "capaciteit": "capacity",
}  # fmt: skip
READ_AS: Mapping[str, str] = {
    **_ALSO,
    **{
        theirs: ours
        for names in _NAMES.values()
        for theirs, ours in zip(names, COLUMNS, strict=True)
    },
}
"""Every name of a column beside our own, in small letters and without blanks, to our own."""

_KINDS = {
    "nl": {"person": "persoon", "unit": "eenheid", "service": "dienst", "partner": "partner"},
    "fr": {"person": "personne", "unit": "unité", "service": "service", "partner": "partenaire"},
    "de": {"person": "person", "unit": "abteilung", "service": "dienst", "partner": "partner"},
}
KINDS: Mapping[str, str] = {
    theirs: ours for words in _KINDS.values() for ours, theirs in words.items()
}
_YES = {"en": "yes", "nl": "ja", "fr": "oui", "de": "ja"}
_NO = {"en": "no", "nl": "nee", "fr": "non", "de": "nein"}
YES = frozenset({*_YES.values(), "true", "1", "x", ""})
NO = frozenset({*_NO.values(), "neen", "false", "0"})
_DAYS = {
    "nl": ("ma", "di", "wo", "do", "vr", "za", "zo"),
    "fr": ("lun", "mar", "mer", "jeu", "ven", "sam", "dim"),
    "de": ("mo", "di", "mi", "do", "fr", "sa", "so"),
}


def names(language: str) -> tuple[str, ...]:
    """What the columns are called in *language*, in their order; ours where we do not speak it."""
    return _NAMES.get(language, COLUMNS)


def name(column: str, language: str) -> str:
    """What one column is called; the same text where it is no column."""
    column = "can_be_asked" if column == "active" else column
    return dict(zip(COLUMNS, names(language), strict=True)).get(column, column)


def cell(column: str, text: str, language: str) -> str:
    """What a cell of ours says, as *language* has it."""
    if column == "active":
        return yes_or_no(text == "yes", language)
    return kind(text, language) if column == "kind" else text


def kind(value: str, language: str) -> str:
    """A kind of unit, or a person, as a cell says it."""
    return _KINDS.get(language, {}).get(value, value)


def yes_or_no(is_so: bool, language: str) -> str:  # noqa: FBT001 - it is the value that is written
    words = _YES if is_so else _NO
    return words.get(language, words["en"])


def days(language: str) -> tuple[str, ...]:
    """The short names of the days, Monday first, as hours are written with."""
    return _DAYS.get(language, DAYS)
