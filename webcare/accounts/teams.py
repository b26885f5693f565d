"""What a team is and how it works: its card, its office hours, its norms. A verb each."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webcare.accounts import service
from webcare.accounts.models import Membership, Team, User
from webcare.audit.service import record
from webcare.core import holding_words
from webcare.core.actor import Actor
from webcare.core.clock import Norm
from webcare.core.errors import Invalid, NotAllowed
from webcare.core.i18n import LANGUAGES, marked
from webcare.core.placeholders import UNKNOWN_IN_FORM
from webcare.core.text import one_line, storable
from workflows import variables
from workflows.rights import Right, Role

LONGEST_NAME = 80
LONGEST_SIGNATURE = 2000
MOST_WORDS = 500
LONGEST_NORM = 366 * 24 * 60  # minutes; whoever waits longer than a year is not waiting
SHORTEST_DAY = 15  # minutes an office must be open, so that a term ever ends
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """When the team works: ISO weekdays, opening times, closed days, all in one time zone."""

    timezone: str
    weekdays: tuple[int, ...]
    opens: time
    closes: time
    holidays: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamCard:
    """What is said of a team. `scheme`: the slug of a published one; experts are asked only at
    addresses within `allowed_domains`, or anywhere where there are none; `house_words` are looked
    for in every message, as what the house rules forbid; `tell_experts`: whether those who answered
    by mail are mailed how it ended; `danger_receipt`: as `core.danger_words.fit` gives it.
    """

    name: str
    scheme: str
    office: Office
    organisation: str = ""
    language: str = "nl"
    signature: str = ""
    allowed_domains: tuple[str, ...] = ()
    house_words: tuple[str, ...] = ()
    tell_experts: bool = True
    danger_receipt: Mapping[str, Any] = field(default_factory=dict)


def change(session: Session, team: Team, card: TeamCard, *, by: Actor, at: datetime) -> None:
    """Replace what is said of *team*. Raises NotAllowed, and Invalid naming the field."""
    _ask(by)
    _write(session, team, card)
    _must_end(team, at)
    session.flush()  # whatever the database refuses is refused here
    record(session, "team.changed", team, by=by, at=at, team_id=team.id, **_told(card))


def add(session: Session, founder: User, card: TeamCard, *, by: Actor, at: datetime) -> Team:
    """A new team, with *founder* as its administrator; who may: an administrator elsewhere."""
    if not by.may(Right.MANAGE_USERS):
        raise NotAllowed("You may not do this here.")
    team = Team()
    team.norms = {}
    _write(session, team, card)
    _must_end(team, at)
    session.add(team)
    session.flush()  # the membership needs its id
    session.add(Membership(user_id=founder.id, team_id=team.id, role=Role.ADMIN))
    record(session, "team.added", team, by=by, at=at, team_id=team.id, **_told(card))
    return team


def set_norms(
    session: Session, team: Team, norms: Mapping[str, Norm], *, by: Actor, at: datetime
) -> None:
    """How long the public may wait, by kind of channel; tickets that have a clock keep it."""
    _ask(by)
    for kind, norm in norms.items():
        if not 0 < norm.minutes <= LONGEST_NORM:
            problem = "Give a whole number, up to a year."
            raise Invalid(problem, **{kind: problem})
    team.norms = {kind: asdict(norm) for kind, norm in norms.items()}
    _must_end(team, at)
    record(session, "team.norms", team, by=by, at=at, team_id=team.id, norms=team.norms)


def set_holding(
    session: Session, team: Team, texts: Mapping[str, str], *, by: Actor, at: datetime
) -> None:
    """What the team tells an asker who has to wait, by language. Raises Invalid by field, for a
    variable that is none with the list of those that there are.
    """
    _ask(by)
    wrong = [f"holding-{code}" for code, text in texts.items() if variables.unknown(text)]
    if wrong:
        raise Invalid(UNKNOWN_IN_FORM, **dict.fromkeys(wrong, UNKNOWN_IN_FORM))
    team.holding_texts = holding_words.fit(texts)
    record(
        session, "team.holding_texts", team, by=by, at=at, team_id=team.id,
        texts=team.holding_texts,
    )  # fmt: skip


def _must_end(team: Team, at: datetime) -> None:
    """Raise Invalid where a term would outlast every opening hour that is looked ahead to."""
    hours = service.office_hours(team)
    for kind in {*team.norms, *service.DEFAULT_NORMS}:
        try:
            service.norm(team, kind).due(at, hours)
        except ValueError as error:
            problem = "With these office hours a term would last for years."
            raise Invalid(problem, **{kind: problem}, weekdays=problem) from error


def norms(team: Team, kinds: Sequence[str]) -> dict[str, Norm]:
    """The team's norm for each of *kinds*."""
    return {kind: service.norm(team, kind) for kind in kinds}


