"""A crisis as it goes: what comes in, in what tone, what is open, asked and said. Only reads."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webcare.crisis import queries as crises
from webcare.crisis.models import Crisis
from webcare.insight import crisis_said
from webcare.insight.crisis_said import Said
from webcare.insight.crisis_touched import Touch, Touched, touched
from webcare.replies.models import CrisisHold
from workflows.asked import Asked, grouped
from workflows.crisis import BEFORE
from workflows.ticket import TicketState
from workflows.tone import Tone

MINUTES = 60
ASKED = timedelta(hours=6)
LONGEST = timedelta(days=2)  # that a board looks back
SAID = 12
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What wrote from `since` on. `open`: its tickets that are neither answered nor closed.
    `minutes`: messages in each of the last sixty, the newest last. `tones`: of the last hour,
    all four; `asked`: of the last six hours. `held` waits to be looked at.
    """

    at: datetime
    since: datetime
    open: int
    minutes: tuple[int, ...]
    total: int
    last_hour: int
    hour_before: int
    people: int
    tones: Mapping[Tone, int]
    states: Sequence[tuple[TicketState, int]]
    asked: Sequence[Asked]
    said: Sequence[Said]
    held: int

    @property
    def tickets(self) -> int:
        return sum(count for _state, count in self.states)


def of(session: Session, crisis: Crisis, *, at: datetime) -> Board:
    """The board at *at*; of a crisis that is over, as it was at its end."""
    until = min(at, ended(crisis) or at)
    since = max(crisis.declared_at - BEFORE, until - LONGEST)
    found = touched(session, crisis.team_id, crises.scope_of(crisis), since, until)
    hour = timedelta(hours=1)
    recent = [each for each in found.messages if each.at >= until - hour]
    asked = [each for each in found.messages if each.at >= until - ASKED]
    return Board(
        at=until,
        since=since,
        open=found.open,
        minutes=per_minute(found.messages, until),
        total=len(found.messages),
        last_hour=len(recent),
        hour_before=sum(1 for e in found.messages if until - 2 * hour <= e.at < until - hour),
        people=len({each.person for each in found.messages}),
        tones=tones(recent),
        states=by_state(found),
        asked=grouped(each.questions for each in asked),
        said=crisis_said.newest(session, crisis, list(found.tickets), until, limit=SAID),
        held=held(session, crisis.id),
    )


def ended(crisis: Crisis) -> datetime | None:
    """When it ended, by a person or by itself; None while it is on, as far as the row says."""
    return crisis.ended_at


def per_minute(messages: Iterable[Touched], until: datetime) -> tuple[int, ...]:
    counts = [0] * MINUTES
    for each in messages:
        ago = int((until - each.at) / MINUTE)
        if 0 <= ago < MINUTES:
            counts[MINUTES - 1 - ago] += 1
    return tuple(counts)


def tones(messages: Iterable[Touched]) -> dict[Tone, int]:
    counts = Counter(each.tone for each in messages)
    return {tone: counts[tone] for tone in Tone}


def by_state(found: Touch) -> list[tuple[TicketState, int]]:
    """The tickets in each state, in the order of the lifecycle."""
    counts = Counter(found.tickets.values())
    return [(state, counts[state]) for state in TicketState if counts[state]]


def held(session: Session, crisis_id: int) -> int:
    """How many replies are kept back and wait for somebody's look."""
    return session.scalar(
        select(func.count())
        .select_from(CrisisHold)
        .where(CrisisHold.crisis_id == crisis_id, CrisisHold.looked_at.is_(None))
    ) or 0  # fmt: skip
