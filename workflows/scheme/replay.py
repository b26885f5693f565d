"""A decision made again with another scheme: recorded answers and facts, walked without the chart.

The walk looks moves up in the compiled scheme's own table, which was read from the chart, and so
goes many times faster than the chart itself; a test holds the two equal.
"""

from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import Any

from workflows.facts import Facts
from workflows.outcomes import kind_of
from workflows.scheme.compile import CompiledScheme
from workflows.scheme.document import Question
from workflows.scheme.proposals import rule_for
from workflows.scheme.steps import AnswerSource

Move = tuple[str, str, str, str]
"""From one outcome to another: node and kind before, node and kind now."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is on record of one decided run: the answers that count, and what was known.

    ``insisted``: the questions that a person answered with a reason, against facts or an earlier
    answer.
    """

    answers: Mapping[str, str]
    insisted: frozenset[str]
    facts: Facts

    @classmethod
    def from_dump(cls, dump: Mapping[str, Any]) -> "Recorded":
        """Of a run as `Run.dump` wrote it."""
        steps = [step for step in dump["steps"] if not step["superseded"]]
        return cls(
            {step["question"]: step["answer"] for step in steps},
            frozenset(
                step["question"]
                for step in steps
                if step["reason"] and step["source"] == AnswerSource.PERSON
            ),
            Facts.from_dump(dump["facts"]),
        )


@dataclass(frozen=True, slots=True)
class Replayed:
    """Where it ends now: the outcome, or (not ``decided``) the question that nobody answered."""

    node: str
    decided: bool
    path: tuple[tuple[str, str], ...]


def unchanged_rules(former: CompiledScheme, now: CompiledScheme) -> frozenset[str]:
    """The questions of *now* at which facts say the same as they did in *former*."""
    return frozenset(
        name
        for name, question in now.questions.items()
        if name in former.questions and former.questions[name].rules == question.rules
    )


def replay(compiled: CompiledScheme, recorded: Recorded, unchanged: Container[str]) -> Replayed:
    """Run *compiled* from its start over what is on record.

    A question takes the recorded answer of the same id, if it still has that answer. Where the
    rules of a question are not those it was answered under (it is not in *unchanged*), the recorded
    facts speak first, as they would have; except to who then gave a reason to decide otherwise.
    So a scheme run over its own decisions changes none of them.
    """
    node = compiled.document.start
    path: list[tuple[str, str]] = []
    while (question := compiled.questions.get(node)) is not None:
        answer = _answer(compiled, question, recorded, unchanged)
        if answer is None:
            return Replayed(node, decided=False, path=tuple(path))
        path.append((node, answer))
        node = compiled.moves[node, answer]
    return Replayed(node, decided=True, path=tuple(path))


def _answer(
    compiled: CompiledScheme, question: Question, recorded: Recorded, unchanged: Container[str]
) -> str | None:
    known = recorded.answers.get(question.id)
    if known is not None and (question.id, known) not in compiled.moves:
        known = None
    if known is not None and (question.id in unchanged or question.id in recorded.insisted):
        return known
    rule = rule_for(question, recorded.facts) if question.rules else None
    return rule.answer if rule and rule.answers else known


@dataclass(slots=True)
class Tally:
    """What became of many decisions; it can be kept and taken up again."""

    moves: Counter[Move] = field(default_factory=Counter)
    unanswered: Counter[str] = field(default_factory=Counter)
    nodes: Counter[str] = field(default_factory=Counter)
    edges: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, compiled: CompiledScheme, was: tuple[str, str], now: Replayed) -> bool:
        """Count one decision that had the outcome *was* (node, kind); True if it is another now."""
        for question, answer in now.path:
            self.nodes[question] += 1
            self.edges[question, answer] += 1
        self.nodes[now.node] += 1
        if not now.decided:
            self.unanswered[now.node] += 1
            return False
        kind = kind_of(compiled.outcomes[now.node])
        self.moves[*was, now.node, kind] += 1
        return was != (now.node, kind)

    @property
    def tickets(self) -> int:
        return self.moves.total() + self.unanswered.total()

    @property
    def changed(self) -> int:
        return sum(n for move, n in self.moves.items() if move[:2] != move[2:])

    @property
    def undecided(self) -> int:
        return self.unanswered.total()

    def dump(self) -> dict[str, Any]:
        """As JSON knows it; `from_dump` is its inverse."""
        return {
            "moves": [[*move, n] for move, n in self.moves.most_common()],
            "unanswered": dict(self.unanswered.most_common()),
            "nodes": dict(self.nodes),
            "edges": [[*edge, n] for edge, n in self.edges.items()],
        }

    @classmethod
    def from_dump(cls, dump: Mapping[str, Any]) -> "Tally":
        return cls(
            Counter({(a, b, c, d): n for a, b, c, d, n in dump.get("moves", ())}),
            Counter(dump.get("unanswered", {})),
            Counter(dump.get("nodes", {})),
            Counter({(question, answer): n for question, answer, n in dump.get("edges", ())}),
        )
