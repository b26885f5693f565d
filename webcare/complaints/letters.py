"""What the complainer reads of us, in their own language.

Four languages, whatever the screens speak, so these do not come from their catalogues. A draft is
only begun here: a person finishes it, and it goes the way of any reply.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from babel.dates import format_date

from webcare.accounts.models import Team
from webcare.core.text import one_line
from webcare.tickets.models import Ticket
from workflows.complaint import Check, Finding
from workflows.complaint_terms import Regime

LANGUAGES = ("nl", "fr", "de", "en")
Said = Mapping[str, str]

_HELLO: Said = {
    "nl": "Geachte {name},", "fr": "Bonjour {name},",
    "de": "Guten Tag {name},", "en": "Dear {name},",
}  # fmt: skip
_NO_NAME: Said = {"nl": "Goeiedag,", "fr": "Bonjour,", "de": "Guten Tag,", "en": "Hello,"}
_SUBJECT: Said = {
    "nl": "Ontvangst van uw klacht [{number}]",
    "fr": "Réception de votre plainte [{number}]",
    "de": "Eingang Ihrer Beschwerde [{number}]",
    "en": "We received your complaint [{number}]",
}
_RECEIVED: Said = {
    "nl": "Wij hebben uw klacht ontvangen op {day}. Ze heeft nummer {number}.",
    "fr": "Nous avons reçu votre plainte le {day}. Elle porte le numéro {number}.",
    "de": "Ihre Beschwerde ist am {day} bei uns eingegangen. Sie hat die Nummer {number}.",
    "en": "We received your complaint on {day}. Its number is {number}.",
}
_TERM: Said = {
    "nl": "Ze wordt behandeld door: {desk}. U krijgt ons antwoord uiterlijk op {day}. Kunnen wij "
    "uw klacht niet behandelen, dan leest u uiterlijk op {refuse} waarom.",
    "fr": "Elle est traitée par : {desk}. Vous recevrez notre réponse au plus tard le {day}. Si "
    "nous ne pouvons pas traiter votre plainte, vous saurez pourquoi au plus tard le {refuse}.",
    "de": "Zuständig ist: {desk}. Sie erhalten unsere Antwort spätestens am {day}. Können wir Ihre "
    "Beschwerde nicht behandeln, so erfahren Sie spätestens am {refuse}, warum.",
    "en": "It is dealt with by: {desk}. You will have our answer by {day} at the latest. If we "
    "cannot deal with your complaint, we tell you why by {refuse}.",
}
_FOLLOW: Said = {
    "nl": "Hier ziet u hoe het ermee staat: {link}",
    "fr": "Vous pouvez suivre votre plainte ici : {link}",
    "de": "Hier sehen Sie, wie es darum steht: {link}",
    "en": "Here you can see how it stands: {link}",
}
_MISSING: Said = {
    "nl": "Om uw klacht te kunnen behandelen, hebben wij nog iets van u nodig:",
    "fr": "Pour pouvoir traiter votre plainte, il nous manque encore :",
    "de": "Um Ihre Beschwerde behandeln zu können, brauchen wir noch:",
    "en": "To deal with your complaint we still need something from you:",
}
_ASKED: Mapping[Check, Said] = {
    Check.NAME: {"nl": "uw naam", "fr": "votre nom", "de": "Ihren Namen", "en": "your name"},
    Check.ADDRESS: {
        "nl": "uw postadres", "fr": "votre adresse postale",
        "de": "Ihre Postanschrift", "en": "your postal address",
    },
    Check.FACTS: {
        "nl": "wat er precies is gebeurd, waar en wanneer",
        "fr": "ce qui s’est passé exactement, où et quand",
        "de": "was genau geschehen ist, wo und wann",
        "en": "what exactly happened, where and when",
    },
}  # fmt: skip
_UNTIL_THEN: Said = {
    "nl": "De termijn loopt intussen door. Antwoord dus graag zo snel mogelijk.",
    "fr": "Entre-temps, le délai continue à courir. Merci de répondre au plus vite.",
    "de": "Die Frist läuft währenddessen weiter. Bitte antworten Sie daher möglichst bald.",
    "en": "The term runs on meanwhile, so please answer as soon as you can.",
}
_REFUSED: Said = {
    "nl": "Wij kunnen uw klacht met nummer {number} niet in behandeling nemen. De reden:",
    "fr": "Nous ne pouvons pas traiter votre plainte numéro {number}. En voici la raison :",
    "de": "Ihre Beschwerde Nummer {number} können wir nicht behandeln. Der Grund:",
    "en": "We cannot deal with your complaint number {number}. The reason:",
}
_FOUND: Mapping[Finding, Said] = {
    Finding.FOUNDED: {
        "nl": "Wij hebben uw klacht met nummer {number} onderzocht. Ze is gegrond.",
        "fr": "Nous avons examiné votre plainte numéro {number}. Elle est fondée.",
        "de": "Wir haben Ihre Beschwerde Nummer {number} geprüft. Sie ist begründet.",
        "en": "We looked into your complaint number {number}. It is justified.",
    },
    Finding.PARTLY: {
        "nl": "Wij hebben uw klacht met nummer {number} onderzocht. Ze is deels gegrond.",
        "fr": "Nous avons examiné votre plainte numéro {number}. Elle est partiellement fondée.",
        "de": "Wir haben Ihre Beschwerde Nummer {number} geprüft. Sie ist teilweise begründet.",
        "en": "We looked into your complaint number {number}. It is partly justified.",
    },
    Finding.UNFOUNDED: {
        "nl": "Wij hebben uw klacht met nummer {number} onderzocht. Ze is ongegrond.",
        "fr": "Nous avons examiné votre plainte numéro {number}. Elle n’est pas fondée.",
        "de": "Wir haben Ihre Beschwerde Nummer {number} geprüft. Sie ist nicht begründet.",
        "en": "We looked into your complaint number {number}. It is not justified.",
    },
    Finding.SETTLED: {
        "nl": "Over uw klacht met nummer {number} zijn wij samen tot een oplossing gekomen.",
        "fr": "Pour votre plainte numéro {number}, nous avons trouvé ensemble une solution.",
        "de": "Zu Ihrer Beschwerde Nummer {number} haben wir gemeinsam eine Lösung gefunden.",
        "en": "We came to a solution together about your complaint number {number}.",
    },
    Finding.WITHDRAWN: {
        "nl": "U hebt uw klacht met nummer {number} ingetrokken. Wij sluiten ze daarmee af.",
        "fr": "Vous avez retiré votre plainte numéro {number}. Nous la clôturons donc.",
        "de": "Sie haben Ihre Beschwerde Nummer {number} zurückgezogen. Wir schließen sie ab.",
        "en": "You withdrew your complaint number {number}. With this we close it.",
    },
}
_MEASURES: Said = {
    "nl": "Wat wij doen:", "fr": "Ce que nous faisons :",
    "de": "Was wir tun:", "en": "What we do:",
}  # fmt: skip
_OMBUDSMAN: Said = {
    "nl": "Bent u het hier niet mee eens, dan kunt u terecht bij de ombudsman.",
    "fr": "Si vous n’êtes pas d’accord, vous pouvez vous adresser au médiateur.",
    "de": "Sind Sie damit nicht einverstanden, können Sie sich an die Ombudsstelle wenden.",
    "en": "If you do not agree, you can turn to the ombudsman.",
}
_NATIONAL: Said = {
    "nl": "Nationale ombudsman, Postbus 93122, 2509 AC Den Haag, www.nationaleombudsman.nl",
}
DESK: Said = {
    "nl": "Klachtendienst", "fr": "Service des plaintes",
    "de": "Beschwerdestelle", "en": "Complaints desk",
}  # fmt: skip


def language_for(ticket: Ticket, team: Team) -> str:
    """The complainer's language where we write it, else the team's."""
    for code in (ticket.language, team.language):
        if code in LANGUAGES:
            return code
    return "nl"


def subject(ticket: Ticket, language: str) -> str:
    return _SUBJECT[language].format(number=ticket.id)


def acknowledgement(
    complaint: Any, ticket: Ticket, team: Team, language: str, *, desk: str, link: str
) -> str:
    """Number, day of receipt, term, and who deals with it; nothing of the complainer's words."""
    said = {
        "number": ticket.id,
        "day": _day(complaint.received_on, language),
    }
    term = {
        "desk": desk,
        "day": _day(complaint.answer_by, language),
        "refuse": _day(complaint.refuse_by, language),
    }
    parts = [_hello(complaint.name, language), _RECEIVED[language].format(**said),
             _TERM[language].format(**term)]  # fmt: skip
    if link:
        parts.append(_FOLLOW[language].format(link=link))
    return "\n\n".join([*parts, team.signature.strip() or team.organisation or team.name])


