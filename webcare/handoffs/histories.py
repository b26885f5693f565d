"""What one expert was asked, for their own eyes and their lead's; what is open with each."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webcare.handoffs import lookups
from webcare.handoffs.models import Handoff
from workflows.handoff import HandoffState

MOST = 50


@dataclass(frozen=True, slots=True)
class History:
    """The newest questions first; the median time to an answer, in minutes, over all of them."""

    questions: Sequence[Handoff]
    asked: int
    answered: int
    median_minutes: float | None


def of_expert(session: Session, expert_id: int, *, limit: int = MOST) -> History:
    """What was put to this expert by name."""
    mine = select(Handoff).where(Handoff.expert_id == expert_id)
    newest = session.scalars(
        mine.order_by(Handoff.asked_at.desc(), Handoff.id.desc()).limit(limit)
    ).all()
    times = session.execute(
        select(Handoff.asked_at, Handoff.ended_at).where(
            Handoff.expert_id == expert_id, Handoff.state == HandoffState.ANSWERED
        )
    ).all()
    asked = select(func.count()).where(Handoff.expert_id == expert_id)
    minutes = [(row.ended_at - row.asked_at).total_seconds() / 60 for row in times if row.ended_at]
    return History(
        newest, session.scalar(asked) or 0, len(minutes), median(minutes) if minutes else None
    )


def open_questions(session: Session, team_id: int) -> dict[int, int]:
    """How many questions are open with each expert of the team."""
    rows = session.execute(
        select(Handoff.expert_id, func.count())
        .where(Handoff.team_id == team_id, Handoff.expert_id.is_not(None), lookups.is_open())
        .group_by(Handoff.expert_id)
    )
    return {expert_id: count for expert_id, count in rows if expert_id is not None}
