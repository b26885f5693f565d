"""What a drawing shows on top of its scheme: a chosen node, a path, changes, traffic, notes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Key: TypeAlias = str | tuple[str, str]
"""A node's id, or an answer as (question, answer)."""
Change: TypeAlias = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """All parts are optional, and can be combined.

    ``path``: the answers given, in order. ``changes``: an answer that leads elsewhere now is
    "changed"; in a picture of two versions (`Picture.together_with`) its former arrow can be named
    as "removed" by (question, answer, former target). ``traffic``: how many came by, per node and
    per answer. ``notes``: a few words in a node or in a gate's band, such as the time
    spent there. ``overruled``: how often a question was decided otherwise.
    """

    chosen: str | None = None
    path: Sequence[tuple[str, str]] = ()
    changes: Mapping[Key | tuple[str, str, str], Change] = field(default_factory=dict)
    traffic: Mapping[Key, int] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    overruled: Mapping[str, int] = field(default_factory=dict)

    def change(self, question: str, answer: str, target: str) -> Change | None:
        """What became of the answer that leads to *target*."""
        return self.changes.get((question, answer, target)) or self.changes.get((question, answer))

    @property
    def busiest(self) -> int:
        """The greatest traffic on one answer, at least 1."""
        return max([1, *(n for key, n in self.traffic.items() if not isinstance(key, str))])


NOTHING = Overlay()