def _ask(by: Actor) -> None:
    if not by.may(Right.MANAGE_TEAM):
        raise NotAllowed("You may not do this here.")


def _write(session: Session, team: Team, card: TeamCard) -> None:
    name = one_line(card.name, LONGEST_NAME)
    if not name:
        raise Invalid("Give the team a name.", name="Give the team a name.")
    with session.no_autoflush:
        same = session.scalar(select(Team).where(func.lower(Team.name) == name.lower()))
    if same is not None and same is not team:
        raise Invalid("There is a team of this name.", name="There is a team of this name.")
    if card.language not in LANGUAGES:
        raise Invalid("Choose a language.", language="Choose a language.")
    if len(card.signature) > LONGEST_SIGNATURE:
        raise Invalid("The signature is too long.", signature="The signature is too long.")
    domains = fit_domains(card.allowed_domains)
    team.office = _office(card.office)
    team.name, team.organisation = name, one_line(card.organisation, 120)
    team.language, team.scheme = card.language, card.scheme
    team.signature = storable(card.signature).replace("\r\n", "\n").strip()
    team.allowed_domains = domains
    team.house_words = fit_words(card.house_words)
    team.tell_experts = card.tell_experts
    team.danger_receipt = dict(card.danger_receipt)


def fit_domains(written: Sequence[str]) -> list[str]:
    """Domains in lower case, each once; raises Invalid where one is none."""
    domains = [line.strip().lower().removeprefix("@") for line in written if line.strip()]
    for domain in domains:
        if not _DOMAIN.fullmatch(domain):
            problem = "Write domains such as city.example, one on a line."
            raise Invalid(problem, allowed_domains=problem)
    return list(dict.fromkeys(domains))


def fit_words(written: Sequence[str]) -> list[str]:
    """Words and phrases, each once, a trailing ``*`` for a stem; raises Invalid for too many."""
    words = list(
        dict.fromkeys(one_line(word, LONGEST_NAME) for word in written if word.strip("* "))
    )
    if len(words) > MOST_WORDS:
        problem = marked("Keep at most 500 words.")
        raise Invalid(problem, house_words=problem)
    return words


def _office(office: Office) -> dict[str, object]:
    if office.timezone not in available_timezones():
        raise Invalid("Choose a time zone.", timezone="Choose a time zone.")
    if not office.weekdays or not set(office.weekdays) <= set(range(1, 8)):
        raise Invalid("Choose at least one day.", weekdays="Choose at least one day.")
    if _minutes(office.closes) - _minutes(office.opens) < SHORTEST_DAY:
        raise Invalid(
            "The office closes before it has been open.", closes="This must be later than opening."
        )
    return {
        "timezone": office.timezone,
        "weekdays": sorted(set(office.weekdays)),
        "opens": f"{office.opens:%H:%M}",
        "closes": f"{office.closes:%H:%M}",
        "holidays": sorted({day.isoformat() for day in office.holidays}),
    }


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _told(card: TeamCard) -> dict[str, object]:
    return {
        "name": card.name,
        "scheme": card.scheme,
        "language": card.language,
        "allowed_domains": list(card.allowed_domains),
        "house_words": list(card.house_words),
        "tell_experts": card.tell_experts,
        "office": _office(card.office),
    }
