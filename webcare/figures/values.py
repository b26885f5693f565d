"""What is counted, as plain values: the same ones for page, paper, tables, mail and API.

Nobody is in them: groups are channels, themes, languages, hours, questions of the scheme. Every
figure is about conversations that were opened in the period, unless it says otherwise; one that was
merged into another goes on there and is counted once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from webcare.improvement.models import Helped
from webcare.improvement.queries import Told
from webcare.tickets.author_models import AsideKind
from webcare.tickets.measured import Fate
from workflows.ticket import Resolution

ENOUGH = 5  # that a figure of time needs behind it, as elsewhere in the house


JUDGED = (Fate.IN_NORM, Fate.LATE, Fate.OVERDUE)


@dataclass(frozen=True, slots=True)
class Spread:
    """How long, in seconds, of how many: tenth, quarter, half, three quarters, nine tenths."""

    count: int
    p10: float
    p25: float
    median: float
    p75: float
    p90: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """First reply and end, in office hours of the team and by the clock. None where fewer than
    `ENOUGH` stand behind it.
    """

    reply_office: Spread | None = None
    reply_wall: Spread | None = None
    done_office: Spread | None = None
    done_wall: Spread | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Conversations that have something in common: `key` is a channel's or theme's id, a language,
    None for none of these. `replied` counts by fate of the first reply, `ended` by that of the end.
    """

    key: int | str | None
    opened: int = 0
    replied: Mapping[Fate, int] = field(default_factory=dict)
    ended: Mapping[Fate, int] = field(default_factory=dict)
    times: Times = Times()

    @property
    def judged(self) -> int:
        """How many the share of first replies is of."""
        return sum(self.replied.get(each, 0) for each in JUDGED)

    @property
    def in_norm(self) -> int | None:
        """First replies in time, in whole percent of what is judged; None where nothing is."""
        return _percent(self.replied.get(Fate.IN_NORM, 0), self.judged)

    @property
    def done(self) -> int:
        return self.ended.get(Fate.IN_NORM, 0) + self.ended.get(Fate.LATE, 0)

    @property
    def done_judged(self) -> int:
        return sum(self.ended.get(each, 0) for each in JUDGED)

    @property
    def done_in_norm(self) -> int | None:
        return _percent(self.ended.get(Fate.IN_NORM, 0), self.done_judged)


def _percent(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What is named so that nobody looks for it: merged ones are in no other figure, the others
    are in the volume.
    """

    merged: int = 0
    aside: int = 0
    in_crisis: int = 0
    came_back: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """An outcome that the scheme came to: by which answer to which question, and how often."""

    version_id: int
    outcome: str
    question: str
    answer: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PutAside:
    """What was watched or let stand in the period, under one reason. By the scheme the reason is
    that of the outcome; what a person typed is told as it stands in the register.
    """

    kind: AsideKind
    why: str
    by_scheme: bool
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """One day, or one week from `first` on, of a team: what came to us (new, and back), what left
    our hands, what was open at its end, and for how many seconds the one that was open longest.
    """

    team_id: int
    first: date
    last: date
    new: int
    back: int
    out: int
    open: int
    oldest: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All of it for one scope. `by_hour` is (ISO weekday, hour) of the team's clock; `by_day` days
    of opening; `earlier` how many of a group were opened in the period before, by `channel_id`,
    `theme_id` or `language` and the key.
    """

    total: Group
    before: Group
    by_channel: Sequence[Group]
    by_theme: Sequence[Group]
    by_language: Sequence[Group]
    earlier: Mapping[tuple[str, int | str | None], int]
    by_hour: Mapping[tuple[int, int], int]
    by_day: Mapping[date, int]
    resolutions: Mapping[Resolution, int]
    beside: Beside
    sent: Sequence[Sent]
    put_aside: Sequence[PutAside]
    load: Sequence[Load]
    told: Told
    told_before: Told
    helped: Mapping[Helped, int]
    helped_before: Mapping[Helped, int]
