"""How fast the surge detector sees a known onset, and how often it cries wolf.

Series as channels make them: a rhythm of the week, days that differ, people who write twice,
holidays and the day after, a weekly newsletter, a campaign; then a surge at a known minute. All
from a seed. Thresholds were set on seed 1; what is reported is measured on another.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from math import exp
from statistics import median, quantiles

import click

from workflows import surge

DAY = 288
WEEK = 7 * DAY
HISTORY = 9 * WEEK
MONTH = 30 * DAY
PATIENCE = 36  # bins in which an onset is to be found: three hours
KINDS = {
    "a quiet channel": 1.0, "a small channel": 6.0, "a middling one": 30.0, "a busy one": 120.0,
}  # fmt: skip
SIZES = (2, 4, 10)
TWICE = 0.15  # of the messages is followed by another of the same person


@dataclass(frozen=True, slots=True)
class Onset:
    """Delays in minutes of the onsets that were found, and how many there were."""

    kind: str
    size: int
    slow: bool
    by_day: bool
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
            if random_.random() < TWICE and place + 1 < len(counts):
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
    if all(sum(recent[-scale:]) < least for scale, least in surge.LEAST.items()):
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


def lifted(expected: list[float], start: int, size: int, *, slow: bool) -> list[float]:
    """*expected* with a surge from bin *start* on: at once, or growing over two hours."""
    found = list(expected)
    for place in range(start, len(found)):
        grown = min(1.0, (place - start + 1) / 24) if slow else 1.0
        found[place] *= 1 + (size - 1) * grown
    return found


def onsets(
    random_: random.Random, kind: str, size: int, *, slow: bool, by_day: bool, number: int
) -> Onset:
    """Try so many onsets at moments of their own: between 7 and 22 o'clock, or in the night."""
    delays = []
    before = surge.WEEKS * WEEK + surge.BEFORE
    for batch in range(number):
        if batch % 10 == 0:  # another channel of the kind
            expected = series(random_, KINDS[kind], HISTORY + WEEK)
        hour = random_.randrange(7, 22) if by_day else random_.choice((22, 23, *range(6)))
        start = HISTORY + DAY * random_.randrange(6) + 12 * hour + random_.randrange(12)
        around = expected[start - before : start + PATIENCE]
        counts = counted(random_, lifted(around, before, size, slow=slow))
        seen = (each for each in range(before, len(counts)) if judged(counts, each).surge)
        found = next(seen, None)
        if found is not None:
            delays.append((found - before + 1) * 5)
    return Onset(kind, size, slow, by_day, tuple(sorted(delays)), number)


def false_alarms(random_: random.Random, kind: str, months: int) -> int:
    """How many surges are proposed in so many channel-months that hold none."""
    total = 0
    for _ in range(months):
        counts = counted(random_, series(random_, KINDS[kind], HISTORY + MONTH))
        total += sum(1 for _each in proposals(counts, HISTORY, HISTORY + MONTH))
    return total


def first_newsletters(random_: random.Random, kind: str, number: int) -> int:
    """How many letters that go out for the first time are proposed: four times the usual, fading
    over two hours. The detector cannot know these from a surge.
    """
    proposed = 0
    before = surge.WEEKS * WEEK + surge.BEFORE
    expected = series(random_, KINDS[kind], HISTORY + WEEK)
    for _ in range(number):
        start = HISTORY + DAY * random_.choice((0, 2, 3, 4)) + 12 * random_.randrange(9, 16)
        around = expected[start - before : start + PATIENCE]
        for since in range(PATIENCE):
            around[before + since] += KINDS[kind] / 12 * 4 * exp(-since / 12)
        counts = counted(random_, around)
        proposed += any(judged(counts, each).surge for each in range(before, len(counts)))
    return proposed


def told(onset: Onset) -> str:
    """One row of the table."""
    found = onset.delays
    p90 = quantiles(found, n=10)[-1] if len(found) > 1 else None
    words = [
        onset.kind,
        f"{onset.size}x",
        "grows over 2 h" if onset.slow else "at once",
        "day" if onset.by_day else "night",
        f"{100 * len(found) / onset.tried:.0f} %",
        f"{median(found):.0f} min" if found else "-",
        f"{p90:.0f} min" if p90 else "-",
    ]
    return f"| {' | '.join(words)} |"


@click.command()
@click.option("--seed", default=2, show_default=True)
@click.option("--onsets", "number", default=100, show_default=True, help="Of each kind and size.")
@click.option("--months", default=12, show_default=True, help="Without a surge, of each kind.")
def main(*, seed: int, number: int, months: int) -> None:
    """Print the tables of docs/surges.md."""
    click.echo("| channel | surge | onset | time | found within 3 h | median | p90 |")
    click.echo("|---|---|---|---|---|---|---|")
    for by_day in (True, False):
        for kind in KINDS:
            for size in SIZES:
                for slow in (False, True) if by_day else (False,):
                    random_ = random.Random(f"{seed} {kind} {size} {slow} {by_day}")
                    click.echo(
                        told(onsets(random_, kind, size, slow=slow, by_day=by_day, number=number))
                    )
    click.echo("\n| channel | messages an hour | false alarms a channel-month | first letters |")
    click.echo("|---|---|---|---|")
    for kind, mean in KINDS.items():
        random_ = random.Random(f"{seed} {kind}")
        alarms = false_alarms(random_, kind, months) / months
        letters = first_newsletters(random_, kind, number)
        click.echo(f"| {kind} | {mean:g} | {alarms:.2f} | {100 * letters / number:.0f} % |")


if __name__ == "__main__":
    main()
