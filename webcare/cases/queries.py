"""Finding learning cases: the shared ones of every team, and one's own that are being checked."""

from collections.abc import Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from webcare.cases.models import LearningCase
from webcare.core.errors import NotFound
from workflows.learning_case import CaseState

PAGE = 50


def shared(
    session: Session, *, search: str = "", before_id: int | None = None, limit: int = PAGE
) -> Sequence[LearningCase]:
    """What any team shared, newest first; each word of *search* is in its title or lesson."""
    query = select(LearningCase).where(LearningCase.state == CaseState.SHARED)
    for word in search.split()[:8]:
        said = LearningCase.title, LearningCase.lesson, LearningCase.theme
        query = query.where(or_(*(column.icontains(word, autoescape=True) for column in said)))
    if before_id is not None:
        query = query.where(LearningCase.id < before_id)
    return session.scalars(query.order_by(LearningCase.id.desc()).limit(limit)).all()


def being_checked(session: Session, team_ids: Sequence[int]) -> Sequence[LearningCase]:
    """What these teams have not shared yet, oldest first."""
    return session.scalars(
        select(LearningCase)
        .where(LearningCase.state == CaseState.CHECKING, LearningCase.team_id.in_(team_ids))
        .order_by(LearningCase.id)
        .limit(PAGE)
    ).all()


def get(session: Session, case_id: int, own_team_ids: Sequence[int]) -> LearningCase:
    """A shared one of any team, or one of *own_team_ids* in whatever state; raises NotFound."""
    found = session.scalar(
        select(LearningCase).where(
            LearningCase.id == case_id,
            or_(LearningCase.state == CaseState.SHARED, LearningCase.team_id.in_(own_team_ids)),
        )
    )
    if found is None:
        raise NotFound("There is no such case.")
    return found


def own(session: Session, case_id: int, team_ids: Sequence[int]) -> LearningCase:
    """One of these teams, locked for an act on it; raises NotFound."""
    found = session.scalar(
        select(LearningCase)
        .where(LearningCase.id == case_id, LearningCase.team_id.in_(team_ids))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("There is no such case.")
    return found


def of_ticket(session: Session, ticket_id: int) -> LearningCase | None:
    """The ticket's case that is being checked or shared."""
    live = (CaseState.CHECKING, CaseState.SHARED)
    return session.scalar(
        select(LearningCase)
        .where(and_(LearningCase.ticket_id == ticket_id, LearningCase.state.in_(live)))
        .order_by(LearningCase.id.desc())
        .limit(1)
    )
