"""What facts say about questions: answers, proposals, and what keeps a gate from being waved."""

from collections.abc import Mapping

from workflows.conditions import comparisons_in, holds, witnesses
from workflows.facts import Facts
from workflows.scheme.compile import CompiledScheme
from workflows.scheme.document import Question, Rule
from workflows.scheme.steps import Proposal


def rule_for(question: Question, facts: Facts) -> Rule | None:
    """The first rule of *question* that is known to hold."""
    return next((rule for rule in question.rules if holds(rule.when, facts)), None)


def facts_wanted(question: Question) -> frozenset[str]:
    """The facts that any rule of *question* looks at."""
    return frozenset(each.fact for rule in question.rules for each in comparisons_in(rule.when))


def proposal_for(question: Question, facts: Facts) -> Proposal | None:
    """What *facts* suggest for *question*; None when they are silent."""
    rule = rule_for(question, facts)
    if rule is None:
        return None
    return _proposal(question, rule.answer, witnesses(rule.when, facts), facts)


def gate_ahead(
    compiled: CompiledScheme, question: Question | None, facts: Facts
) -> tuple[tuple[Question, ...], Proposal | None]:
    """The gate's questions from *question* on, and the first suspicion met among them."""
    questions: list[Question] = []
    gate = question.gate if question else None
    following: Mapping[tuple[str, str], str] = compiled.moves
    while question is not None and gate is not None and question.gate == gate:
        waved = question.nothing_special
        if waved is None:
            break
        obstacle = _suspicion(question, waved.id, facts)
        if obstacle:
            return tuple(questions), obstacle
        questions.append(question)
        question = compiled.questions.get(following[question.id, waved.id])
    return tuple(questions), None


def _suspicion(question: Question, waved: str, facts: Facts) -> Proposal | None:
    """Why *question* may not be waved through, whether the scheme has a rule for it or not."""
    names = facts.suspects(question.guards) if question.guards else ()
    proposal = proposal_for(question, facts)
    if proposal and proposal.answer != waved:
        return proposal
    return _proposal(question, "", names, facts) if names else None


def _proposal(question: Question, answer: str, names: tuple[str, ...], facts: Facts) -> Proposal:
    return Proposal(question.id, answer, "+".join(names), facts.saw(names))
