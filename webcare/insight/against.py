"""When an answer goes against facts or an earlier one, and when it only corrects a slip."""

from datetime import timedelta

from sqlalchemy import ColumnElement, Interval, func, literal, select
from sqlalchemy.orm import aliased

from webcare.decisions.models import DecisionStep
from workflows.scheme import AnswerSource

CORRECTION = timedelta(minutes=5)


def _corrects() -> ColumnElement[bool]:
    """The answer replaces the last one to the question, the same person's and just given."""
    earlier, last = aliased(DecisionStep), aliased(DecisionStep)
    before = (
        select(func.max(last.number))
        .where(
            last.decision_id == DecisionStep.decision_id,
            last.question == DecisionStep.question,
            last.number < DecisionStep.number,
        )
        .correlate(DecisionStep)
        .scalar_subquery()
    )
    return (
        select(earlier.id)
        .where(
            earlier.decision_id == DecisionStep.decision_id,
            earlier.number == before,
            earlier.source != AnswerSource.FACT.value,
            earlier.by == DecisionStep.by,
            earlier.at >= DecisionStep.at - literal(CORRECTION, Interval),
        )
        .correlate(DecisionStep)
        .exists()
    )


AGAINST = (
    (DecisionStep.source == AnswerSource.PERSON.value) & (DecisionStep.reason != "") & ~_corrects()
)
"""A person went against facts or an earlier answer, which always asks for a reason; whoever
corrects their own last answer does not.
"""
