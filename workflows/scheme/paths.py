"""Every path through a scheme, from the first question to an outcome."""

from collections.abc import Iterator
from dataclasses import dataclass

from workflows.outcomes import kind_of
from workflows.scheme.compile import CompiledScheme
from workflows.scheme.form import SOURCE_KINDS

STATED, RECONSTRUCTED = SOURCE_KINDS


@dataclass(frozen=True, slots=True)
class Path:
    """The answers on the way, as (question, answer), and the outcome they come to. `mark` says how
    far a source goes with it: ``stated`` where it states every step, else ``reconstructed``.
    """

    answers: tuple[tuple[str, str], ...]
    kind: str  # the outcome's kind
    node: str  # and its id
    mark: str = STATED


def paths(compiled: CompiledScheme) -> Iterator[Path]:
    """All paths, in the order of the document; one at a time, for there may be very many."""
    todo: list[tuple[str, tuple[tuple[str, str], ...]]] = [(compiled.document.start, ())]
    while todo:
        node, answers = todo.pop()
        if node in compiled.outcomes:
            mark = _mark(compiled, answers, node)
            yield Path(answers, kind_of(compiled.outcomes[node]), node, mark)
            continue
        for answer in reversed(compiled.questions[node].answers):
            target = compiled.moves[node, answer.id]
            todo.append((target, (*answers, (node, answer.id))))


def edge_mark(compiled: CompiledScheme, question: str, answer: str) -> str:
    """Whether a source states where an answer leads: its own mark, else that of its question."""
    asked = compiled.questions[question]
    source = asked.answer(answer).source or asked.source
    return STATED if source is not None and source.is_stated else RECONSTRUCTED


def _mark(compiled: CompiledScheme, answers: tuple[tuple[str, str], ...], node: str) -> str:
    source = compiled.outcomes[node].source
    stated = source is not None and source.is_stated
    whole = stated and all(edge_mark(compiled, *step) == STATED for step in answers)
    return STATED if whole else RECONSTRUCTED
