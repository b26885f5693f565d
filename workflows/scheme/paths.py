"""Every path through a scheme, from the first question to an outcome."""

from collections.abc import Iterator
from dataclasses import dataclass

from workflows.outcomes import kind_of
from workflows.scheme.compile import CompiledScheme


@dataclass(frozen=True, slots=True)
class Path:
    """The answers on the way, as (question, answer), and the outcome they come to."""

    answers: tuple[tuple[str, str], ...]
    kind: str  # the outcome's kind
    node: str  # and its id


def paths(compiled: CompiledScheme) -> Iterator[Path]:
    """All paths, in the order of the document; one at a time, for there may be very many."""
    todo: list[tuple[str, tuple[tuple[str, str], ...]]] = [(compiled.document.start, ())]
    while todo:
        node, answers = todo.pop()
        if node in compiled.outcomes:
            yield Path(answers, kind_of(compiled.outcomes[node]), node)
            continue
        for answer in reversed(compiled.questions[node].answers):
            target = compiled.moves[node, answer.id]
            todo.append((target, (*answers, (node, answer.id))))
