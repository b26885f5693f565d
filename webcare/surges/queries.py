"""Finding surges."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.core.errors import NotFound
from webcare.surges.models import Surge
from workflows.surge_life import SurgeState


def get(session: Session, surge_id: int, team_ids: Sequence[int], *, lock: bool = False) -> Surge:
    """The surge, if it is one of *team_ids*; raises NotFound, the same for absent and foreign."""
    query = select(Surge).where(Surge.id == surge_id, Surge.team_id.in_(team_ids))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFound("There is no such surge.")
    return found


def waiting(session: Session, team_ids: Sequence[int]) -> Sequence[Surge]:
    """Proposals that nobody has judged yet, the newest first."""
    return session.scalars(
        select(Surge)
        .where(Surge.team_id.in_(team_ids), Surge.state == SurgeState.PROPOSED)
        .order_by(Surge.noticed_at.desc(), Surge.id.desc())
    ).all()


def latest(session: Session, team_ids: Sequence[int], *, limit: int = 50) -> Sequence[Surge]:
    """All surges, the newest first."""
    return session.scalars(
        select(Surge)
        .where(Surge.team_id.in_(team_ids))
        .order_by(Surge.noticed_at.desc(), Surge.id.desc())
        .limit(limit)
    ).all()


def under_way(session: Session) -> Sequence[Surge]:
    """What has not calmed yet, whatever was said of it; locked."""
    return session.scalars(
        select(Surge)
        .where(Surge.calmed_at.is_(None))
        .order_by(Surge.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
