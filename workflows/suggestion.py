"""Whom to ask: a ranking of what is known about each expert for one question. Pure.

It only ever proposes. The weights say what counts how much; the replay over history (`python -m
webcare experts replay`) says how well they do.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from math import log, sqrt
from statistics import median

MOST = 3
UNHEARD = 4  # words that no earlier text has count as so many
HALF = 0.35  # so much likeness together gives half of what earlier handoffs can give


class Rank(StrEnum):
    """What an expert is for a theme."""

    FIRST = "first"
    BACKUP = "backup"


THEME = {Rank.FIRST: 1.0, Rank.BACKUP: 0.45}
ANSWERED = 1.6
REFUSED = 1.7
NAMED = 1.2
STANDS_IN = 0.8  # of what the one away would have had for the theme
SPEAKS = 0.1
DOES_NOT_SPEAK = 0.3
OVER_CAPACITY = 0.5
AWAY = 2.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of one expert, at one moment, for one question.

    `answered`, `refused` and `named` hold how like the question (0 to 1) each earlier one was that
    they answered, that they said was not for them, and for which somebody else named them;
    `minutes`: how long each answer took. `speaks` is None where their languages or the asker's are
    not known. `stands_in_for`: who is away and named them in their place.
    """

    expert_id: int
    name: str = ""
    rank: Rank | None = None
    answered: Sequence[float] = ()
    minutes: Sequence[float] = ()
    refused: Sequence[float] = ()
    named: Sequence[float] = ()
    speaks: bool | None = None
    away_until: date | None = None
    stands_in_for: str = ""
    stands_in_rank: Rank | None = None
    open_questions: int = 0
    capacity: int | None = None

    @property
    def is_full(self) -> bool:
        """Whether as many questions are open with them as they said they can have."""
        return self.capacity is not None and self.open_questions >= self.capacity

    @property
    def median_minutes(self) -> float | None:
        return median(self.minutes) if self.minutes else None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One expert to ask, and why: `known` holds the reasons."""

    expert_id: int
    score: float
    known: Known = field(repr=False)


def ranked(people: Sequence[Known], *, most: int = MOST) -> list[Suggestion]:
    """The best *most* to ask, best first; nobody of whom nothing speaks for it. Who is away or
    full stands lower, but is not left out: a person may know better.
    """
    found = [
        Suggestion(known.expert_id, round(_score(known), 4), known)
        for known in people
        if _speaks_for(known)
    ]
    found.sort(key=lambda each: (-each.score, each.known.name.lower(), each.expert_id))
    return found[:most]


def _speaks_for(known: Known) -> bool:
    return bool(known.rank or known.answered or known.named or known.stands_in_rank)


def _score(known: Known) -> float:
    score = THEME[known.rank] if known.rank else 0.0
    if known.stands_in_rank:
        score = max(score, STANDS_IN * THEME[known.stands_in_rank])
    score += ANSWERED * _grown(known.answered)
    score += NAMED * _grown(known.named)
    score -= REFUSED * _grown(known.refused)
    if known.speaks is not None:
        score += SPEAKS if known.speaks else -DOES_NOT_SPEAK
    if known.is_full:
        score -= OVER_CAPACITY
    if known.away_until is not None:
        score -= AWAY
    return score


def _grown(likenesses: Sequence[float]) -> float:
    """From 0 towards 1: the first alike says most, the tenth hardly more."""
    total = sum(likenesses)
    return total / (total + HALF)


def weights(documents: Sequence[AbstractSet[str]]) -> dict[str, float]:
    """How much each word tells: little where most of *documents* have it."""
    counts: dict[str, int] = {}
    for words in documents:
        for word in words:
            counts[word] = counts.get(word, 0) + 1
    whole = len(documents)
    return {word: log((whole + 1) / (count + 0.5)) + 0.05 for word, count in counts.items()}


def likeness(
    asked: AbstractSet[str], shared: AbstractSet[str], weight: Mapping[str, float], other: int
) -> float:
    """How like two texts are, from 0 to 1: how much of what is *asked* the other has, by the words'
    weights, against how much of its *other* words are *shared*. So a short question of before is
    found in a long letter of now. Words that no earlier text has tell nothing about any of them;
    together they count as `UNHEARD` of the rarest.
    """
    if not shared or not other:
        return 0.0
    known = sum(weight[word] for word in asked if word in weight)
    unheard = min(UNHEARD, len([word for word in asked if word not in weight]))
    whole = known + unheard * max(weight.values())
    of_asked = sum(weight[word] for word in shared) / whole
    return sqrt(of_asked * min(1.0, len(shared) / other))
