"""Keeping the people of the directory. Who may: whoever manages the team."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webcare.accounts.models import Membership, User
from webcare.audit.service import record
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.core.i18n import marked
from webcare.core.text import one_line
from webcare.experts import queries, tree
from webcare.experts.addresses import fit_address
from webcare.experts.models import Expert
from workflows.engagement import EngagementState
from workflows.rights import Right

MOST_AT_ONCE = 999


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertCard:
    """What the directory says of an expert. `languages`: codes, the preferred one first; `unit`: a
    unit's name, made where there is none; `capacity`: open questions at once, None for any number;
    `substitute_id`: an expert of the same team.
    """

    email: str
    name: str
    function: str = ""
    unit: str = ""
    languages: tuple[str, ...] = ()
    active: bool = True
    substitute_id: int | None = None
    capacity: int | None = None


def add_expert(
    session: Session,
    team_id: int,
    card: ExpertCard,
    *,
    state: EngagementState = EngagementState.CONFIRMED,
    by: Actor,
    at: datetime,
) -> Expert:
    """A new expert in the team's directory; a colleague's address links to their account.

    Raises Invalid for an unfit address or one that the directory has.
    """
    _ask(by)
    expert = Expert(team_id=team_id, state=state)
    _write(session, expert, card)
    session.add(expert)
    session.flush()  # the audit names its id
    record(session, "expert.added", expert, by=by, at=at, email=expert.email)
    return expert


def update_expert(
    session: Session,
    expert: Expert,
    card: ExpertCard,
    *,
    by: Actor,
    at: datetime,
    seen: int | None = None,
) -> None:
    """Replace what the directory says. An expert made inactive is asked nothing more, and what
    they still answer to an earlier question is refused. *seen*: the version the person edited.
    """
    _ask(by)
    if seen is not None and seen != expert.version:
        raise Conflict("A colleague changed this expert meanwhile. Here is how it stands now.")
    before = expert.email, expert.active
    _write(session, expert, card)
    record(
        session, "expert.changed", expert, by=by, at=at,
        email_before=before[0], email=expert.email, active_before=before[1], active=expert.active,
    )  # fmt: skip


def _write(session: Session, expert: Expert, card: ExpertCard) -> None:
    email = fit_address(card.email)
    with session.no_autoflush:
        same = queries.by_email(session, expert.team_id, email)
    if same is not None and same is not expert:
        raise Invalid("The directory has this address.", email="The directory has this address.")
    expert.email, expert.name = email, one_line(card.name, 120) or email
    expert.function = one_line(card.function, 120)
    with session.no_autoflush:
        unit = tree.found_or_made(session, expert.team_id, one_line(card.unit, 120))
    expert.unit_id, expert.unit = (unit.id, unit.name) if unit else (None, "")
    expert.languages, expert.active = list(card.languages), card.active
    expert.substitute_id = _fit_substitute(session, expert, card.substitute_id)
    expert.capacity = _fit_capacity(card.capacity)
    expert.user_id = session.scalar(
        select(User.id)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.team_id == expert.team_id, func.lower(User.email) == email)
        .limit(1)
    )


def _fit_substitute(session: Session, expert: Expert, substitute_id: int | None) -> int | None:
    if substitute_id is None:
        return None
    with session.no_autoflush:
        other = queries.expert(session, substitute_id, [expert.team_id])
    if other is expert:
        problem = marked("Nobody stands in for themselves.")
        raise Invalid(problem, substitute=problem)
    return other.id


def _fit_capacity(capacity: int | None) -> int | None:
    if capacity is not None and not 1 <= capacity <= MOST_AT_ONCE:
        problem = marked("Give a whole number from 1 to 999, or nothing.")
        raise Invalid(problem, capacity=problem)
    return capacity


def _ask(by: Actor) -> None:
    if not by.may(Right.MANAGE_TEAM):
        raise NotAllowed("You may not do this here.")
