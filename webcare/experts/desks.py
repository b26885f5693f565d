"""Keeping the desks and their rota. Who may: whoever manages the team."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webcare.accounts.models import Membership
from webcare.audit.service import record
from webcare.core.actor import Actor
from webcare.core.errors import Invalid, NotAllowed
from webcare.experts.addresses import fit_address
from webcare.experts.fitting import fit_names, fit_slug
from webcare.experts.models import Desk, DeskMember
from workflows.rights import Right

DESKS = ("spokesperson", "legal", "complaints", "privacy", "customer_service", "ict")
"""The desks that schemes know; an organisation may add others."""


def set_desk(  # noqa: PLR0913 - a desk is said by this many things
    session: Session,
    team_id: int,
    slug: str,
    *,
    names: Mapping[str, str],
    by: Actor,
    at: datetime,
    email: str = "",
    hours: str = "",
    active: bool = True,
) -> Desk:
    """Add or change the team's desk *slug*. *email*: a shared mailbox of people without account;
    *hours*: a week as `workflows.opening` writes it.
    """
    _ask(by)
    desk = session.scalar(select(Desk).where(Desk.team_id == team_id, Desk.slug == slug))
    if desk is None:
        desk = Desk(team_id=team_id, slug=fit_slug(slug))
        session.add(desk)
    desk.names, desk.active = fit_names(names), active
    desk.email = fit_address(email) if email.strip() else ""
    desk.hours = hours
    session.flush()  # the audit names its id
    record(session, "desk.set", desk, by=by, at=at, slug=slug, email=desk.email, active=active)
    return desk


def set_members(
    session: Session, desk: Desk, user_ids: Iterable[int], *, by: Actor, at: datetime
) -> None:
    """Put exactly these people of the team on the desk's rota; raises Invalid for a stranger."""
    _ask(by)
    wanted = set(user_ids)
    known = set(
        session.scalars(
            select(Membership.user_id).where(
                Membership.team_id == desk.team_id, Membership.user_id.in_(wanted)
            )
        )
    )
    if wanted - known:
        raise Invalid("Only people of this team can be on the rota.", members="Not of this team.")
    session.execute(delete(DeskMember).where(DeskMember.desk_id == desk.id))
    session.add_all(DeskMember(desk_id=desk.id, user_id=user_id) for user_id in sorted(wanted))
    session.flush()  # the same people may be set again in this transaction
    record(session, "desk.members", desk, by=by, at=at, members=sorted(wanted))


def _ask(by: Actor) -> None:
    if not by.may(Right.MANAGE_TEAM):
        raise NotAllowed("You may not do this here.")
