"""How a decision stands, in one language, ready to be shown or sent as JSON."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from webcare.decisions import queries
from webcare.decisions.models import Decision, DecisionStep
from webcare.decisions.service import run_of
from webcare.schemes import queries as schemes
from webcare.tickets.models import Ticket
from workflows.outcomes import Outcome, in_language, kind_of
from workflows.scheme import CompiledScheme, Question, Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer; `number` is the key that gives it."""

    number: int
    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The question now asked."""

    id: str
    text: str
    guidance: str
    links: tuple[tuple[str, str], ...]
    answers: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What facts suggest, and what they saw."""

    answer: str
    text: str
    saw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One step of the path."""

    question: str
    question_text: str
    answer: str
    answer_text: str
    by_name: str
    source: str
    reason: str
    saw: str
    at: datetime
    alternatives: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """Where the run ended: `kind` is reply, forward, escalate, watch or let_stand."""

    id: str
    kind: str
    title: str
    guidance: str
    considerations: tuple[str, ...]
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Everything a page or the API says about a ticket's present decision."""

    decision_id: int
    question: Asked | None
    gate: tuple[Asked, ...]
    gate_title: str
    gate_obstacle: str
    proposal: Proposed | None
    path: tuple[Taken, ...]
    overruled: tuple[Taken, ...]
    outcome: Decided | None
    scheme_id: str
    scheme_title: str
    scheme_number: int
    version: int
    decided_at: datetime | None


def standing(session: Session, ticket: Ticket, language: str) -> Standing | None:
    """How the ticket's decision stands; None before it is begun."""
    decision = queries.current(session, ticket.id)
    return None if decision is None else describe(session, decision, language)


def describe(session: Session, decision: Decision, language: str) -> Standing:
    """How *decision* stands, on the version it is pinned to."""
    version = schemes.version(session, decision.scheme_version_id)
    run = run_of(session, decision)
    document = run.compiled.document
    gate = run.gate
    obstacle = run.gate_obstacle
    steps = [(_taken(run.compiled, step, language), step.superseded) for step in decision.steps]
    return Standing(
        decision_id=decision.id,
        question=_asked(run.question, language) if run.question else None,
        gate=tuple(_asked(question, language) for question in gate),
        gate_title=_gate_title(run, language),
        gate_obstacle=obstacle.saw if obstacle else "",
        proposal=_proposed(run, language),
        path=tuple(taken for taken, gone in steps if not gone),
        overruled=tuple(taken for taken, gone in steps if gone),
        outcome=_decided(run.outcome, language) if run.outcome else None,
        scheme_id=document.id,
        scheme_title=in_language(document.titles, language),
        scheme_number=version.number,
        version=decision.version,
        decided_at=decision.decided_at,
    )


def _asked(question: Question, language: str) -> Asked:
    return Asked(
        id=question.id,
        text=question.text(language),
        guidance=in_language(question.guidance, language),
        links=tuple((in_language(p.titles, language), p.url) for p in question.protocols),
        answers=tuple(
            Choice(number=number, id=each.id, text=in_language(each.texts, language))
            for number, each in enumerate(question.answers, start=1)
        ),
    )


def _proposed(run: Run, language: str) -> Proposed | None:
    proposal, question = run.proposal, run.question
    if proposal is None or question is None or not proposal.answer:
        return None
    text = in_language(question.answer(proposal.answer).texts, language)
    return Proposed(answer=proposal.answer, text=text, saw=proposal.saw)


def _gate_title(run: Run, language: str) -> str:
    if run.question is None or run.question.gate is None:
        return ""
    gate = run.compiled.document.gates.get(run.question.gate)
    return in_language(gate.titles, language) if gate else ""


def _taken(compiled: CompiledScheme, step: DecisionStep, language: str) -> Taken:
    question = compiled.questions[step.question]
    return Taken(
        question=question.id,
        question_text=question.text(language),
        answer=step.answer,
        answer_text=in_language(question.answer(step.answer).texts, language),
        by_name=step.by_name,
        source=step.source,
        reason=step.reason,
        saw=step.saw,
        at=step.at,
        alternatives=tuple(
            (each.id, in_language(each.texts, language))
            for each in question.answers
            if each.id != step.answer
        ),
    )


def _decided(outcome: Outcome, language: str) -> Decided:
    return Decided(
        id=outcome.id,
        kind=kind_of(outcome),
        title=outcome.title(language),
        guidance=in_language(outcome.guidance, language),
        considerations=tuple(in_language(each, language) for each in outcome.considerations),
        outcome=outcome,
    )
