"""A scheme reduced to what a drawing shows: nodes, and arrows with their answers.

A draft with faults has a picture too: an answer that leads nowhere leads to a node marked
`MISSING`, circles stay, and nothing needs to be reachable.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from workflows.outcomes import Outcome, Source, Texts, in_language, kind_of
from workflows.scheme import CompiledScheme, Question, SchemeDocument

QUESTION, MISSING, ONWARD = "question", "missing", "onward"
"""Kinds of node beside those of outcomes (`workflows.outcomes.KINDS`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A box: ``kind`` is `QUESTION`, `MISSING`, an outcome's kind, or on paper `ONWARD`: the
    question of that id stands in another piece.
    """

    id: str
    kind: str
    texts: Texts
    gate: str | None = None
    reconstructed: bool = False
    considerations: tuple[Texts, ...] = ()

    @property
    def is_question(self) -> bool:
        return self.kind == QUESTION


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer on an arrow."""

    id: str
    texts: Texts
    reconstructed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """From a question to what follows; answers that lead to the same node share one arrow."""

    question: str
    target: str
    replies: tuple[Reply, ...]

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """What an overlay calls the answers on it: (question, answer)."""
        return tuple((self.question, reply.id) for reply in self.replies)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    id: str
    titles: Texts
    languages: tuple[str, ...]
    start: str
    nodes: Mapping[str, Node]
    arrows: tuple[Arrow, ...]
    gates: Mapping[str, Texts] = field(default_factory=dict)

    @classmethod
    def of(cls, document: SchemeDocument) -> "Picture":
        """The picture of any document, also of a draft with faults."""
        moves = {
            (question.id, answer.id): answer.next
            for question in document.questions.values()
            for answer in question.answers
        }
        return _picture(document, moves)

    @classmethod
    def of_compiled(cls, compiled: CompiledScheme) -> "Picture":
        """The picture of what the machine itself allows."""
        return _picture(compiled.document, compiled.moves)

    def together_with(self, later: "Picture") -> "Picture":
        """Both versions in one picture, as *later* tells it, with what only *self* has added to it.

        An answer that leads elsewhere in *later* has two arrows: mark them with an overlay.
        """
        nodes = {**later.nodes}
        for node in self.nodes.values():
            if node.id not in nodes or nodes[node.id].kind == MISSING:
                nodes[node.id] = node
        gates = {**self.gates, **later.gates}
        known = {(arrow.target, key) for arrow in later.arrows for key in arrow.keys}
        arrows = list(later.arrows)
        for arrow in self.arrows:
            gone = tuple(
                reply
                for reply in arrow.replies
                if (arrow.target, (arrow.question, reply.id)) not in known
            )
            if gone:
                arrows.append(replace(arrow, replies=gone))
        return replace(later, nodes=nodes, arrows=_shared(arrows), gates=gates)


def named(picture: Picture, name: str, language: str) -> str:
    """What a sentence calls a node: an outcome's title, or a question's id, as drawn."""
    node = picture.nodes[name]
    return name if node.is_question else in_language(node.texts, language) or name


def _picture(document: SchemeDocument, moves: Mapping[tuple[str, str], str]) -> Picture:
    nodes = {question.id: _asked(question) for question in document.questions.values()}
    for outcome in document.outcomes.values():
        nodes.setdefault(outcome.id, _decided(outcome))
    for target in moves.values():
        if target not in nodes:
            nodes[target] = Node(id=target, kind=MISSING, texts={})
    return Picture(
        id=document.id,
        titles=document.titles,
        languages=document.languages,
        start=document.start,
        nodes=nodes,
        arrows=_shared(_arrows(document, moves)),
        gates={gate.id: gate.titles for gate in document.gates.values()},
    )


def _asked(question: Question) -> Node:
    return Node(
        id=question.id,
        kind=QUESTION,
        texts=question.texts,
        gate=question.gate,
        reconstructed=_is_reconstructed(question.source),
    )


def _decided(outcome: Outcome) -> Node:
    return Node(
        id=outcome.id,
        kind=kind_of(outcome),
        texts=outcome.titles,
        reconstructed=_is_reconstructed(outcome.source),
        considerations=outcome.considerations,
    )


def _arrows(document: SchemeDocument, moves: Mapping[tuple[str, str], str]) -> Iterator[Arrow]:
    for (asked, answered), target in moves.items():
        question = document.questions[asked]
        answer = question.answer(answered)
        reply = Reply(
            id=answer.id,
            texts=answer.texts,
            reconstructed=_is_reconstructed(answer.source or question.source),
        )
        yield Arrow(question=asked, target=target, replies=(reply,))


def _shared(arrows: "Iterator[Arrow] | list[Arrow]") -> tuple[Arrow, ...]:
    found: dict[tuple[str, str], Arrow] = {}
    for arrow in arrows:
        key = (arrow.question, arrow.target)
        before = found[key].replies if key in found else ()
        found[key] = replace(arrow, replies=(*before, *arrow.replies))
    return tuple(found.values())


def _is_reconstructed(source: Source | None) -> bool:
    return source is not None and not source.is_stated
