"""What the demonstration consists of, read from its files: a city, and what people write to it.

Only reads: whoever starts the demonstration passes all of it through the real intake. Ages are in
minutes before the first start, so that the inbox looks alive on whatever day that is.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import compat32
from email.utils import format_datetime, getaddresses, parsedate_to_datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

HERE = Path(__file__).resolve().parent
MESSAGES = HERE / "messages"

# A mail's date is written as its age: `Date: @-125` is two hours and five minutes ago.
AGE = re.compile(rb"^Date: @-(\d+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """`kind` is mail, form, mastodon or bluesky; where `can_reply` is false we only watch."""

    slug: str
    team: str
    kind: str
    name: str
    address: str
    owned: bool
    is_public: bool
    can_reply: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """`names` per language; `owner` is an expert's address, `desk` the slug of a desk."""

    slug: str
    names: Mapping[str, str]
    words: tuple[str, ...]
    owner: str | None
    desk: str | None = None
    sensitive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """`kind` is unit, service or partner; `parent` the name of one before it."""

    name: str
    kind: str
    parent: str | None
    email: str
    phone: str
    hours: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Expert:
    """`themes` are slugs; the one with a user's address is that user. `away`: first and last day,
    counted from the start, and the reason; `offers`: themes and words that wait for the team's yes.
    """

    email: str
    name: str
    function: str
    unit: str
    themes: tuple[str, ...]
    languages: tuple[str, ...]
    capacity: int | None = None
    substitute: str | None = None
    away: Mapping[str, Any] | None = None
    offers: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """`rota` are users' addresses, the first one first."""

    slug: str
    names: Mapping[str, str]
    email: str
    rota: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    email: str
    name: str
    roles: tuple[str, ...]
    team: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A line the spokesperson approved; `texts` per language, `valid_days` None: no end."""

    slug: str
    theme: str
    texts: Mapping[str, str]
    valid_days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """`names` and `website` are the organisation's; `teams` maps slug to name.

    `office` and `norms` have the shape that a team keeps them in.
    """

    names: Mapping[str, str]
    domain: str
    website: str
    languages: tuple[str, ...]
    teams: Mapping[str, str]
    channels: tuple[Channel, ...]
    themes: tuple[Theme, ...]
    units: tuple[Unit, ...]
    experts: tuple[Expert, ...]
    desks: tuple[Desk, ...]
    users: tuple[User, ...]
    statements: tuple[Statement, ...]
    office: Mapping[str, Any]
    norms: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What somebody filled in on the web form; ages and terms in minutes from the first start."""

    name: str
    email: str
    subject: str
    text: str
    language: str
    sent_minutes_ago: int
    press: bool = False
    medium: str = ""
    phone: str = ""
    deadline_in_minutes: int | None = None
    formal_complaint: bool = False
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A public post; `network` is mastodon or bluesky, `url` tells one post from another."""

    network: str
    handle: str
    name: str
    text: str
    url: str
    posted_minutes_ago: int
    language: str


@cache
def city() -> City:
    """Read the city, its people and its rules from `city.yaml`."""
    found = _yaml(HERE / "city.yaml")
    return City(
        **found.pop("organisation"),
        teams={team["slug"]: team["name"] for team in found["teams"]},
        channels=tuple(Channel(**row) for row in found["channels"]),
        themes=tuple(Theme(**_frozen(row)) for row in found["themes"]),
        units=tuple(Unit(**row) for row in found["units"]),
        experts=tuple(Expert(**_frozen(row)) for row in found["experts"]),
        desks=tuple(Desk(**_frozen(row)) for row in found["desks"]),
        users=tuple(User(**_frozen(row)) for row in found["users"]),
        statements=tuple(Statement(**row) for row in found["statements"]),
        office=found["office"],
        norms=found["norms"],
    )


def mails(now: datetime, *, pace: float = 1.0) -> list[bytes]:
    """Every mail as a server would hand it over, oldest first, the undated one last.

    Lines end in CRLF and ages have become dates, counted back from *now* (aware); a *pace* below
    one makes all of them younger.
    """
    aged = [(_age(raw), raw) for raw in _files("mail", "*.eml")]
    aged.sort(key=lambda pair: -pair[0])
    return [_as_sent(raw, round(age * pace), now) for age, raw in aged]


def forms() -> list[Form]:
    """Every submission of the web form, oldest first."""
    found = [Form(**_yaml(path)) for path in _paths("form", "*.yaml")]
    return sorted(found, key=lambda form: -form.sent_minutes_ago)


def posts() -> list[Post]:
    """Every public post, oldest first."""
    found = [Post(**_yaml(path)) for path in _paths("social", "*.yaml")]
    return sorted(found, key=lambda post: -post.posted_minutes_ago)


def channel_of(raw: bytes) -> Channel:
    """Tell which mail channel *raw* was sent to: the first of ours that its headers name.

    A mail that names none (a blind copy) belongs to the first mail channel.
    """
    ours = {channel.address: channel for channel in city().channels if channel.kind == "mail"}
    headers = message_from_bytes(raw, policy=compat32)
    named = [str(v) for field in ("To", "Cc", "Delivered-To") for v in headers.get_all(field, [])]
    for _, address in getaddresses(named):
        if address.lower() in ours:
            return ours[address.lower()]
    return next(iter(ours.values()))


def _age(raw: bytes) -> int:
    """Minutes before the first start; 0 for the mail that has no date."""
    found = AGE.search(_header(raw))
    return int(found[1]) if found else 0


def _as_sent(raw: bytes, age: int, now: datetime) -> bytes:
    header = _header(raw)
    sent_at = (now - timedelta(minutes=age)).astimezone(ZoneInfo(city().office["timezone"]))
    dated = AGE.sub(b"Date: " + format_datetime(sent_at).encode(), header, count=1)
    return re.sub(rb"\r?\n", b"\r\n", dated + raw[len(header) :])


def _header(raw: bytes) -> bytes:
    """Up to the empty line; a mail carried inside another keeps what it says."""
    return raw.partition(b"\n\n")[0]


def _files(kind: str, pattern: str) -> Iterable[bytes]:
    return (path.read_bytes() for path in _paths(kind, pattern))


def _paths(kind: str, pattern: str) -> list[Path]:
    return sorted((MESSAGES / kind).glob(pattern))


def _yaml(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def _frozen(row: Mapping[str, Any]) -> dict[str, Any]:
    """Turn the lists of a row into tuples, as the frozen dataclasses keep them."""
    return {key: tuple(v) if isinstance(v, list) else v for key, v in row.items()}


def sent_at(raw: bytes) -> datetime | None:
    """When *raw* says it was sent; None for the mail without a date."""
    date = message_from_bytes(raw, policy=compat32)["Date"]
    return parsedate_to_datetime(date) if date else None
