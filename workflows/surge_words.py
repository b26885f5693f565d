"""Which words stand out in what comes in now, against what came in before. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

_WORD = re.compile(r"[^\W\d_]{4,30}(?:-[^\W\d_]{2,30})*")
_LINK = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+")
LEAST = 3  # messages in which a word must stand
SHARE = 0.15  # of the messages now
TIMES = 3.0  # as often as before
READ = 2000  # characters of a message


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word as it was written most: in how many messages now, and what share had it before."""

    word: str
    now: int
    share_now: float
    share_before: float


def words_of(text: str) -> frozenset[str]:
    """The different words of a text, in small letters; no numbers, links or addresses."""
    return frozenset(_WORD.findall(_LINK.sub(" ", text[:READ]).lower()))


def standing_out(now: Sequence[str], before: Iterable[str], *, most: int = 40) -> list[Word]:
    """The words that stand in many of *now* and in few of *before*, the most telling first. Words
    that say nothing by themselves are still among them: who asks takes these out.
    """
    if not now:
        return []
    often = Counter(word for text in now for word in words_of(text))
    usual: Counter[str] = Counter()
    compared = 0
    for text in before:
        usual.update(words_of(text))
        compared += 1
    found = []
    for word, count in often.items():
        share = count / len(now)
        was = (usual[word] + 0.5) / (compared + 1)
        if count >= max(LEAST, SHARE * len(now)) and share >= TIMES * was:
            rounded = Word(
                word=word, now=count, share_now=round(share, 3), share_before=round(was, 3)
            )
            found.append((count * log(share / was), rounded))
    found.sort(key=lambda each: (-each[0], each[1].word))
    return [each for _weight, each in found[:most]]
