"""How fast the surge detector sees a known onset, and how often it cries wolf.

Series as channels make them: a rhythm of the week, days that differ, people who write twice,
holidays and the day after, a weekly newsletter, a campaign; then a surge at a known minute. All
from a seed. Thresholds were set on seed 1; what is reported is measured on another.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import exp
from statistics import median, quantiles

from workflows import surge

DAY = 288
WEEK = 7 * DAY
HISTORY = 9 * WEEK
MONTH = 30 * DAY
PATIENCE = 36  # bins in which an onset is to be found: three hours
KINDS = {"a quiet channel": 1.0, "a small channel": 6.0, "a middling one": 30.0, "a busy one": 120.0}
SIZES = (2, 4, 10)


@dataclass(frozen=True, slots=True)
class Onset:
    """Delays in minutes of the onsets that were found, and how many there were."""

    kind: str
    size: int
    slow: bool
    delays: tuple[int, ...]
    tried: int


def rhythm(place: int) -> float:
    """How busy a bin of the week is, as a part of the mean."""
    day, hour = divmod(place % WEEK, DAY)
    clock = hour / 12
    office = exp(-(((clock - 10.5) / 2.5) ** 2)) + 0.7 * exp(-(((clock - 15) / 2.5) ** 2))
    evening = 0.6 * exp(-(((clock - 20.5) / 1.8) ** 2))
    weight = (1.0, 1.1, 1.0, 0.95, 0.85, 0.3, 0.25)[day]
    return 0.06 + 2.6 * (office * weight + evening * (0.5 + 0.5 * weight))


def series(random_: random.Random, per_hour: float, bins: int) -> list[float]:
    """Expected messages a bin, without a surge."""
    expected: list[float] = []
    holidays = {random_.randrange(bins // DAY) for _ in range(bins // DAY // 25)}
    campaign = random_.randrange(WEEK, bins)
    drift = 0.0
    for place in range(bins):
        day = place // DAY
        if place % DAY == 0:
            level = random_.gauss(1.0, 0.12)
            if day in holidays:
                level *= 0.35
            elif day - 1 in holidays:
                level *= 1.3
            level = max(level, 0.2)
        drift = 0.9 * drift + random_.gauss(0.0, 0.04)
        rate = per_hour / 12 * rhythm(place) * level * exp(drift)
        since = (place - DAY - 120) % WEEK  # every Tuesday at ten a newsletter goes out
        if since < 36:  # noqa: PLR2004
            rate += per_hour / 12 * 4 * exp(-since / 12)
        if campaign <= place < campaign + 2 * WEEK:
            rate *= 1.25
        expected.append(rate)
    return expected


def counted(random_: random.Random, expected: list[float]) -> list[int]:
    """What came in: some write a second time within a few minutes."""
    counts = [0] * len(expected)
    for place, rate in enumerate(expected):
        for _ in range(poisson(random_, rate * 0.87)):
            counts[place] += 1
            if random_.random() < 0.15 and place + 1 < len(counts):
                counts[place + random_.randrange(2)] += 1
    return counts


def poisson(random_: random.Random, mean: float) -> int:
    if mean > 30:  # noqa: PLR2004 - near enough, and quick
        return max(0, round(random_.gauss(mean, mean**0.5)))
    left, number = exp(-mean), -1
    product = 1.0
    while product > left or number < 0:
        product *= random_.random()
        number += 1
    return number


def judged(counts: list[int], place: int) -> surge.Judgement:
    """The judgement at the end of bin *place*; the weeks before are in *counts*."""
    recent = counts[place - 11 : place + 1]
    if recent[-1] < surge.LEAST[1] and sum(recent) < surge.LEAST[12] and sum(recent[-3:]) < 8:
        return surge.Judgement(readings=())  # less is never a surge
    before = []
    for week in range(1, surge.WEEKS + 1):
        end = place + 1 - week * WEEK
        before.append(counts[end - surge.BEFORE : end + surge.AFTER])
    return surge.judge(recent, before, by_days=False)


def proposals(counts: list[int], first: int, last: int) -> Iterator[int]:
    """The bins at whose end a surge is proposed, each wave once."""
    raised, calm = False, 0
    for place in range(first, last):
        found = judged(counts, place)
        if not raised and found.surge is not None:
            raised, calm = True, 0
            yield place
        elif raised:
            calm = calm + 1 if found.is_calm else 0
            raised = calm < surge.CALM_FOR // surge.BIN
