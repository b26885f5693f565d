"""A team's rules of priority: which ticket is how urgent, and why, in an order that is its own.

The first rule that is on and all of whose conditions hold says it. A rule without any condition
holds for nothing, for it would say it of everything.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import timedelta
from typing import Any

from workflows.marks import words_seen
from workflows.tone import Tone

MOST_RULES = 40
MOST_VALUES = 60
LONGEST_WAIT = 24 * 90  # hours
LEVELS = 3  # 0 normal, 1 high, 2 urgent


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`words` as the team spelt them (a trailing `*` for a stem), any of which will do; likewise
    `channels` and `themes` (ids), `marks` of the author, `tones`. `reach`: at least so many
    followers; `waiting`: hours since the last word, judged as time passes.
    """

    name: str
    priority: int
    is_on: bool = True
    words: tuple[str, ...] = ()
    channels: tuple[int, ...] = ()
    themes: tuple[int, ...] = ()
    marks: tuple[str, ...] = ()
    tones: tuple[str, ...] = ()
    danger: bool = False
    reach: int | None = None
    waiting: int | None = None

    @property
    def asks(self) -> bool:
        """Whether it has any condition."""
        return any((self.words, self.channels, self.themes, self.marks, self.tones, self.danger,
                    self.reach, self.waiting))  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is known of a ticket when its priority is judged."""

    text: str = ""
    channel_id: int = 0
    theme_id: int | None = None
    marks: frozenset[str] = frozenset()
    danger: bool = False
    reach: int | None = None
    tone: Tone | None = None
    waited: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The rule that holds, and what of the ticket made it hold, by the name of its condition."""

    rule: Rule
    because: Mapping[str, Any]

    def kept(self) -> dict[str, Any]:
        """As it is kept with the ticket."""
        return {"rule": self.rule.name, "level": self.rule.priority, "because": dict(self.because)}


def judge(rules: Iterable[Rule], seen: Seen) -> Verdict | None:
    """What the first rule that holds says; None where none does."""
    for rule in rules:
        if rule.is_on and rule.asks:
            because = _because(rule, seen)
            if because is not None:
                return Verdict(rule, because)
    return None


def _because(rule: Rule, seen: Seen) -> dict[str, Any] | None:
    """What made each condition hold; None where one does not."""
    met: list[tuple[str, bool, Any]] = [
        ("channels", bool(rule.channels), seen.channel_id in rule.channels and seen.channel_id),
        ("themes", bool(rule.themes), seen.theme_id in rule.themes and seen.theme_id),
        ("marks", bool(rule.marks), [each for each in rule.marks if each in seen.marks]),
        ("tones", bool(rule.tones), seen.tone in rule.tones and str(seen.tone)),
        ("danger", rule.danger, seen.danger),
        ("reach", bool(rule.reach), (seen.reach or 0) >= (rule.reach or 0) and seen.reach),
        ("waiting", bool(rule.waiting),
         seen.waited >= timedelta(hours=rule.waiting or 0) and rule.waiting),
    ]  # fmt: skip
    if any(asked and not found for _name, asked, found in met):
        return None
    because = {name: found for name, asked, found in met if asked}
    if rule.words:  # last, for it costs most
        words = words_seen(seen.text, rule.words)
        if not words:
            return None
        because["words"] = list(words[:6])
    return because


_LISTS = frozenset({"words", "channels", "themes", "marks", "tones"})


def kept_as(rules: Sequence[Rule]) -> dict[str, Any]:
    """The rules as plain values."""
    return {"rules": [asdict(each) for each in rules]}


def read(value: Mapping[str, Any]) -> tuple[Rule, ...]:
    """The rules that `kept_as` wrote."""
    known = {each.name for each in fields(Rule)}
    found = []
    for each in value.get("rules", ()):
        given: dict[str, Any] = {
            name: tuple(part) if name in _LISTS else part
            for name, part in each.items()
            if name in known
        }
        found.append(Rule(**given))
    return tuple(found)
