"""Words that suddenly stand together in many messages, whatever the channel. Pure.

A wave may come as two messages on each of four channels, where none stands out by itself: what is
new then is what is written about. Two words count where at least six messages of the last hour, by
at least four people, hold both; where that is three times what the messages of two weeks lead one
to expect; and where it would hardly come about by chance, reckoned with how many pairs were tried.
The words that stand in most of these messages too are told with them.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt

from workflows.surge import upper_tail

LEAST = 6  # messages
LEAST_PEOPLE = 4
TIMES = 3.0
CHANCE = 1e-6
LEAST_BEFORE = 200  # messages to compare with; with fewer, nothing is known of what is usual
MOST_WORDS = 40  # that are paired: 780 pairs at most
BELONGS = 0.6  # of a group's messages, from which on a word is told with it
SHOWN = 6


@dataclass(frozen=True, slots=True)
class Said:
    """One message: who wrote it, on which channel, and its different words."""

    person: str
    channel_id: int
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Group:
    """Words that stand together, the two that tell it first. `expected`: in how many of the
    `total` messages of the hour both would stand, by what is usual.
    """

    words: tuple[str, ...]
    count: int
    people: int
    channels: int
    total: int
    expected: float
    shares: Mapping[str, tuple[float, float]]

    @property
    def pair(self) -> frozenset[str]:
        return frozenset(self.words[:2])


def frequent(now: Sequence[Said]) -> list[str]:
    """The words that could be part of a group, the most frequent first."""
    often = Counter(word for each in now for word in each.words)
    return [word for word, count in often.most_common(4 * MOST_WORDS) if count >= LEAST]


def standing_together(
    now: Sequence[Said], before: Sequence[Collection[str]], candidates: Sequence[str]
) -> Group | None:
    """The group that stands out the most; None where none does, or too little is known.

    *before*: the words of a sample of the weeks before; *candidates*: those of `frequent` that say
    something by themselves.
    """
    if len(before) < LEAST_BEFORE:
        return None
    held = _postings([each.words for each in now], candidates)
    usual = _postings(before, candidates)
    telling = [
        word for word in candidates
        if len(held[word]) >= TIMES * _share(len(usual[word]), before) * len(now)
    ][:MOST_WORDS]  # fmt: skip
    pairs = [pair for pair in combinations(telling, 2) if _together(held, pair) >= LEAST]
    found: list[tuple[float, tuple[str, str]]] = []
    for pair in pairs:
        count = _together(held, pair)
        expected = _share_at_most(_together(usual, pair), before) * len(now)
        chance = upper_tail(count, expected, expected)
        if (
            count >= TIMES * expected
            and chance < CHANCE / len(pairs)
            and _is_of_many(now, held, pair)
        ):
            found.append((chance, pair))
    if not found:
        return None
    _chance, best = min(found)
    return _group(now, before, held, usual, best, telling)


def both_in(now: Sequence[Said], pair: Collection[str]) -> list[Said]:
    """The messages that hold all words of *pair*."""
    return [each for each in now if each.words.issuperset(pair)]


def _group(
    now: Sequence[Said],
    before: Sequence[Collection[str]],
    held: Mapping[str, frozenset[int]],
    usual: Mapping[str, frozenset[int]],
    pair: tuple[str, str],
    telling: Sequence[str],
) -> Group:
    mine = [now[place] for place in held[pair[0]] & held[pair[1]]]
    more = [
        word for word in telling
        if word not in pair and sum(word in each.words for each in mine) >= BELONGS * len(mine)
    ]  # fmt: skip
    words = (*sorted(pair, key=lambda word: -len(held[word])), *more)[:SHOWN]
    return Group(
        words=words,
        count=len(mine),
        people=len({each.person for each in mine}),
        channels=len({each.channel_id for each in mine}),
        total=len(now),
        expected=round(_share(_together(usual, pair), before) * len(now), 3),
        shares={
            word: (
                round(len(held[word]) / len(now), 3),
                round(_share(len(usual[word]), before), 3),
            )
            for word in words
        },
    )


def _is_of_many(
    now: Sequence[Said], held: Mapping[str, frozenset[int]], pair: tuple[str, str]
) -> bool:
    return len({now[place].person for place in held[pair[0]] & held[pair[1]]}) >= LEAST_PEOPLE


def _postings(texts: Sequence[Collection[str]], words: Sequence[str]) -> dict[str, frozenset[int]]:
    """In which of *texts* each of *words* stands."""
    wanted = frozenset(words)
    found: dict[str, set[int]] = {word: set() for word in words}
    for place, text in enumerate(texts):
        for word in wanted.intersection(text):
            found[word].add(place)
    return {word: frozenset(places) for word, places in found.items()}


def _together(held: Mapping[str, frozenset[int]], pair: tuple[str, str]) -> int:
    return len(held[pair[0]] & held[pair[1]])


def _share(count: int, before: Sequence[Collection[str]]) -> float:
    """The share that is usual; half a message is added, for what was never seen may still come."""
    return (count + 0.5) / (len(before) + 1)


def _share_at_most(count: int, before: Sequence[Collection[str]]) -> float:
    """The share that may well be usual, where the sample happens to hold fewer than there are."""
    return (count + 1 + sqrt(count + 1)) / (len(before) + 1)
