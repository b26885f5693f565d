"""How a version of a scheme is used: where tickets pass, how long it takes, what people overrule.

Counted per version, question and answer; nobody's name is in it, and nobody is ranked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Subquery, extract, func, select
from sqlalchemy.orm import Session

from webcare.decisions.models import Decision, DecisionStep
from webcare.insight.queries import Scope, decided_in
from workflows.scheme import AnswerSource, CompiledScheme

SAMPLE = 2000  # decisions whose times are measured: the newest of the period
REASONS = 50

_AGAINST = (DecisionStep.source == AnswerSource.PERSON.value) & (DecisionStep.reason != "")
"""A person went against facts or an earlier answer, which always asks for a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """How often an answer was given, how often by facts, and how often against them or an earlier
    one.
    """

    total: int
    by_facts: int = 0
    against: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Overruling:
    """One time that somebody decided otherwise, and why; not who."""

    question: str
    answer: str
    reason: str
    ticket_id: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """What passed through one version in a scope. `seconds`: the median a person took at a
    question, from the step before; measured over the newest decisions, so a question few came by
    may miss.
    """

    tickets: int
    answers: Mapping[tuple[str, str], Passed]
    seconds: Mapping[str, float] = field(default_factory=dict)

    def at(self, question: str) -> Passed:
        """All answers to *question* together."""
        found = [each for (name, _answer), each in self.answers.items() if name == question]
        return Passed(
            total=sum(each.total for each in found),
            by_facts=sum(each.by_facts for each in found),
            against=sum(each.against for each in found),
        )

    def overlay(self, compiled: CompiledScheme) -> dict[str | tuple[str, str], int]:
        """As the drawing wants it: how many came by each node, and gave each answer."""
        numbers: dict[str | tuple[str, str], int] = {}
        for (question, answer), passed in self.answers.items():
            target = compiled.moves.get((question, answer))
            if target is None:
                continue
            numbers[question, answer] = passed.total
            numbers[question] = numbers.get(question, 0) + passed.total
            if target in compiled.outcomes:
                numbers[target] = numbers.get(target, 0) + passed.total
        return numbers

    def most_overruled(self) -> list[tuple[str, Passed]]:
        """The questions that somebody decided otherwise, the most often first."""
        names = dict.fromkeys(question for question, _answer in self.answers)
        found = [(name, self.at(name)) for name in names]
        return sorted(
            (each for each in found if each[1].against), key=lambda each: -each[1].against
        )


def of_version(session: Session, version_id: int, scope: Scope) -> Traffic:
    """The traffic of one version over the decisions of *scope*, in three statements."""
    tickets = session.scalar(
        select(func.count())
        .select_from(Decision)
        .where(Decision.scheme_version_id == version_id, *decided_in(scope))
    )
    return Traffic(
        tickets=tickets or 0,
        answers=_answers(session, version_id, scope),
        seconds=_seconds(session, version_id, scope),
    )


def _answers(session: Session, version_id: int, scope: Scope) -> dict[tuple[str, str], Passed]:
    counts = ~DecisionStep.superseded
    by_facts = DecisionStep.source == AnswerSource.FACT.value
    rows = session.execute(
        select(
            DecisionStep.question,
            DecisionStep.answer,
            func.count().filter(counts),
            func.count().filter(counts, by_facts),
            func.count().filter(_AGAINST),
        )
        .join(Decision, Decision.id == DecisionStep.decision_id)
        .where(Decision.scheme_version_id == version_id, *decided_in(scope))
        .group_by(DecisionStep.question, DecisionStep.answer)
    )
    return {
        (question, answer): Passed(total=total, by_facts=facts, against=against)
        for question, answer, total, facts, against in rows
    }


def _seconds(session: Session, version_id: int, scope: Scope) -> dict[str, float]:
    """The median per question of what a person took, over a bounded sample."""
    gaps = _gaps(version_id, scope)
    median = func.percentile_cont(0.5).within_group(gaps.c.seconds)
    rows = session.execute(
        select(gaps.c.question, median)
        .where(gaps.c.source != AnswerSource.FACT.value)
        .group_by(gaps.c.question)
    )
    return {question: float(seconds) for question, seconds in rows}


def _gaps(version_id: int, scope: Scope) -> Subquery:
    sample = (
        select(Decision.id, Decision.started_at)
        .where(Decision.scheme_version_id == version_id, *decided_in(scope))
        .order_by(Decision.decided_at.desc(), Decision.id.desc())
        .limit(SAMPLE)
        .subquery()
    )
    before = func.lag(DecisionStep.at).over(
        partition_by=DecisionStep.decision_id, order_by=DecisionStep.number
    )
    taken = extract("epoch", DecisionStep.at - func.coalesce(before, sample.c.started_at))
    return (
        select(DecisionStep.question, DecisionStep.source, taken.label("seconds"))
        .join(sample, sample.c.id == DecisionStep.decision_id)
        .subquery()
    )


def overrulings(
    session: Session,
    version_id: int,
    scope: Scope,
    *,
    question: str | None = None,
    limit: int = REASONS,
) -> Sequence[Overruling]:
    """What people said when they decided otherwise, the newest decision first; at one question,
    where it is named.
    """
    query = (
        select(
            DecisionStep.question,
            DecisionStep.answer,
            DecisionStep.reason,
            Decision.ticket_id,
            DecisionStep.at,
        )
        .join(Decision, Decision.id == DecisionStep.decision_id)
        .where(Decision.scheme_version_id == version_id, *decided_in(scope), _AGAINST)
    )
    if question is not None:
        query = query.where(DecisionStep.question == question)
    rows = session.execute(
        query.order_by(Decision.decided_at.desc(), DecisionStep.id.desc()).limit(limit)
    )
    return [
        Overruling(question=q, answer=answer, reason=reason, ticket_id=ticket_id, at=at)
        for q, answer, reason, ticket_id, at in rows
    ]