def asks_for(complaint: Any, missing: Sequence[Check], language: str) -> str:
    """A draft that asks for what only the complainer can give."""
    wanted = "\n".join(f"- {_ASKED[each][language]}" for each in missing)
    return "\n\n".join(
        [_hello(complaint.name, language), f"{_MISSING[language]}\n{wanted}", _UNTIL_THEN[language]]
    )


def refusal(complaint: Any, ticket: Ticket, team: Team, language: str) -> str:
    """A draft that says, with the reason, that the complaint is not taken up."""
    said = _REFUSED[language].format(number=ticket.id)
    return "\n\n".join(
        [_hello(complaint.name, language), f"{said}\n{complaint.reason}", ombudsman(team, language)]
    )


def answer(complaint: Any, ticket: Ticket, team: Team, language: str) -> str:
    """A draft that says what was found, what is done about it, and where one may go next."""
    parts = [_hello(complaint.name, language)]
    if complaint.finding is not None:
        parts.append(_FOUND[complaint.finding][language].format(number=ticket.id))
    if complaint.measures:
        parts.append(f"{_MEASURES[language]}\n{complaint.measures}")
    if complaint.finding is not Finding.WITHDRAWN:
        parts.append(ombudsman(team, language))
    return "\n\n".join(parts)


def ombudsman(team: Team, language: str) -> str:
    """Where one may go with it next: the team's own words where it has set them."""
    kept = (team.complaint_rules or {}).get("ombudsman", {})
    own = kept.get(language) or next(filter(None, kept.values()), "")
    if own:
        return f"{_OMBUDSMAN[language]}\n{own}"
    dutch = Regime((team.complaint_rules or {}).get("regime", Regime.FLANDERS)).is_dutch
    return f"{_OMBUDSMAN[language]}\n{_NATIONAL['nl']}" if dutch else _OMBUDSMAN[language]


def _hello(name: str, language: str) -> str:
    name = one_line(name, 80)
    return _HELLO[language].format(name=name) if name else _NO_NAME[language]


def _day(day: date, language: str) -> str:
    return format_date(day, format="full", locale=language)
