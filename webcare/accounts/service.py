"""Letting people in, and saying what they may do."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from webcare.accounts import hours, queries
from webcare.accounts.models import AccountLink, ApiToken, LinkKind, Membership, User
from webcare.audit.service import record
from webcare.core import tokens
from webcare.core.actor import Actor
from webcare.core.errors import Expired, Invalid
from workflows.rights import Right, Role, rights_of

LINK_LIVES = timedelta(hours=24)
SHORTEST_PASSWORD = 10

office_hours, today, norm = hours.office_hours, hours.today, hours.norm


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobody() -> str:
    """A hash that no password fits: an unknown account costs as much time as a known one."""
    return _hasher().hash(secrets.token_hex(16))


def actor(user: User, team_id: int) -> Actor:
    """*user* as who acts in one team; wants the memberships loaded."""
    roles = [each.role for each in user.memberships if each.team_id == team_id]
    return Actor(f"user:{user.id}", user.name, rights_of(roles), user.id)


def rights_by_team(user: User) -> dict[int, frozenset[Right]]:
    """What *user* may do, for each team that they are a member of, in the teams' order."""
    teams = sorted({each.team_id for each in user.memberships})
    return {team_id: actor(user, team_id).rights for team_id in teams}


def teams_with(user: User, *rights: Right) -> list[int]:
    """In which teams *user* holds one of *rights*."""
    held = rights_by_team(user)
    return [team_id for team_id, has in held.items() if not has.isdisjoint(rights)]


def authenticate(session: Session, email: str, password: str, *, at: datetime) -> User | None:
    """The user, if the password fits; else None, in the same time whoever it is."""
    user = queries.by_email(session, email)
    kept = user.password_hash if user and user.active and user.password_hash else _nobody()
    try:
        _hasher().verify(kept, password)
    except (VerificationError, InvalidHashError):
        return None
    if user is None or not user.active:
        return None
    if _hasher().check_needs_rehash(kept):
        user.password_hash = _hasher().hash(password)
    user.last_login_at = at
    return user


def add_user(
    session: Session,
    *,
    email: str,
    name: str,
    roles: Iterable[tuple[int, Role]],
    by: Actor,
    at: datetime,
    password: str | None = None,
    language: str = "nl",
) -> User:
    """Add a user with *roles* as (team id, role). Raises Invalid for an unfit or known address."""
    email = email.strip().lower()
    if "@" not in email or any(c.isspace() for c in email):
        raise Invalid("This is no e-mail address.", email="This is no e-mail address.")
    if queries.by_email(session, email):
        raise Invalid("This address has an account.", email="This address has an account.")
    user = User(
        email=email,
        name=name.strip() or email,
        language=language,
        created_at=at,
        password_hash=_hasher().hash(_fit(password)) if password else None,
    )
    session.add(user)
    session.flush()  # the memberships need its id
    session.add_all(Membership(user_id=user.id, team_id=t, role=r) for t, r in set(roles))
    record(session, "user.added", user, by=by, at=at, email=email)
    return user


def set_roles(
    session: Session, user: User, team_id: int, roles: Iterable[Role], *, by: Actor, at: datetime
) -> None:
    """Replace *user*'s roles in one team; sessions that began before end."""
    wanted = sorted(set(roles))
    session.execute(
        delete(Membership).where(Membership.user_id == user.id, Membership.team_id == team_id)
    )
    session.add_all(Membership(user_id=user.id, team_id=team_id, role=role) for role in wanted)
    user.session_epoch += 1
    record(session, "user.roles", user, by=by, at=at, team_id=team_id, roles=list(wanted))


def set_active(session: Session, user: User, *, active: bool, by: Actor, at: datetime) -> None:
    """Let *user* in or shut them out, with every session and token at once."""
    user.active = active
    user.session_epoch += 1
    if not active:
        session.execute(
            update(ApiToken)
            .where(ApiToken.user_id == user.id, ApiToken.revoked_at.is_(None))
            .values(revoked_at=at)
        )
    record(session, "user.activated" if active else "user.deactivated", user, by=by, at=at)


def make_link(session: Session, user: User, kind: LinkKind, *, at: datetime) -> str:
    """A secret that sets the password of *user* once within 24 hours; older ones end."""
    session.execute(
        update(AccountLink)
        .where(AccountLink.user_id == user.id, AccountLink.used_at.is_(None))
        .values(used_at=at)
    )
    secret = secrets.token_urlsafe(24)
    session.add(
        AccountLink(
            user_id=user.id,
            kind=kind,
            secret_hash=tokens.hashed(secret),
            expires_at=at + LINK_LIVES,
        )
    )
    return secret


def link_holder(session: Session, secret: str, kind: LinkKind, *, at: datetime) -> AccountLink:
    """The good link behind *secret*; raises Expired for anything else, all alike."""
    link = queries.open_link(session, tokens.hashed(secret), kind) if secret.strip() else None
    if link is None or link.expires_at <= at:
        raise Expired("This link no longer works. Ask for a new one.")
    return link


def set_password_by_link(
    session: Session, secret: str, kind: LinkKind, password: str, *, at: datetime
) -> User:
    """Use the link up and set the password; all sessions that began before end."""
    link = link_holder(session, secret, kind, at=at)
    user = queries.user(session, link.user_id)
    if user is None or not user.active:
        raise Expired("This link no longer works. Ask for a new one.")
    user.password_hash = _hasher().hash(_fit(password))
    user.session_epoch += 1
    link.used_at = at
    me = Actor(f"user:{user.id}", user.name, frozenset(), user.id)
    record(session, "user.password_set", user, by=me, at=at, how=kind)
    return user


def create_token(session: Session, user: User, name: str, *, by: Actor, at: datetime) -> str:
    """A new bearer token for the API; it is shown this once, only its hash is kept."""
    secret = f"wc_{secrets.token_urlsafe(32)}"
    session.add(
        ApiToken(user_id=user.id, name=name, secret_hash=tokens.hashed(secret), created_at=at)
    )
    record(session, "user.token_created", user, by=by, at=at, name=name)
    return secret


def _fit(password: str) -> str:
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid(
            "The password is too short.",
            password=f"Use at least {SHORTEST_PASSWORD} characters.",
        )
    return password
