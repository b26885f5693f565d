"""Finding people, teams and what they may do."""

from collections.abc import Sequence

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload, undefer

from webcare.accounts.models import AccountLink, ApiToken, LinkKind, Membership, Team, User
from webcare.core.errors import NotFound
from workflows.rights import Role

DEMONSTRATION = ("@demo.example", "@lindekerke.example")  # how its people's addresses end


def user(session: Session, user_id: int) -> User | None:
    """The user with memberships and their teams, in two statements."""
    return session.scalar(
        select(User)
        .where(User.id == user_id)
        .options(selectinload(User.memberships).joinedload(Membership.team))
    )


SIGNED_IN = (
    select(User)
    .where(User.id == bindparam("user_id"))
    .options(
        joinedload(User.memberships).joinedload(Membership.team).load_only(Team.name, Team.office)
    )
)


def signed_in(session: Session, user_id: int) -> User | None:
    """The user with memberships and their teams' names and hours, in one statement: every page
    asks this.
    """
    return session.scalars(SIGNED_IN, {"user_id": user_id}).unique().one_or_none()


def by_email(session: Session, email: str) -> User | None:
    """The user who logs in with *email*, with the password hash and memberships."""
    return session.scalar(
        select(User)
        .where(func.lower(User.email) == email.strip().lower())
        .options(undefer(User.password_hash), selectinload(User.memberships))
    )


def users(session: Session, team_ids: Sequence[int] | None = None) -> Sequence[User]:
    """Users by name, with memberships and teams; of *team_ids* only, where given."""
    query = (
        select(User)
        .options(selectinload(User.memberships).joinedload(Membership.team))
        .order_by(User.active.desc(), func.lower(User.name), User.id)
    )
    if team_ids is not None:
        query = query.where(
            User.id.in_(select(Membership.user_id).where(Membership.team_id.in_(team_ids)))
        )
    return session.scalars(query).all()


def colleagues(session: Session, team_id: int) -> Sequence[User]:
    """Active users of a team, by name."""
    return session.scalars(
        select(User)
        .where(
            User.active,
            User.id.in_(select(Membership.user_id).where(Membership.team_id == team_id)),
        )
        .order_by(User.name)
    ).all()


def teams(session: Session) -> Sequence[Team]:
    return session.scalars(select(Team).order_by(Team.id)).all()


def house(session: Session) -> str:
    """The organisation's name, where all teams are of one; for pages that know no team."""
    names = set(session.scalars(select(Team.organisation).where(Team.organisation != "")))
    return names.pop() if len(names) == 1 else ""


def team(session: Session, team_id: int) -> Team:
    """The team; raises NotFound."""
    found = session.get(Team, team_id)
    if found is None:
        raise NotFound("There is no such team.")
    return found


def team_named(session: Session, name: str | None) -> Team:
    """The team called *name*, or the first one where none is named; raises NotFound."""
    query = select(Team).order_by(Team.id).limit(1)
    if name:
        query = query.where(func.lower(Team.name) == name.lower())
    found = session.scalar(query)
    if found is None and name:
        raise NotFound("There is no team '%(name)s'.", name=name)
    if found is None:
        raise NotFound("There is no team yet.")
    return found


def open_link(session: Session, secret_hash: str, kind: LinkKind) -> AccountLink | None:
    """The unused link with this hash, locked so that it is used once."""
    return session.scalar(
        select(AccountLink)
        .where(
            AccountLink.secret_hash == secret_hash,
            AccountLink.kind == kind,
            AccountLink.used_at.is_(None),
        )
        .with_for_update()
    )


def token_user(session: Session, secret_hash: str) -> User | None:
    """Whose bearer token this is, with memberships; None where it is unknown or revoked."""
    token = session.scalar(
        select(ApiToken).where(ApiToken.secret_hash == secret_hash, ApiToken.revoked_at.is_(None))
    )
    return user(session, token.user_id) if token else None


def is_demonstration(session: Session) -> bool:
    """Whether nobody is here but the people of the demonstration."""
    of_demo = (User.email.iendswith(each, autoescape=True) for each in DEMONSTRATION)
    real = select(User.id).where(~or_(*of_demo))
    return session.scalar(real.limit(1)) is None


def administers_all(session: Session, user_id: int) -> bool:
    """Whether the account is an administrator of every team."""
    theirs = select(Membership.team_id).where(
        Membership.user_id == user_id, Membership.role == Role.ADMIN
    )
    return session.scalar(select(Team.id).where(Team.id.not_in(theirs)).limit(1)) is None


def memberships(session: Session, user_id: int) -> Sequence[Membership]:
    """The roles of a user, each with its team."""
    return session.scalars(
        select(Membership).where(Membership.user_id == user_id).options(joinedload(Membership.team))
    ).all()
