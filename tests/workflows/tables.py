"""Lifecycles as tables: what is written may happen, and nothing else."""

from dataclasses import dataclass, field
from itertools import product
from typing import Any

import pytest

from workflows.machine import Lifecycle, TransitionNotAllowed


@dataclass(frozen=True)
class Row:
    """One event, with these facts, leads from each state to another."""

    event: str
    moves: dict[str, str]
    facts: dict[str, Any] = field(default_factory=dict)


def stays(*states: str) -> dict[str, str]:
    return {state: state for state in states}


def allowed(rows: list[Row]) -> list[Any]:
    """Parameters: event, facts, from, to."""
    return [
        pytest.param(row.event, row.facts, source, target, id=f"{source}-{row.event}-{target}-{n}")
        for n, row in enumerate(rows)
        for source, target in row.moves.items()
    ]


def forbidden(lifecycle: type[Lifecycle], rows: list[Row]) -> list[Any]:
    """Parameters: event, from; every pair that no row names."""
    named = {(row.event, source) for row in rows for source in row.moves}
    return [
        pytest.param(event, str(state), id=f"{state}-{event}")
        for event, state in product(lifecycle.events(), lifecycle.states)
        if (event, str(state)) not in named
    ]


def moves(lifecycle: type[Lifecycle], event: str, facts: dict, source: str, target: str) -> None:
    machine = lifecycle(source)
    assert machine.can(event)
    assert machine.send(event, **facts) == target
    assert machine.state == target


def refuses(lifecycle: type[Lifecycle], event: str, facts: dict, source: str) -> None:
    machine = lifecycle(source)
    assert not machine.can(event)
    with pytest.raises(TransitionNotAllowed) as refusal:
        machine.send(event, **facts)
    assert event in str(refusal.value)
    assert source in str(refusal.value)
    assert machine.state == source
