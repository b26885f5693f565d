"""The ladder of an alarm: whom it calls, in which order, and after how long the next. Pure.

A position counts on through the rounds: with three steps, 4 is the second step of the second round.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

MOST_STEPS = 8
MOST_MINUTES = 120
MOST_ROUNDS = 10
USUAL_MINUTES = 5
USUAL_ROUNDS = 3


class StepKind(StrEnum):
    """`duty`: whoever is on the rota at that moment; `manager`: a person, who stands last."""

    DUTY = "duty"
    PERSON = "person"
    MANAGER = "manager"


class Fault(StrEnum):
    """Why a ladder cannot be kept."""

    NO_MANAGER = "no_manager"
    NOT_LAST = "not_last"
    NOBODY_NAMED = "nobody_named"
    MINUTES = "minutes"
    TOO_LONG = "too_long"
    ROUNDS = "rounds"


class Passed(StrEnum):
    """Why a step called nobody."""

    GAP = "gap"  # nobody is on duty
    LEFT = "left"  # who is named works here no more
    CALLED = "called"  # everyone of it was called on an earlier step of this round


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Whom to call, and for how many minutes to wait for their word."""

    kind: StepKind
    person: int | None = None
    minutes: int = USUAL_MINUTES


@dataclass(frozen=True, slots=True)
class Ladder:
    """The steps in order, and how often they are gone through before it is given up."""

    steps: tuple[Step, ...]
    rounds: int = USUAL_ROUNDS

    def step(self, position: int) -> Step:
        """The step at *position*, counted on through the rounds."""
        return self.steps[position % len(self.steps)]

    @property
    def ends(self) -> int:
        """The first position that is none any more."""
        return len(self.steps) * self.rounds


@dataclass(frozen=True, slots=True)
class Skipped:
    """A step on which nobody could be called, and why."""

    position: int
    why: Passed


@dataclass(frozen=True, slots=True)
class Rung:
    """Who is called now, and how long for; `skipped`: the steps passed over on the way there."""

    position: int
    people: tuple[int, ...]
    wait: timedelta
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class Nobody:
    """The ladder has no further step on which anyone can be called."""

    skipped: tuple[Skipped, ...] = ()


def faults(ladder: Ladder) -> list[Fault]:
    """What speaks against keeping *ladder*; the last on it is always a named manager."""
    steps, found = ladder.steps, []
    managers = [step for step in steps if step.kind is StepKind.MANAGER]
    if not managers or any(step.person is None for step in managers):
        found.append(Fault.NO_MANAGER)
    elif steps[-1].kind is not StepKind.MANAGER or len(managers) > 1:
        found.append(Fault.NOT_LAST)
    if any(step.kind is StepKind.PERSON and step.person is None for step in steps):
        found.append(Fault.NOBODY_NAMED)
    if not all(0 < step.minutes <= MOST_MINUTES for step in steps):
        found.append(Fault.MINUTES)
    if len(steps) > MOST_STEPS:
        found.append(Fault.TOO_LONG)
    if not 0 < ladder.rounds <= MOST_ROUNDS:
        found.append(Fault.ROUNDS)
    return found


def usual(managers: Sequence[int]) -> Ladder:
    """Where a team has set no ladder: whoever is on duty, then each of *managers*."""
    steps = [Step(kind=StepKind.DUTY)]
    steps += [Step(kind=StepKind.PERSON, person=each) for each in managers[: MOST_STEPS - 2]]
    if managers:
        steps[-1] = Step(kind=StepKind.MANAGER, person=steps[-1].person)
    return Ladder(tuple(steps))


def climb(
    ladder: Ladder, after: int, *, on_duty: Sequence[int], here: Collection[int]
) -> Rung | Nobody:
    """The next call after position *after* (-1 at the begin), for those who are on duty now and
    those who still work *here*.

    A step on which nobody can be called costs no time: the next one is due at once. Who was called
    on an earlier step of the round is not waited for twice.
    """
    skipped: list[Skipped] = []
    for position in range(after + 1, ladder.ends):
        meant = _meant(ladder.step(position), on_duty)
        people = tuple(each for each in meant if each in here)
        called = _called_before(ladder, position, on_duty)
        fresh = tuple(each for each in people if each not in called)
        if fresh:
            wait = timedelta(minutes=ladder.step(position).minutes)
            return Rung(position, fresh, wait, tuple(skipped))
        skipped.append(Skipped(position, _why(ladder.step(position), people, meant)))
    return Nobody(tuple(skipped))


def kept_as(ladder: Ladder) -> list[dict[str, Any]]:
    """The steps as plain values."""
    return [
        {"kind": step.kind.value, "person": step.person, "minutes": step.minutes}
        for step in ladder.steps
    ]


def read(steps: Sequence[Mapping[str, Any]], rounds: int) -> Ladder:
    """The ladder as `kept_as` wrote it."""
    return Ladder(
        tuple(
            Step(kind=StepKind(each["kind"]), person=each["person"], minutes=each["minutes"])
            for each in steps
        ),
        rounds,
    )


def people_of(ladder: Ladder) -> tuple[int, ...]:
    """Everyone whom the ladder names."""
    return tuple(dict.fromkeys(step.person for step in ladder.steps if step.person is not None))


def _meant(step: Step, on_duty: Sequence[int]) -> tuple[int, ...]:
    if step.kind is StepKind.DUTY:
        return tuple(on_duty)
    return () if step.person is None else (step.person,)


def _called_before(ladder: Ladder, position: int, on_duty: Sequence[int]) -> set[int]:
    """Who stands on an earlier step of the same round; the last step calls in any case."""
    place = position % len(ladder.steps)
    if place == len(ladder.steps) - 1:
        return set()
    return {each for step in ladder.steps[:place] for each in _meant(step, on_duty)}


def _why(step: Step, people: tuple[int, ...], meant: tuple[int, ...]) -> Passed:
    if people:
        return Passed.CALLED
    if step.kind is StepKind.DUTY and not meant:
        return Passed.GAP
    return Passed.LEFT
