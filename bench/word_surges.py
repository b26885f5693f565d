"""How fast words that suddenly stand together are seen over four channels, and how often wrongly.

Messages as teams get them: two hundred matters of which few are frequent, each with words of its
own, among words that stand everywhere; people who write twice; a campaign that makes one matter
a quarter of a day's messages. Then an incident at a known minute. All from a seed.
"""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from statistics import median

import click

from bench.surges import DAY, rhythm
from workflows.word_surge import LEAST, Said, frequent, standing_together

HOUR = 12  # bins of five minutes
PATIENCE = 36
KINDS = {"a small team": 4.0, "a middling one": 20.0, "a busy one": 80.0}
INCIDENTS = (4.0, 8.0, 20.0)  # messages an hour about it, over four channels
HISTORY = 14 * DAY
SAMPLE = 2000
CALM = 6  # bins
CAMPAIGN = 15  # the day of the month
TWICE = 0.15
LIFTED = 0.25  # of the messages of a campaign's day are about its matter
TOLD = 0.7  # of the words of an incident stand in a message about it


@dataclass(frozen=True, slots=True)
class World:
    """Matters with their words; how frequent each is and all before it, summed up."""

    matters: list[list[str]]
    common: list[str]
    weights: list[float]
    common_weights: list[float]

    @staticmethod
    def made(random_: random.Random) -> "World":
        matters = [[f"matter{n}x{k}" for k in range(12)] for n in range(200)]
        common = [f"word{n}" for n in range(1500)]
        random_.shuffle(matters)
        often = list(accumulate(1 / (n + 3) for n in range(200)))
        return World(matters, common, often, list(accumulate(1 / (n + 8) for n in range(1500))))

    def message(self, random_: random.Random, person: str, lifted: int | None = None) -> Said:
        matter = random_.choices(self.matters, cum_weights=self.weights)[0]
        if lifted is not None and random_.random() < LIFTED:
            matter = self.matters[lifted]
        words = {*random_.sample(matter, random_.randint(2, 6))}
        words |= {
            *random_.choices(self.common, cum_weights=self.common_weights, k=random_.randint(6, 20))
        }
        return Said(person, random_.randrange(4), frozenset(words))

    def incident(self, random_: random.Random, person: str) -> Said:
        told = [word for word in ("leak", "harbour", "smell", "sirens") if random_.random() < TOLD]
        words = random_.choices(
            self.common, cum_weights=self.common_weights, k=random_.randint(4, 12)
        )
        return Said(person, random_.randrange(4), frozenset([*told, *words]))


def bins(
    random_: random.Random, world: World, per_hour: float, first: int, number: int,
    *, extra: float = 0.0, lifted: int | None = None,
) -> Iterator[list[Said]]:  # fmt: skip
    """The messages of each bin; *extra* an hour are about the incident."""
    for place in range(first, first + number):
        said = []
        for _each in range(_poisson(random_, per_hour / HOUR * rhythm(place))):
            person = f"p{random_.randrange(10**9)}"
            times = 2 if random_.random() < TWICE else 1
            said += [world.message(random_, person, lifted) for _time in range(times)]
        for _each in range(_poisson(random_, extra / HOUR)):
            said.append(world.incident(random_, f"i{random_.randrange(10**9)}"))
        yield said


def _poisson(random_: random.Random, mean: float) -> int:
    count, left = 0, random_.expovariate(1.0)
    while left < mean:
        count += 1
        left += random_.expovariate(1.0)
    return count


def sample(random_: random.Random, world: World, per_hour: float) -> list[frozenset[str]]:
    """The words of two weeks, or of as many as the product reads."""
    number = min(SAMPLE, int(per_hour * 24 * 14))
    return [world.message(random_, "p").words for _each in range(number)]


def judged(hour: list[Said], before: list[frozenset[str]]) -> bool:
    if len(hour) < LEAST:
        return False
    return standing_together(hour, before, frequent(hour)) is not None


def onsets(
    random_: random.Random, world: World, per_hour: float, extra: float, *, by_day: bool, tries: int
) -> list[int]:
    """The delays in minutes of the incidents that were found within three hours."""
    delays = []
    for _each in range(tries):
        hour = random_.randrange(9, 19) if by_day else random_.randrange(0, 6)
        first = random_.randrange(5) * DAY + hour * HOUR
        before = sample(random_, world, per_hour)
        window = list(bins(random_, world, per_hour, first - HOUR, HOUR))
        coming = bins(random_, world, per_hour, first, PATIENCE, extra=extra)
        for place, said in enumerate(coming, start=1):
            window = [*window[1:], said]
            if judged([each for bin_ in window for each in bin_], before):
                delays.append(5 * place)
                break
    return delays


def false_alarms(
    random_: random.Random, world: World, per_hour: float, months: int
) -> tuple[int, int]:
    """Proposals without an incident, one a wave until half an hour of calm, as in the product; and
    of them those on the day of a campaign.
    """
    alarms = in_campaign = 0
    for _month in range(months):
        before, window, quiet = sample(random_, world, per_hour), [], CALM
        for day in range(30):
            lifted = random_.randrange(20) if day == CAMPAIGN else None
            for said in bins(random_, world, per_hour, day * DAY, DAY, lifted=lifted):
                window = [*window[-HOUR + 1 :], said]
                if not judged([each for bin_ in window for each in bin_], before):
                    quiet += 1
                    continue
                if quiet >= CALM:
                    alarms += 1
                    in_campaign += lifted is not None
                quiet = 0
    return alarms, in_campaign


@click.command()
@click.option("--seed", default=2, show_default=True)
@click.option("--tries", default=50, show_default=True)
@click.option("--months", default=2, show_default=True)
def main(seed: int, tries: int, months: int) -> None:
    """Print both tables as docs/surges.md has them, and the time that a look takes."""
    random_ = random.Random(seed)
    world = World.made(random_)
    for name, per_hour in KINDS.items():
        for extra in INCIDENTS:
            for by_day in (True, False):
                found = onsets(random_, world, per_hour, extra, by_day=by_day, tries=tries)
                middle = f"{median(found):.0f} min" if found else "-"
                when = "day" if by_day else "night"
                share = round(100 * len(found) / tries)
                print(f"| {name} | {extra:.0f} an hour | {when} | {share} % | {middle} |")
    for name, per_hour in KINDS.items():
        alarms, lifted = false_alarms(random_, world, per_hour, months)
        print(f"| {name} | {per_hour:.0f} | {alarms / months:.1f} | {lifted / months:.1f} |")
    hour = [world.message(random_, f"p{n}") for n in range(600)]
    before = [world.message(random_, "p").words for _each in range(SAMPLE)]
    began = time.process_time()
    judged(hour, before)
    print(f"600 messages against {SAMPLE}: {1000 * (time.process_time() - began):.0f} ms")


if __name__ == "__main__":
    main()
