"""What an administrator does to accounts: roles, in and out, tokens. Each verb asks the right.

An account may belong to several teams. Its roles are each team's own affair; what touches the
whole account asks the right in every one of its teams.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session, selectinload

from webcare.accounts import service
from webcare.accounts.models import ApiToken, Membership, User
from webcare.audit.service import record
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, Invalid, NotAllowed, NotFound
from webcare.core.i18n import LANGUAGES
from webcare.core.text import one_line
from workflows.rights import Right, Role

LONGEST_NAME = 80


def managed(session: Session, team_ids: Collection[int]) -> Sequence[User]:
    """Users of *team_ids*, and those of no team at all; by name, with memberships and teams."""
    return session.scalars(
        select(User)
        .where(_seen_by(team_ids))
        .options(selectinload(User.memberships).joinedload(Membership.team))
        .order_by(User.active.desc(), func.lower(User.name), User.id)
    ).all()


def get(session: Session, user_id: int, team_ids: Collection[int]) -> User:
    """The user, locked, if one of *team_ids* is theirs; raises NotFound, alike for foreign."""
    user = session.scalar(
        select(User)
        .where(User.id == user_id, _seen_by(team_ids))
        .options(selectinload(User.memberships).joinedload(Membership.team))
        .with_for_update(of=User)
    )
    if user is None:
        raise NotFound("There is no such account.")
    return user


def _seen_by(team_ids: Collection[int]) -> ColumnElement[bool]:
    theirs = exists().where(Membership.user_id == User.id)
    return or_(theirs.where(Membership.team_id.in_(team_ids)), ~theirs)


def is_wholly(user: User, team_ids: Collection[int]) -> bool:
    """Whether all of *user*'s teams are among *team_ids*."""
    return all(each.team_id in team_ids for each in user.memberships)


def roles_in(user: User, team_id: int) -> frozenset[Role]:
    return frozenset(each.role for each in user.memberships if each.team_id == team_id)


def assign(
    session: Session, user: User, team_id: int, roles: Iterable[Role], *, by: Actor, at: datetime
) -> bool:
    """Give *user* exactly these roles in the team; whether that changed anything.

    Raises NotAllowed, and Invalid where someone would take their own administrator's role.
    """
    _ask(by)
    wanted, had = frozenset(roles), roles_in(user, team_id)
    if wanted == had:
        return False
    if user.id == by.user_id and Role.ADMIN in had - wanted:
        raise Invalid(
            "Nobody takes their own administrator's role. Ask another administrator.",
            roles="Nobody takes their own administrator's role. Ask another administrator.",
        )
    service.set_roles(session, user, team_id, wanted, by=by, at=at)
    return True


def describe(
    session: Session, user: User, *, name: str, language: str, by: Actor, at: datetime
) -> None:
    """Change how *user* is called and addressed."""
    _ask(by)
    name = one_line(name, LONGEST_NAME)
    if not name:
        raise Invalid("Give a name.", name="Give a name.")
    if language not in LANGUAGES:
        raise Invalid("Choose a language.", language="Choose a language.")
    if (name, language) != (user.name, user.language):
        user.name, user.language = name, language
        record(session, "user.changed", user, by=by, at=at, name=name, language=language)


def switch(session: Session, user: User, *, active: bool, by: Actor, at: datetime) -> None:
    """Let *user* in or shut them out; doing so twice changes nothing."""
    _ask(by)
    if user.id == by.user_id:
        raise Conflict("You cannot shut yourself out. Ask another administrator.")
    if user.active is not active:
        service.set_active(session, user, active=active, by=by, at=at)


def has_come_in(session: Session, user: User) -> bool:
    """Whether *user* ever chose a password."""
    return bool(session.scalar(select(User.password_hash.is_not(None)).where(User.id == user.id)))


def tokens(session: Session, user: User) -> Sequence[ApiToken]:
    """The user's tokens for the API that still work, newest first."""
    return session.scalars(
        select(ApiToken)
        .where(ApiToken.user_id == user.id, ApiToken.revoked_at.is_(None))
        .order_by(ApiToken.id.desc())
    ).all()


def create_token(session: Session, user: User, name: str, *, by: Actor, at: datetime) -> str:
    """A new token for the API, to be shown this once."""
    _ask(by)
    name = one_line(name, LONGEST_NAME)
    if not name:
        raise Invalid("Say what it is for.", label="Say what it is for.")
    if not user.active:
        raise Conflict("This account is switched off.")
    return service.create_token(session, user, name, by=by, at=at)


def revoke_token(session: Session, user: User, token_id: int, *, by: Actor, at: datetime) -> None:
    """End one of *user*'s tokens; raises NotFound for another's."""
    _ask(by)
    token = session.get(ApiToken, token_id)
    if token is None or token.user_id != user.id:
        raise NotFound("There is no such token.")
    if token.revoked_at is None:
        token.revoked_at = at
        record(session, "user.token_revoked", user, by=by, at=at, name=token.name)


def _ask(by: Actor) -> None:
    if not by.may(Right.MANAGE_USERS):
        raise NotAllowed("You may not do this here.")
