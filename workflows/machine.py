"""The one strict base of every lifecycle, on python-statemachine.

Strict: an unknown event, an event that this state does not know, a guard that says no, and a guard
that breaks, all raise. A chart of the library costs about a millisecond to make, so each thread
keeps one chart a class and sets it to the state at hand; a ``Lifecycle`` itself is a light value.
"""

import threading
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, ClassVar, Generic, TypeVar, cast

from statemachine import StateMachine
from statemachine.exceptions import TransitionNotAllowed as _LibraryRefusal

from workflows.rights import Right

S = TypeVar("S", bound=StrEnum)


class TransitionNotAllowed(Exception):  # noqa: N818 - the word of the library, kept
    """The event cannot happen in this state; ``event`` and ``state`` say which."""

    def __init__(self, event: str, state: str, lifecycle: str) -> None:
        super().__init__(f"{lifecycle}: {event!r} is not possible in state {str(state)!r}")
        self.event = event
        self.state = state


class FactMissing(TypeError):  # noqa: N818 - names what is the matter
    """A guard asked for a fact that the sender of the event did not give."""


class Given(Mapping[str, Any]):
    """The facts that came with an event; asking for one that did not come raises `FactMissing`."""

    def __init__(self, event: str, facts: Mapping[str, Any]) -> None:
        self._event = event
        self._facts = facts

    def __getitem__(self, name: str) -> Any:
        if name not in self._facts:
            raise FactMissing(f"{self._event!r} needs the fact {name!r}")
        return self._facts[name]

    def get(self, name: str, default: Any = None) -> Any:
        return self._facts.get(name, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)


class StrictChart(StateMachine):
    """Base of the charts: nothing is swallowed. Guards read ``given``, and ``target`` where asked.

    An event whose name the library needs itself is written with a trailing underscore (``send_``).
    """

    catch_errors_as_events = False
    allow_event_without_transition = False

    def is_the_target(self, given: Given, target: Any) -> bool:
        """The fact ``target`` names the state this transition leads to."""
        return bool(target.value == given["target"])


class _Charts(threading.local):
    """The charts that this thread keeps, by class."""

    def __init__(self) -> None:
        self.kept: dict[type[StrictChart], StrictChart] = {}


_charts = _Charts()


class Lifecycle(Generic[S]):
    """One thing's life: where it stands, what may happen, and which right that asks.

    ``send`` raises `TransitionNotAllowed` for an unknown event, a wrong state or a guard's refusal,
    and `FactMissing` when a guard was not told what it must know. Facts nobody asks are ignored.
    """

    chart: ClassVar[type[StrictChart]]
    states: ClassVar[type[StrEnum]]
    RIGHTS: ClassVar[dict[str, Right | tuple[Right, ...]]]

    __slots__ = ("_state",)

    def __init__(self, state: S | str) -> None:
        self._state = cast("S", self.states(state))

    @property
    def state(self) -> S:
        return self._state

    @classmethod
    def events(cls) -> tuple[str, ...]:
        """Every event this lifecycle knows."""
        return tuple(cls.RIGHTS)

    @classmethod
    def right_for(cls, event: str) -> tuple[Right, ...]:
        """The rights of which one suffices for *event*; raises KeyError for an unknown event."""
        right = cls.RIGHTS[event]
        return right if isinstance(right, tuple) else (right,)

    def send(self, event: str, **facts: Any) -> S:
        """Let *event* happen and return the new state."""
        if event not in self.RIGHTS:
            raise TransitionNotAllowed(event, self._state, type(self).__name__)
        chart = self._chart()
        chart.current_state_value = self._state
        try:
            chart.send(_inside(event), given=Given(event, facts))
        except _LibraryRefusal:
            raise TransitionNotAllowed(event, self._state, type(self).__name__) from None
        except BaseException:
            self._forget_chart()
            raise
        self._state = cast("S", chart.current_state_value)
        if chart.is_terminated:
            self._forget_chart()
        return self._state

    def can(self, event: str, rights: frozenset[Right] | None = None, **facts: Any) -> bool:
        """Whether *event* may happen now; a guard whose facts are not given does not stop it."""
        return event in self.enabled(rights, **facts)

    def enabled(self, rights: frozenset[Right] | None = None, **facts: Any) -> tuple[str, ...]:
        """The events that may happen now, of those that *rights* allow (None: of all)."""
        chart = self._chart()
        chart.current_state_value = self._state
        names = {event.id for event in chart.enabled_events(given=Given("enabled", facts))}
        return tuple(
            event
            for event in self.RIGHTS
            if _inside(event) in names
            and (rights is None or not rights.isdisjoint(self.right_for(event)))
        )

    @classmethod
    def _chart(cls) -> StrictChart:
        kept = _charts.kept
        if cls.chart not in kept:
            kept[cls.chart] = cls.chart()
        return kept[cls.chart]

    @classmethod
    def _forget_chart(cls) -> None:
        """A chart that ended or broke does not run again; the next use makes a new one."""
        _charts.kept.pop(cls.chart, None)


def _inside(event: str) -> str:
    """The name of *event* in the chart."""
    return f"{event}_" if hasattr(StateMachine, event) else event
