"""What a team is: its card. Its hours and norms are `accounts.working`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webcare.accounts.models import Membership, Team, User
from webcare.audit.service import record
from webcare.core import holding_words
from webcare.core.actor import Actor
from webcare.core.errors import Invalid, NotAllowed
from webcare.core.i18n import LANGUAGES, marked
from webcare.core.placeholders import UNKNOWN_IN_FORM
from webcare.core.text import one_line, storable
from workflows import variables
from workflows.rights import Right, Role

LONGEST_NAME = 80
LONGEST_SIGNATURE = 2000
MOST_WORDS = 500
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamCard:
    """What is said of a team. `scheme`: the slug of a published one; experts are asked only at
    addresses within `allowed_domains`, or anywhere where there are none; `house_words` are looked
    for in every message, as what the house rules forbid; `tell_experts`: whether those who answered
    by mail are mailed how it ended; `danger_receipt`: as `core.danger_words.fit` gives it.
    """

    name: str
    scheme: str
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
    session.flush()  # whatever the database refuses is refused here
    record(session, "team.changed", team, by=by, at=at, team_id=team.id, **_told(card))


def add(session: Session, founder: User, card: TeamCard, *, by: Actor, at: datetime) -> Team:
    """A new team, with *founder* as its administrator; who may: an administrator elsewhere."""
    if not by.may(Right.MANAGE_USERS):
        raise NotAllowed("You may not do this here.")
    team = Team()
    team.norms, team.office = {}, {}
    _write(session, team, card)
    session.add(team)
    session.flush()  # the membership needs its id
    session.add(Membership(user_id=founder.id, team_id=team.id, role=Role.ADMIN))
    record(session, "team.added", team, by=by, at=at, team_id=team.id, **_told(card))
    return team


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


def _told(card: TeamCard) -> dict[str, object]:
    return {
        "name": card.name,
        "scheme": card.scheme,
        "language": card.language,
        "allowed_domains": list(card.allowed_domains),
        "house_words": list(card.house_words),
        "tell_experts": card.tell_experts,
    }
