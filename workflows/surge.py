"""Whether more comes in than usual, and why we think so: a proposal for a person, never a verdict.

What is usual is told by the same moment of the week in the weeks before: the hour around it, in
windows as long as the one looked at. Three windows are looked at together: five minutes see a
sudden wave, sixty a slow one. A count stands out where three things hold: it is not small
(`LEAST`), it is well above the busiest window of a usual week (`FACTOR`), and it would hardly come
about by chance (`CHANCE`, the upper tail of a negative binomial fitted to the weeks before, which
is a Poisson where the counts vary no more than one). The week with the highest window is left out
of what is usual, so last month's crisis does not hide this one; what comes twice is usual, so a
weekly newsletter is known after two.

Pure: counts in, a judgement out. Who counts, and what a surge leads to, is said elsewhere.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp, lgamma, log, log1p

BIN = timedelta(minutes=5)
SCALES = (1, 3, 12)  # windows, in bins: 5, 15 and 60 minutes
BEFORE = 24  # bins before a moment that a reference shows: the longest window, an hour earlier
AFTER = 12  # bins after it
SPAN = BEFORE + AFTER
HOUR_BINS = 12
WEEKS = 8
DAYS = 14
LEAST_WEEKS = 3  # with fewer, the hours of the days before stand in for those of the weeks
LEAST_DAYS = 3
LEAST = {1: 6, 3: 8, 12: 10}  # messages in a window; less is never a surge
FACTOR = 1.3  # times the busiest usual window
FACTOR_DAYS = 2.0  # where only days are known, which differ more among themselves
CHANCE = 1e-5
CALM_FACTOR = 1.1
CALM_FOR = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What windows of one length hold around this moment. `low` to `high`: what four in five of
    them do; `busiest`: the busiest of a usual week; `mean` and `spread` (the variance) of all.
    """

    low: int
    high: int
    busiest: int
    mean: float
    spread: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One window that ends now: how many messages, what is usual, and whether they stand out."""

    minutes: int
    count: int
    usual: Usual
    stands_out: bool
    is_calm: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the windows say together. `readings` is empty where there is too little history."""

    readings: tuple[Reading, ...]

    @property
    def knows_enough(self) -> bool:
        return bool(self.readings)

    @property
    def surge(self) -> Reading | None:
        """The window that stands out the most, against what is usual; None where none does."""
        out = [each for each in self.readings if each.stands_out]
        return max(out, key=lambda each: each.count / max(each.usual.busiest, 1), default=None)

    @property
    def is_calm(self) -> bool:
        return all(each.is_calm for each in self.readings)


def references(at: datetime, since: datetime | None) -> tuple[datetime, ...]:
    """The moments that *at* is compared with, the nearest first; none with too little history.

    *at* is aware, in the zone whose clock the public lives by: the same time of the wall clock
    counts, also across a change to summer time. *since*: from when on we have been counting.
    """
    if since is None:
        return ()
    known = (at - since).total_seconds() / 86_400 - BEFORE * BIN.total_seconds() / 86_400
    weeks = min(WEEKS, int(known // 7))
    if weeks >= LEAST_WEEKS:
        return tuple(at - timedelta(days=7 * each) for each in range(1, weeks + 1))
    days = min(DAYS, int(known))
    if days >= LEAST_DAYS:
        return tuple(at - timedelta(days=each) for each in range(1, days + 1))
    return ()


def judge(recent: Sequence[int], before: Sequence[Sequence[int]], *, by_days: bool) -> Judgement:
    """Judge the last hour. *recent*: 12 bins, the last one ends now. *before*: for each reference
    the `SPAN` bins around it; empty where there is too little history. *by_days*: the references
    are days, not weeks.
    """
    if not before:
        return Judgement(readings=())
    factor = FACTOR_DAYS if by_days else FACTOR
    return Judgement(readings=tuple(_read(recent, before, scale, factor) for scale in SCALES))


def _read(
    recent: Sequence[int], before: Sequence[Sequence[int]], scale: int, factor: float
) -> Reading:
    count = sum(recent[-scale:])
    found = usual([windows(each, scale) for each in before])
    stands_out = (
        count >= LEAST[scale]
        and count >= factor * found.busiest
        and upper_tail(count, found.mean, found.spread) < CHANCE
    )
    return Reading(
        minutes=scale * 5,
        count=count,
        usual=found,
        stands_out=stands_out,
        is_calm=count < LEAST[scale] or count <= CALM_FACTOR * found.busiest,
    )


def windows(bins: Sequence[int], scale: int) -> list[int]:
    """The sums of all windows of *scale* bins that end within an hour of the reference."""
    sums = [0]
    for each in bins:
        sums.append(sums[-1] + each)
    return [sums[end] - sums[end - scale] for end in range(BEFORE - AFTER, SPAN + 1)]


def usual(weeks: Sequence[Sequence[int]]) -> Usual:
    """What is usual, by the windows of each week or day; the one with the highest window is left
    out as soon as there are four. A little is added to the mean, so that a quiet night is not
    taken for one in which nothing can happen.
    """
    kept = sorted(weeks, key=max)
    if len(kept) > LEAST_WEEKS:
        kept = kept[:-1]
    every = sorted(count for week in kept for count in week)
    mean = (sum(every) + 0.5 * len(every) / len(kept)) / (len(every) + len(every) / len(kept))
    spread = sum((each - mean) ** 2 for each in every) / len(every)
    return Usual(
        low=every[len(every) // 10],
        high=every[-1 - len(every) // 10],
        busiest=max(kept[-1]),
        mean=mean,
        spread=spread,
    )


def upper_tail(count: int, mean: float, spread: float) -> float:
    """The chance of *count* or more where *mean* are expected and counts vary by *spread*.

    Negative binomial with these two moments; Poisson where the variance is not above the mean.
    """
    if count <= mean:
        return 1.0
    first = _log_chance(count, mean, spread)
    total, term, number = 0.0, 1.0, count
    ratio_of = _ratio(mean, spread)
    while term > 1e-12 and number < count + 5000:  # noqa: PLR2004 - sums until nothing is added
        total += term
        term *= ratio_of(number)
        number += 1
    return min(1.0, exp(first) * total)


def _log_chance(count: int, mean: float, spread: float) -> float:
    if spread <= mean * 1.001:
        return count * log(mean) - mean - lgamma(count + 1)
    size = mean * mean / (spread - mean)
    return (
        lgamma(count + size) - lgamma(size) - lgamma(count + 1)
        - size * log1p(mean / size) + count * log(mean / (size + mean))
    )  # fmt: skip


def _ratio(mean: float, spread: float) -> Callable[[int], float]:
    """The chance of one more, as a part of the chance of this many."""
    if spread <= mean * 1.001:
        return lambda count: mean / (count + 1)
    size = mean * mean / (spread - mean)
    return lambda count: (count + size) / (count + 1) * mean / (size + mean)
