"""What people ask, and how many ask the same: questions taken from texts and put together. Pure.

Two questions are the same as far as they share the words that carry meaning, by their beginnings:
that is right for what many people ask in a crisis, in few words, and it can be explained.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workflows.marks import plain_text

READ_AT_MOST = 4000  # characters
SHORTEST, LONGEST = 8, 240  # characters of a question
MOST_OF_ONE = 4  # questions of one message
ALIKE = 0.5  # of the words of both
STEM, SHORT = 5, 2  # letters by which words are compared, and of words that say nothing
SHARED = 2  # words that two questions share at least, where both have as many

_SENTENCE = re.compile(r"[^.!?\n]*\?|[^.!?\n]+(?:[.!\n]|$)")
_ASKS = re.compile(
    r"^(?:(?:en|maar|dus|et|mais|und|aber|and|but|so) )?(?:"
    r"wanneer|waarom|hoe lang|hoelang|hoeveel|waar kan|waar kunnen|mag ik|mogen we|kan ik|"
    r"kunnen we|moet ik|moeten we|is het (?:nog|al|weer)? ?veilig|wat moet|wat moeten|"
    r"quand|pourquoi|comment|combien|est ce que|ou puis|peut on|puis je|dois je|"
    r"wann|warum|wieso|wie lange|wie viel|wo kann|darf ich|durfen wir|kann ich|konnen wir|"
    r"muss ich|mussen wir|ist es|"
    r"when|why|how long|how much|how many|where can|can i|can we|may i|should i|should we|"
    r"is it safe|do i have|do we have"
    r")\b"
)
_LITTLE_WORDS = """
    de het een en of is zijn was waren wordt worden ik je jij u we wij ze zij hij er dat dit die
    deze daar hier van voor met aan in op bij uit om te tot over naar door als dan maar ook nog
    niet geen wel al weer nu wat wie waar wanneer waarom hoe welk welke hoeveel lang kan kunnen
    mag mogen moet moeten zal zullen wil willen heb heeft hebben gaat gaan doen mijn onze ons
    jullie uw eens even graag weten iemand zo komt komen terug duurt duren zit sta staat le la
    les un une des du et ou est sont ete etre il elle on nous vous ils tu ce cet cette ces que
    qui quoi dont pour avec dans sur par au aux ne pas plus deja encore maintenant quand
    pourquoi comment combien peut puis peux doit dois faut va aller mon ma mes notre votre
    savoir quelqu y a t vient revient dure durer retour der das ein eine einen und oder ist sind
    war wird werden ich sie es wir ihr man dass von fur mit an auf bei aus zu im am nach durch
    wenn aber auch noch nicht kein schon wieder jetzt wer wo wann warum lange viel kann konnen
    darf durfen muss mussen soll habe hat haben mein unser wissen bitte denn kommt dauert zuruck
    the and or are were be been i you he she it they this that these those for with at by from
    to as if but also not no yet already again now what who where when why how long much many
    can could may should must will would have has do does did my our your please know anyone
    there come comes back take takes last
"""
_LITTLE = frozenset(_LITTLE_WORDS.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as one of those who ask it put it, and how many messages hold one like it."""

    example: str
    times: int
    words: tuple[str, ...]


def questions_of(text: str) -> tuple[str, ...]:
    """The questions of one text, as they were written, on one line each."""
    found = []
    for match in _SENTENCE.finditer(text[:READ_AT_MOST]):
        said = " ".join(match[0].split())
        if not SHORTEST <= len(said) <= LONGEST:
            continue
        if said.endswith("?") or _ASKS.match(plain_text(said)):
            found.append(said)
    return tuple(found[:MOST_OF_ONE])


def grouped(messages: Iterable[Sequence[str]], *, most: int = 8) -> list[Asked]:
    """What is asked most, the most often first; what only one asks is left out where others ask the
    same. *messages*: the questions of each.
    """
    groups: list[_Group] = []
    for questions in messages:
        seen: set[int] = set()
        for question in questions:
            words = meaning(question)
            if not words:
                continue
            place = _nearest(groups, words)
            if place is None:
                place = len(groups)
                groups.append(_Group(words))
            groups[place].take(question, words, again=place in seen)
            seen.add(place)
    groups.sort(key=lambda each: -each.times)
    several = [each for each in groups if each.times > 1]
    return [each.told() for each in (several or groups)[:most]]


def meaning(question: str) -> frozenset[str]:
    """The beginnings of the words that carry meaning."""
    return frozenset(
        word[:STEM]
        for word in plain_text(question).split()
        if len(word) > SHORT and word not in _LITTLE
    )


class _Group:
    """Questions that are alike; the words that most of them hold stand for it."""

    def __init__(self, words: frozenset[str]) -> None:
        self.words = words
        self.times = 0
        self._all = 0
        self._often: Counter[str] = Counter()
        self._said: Counter[str] = Counter()

    def take(self, question: str, words: frozenset[str], *, again: bool) -> None:
        self._all += 1
        self.times += not again
        self._often.update(words)
        self._said[question] += 1
        self.words = frozenset(
            word for word, count in self._often.items() if 2 * count >= self._all
        )

    def told(self) -> Asked:
        """The wording met most; of as many the one that holds most of the group's words, and of
        these the shortest.
        """
        example = min(
            self._said,
            key=lambda each: (
                -self._said[each], -len(meaning(each) & self.words), len(each), each,
            ),
        )  # fmt: skip
        return Asked(example=example, times=self.times, words=tuple(sorted(self.words)))


def _nearest(groups: Sequence[_Group], words: frozenset[str]) -> int | None:
    best, place = 0.0, None
    for number, group in enumerate(groups):
        shared = len(group.words & words)
        if shared < min(SHARED, len(group.words), len(words)) or not shared:
            continue
        alike = shared / len(group.words | words)
        if alike >= ALIKE and alike > best:
            best, place = alike, number
    return place
