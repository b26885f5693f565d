"""How a version of a scheme is used: where tickets pass, how long it takes, what people overrule.

Counted per version, question and answer; nobody's name is in it, and nobody is ranked.

Time is that of a person at a question, never the wait in the inbox: it runs from their answer
before, or from when somebody came to the ticket, whichever is later. Where neither is known (a
first answer by a program, without a script, or from before this was kept) the answer is not
measured; nor is one that goes against an earlier one, since that may come days later. Questions
confirmed with one key are one act and have one time, that of their gate.

Whoever changes their own last answer within `CORRECTION` corrects it: a slip of the key says
nothing about the scheme, and is no overruling.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Subquery, case, extract, func, or_, select
from sqlalchemy.orm import Session

from webcare.decisions.models import Decision, DecisionStep
from webcare.insight.against import AGAINST
from webcare.insight.queries import Scope, decided_in
from workflows.scheme import AnswerSource, CompiledScheme

SAMPLE = 2000  # decisions whose times are measured: the newest of the period
REASONS = 50


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
    """What passed through one version in a scope. `seconds`: the median time a person took at a
    question that they answered by itself; `gates`: the median for each gate that was confirmed
    with one key. Measured over the newest decisions, so a question few came by may miss.
    """

    tickets: int
    answers: Mapping[tuple[str, str], Passed]
    seconds: Mapping[str, float] = field(default_factory=dict)
    gates: Mapping[str, float] = field(default_factory=dict)

    def at(self, question: str) -> Passed:
        """All answers to *question* together."""
        found = [each for (name, _answer), each in self.answers.items() if name == question]
        return Passed(
            total=sum(each.total for each in found),
            by_facts=sum(each.by_facts for each in found),
            against=sum(each.against for each in found),
        )

    def overlay(self, compiled: CompiledScheme) -> dict[str | tuple[str, str], int]:
        """As the drawing wants it: how many came by each node, and gave each answer; where nobody
        did, nothing.
        """
        numbers: dict[str | tuple[str, str], int] = {}
        for (question, answer), passed in self.answers.items():
            target = compiled.moves.get((question, answer))
            if target is None or not passed.total:
                continue
            numbers[question, answer] = passed.total
            numbers[question] = numbers.get(question, 0) + passed.total
            if target in compiled.outcomes:
                numbers[target] = numbers.get(target, 0) + passed.total
        return numbers

    def overruled(self) -> dict[str, int]:
        """How often each question was decided otherwise, where it was."""
        return {name: passed.against for name, passed in self.most_overruled()}

    def most_overruled(self) -> list[tuple[str, Passed]]:
        """The questions that somebody decided otherwise, the most often first."""
        names = dict.fromkeys(question for question, _answer in self.answers)
        found = [(name, self.at(name)) for name in names]
        return sorted(
            (each for each in found if each[1].against), key=lambda each: -each[1].against
        )


def of_version(
    session: Session, version_id: int, scope: Scope, *, gates: Mapping[str, str] | None = None
) -> Traffic:
    """The traffic of one version over the decisions of *scope*, in three statements. *gates*: the
    gate of each question that has one.
    """
    tickets = session.scalar(
        select(func.count())
        .select_from(Decision)
        .where(Decision.scheme_version_id == version_id, *decided_in(scope))
    )
    times = _times(session, version_id, scope, gates or {})
    return Traffic(
        tickets=tickets or 0,
        answers=_answers(session, version_id, scope),
        seconds={name: median for name, is_gate, median in times if not is_gate},
        gates={name: median for name, is_gate, median in times if is_gate},
    )


def gates_of(compiled: CompiledScheme) -> dict[str, str]:
    """The gate of each question that has one."""
    return {each.id: each.gate for each in compiled.questions.values() if each.gate}


def _answers(session: Session, version_id: int, scope: Scope) -> dict[tuple[str, str], Passed]:
    counts = ~DecisionStep.superseded
    by_facts = DecisionStep.source == AnswerSource.FACT.value
    rows = session.execute(
        select(
            DecisionStep.question,
            DecisionStep.answer,
            func.count().filter(counts),
            func.count().filter(counts, by_facts),
            func.count().filter(AGAINST),
        )
        .join(Decision, Decision.id == DecisionStep.decision_id)
        .where(Decision.scheme_version_id == version_id, *decided_in(scope))
        .group_by(DecisionStep.question, DecisionStep.answer)
    )
    return {
        (question, answer): Passed(total=total, by_facts=facts, against=against)
        for question, answer, total, facts, against in rows
    }


def _times(
    session: Session, version_id: int, scope: Scope, gates: Mapping[str, str]
) -> list[tuple[str, bool, float]]:
    """Each question answered by itself, and each gate confirmed, with its median in seconds."""
    acts = _acts(version_id, scope)
    confirmed = acts.c.source == AnswerSource.GATE.value
    named = case(gates, value=acts.c.question, else_=acts.c.question) if gates else acts.c.question
    what = case((confirmed, named), else_=acts.c.question)
    since = func.greatest(acts.c.before, acts.c.shown)
    median = func.percentile_cont(0.5).within_group(extract("epoch", acts.c.at - since))
    rows = session.execute(
        select(what, confirmed, median)
        .where(
            since.is_not(None),
            acts.c.time == 1,
            or_(~confirmed, acts.c.before.is_(None), acts.c.before < acts.c.at),
        )
        .group_by(what, confirmed)
    )
    return [(name, is_gate, float(seconds)) for name, is_gate, seconds in rows]


def _acts(version_id: int, scope: Scope) -> Subquery:
    """What persons answered in the newest decisions: when, when they answered before (`before`),
    when somebody came to the ticket (`shown`), and how often the question was answered by then
    (`time`). All but the first question of a gate have that very moment as their `before`.
    """
    sample = (
        select(Decision.id, Decision.shown_at)
        .where(Decision.scheme_version_id == version_id, *decided_in(scope))
        .order_by(Decision.decided_at.desc(), Decision.id.desc())
        .limit(SAMPLE)
        .subquery()
    )
    by_person = DecisionStep.source != AnswerSource.FACT.value
    before = func.max(DecisionStep.at).filter(by_person)
    time = func.row_number().over(
        partition_by=(DecisionStep.decision_id, DecisionStep.question),
        order_by=DecisionStep.number,
    )
    steps = (
        select(
            DecisionStep.question, DecisionStep.source, DecisionStep.at,
            before.over(
                partition_by=DecisionStep.decision_id, order_by=DecisionStep.number, rows=(None, -1)
            ).label("before"),
            time.label("time"),
            case((sample.c.shown_at <= DecisionStep.at, sample.c.shown_at)).label("shown"),
        )
        .join(sample, sample.c.id == DecisionStep.decision_id)
        .subquery()
    )  # fmt: skip
    return select(steps).where(steps.c.source != AnswerSource.FACT.value).subquery()


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
        .where(Decision.scheme_version_id == version_id, *decided_in(scope), AGAINST)
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
