"""One run of a scheme on a ticket: an immutable value that can be stored, resumed, replayed.

The compiled chart says what may follow; the run keeps who or what answered, why, and what facts
saw. Nothing is erased: overruled answers stay among the steps, marked as superseded.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from workflows.conditions import witnesses
from workflows.facts import Facts
from workflows.outcomes import Outcome
from workflows.scheme.compile import CompiledScheme
from workflows.scheme.document import Question
from workflows.scheme.proposals import gate_ahead, proposal_for, rule_for
from workflows.scheme.steps import (
    AnswerNotAllowed,
    AnswerSource,
    GateNotClear,
    NotTheQuestion,
    Proposal,
    ReasonRequired,
    SchemeMismatch,
    Step,
    active,
    enrich,
)


@dataclass(frozen=True, slots=True)
class Run:
    """A run; every change gives a new one. ``by`` is opaque, such as ``user:5``."""

    compiled: CompiledScheme
    facts: Facts
    steps: tuple[Step, ...]
    node: str  # the id of the present question, or of the outcome

    @classmethod
    def start(cls, compiled: CompiledScheme, facts: Facts, *, at: datetime | None = None) -> "Run":
        """Begin; facts may already answer some questions, or all."""
        return _let_facts_answer(cls(compiled, facts, (), compiled.document.start), at)

    @property
    def position(self) -> Question | Outcome:
        """The question to be answered now, or the outcome with what answers added to it."""
        node = self.compiled.node(self.node)
        if isinstance(node, Question):
            return node
        path = (self.compiled.questions[step.question].answer(step.answer) for step in self.path)
        return enrich(node, tuple(path))

    @property
    def question(self) -> Question | None:
        """The present question, or None at the outcome."""
        return self.compiled.questions.get(self.node)

    @property
    def outcome(self) -> Outcome | None:
        """The outcome, or None while a question is open."""
        position = self.position
        return None if isinstance(position, Question) else position

    @property
    def path(self) -> tuple[Step, ...]:
        """The steps that count: those that nobody overruled."""
        return active(self.steps)

    @property
    def proposal(self) -> Proposal | None:
        """What facts suggest for the present question; None when they are silent."""
        return proposal_for(self.question, self.facts) if self.question else None

    @property
    def gate(self) -> tuple[Question, ...]:
        """The gate's remaining questions if all may be waved as nothing special; else empty."""
        questions, obstacle = gate_ahead(self.compiled, self.question, self.facts)
        return () if obstacle else questions

    @property
    def gate_obstacle(self) -> Proposal | None:
        """The suspicion that keeps the present gate from being confirmed in one go."""
        return gate_ahead(self.compiled, self.question, self.facts)[1]

    def answer(
        self, question_id: str, answer: str, *, by: str, at: datetime, reason: str | None = None
    ) -> "Run":
        """Answer the present question.

        Raises `NotTheQuestion` (another is present), `AnswerNotAllowed`, and `ReasonRequired` when
        it goes against what facts propose.
        """
        present = self.question
        if present is None or present.id != question_id:
            raise NotTheQuestion(question_id, present.id if present else None)
        _must_be_allowed(present, answer)
        proposal = proposal_for(present, self.facts)
        if proposal and proposal.answer != answer and not _said(reason):
            raise ReasonRequired(question_id, f"{proposal.saw} proposes {proposal.answer!r}")
        step = Step(
            question=question_id,
            answer=answer,
            by=by,
            source=AnswerSource.PERSON,
            reason=reason,
            at=at,
            saw=proposal.saw if proposal else None,
        )
        return _take(self, step)

    def override(
        self, question_id: str, answer: str, *, by: str, at: datetime, reason: str
    ) -> "Run":
        """Go back to a question answered before, and answer it otherwise.

        That answer and all later ones stay as superseded steps. Raises `NotTheQuestion` when it was
        not answered on the present path, `AnswerNotAllowed` also for the answer it already has,
        `ReasonRequired` for an empty reason.
        """
        before = next((step for step in self.path if step.question == question_id), None)
        if before is None:
            raise NotTheQuestion(question_id, self.question.id if self.question else None)
        question = self.compiled.questions[question_id]
        _must_be_allowed(question, answer, besides=before.answer)
        if not _said(reason):
            raise ReasonRequired(question_id, "to overrule an answer, say why")
        cut = self.steps.index(before)
        kept = self.steps[:cut] + tuple(replace(step, superseded=True) for step in self.steps[cut:])
        step = Step(
            question=question_id,
            answer=answer,
            by=by,
            source=AnswerSource.PERSON,
            reason=reason,
            at=at,
            saw=before.saw,
        )
        back = replace(self, steps=kept, node=question_id)
        return _take(back, step)

    def confirm_gate(self, *, by: str, at: datetime) -> "Run":
        """Answer the gate's remaining questions as nothing special, one by one, in *by*'s name.

        Raises `GateNotClear` when no gate is present, or a suspicion wants an answer of its own.
        """
        questions, obstacle = gate_ahead(self.compiled, self.question, self.facts)
        if obstacle or not questions:
            raise GateNotClear(obstacle)
        ids = {question.id for question in questions}
        run = self
        while run.question is not None and run.question.id in ids:
            answer = run.question.nothing_special
            assert answer is not None, "_gate_ahead gives only questions that have one"  # noqa: S101
            step = Step(
                question=run.question.id, answer=answer.id, by=by, source=AnswerSource.GATE, at=at
            )
            run = _take(run, step)
        return run

    def refresh(self, facts: Facts, *, at: datetime) -> "Run":
        """The same run with new facts: answers stay, facts may answer from the present one on."""
        return _let_facts_answer(replace(self, facts=facts), at)

    def dump(self) -> dict[str, Any]:
        """The run as JSON knows it; `restore` is its inverse."""
        return {
            "scheme": self.compiled.id,
            "digest": self.compiled.digest,
            "facts": self.facts.dump(),
            "steps": [step.dump() for step in self.steps],
        }

    @classmethod
    def restore(cls, compiled: CompiledScheme, dump: dict[str, Any]) -> "Run":
        """The run once dumped, replayed over what the chart allows.

        Raises `SchemeMismatch` when it belongs to another scheme version, or its steps do not
        follow from one another.
        """
        if dump["digest"] != compiled.digest:
            raise SchemeMismatch("this run belongs to another version of the scheme")
        steps = tuple(Step.from_dump(written) for written in dump["steps"])
        node = compiled.document.start
        for step in active(steps):
            following = compiled.moves.get((step.question, step.answer))
            if step.question != node or following is None:
                raise SchemeMismatch(f"the run answers {step.question!r}, but {node!r} was asked")
            node = following
        return cls(compiled, Facts.from_dump(dump["facts"]), steps, node)


def _must_be_allowed(question: Question, answer: str, besides: str | None = None) -> None:
    allowed = tuple(one.id for one in question.answers if one.id != besides)
    if answer not in allowed:
        raise AnswerNotAllowed(question.id, answer, allowed)


def _said(reason: str | None) -> bool:
    return bool(reason and reason.strip())


def _take(run: Run, step: Step) -> Run:
    """One step further, as the chart allows, and on through what facts answer by themselves."""
    node = run.compiled.move(step.question, step.answer)
    return _let_facts_answer(replace(run, steps=(*run.steps, step), node=node), step.at)


def _let_facts_answer(run: Run, at: datetime | None) -> Run:
    while (question := run.question) is not None:
        rule = rule_for(question, run.facts)
        if rule is None or not rule.answers:
            break
        names = witnesses(rule.when, run.facts)
        step = Step(
            question=question.id,
            answer=rule.answer,
            by=f"fact:{'+'.join(names)}",
            source=AnswerSource.FACT,
            at=at,
            saw=run.facts.saw(names),
        )
        node = run.compiled.move(step.question, step.answer)
        run = replace(run, steps=(*run.steps, step), node=node)
    return run
