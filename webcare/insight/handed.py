"""What the ledger teaches of handoffs: by theme, unit, channel and the scheme's question.

Nobody is named and nobody is ranked. Where a figure of time would speak of one person it is not
given: a group shows times only when at least `ENOUGH` answers of at least `TWO` people are in it;
of any other group there are counts alone. A consumer never gets what is withheld.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.handoffs.models import LedgerEntry
from webcare.improvement import queries as improvement
from webcare.improvement import units
from webcare.improvement.models import Helped
from webcare.improvement.queries import Told
from webcare.insight import handed_sql
from webcare.insight.queries import Scope
from webcare.insight.working_hours import Calendar

ENOUGH = 5
TWO = 2
WHOLE = handed_sql.whole(units.UNIT_SQL)


class By(StrEnum):
    """What handoffs are grouped by."""

    THEME = "theme"
    UNIT = "unit"
    CHANNEL = "channel"


class CameOfIt(StrEnum):
    """What became of a handoff."""

    ANSWERED = "answered"
    ELSEWHERE = "elsewhere"  # declined, and someone better was named
    DECLINED = "declined"
    EXPIRED = "expired"  # or past its term with no answer
    WITHDRAWN = "withdrawn"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """How long: median and 90th percentile, in seconds of office hours and of the wall's clock."""

    median_office: float
    p90_office: float
    median_wall: float
    p90_wall: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Handoffs that have something in common; `key` names what: a theme's or channel's id, a unit
    (`unit:…`, `desk:…`, or "" for whoever is in no unit). `taken_up` and `answered_in` are None
    where too few stand behind them.
    """

    key: int | str | None
    asked: int
    answered: int
    elsewhere: int
    declined: int
    asked_back: int
    expired: int
    withdrawn: int = 0
    still_open: int = 0
    unanswered: int = 0
    to_and_fro: int = 0
    taken_up: Span | None = None
    answered_in: Span | None = None

    @property
    def returned(self) -> int:
        """How often it came back without an answer, for whatever reason."""
        return self.elsewhere + self.declined + self.asked_back + self.expired


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The question of a scheme whose answer sent them; no version: a person did, unasked."""

    version_id: int | None
    question: str
    answer: str
    group: Group


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """How many went from a theme to a unit and came to the same end."""

    theme_id: int | None
    unit: str
    came_of_it: CameOfIt
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """The whole analysis of a scope. `helped`: what askers said, by theme."""

    total: Group
    groups: dict[By, list[Group]]
    questions: Sequence[Sent]
    flows: Sequence[Flow]
    helped: dict[int | None, dict[Helped, int]] = field(default_factory=dict)
    told: Told


def analysed(session: Session, scope: Scope, *, at: datetime) -> Handed:
    """The ledger of *scope*, in five statements whatever its size; *at* is now."""
    asked: dict[str, Any] = {
        "teams": list(scope.team_ids or ()),
        "since": _first(session, scope),
        "until": scope.until,
        "channel": scope.channel_id or 0,
        "at": at,
    }
    teams = session.scalars(select(Team).where(Team.id.in_(asked["teams"]))).all()
    hours = Calendar.of(teams, asked["since"], max(at, scope.until)).parameters()
    told: dict[str, list[dict[str, Any]]] = {"group": [], "question": [], "flow": []}
    for kind, row in session.execute(WHOLE, asked | hours):
        told[kind].append(row)
    groups = told["group"]
    return Handed(
        total=next((_group(row, None) for row in groups if row["bits"] == _ALL), _NOTHING),
        groups={
            by: [_group(row, row[_KEY[by]]) for row in groups if row["bits"] == bits]
            for by, bits in _BITS.items()
        },
        questions=[_sent(row) for row in told["question"]],
        flows=[
            Flow(
                theme_id=row["theme_id"],
                unit=row["unit"],
                came_of_it=CameOfIt(row["came_of_it"]),
                count=row["count"],
            )
            for row in told["flow"]
        ],
        helped=_helped(session, asked),
        told=improvement.told(session, asked["teams"], since=scope.since, until=scope.until),
    )


_BITS = {By.THEME: 0b011, By.UNIT: 0b101, By.CHANNEL: 0b110}
"""What `grouping(theme_id, unit, channel_id)` says: a bit is set for what is not grouped by."""
_ALL = 0b111
_KEY = {By.THEME: "theme_id", By.UNIT: "unit", By.CHANNEL: "channel_id"}
_NOTHING = Group(key=None, asked=0, answered=0, elsewhere=0, declined=0, asked_back=0, expired=0)


def _first(session: Session, scope: Scope) -> datetime:
    """When the first of the scope was asked: the calendar need not begin before it."""
    found = session.scalar(
        select(func.min(LedgerEntry.at)).where(
            LedgerEntry.team_id.in_(scope.team_ids or ()), LedgerEntry.at >= scope.since
        )
    )
    return max(found, scope.since) if found else scope.since


def _group(row: Mapping[str, Any], key: int | str | None) -> Group:
    people, answered = row["people"], row["answered"]
    shows_times = people >= TWO and answered >= ENOUGH
    return Group(
        key=key,
        **_counts(row),
        withdrawn=row["withdrawn"],
        still_open=row["still_open"],
        to_and_fro=row["to_and_fro"],
        taken_up=_span(row["taken_office"], row["taken_wall"]) if shows_times else None,
        answered_in=_span(row["answered_office"], row["answered_wall"]) if shows_times else None,
    )


def _counts(row: Mapping[str, Any]) -> dict[str, Any]:
    names = "asked", "answered", "elsewhere", "declined", "asked_back", "expired", "unanswered"
    return {name: int(row[name] or 0) for name in names}


def _span(office: Sequence[Any] | None, wall: Sequence[Any] | None) -> Span | None:
    if not office or not wall or office[0] is None or wall[0] is None:
        return None
    return Span(
        median_office=float(office[0]),
        p90_office=float(office[1]),
        median_wall=float(wall[0]),
        p90_wall=float(wall[1]),
    )


def _sent(row: Mapping[str, Any]) -> Sent:
    return Sent(
        version_id=row["scheme_version_id"],
        question=row["question"] or "",
        answer=row["answer"] or "",
        group=Group(key=row["question"], **_counts(row)),
    )


def _helped(session: Session, asked: dict[str, Any]) -> dict[int | None, dict[Helped, int]]:
    wanted = {name: asked[name] for name in ("teams", "since", "until", "channel")}
    found: dict[int | None, dict[Helped, int]] = {}
    for theme_id, helped, count in session.execute(handed_sql.HELPED, wanted):
        found.setdefault(theme_id, dict.fromkeys(Helped, 0))[Helped(helped)] = count
    return found
