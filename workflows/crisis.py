"""A crisis: who may declare, renew and end one, and what it touches. Pure; the time is passed in.

What touches it is held at the gate until a person looked at it, so the rule is meant to be read by
whoever declares: a theme, or a word of the crisis in the text, on one of its channels.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from statemachine.states import States

from workflows.machine import Given, Lifecycle, StrictChart
from workflows.marks import words_seen
from workflows.reply import Purpose
from workflows.rights import Right

BEFORE = timedelta(hours=3)
"""What came in that long before somebody declared it belongs to it, on board and in dossier."""
LASTS = timedelta(hours=4)
"""How long one lasts where the declarer says nothing else."""
LONGEST = timedelta(days=7)
"""What lasts longer has to be renewed: a gate that nobody remembers is a gate that nobody opens."""
REMINDS = timedelta(minutes=20)
"""How long before its end the declarer is asked whether it is to go on."""


class CrisisState(StrEnum):
    DECLARED = "declared"
    ENDED = "ended"  # by a person
    LAPSED = "lapsed"  # by itself: nobody renewed it


class CrisisEventKind(StrEnum):
    """What the timeline of a crisis knows."""

    DECLARED = "declared"
    CHANGED = "changed"
    RENEWED = "renewed"
    REMINDED = "reminded"
    LEAVING = "leaving"  # a reply that was already on its way when it was declared
    HELD = "held"
    RELEASED = "released"
    REVISED = "revised"
    DISCARDED = "discarded"
    STATEMENT = "statement"
    ENDED = "ended"
    LAPSED = "lapsed"


class CrisisChart(StrictChart):
    s = States.from_enum(
        CrisisState, initial=CrisisState.DECLARED, final=[CrisisState.ENDED, CrisisState.LAPSED]
    )

    change = s.DECLARED.to.itself(cond="is_on")
    renew = s.DECLARED.to.itself(cond="is_on")
    end = s.DECLARED.to(s.ENDED, cond="is_on")
    lapse = s.DECLARED.to(s.LAPSED, unless="is_on")

    def is_on(self, given: Given) -> bool:
        return bool(given["is_on"])


class CrisisLifecycle(Lifecycle[CrisisState]):
    """A crisis from declaration to its end, by a person or by itself.

    Every event needs ``is_on=bool``: from its `until` on it is over, whether or not the clock has
    written that down yet, so nobody renews, changes or ends what is over.
    """

    chart = CrisisChart
    states = CrisisState
    RIGHTS = {
        "change": Right.DECLARE,
        "renew": Right.DECLARE,
        "end": Right.DECLARE,
        "lapse": Right.CLOCK,
    }


MAY_DECLARE = CrisisLifecycle.right_for("change")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a crisis is about, as a plain value: `themes` are slugs by id; no `channels` means all.

    `until` is when it is over. `acknowledgements`: whether those are held as well.
    """

    id: int
    title: str
    until: datetime
    themes: Mapping[int, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    channels: frozenset[int] = frozenset()
    acknowledgements: bool = False

    def is_on(self, at: datetime) -> bool:
        return self.until > at


def touches(
    crisis: Scope, *, theme_id: int | None, text: str, channel_id: int | None
) -> tuple[str, ...]:
    """The marks of *crisis* on a ticket or reply: the slug of its theme, then words of the crisis
    that stand in *text*, as they were declared. Empty where it touches nothing.
    """
    if crisis.channels and channel_id not in crisis.channels:
        return ()
    theme = crisis.themes.get(theme_id) if theme_id is not None else None
    return ((theme,) if theme else ()) + words_seen(text, crisis.words)


def is_held(purpose: Purpose, crisis: Scope) -> bool:
    """Whether a crisis stops replies of this kind; a mere receipt says nothing on the matter, and
    is stopped only where the declarer asked for that.
    """
    return purpose is not Purpose.ACKNOWLEDGEMENT or crisis.acknowledgements


def overlap(one: Scope, other: Scope) -> tuple[str, ...]:
    """What two crises both cover: slugs of themes, and words; empty where they share no channel."""
    if one.channels and other.channels and one.channels.isdisjoint(other.channels):
        return ()
    themes = tuple(slug for key, slug in one.themes.items() if key in other.themes)
    return themes + _shared(one.words, other.words)


def _shared(some: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    """Words of *some* that find, or are found by, one of *others*."""
    others = tuple(others)
    return tuple(
        word
        for word in some
        if words_seen(word, others) or any(words_seen(other, (word,)) for other in others)
    )
