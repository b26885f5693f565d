"""Which norm holds for a ticket: rules by channel, kind of channel and priority. Pure.

The order is fixed, and the page of the norms says it: a rule that names the ticket's priority goes
before one that names none; then a rule for the channel itself before one for its kind, before one
for all channels. The terms of a first reply and of a resolution are sought each for itself, so a
rule that leaves one of them empty lets the next rule say it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from workflows.business_time import Norm

WARN = 80  # percent of a term: green until then, orange for the rest of it (domain norms)
LEAST_WARN, MOST_WARN = 20, 95


class Term(StrEnum):
    """What a term is for: the first word that answers, or the whole matter."""

    REPLY = "reply"
    RESOLUTION = "resolution"


class Running(StrEnum):
    """What the clock of a ticket counts down to."""

    REPLY = "reply"
    RESOLUTION = "resolution"
    COMPLAINT = "complaint"
    WINDOW = "window"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Terms in minutes for the tickets that it names: a channel by its id, or a kind of channel, or
    neither; a priority or any. A term of None is for another rule to say.
    """

    channel: int | None = None
    kind: str | None = None
    priority: int | None = None
    reply: int | None = None
    resolution: int | None = None
    office_hours: bool = True

    def fits(self, kind: str, channel: int | None, priority: int) -> bool:
        return (
            self.priority in (None, priority)
            and self.channel in (None, channel)
            and self.kind in (None, kind)
        )

    @property
    def rank(self) -> tuple[bool, bool, bool]:
        """The higher goes first."""
        return self.priority is not None, self.channel is not None, self.kind is not None

    @property
    def name(self) -> str:
        """What it names, to be kept with a clock: `mail`, `channel:4`, `all`, `mail:2`."""
        of = f"channel:{self.channel}" if self.channel is not None else self.kind or "all"
        return of if self.priority is None else f"{of}:{self.priority}"

    def minutes(self, term: Term) -> int | None:
        return self.reply if term is Term.REPLY else self.resolution

    def norm(self, term: Term) -> Norm | None:
        minutes = self.minutes(term)
        return None if minutes is None else Norm(minutes, self.office_hours)


USUAL: tuple[Rule, ...] = (
    # The service norms of Dutch municipalities and central government: mail within two working
    # days, social media within four office hours. They say nothing of a resolution.
    *(Rule(kind=kind, reply=2 * 12 * 60) for kind in ("mail", "form", "api")),
    *(Rule(kind=kind, reply=4 * 60) for kind in ("mastodon", "bluesky")),
    Rule(reply=2 * 12 * 60),
)
"""What holds where a team said nothing."""


def ruling(
    rules: Sequence[Rule], term: Term, *, kind: str, channel: int | None = None, priority: int = 0
) -> Rule | None:
    """The rule that says the term; None where nobody says one."""
    fitting = in_order(
        each
        for each in (*rules, *USUAL)
        if each.minutes(term) is not None and each.fits(kind, channel, priority)
    )
    return fitting[0] if fitting else None


def in_order(rules: Iterable[Rule]) -> list[Rule]:
    """The rules as they are asked; of two alike, the one that was written first."""
    return sorted(rules, key=lambda each: each.rank, reverse=True)


def read(kept: Mapping[str, Any]) -> tuple[Rule, ...]:
    """The rules of a team as they are kept."""
    return tuple(Rule(**each) for each in kept.get("rules", ()))


def kept_as(rules: Sequence[Rule], warn: int) -> dict[str, Any]:
    """The same as plain data; what is not said is left out."""
    usual = Rule()
    names = Rule.__dataclass_fields__
    return {
        "warn": warn,
        "rules": [
            {
                name: getattr(each, name)
                for name in names
                if getattr(each, name) != getattr(usual, name)
            }
            for each in rules
        ],
    }
