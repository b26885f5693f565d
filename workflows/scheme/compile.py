"""Compiles a checked scheme to a strict statechart: what may follow what has one source.

The chart is loaded by python-statemachine in untrusted mode from states and transitions alone: no
guard, action or expression of the document ever reaches it. Loading costs some milliseconds, so
keep a `CompiledScheme` per version; it may be shared by threads.
"""

import hashlib
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from statemachine import StateChart
from statemachine.io import load

from workflows.outcomes import Outcome
from workflows.scheme.check import faults_of_working
from workflows.scheme.document import Question, SchemeDocument
from workflows.scheme.faults import SchemeError


class Charts(threading.local):
    """The running chart that each thread keeps of one scheme."""

    def __init__(self) -> None:
        self.kept: Any = None


@dataclass(frozen=True, slots=True)
class Edge:
    """One arrow of the drawing."""

    question: str
    answer: str
    target: str


@dataclass(frozen=True, slots=True, eq=False)
class CompiledScheme:
    """A scheme that runs. Two are the same when their ``digest`` is: the hash of the text."""

    document: SchemeDocument
    digest: str
    chart: type[Any]
    moves: Mapping[tuple[str, str], str]
    _charts: Charts = field(default_factory=Charts, repr=False)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CompiledScheme) and other.digest == self.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    @property
    def id(self) -> str:
        return self.document.id

    @property
    def questions(self) -> Mapping[str, Question]:
        return self.document.questions

    @property
    def outcomes(self) -> Mapping[str, Outcome]:
        return self.document.outcomes

    @property
    def edges(self) -> tuple[Edge, ...]:
        """Every arrow, in the order of the document."""
        return tuple(Edge(question, answer, to) for (question, answer), to in self.moves.items())

    def node(self, node_id: str) -> Question | Outcome:
        """The question or outcome of that id; raises KeyError."""
        return self.questions.get(node_id) or self.outcomes[node_id]

    def move(self, question_id: str, answer_id: str) -> str:
        """The id of the node to which *answer_id* leads, by sending it to the chart.

        Raises the library's `TransitionNotAllowed` for an answer that the question does not have.
        """
        running = self._charts.kept
        if running is None:
            running = self.chart()
        self._charts.kept = None  # put back only if it can go on
        running.current_state_value = _state(question_id)
        running.send(_event(answer_id))
        reached = cast("str", running.current_state_value)
        if not running.is_terminated:
            self._charts.kept = running
        return reached.removeprefix(_NODE)


_NODE, _ANSWER = "node_", "answer_"  # so that no id can shadow a name of the library


def _state(node_id: str) -> str:
    return _NODE + node_id


def _event(answer_id: str) -> str:
    return _ANSWER + answer_id


def compile_document(document: SchemeDocument) -> CompiledScheme:
    """Compile *document*; raises `SchemeError` with what keeps it from running.

    Only that: a version that was published stays usable when a desk is closed or a language added.
    """
    faults = faults_of_working(document)
    if faults:
        raise SchemeError(faults)
    states: dict[str, Any] = {
        _state(question.id): {
            "initial": question.id == document.start,
            "transitions": [
                {"event": _event(answer.id), "target": _state(answer.next)}
                for answer in question.answers
            ],
        }
        for question in document.questions.values()
    }
    states |= {_state(name): {"final": True} for name in document.outcomes}
    written = json.dumps({"name": document.id, "states": states}, indent=0)
    loaded = load(written, format="json", trusted=False)
    strict: type[Any] = type(
        f"Strict_{document.id}",
        (loaded,),
        {"catch_errors_as_events": False, "allow_event_without_transition": False},
    )
    return CompiledScheme(
        document=document,
        digest=hashlib.sha256(document.text.encode()).hexdigest(),
        chart=strict,
        moves=_moves(strict, document),
    )


def _moves(chart: type[StateChart[Any]], document: SchemeDocument) -> dict[tuple[str, str], str]:
    """What the chart itself allows, read from its transitions."""
    return {
        (name, event.id.removeprefix(_ANSWER)): transition.target.id.removeprefix(_NODE)
        for name in document.questions
        for transition in chart.states_map[_state(name)].transitions
        for event in transition.events
    }
