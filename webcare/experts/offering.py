"""What people offer to be asked about, which the team confirms or declines."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.audit import service as audit
from webcare.core.actor import Actor
from webcare.core.errors import Invalid, NotAllowed, NotFound
from webcare.core.i18n import marked
from webcare.core.text import one_line
from webcare.experts import queries, themes
from webcare.experts.addresses import fit_address
from webcare.experts.models import Expert, Expertise
from workflows.engagement import EngagementLifecycle, EngagementState
from workflows.rights import Right
from workflows.suggestion import Rank

MOST_OFFERS = 30  # of one person, waiting
_THEMSELVES = frozenset({Right.ASKED, Right.EXPERT_ANSWER})


def offer(
    session: Session,
    expert: Expert,
    theme_ids: Iterable[int],
    about: str = "",
    *,
    by: Actor,
    at: datetime,
) -> int:
    """The expert says what they can also be asked about; how much of it was new. The team confirms
    it. Raises Invalid where nothing was said.
    """
    if by.rights.isdisjoint(_THEMSELVES):
        raise NotAllowed("You may not do this here.")
    about, wanted = one_line(about, 300), set(theme_ids)
    if not about and not wanted:
        problem = marked("Choose a theme, or write what you know about.")
        raise Invalid(problem, about=problem)
    ours = {each.id for each in queries.themes(session, expert.team_id)}
    kept = queries.knowledge_of(session, expert.id)
    if sum(row.state is EngagementState.OFFERED for row in kept) >= MOST_OFFERS:
        problem = marked("The team first looks at what you offered before.")
        raise Invalid(problem, about=problem)
    by_theme = {row.theme_id: row for row in kept}
    new = 0
    for theme_id in sorted(wanted & ours):
        row = by_theme.get(theme_id)
        if row is None:
            new += add_row(session, expert, theme_id=theme_id, by=by, at=at)
        elif row.state is EngagementState.DECLINED:
            audit.move(session, row, EngagementLifecycle, "offer", by=by, at=at)
            new += 1
    if about and about.lower() not in {row.about.lower() for row in kept}:
        new += add_row(session, expert, about=about, by=by, at=at)
    return new


def newcomer(
    session: Session, team_id: int, email: str, name: str, *, by: Actor, at: datetime
) -> Expert:
    """The team's expert with this address; where there is none, somebody who offers themselves."""
    known = queries.by_email(session, team_id, email)
    if known is not None:
        return known
    expert = Expert(
        team_id=team_id,
        email=fit_address(email),
        name=one_line(name, 120) or email,
        state=EngagementState.OFFERED,
    )
    session.add(expert)
    session.flush()  # the audit names its id
    audit.record(session, "expert.offered", expert, by=by, at=at, email=expert.email)
    return expert


def settle(
    session: Session,
    expert: Expert,
    row: Expertise,
    event: str,
    rank: Rank = Rank.BACKUP,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """The team's word on an offer or invitation: `confirm` (as *rank*), `decline`, `take_back`."""
    if event == "confirm":
        row.rank = rank
        take(session, expert, row, "confirm", by=by, at=at)
        if expert.state is EngagementState.OFFERED:
            audit.move(session, expert, EngagementLifecycle, "confirm", by=by, at=at)
    else:
        audit.move(session, row, EngagementLifecycle, event, by=by, at=at)


def step_back(session: Session, row: Expertise, *, by: Actor, at: datetime) -> None:
    """The expert no longer wants to be asked about it, or takes an offer back."""
    audit.move(session, row, EngagementLifecycle, "step_back", by=by, at=at)


def expertise(session: Session, expertise_id: int, expert: Expert) -> Expertise:
    """A thing that this expert knows; raises NotFound."""
    found = session.scalar(
        select(Expertise).where(Expertise.id == expertise_id, Expertise.expert_id == expert.id)
    )
    if found is None:
        raise NotFound("There is no such offer.")
    return found


def take(
    session: Session, expert: Expert, row: Expertise, event: str, *, by: Actor, at: datetime
) -> None:
    """From here on the row counts; a first one makes whoever was first the backup."""
    if row.rank is Rank.FIRST and row.theme_id is not None:
        themes.make_room(session, row.theme_id, expert.id)
    row.since = at
    audit.move(session, row, EngagementLifecycle, event, by=by, at=at)
    session.flush()  # one first a theme


def add_row(
    session: Session,
    expert: Expert,
    *,
    theme_id: int | None = None,
    about: str = "",
    rank: Rank = Rank.BACKUP,
    state: EngagementState = EngagementState.OFFERED,
    by: Actor,
    at: datetime,
) -> int:
    row = Expertise(
        team_id=expert.team_id, expert_id=expert.id, theme_id=theme_id, about=about, rank=rank,
        state=state, since=at,
    )  # fmt: skip
    session.add(row)
    session.flush()  # the audit names its id
    audit.record(session, f"expertise.{state}", row, by=by, at=at, theme=theme_id, about=about)
    return 1
