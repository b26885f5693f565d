"""Finding whom to call: who works here, who is in charge, and the ways that lead to them."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from webcare.accounts.models import Membership, User
from webcare.alarms.models import AlarmWays, AlarmWebhook, PushDevice
from workflows.rights import Role


def in_charge(session: Session, team_id: int) -> list[int]:
    """Who is called where no ladder says otherwise: the leads, or else the administrators."""
    for role in (Role.LEAD, Role.ADMIN):
        found = session.scalars(
            select(User.id)
            .join(Membership, Membership.user_id == User.id)
            .where(Membership.team_id == team_id, Membership.role == role, User.active)
            .order_by(User.id)
        ).all()
        if found:
            return list(found)
    return []


def working(session: Session, team_id: int, people: Collection[int]) -> dict[int, User]:
    """Those of *people* who still work in the team, by id."""
    found = session.scalars(
        select(User).where(
            User.id.in_(people),
            User.active,
            User.id.in_(select(Membership.user_id).where(Membership.team_id == team_id)),
        )
    )
    return {user.id: user for user in found}


def names(session: Session, people: Collection[int]) -> dict[int, str]:
    """What these people are called."""
    rows = session.execute(select(User.id, User.name).where(User.id.in_(people)))
    return {row.id: row.name for row in rows}


def managers(session: Session, team_id: int) -> Sequence[User]:
    """Who may stand last on a ladder: active people who lead the team or administer it."""
    return session.scalars(
        select(User)
        .where(
            User.active,
            User.id.in_(
                select(Membership.user_id).where(
                    Membership.team_id == team_id, Membership.role.in_([Role.LEAD, Role.ADMIN])
                )
            ),
        )
        .order_by(User.name, User.id)
    ).all()


def ways_row(session: Session, user_id: int) -> AlarmWays | None:
    """In which order the person wants to be called, where they said so."""
    return session.get(AlarmWays, user_id)


def devices(session: Session, user_id: int) -> Sequence[PushDevice]:
    """The browsers that the person wants to be called on."""
    return session.scalars(
        select(PushDevice).where(PushDevice.user_id == user_id).order_by(PushDevice.id)
    ).all()


def webhook(session: Session, team_id: int) -> AlarmWebhook | None:
    """Where the team's alarms are posted to; for whoever calls, never for a page."""
    return session.get(AlarmWebhook, team_id)


def with_memberships(session: Session, user_id: int) -> User | None:
    """The user, to act as."""
    return session.scalar(
        select(User).where(User.id == user_id).options(selectinload(User.memberships))
    )
