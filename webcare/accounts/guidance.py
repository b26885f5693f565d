"""The organisation's one page of guidance for whoever writes; the newest version holds."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.accounts.models import GuidanceVersion, Team
from webcare.audit.service import record
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, Invalid, NotAllowed, NotFound
from webcare.core.text import storable
from workflows.rights import Right

LONGEST = 12_000  # signs: a page, not a book
MOST_SHOWN = 50


def present(session: Session, team_id: int) -> GuidanceVersion | None:
    """What holds now; None where the team wrote none."""
    return session.scalar(
        select(GuidanceVersion)
        .where(GuidanceVersion.team_id == team_id)
        .order_by(GuidanceVersion.id.desc())
        .limit(1)
    )


def versions(session: Session, team_id: int) -> Sequence[GuidanceVersion]:
    """All of them, newest first."""
    return session.scalars(
        select(GuidanceVersion)
        .where(GuidanceVersion.team_id == team_id)
        .order_by(GuidanceVersion.id.desc())
        .limit(MOST_SHOWN)
    ).all()


def version(session: Session, team_id: int, version_id: int) -> GuidanceVersion:
    """That version of the team's page; raises NotFound, the same for absent and foreign."""
    found = session.get(GuidanceVersion, version_id)
    if found is None or found.team_id != team_id:
        raise NotFound("There is no such version.")
    return found


def write(
    session: Session, team: Team, text: str, *, seen: int, by: Actor, at: datetime
) -> GuidanceVersion:
    """A new version of the page. *seen*: the version that it was made from, 0 where there was none.
    Raises NotAllowed, Conflict where another came meanwhile, Invalid(text=…) for more than a page.
    """
    if not by.may(Right.MANAGE_TEAM):
        raise NotAllowed("You may not do this here.")
    session.refresh(team, with_for_update=True)  # one after the other
    before = present(session, team.id)
    if (before.id if before else 0) != seen:
        raise Conflict(
            "A colleague changed this meanwhile. Here is how it stands now.",
            text=before.text if before else "",
        )
    said = storable(text).replace("\r\n", "\n").strip()
    if len(said) > LONGEST:
        problem = "Keep it to one page: at most 12,000 signs."
        raise Invalid(problem, text=problem)
    if before is not None and before.text == said:
        return before
    row = GuidanceVersion(team_id=team.id, text=said, by_id=by.user_id, by_name=by.name, at=at)
    session.add(row)
    session.flush()  # the audit needs its id
    record(session, "guidance.written", row, by=by, at=at, team_id=team.id, signs=len(said))
    return row
