"""Finding who knows what: the directory, the themes, the desks and who is on their rota."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, Text, cast, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from webcare.accounts.models import Membership, User
from webcare.core.errors import NotFound
from webcare.experts.models import Desk, DeskMember, Expert, Theme

MOST = 200


def directory(
    session: Session,
    team_id: int,
    *,
    search: str = "",
    theme_id: int | None = None,
    unit: str = "",
    with_inactive: bool = False,
    limit: int = MOST,
) -> Sequence[Expert]:
    """Experts of a team by name. Each word of *search* is found in a name, function, unit,
    address, or in the name or words of a theme that the expert owns.
    """
    query = select(Expert).where(Expert.team_id == team_id)
    if not with_inactive:
        query = query.where(Expert.active)
    if unit:
        query = query.where(func.lower(Expert.unit) == unit.lower())
    if theme_id is not None:
        query = query.where(Expert.id.in_(select(Theme.expert_id).where(Theme.id == theme_id)))
    for word in search.split()[:8]:
        query = query.where(_mentions(word))
    return session.scalars(query.order_by(func.lower(Expert.name), Expert.id).limit(limit)).all()


def expert(session: Session, expert_id: int, team_ids: Sequence[int]) -> Expert:
    """The expert of one of *team_ids*; raises NotFound, the same for absent and foreign."""
    found = session.scalar(
        select(Expert).where(Expert.id == expert_id, Expert.team_id.in_(team_ids))
    )
    if found is None:
        raise NotFound("There is no such expert.")
    return found


def by_email(session: Session, team_id: int, email: str) -> Expert | None:
    """The team's expert with this address, active or not."""
    return session.scalar(
        select(Expert).where(
            Expert.team_id == team_id, func.lower(Expert.email) == email.strip().lower()
        )
    )


def entries_of(user_id: int) -> Select[int]:
    """The directory's entries that stand for this account, in teams in which it still works."""
    teams = (
        select(Membership.team_id)
        .join(User, User.id == Membership.user_id)
        .where(User.id == user_id, User.active)
    )
    return select(Expert.id).where(
        Expert.user_id == user_id, Expert.active, Expert.team_id.in_(teams)
    )


def for_theme(session: Session, theme_id: int) -> Expert | None:
    """Who owns the theme, if they can be asked."""
    return session.scalar(
        select(Expert)
        .join(Theme, Theme.expert_id == Expert.id)
        .where(Theme.id == theme_id, Expert.active)
    )


def units(session: Session, team_id: int) -> Sequence[str]:
    """The units that the directory's active experts belong to."""
    return session.scalars(
        select(Expert.unit)
        .where(Expert.team_id == team_id, Expert.active, Expert.unit != "")
        .distinct()
        .order_by(Expert.unit)
    ).all()


def themes(session: Session, team_id: int) -> Sequence[Theme]:
    """The team's themes, each with its owner."""
    return session.scalars(
        select(Theme)
        .where(Theme.team_id == team_id)
        .options(joinedload(Theme.expert))
        .order_by(Theme.slug)
    ).all()


def theme(session: Session, theme_id: int, team_ids: Sequence[int]) -> Theme:
    """The theme with its owner; raises NotFound, the same for absent and foreign."""
    found = session.scalar(
        select(Theme)
        .where(Theme.id == theme_id, Theme.team_id.in_(team_ids))
        .options(joinedload(Theme.expert))
    )
    if found is None:
        raise NotFound("There is no such theme.")
    return found


def desks(session: Session, team_id: int, *, with_inactive: bool = False) -> Sequence[Desk]:
    """The team's desks."""
    query = select(Desk).where(Desk.team_id == team_id).order_by(Desk.slug)
    return session.scalars(query if with_inactive else query.where(Desk.active)).all()


def desk(session: Session, team_id: int, slug: str) -> Desk | None:
    """The team's active desk called *slug*."""
    return session.scalar(
        select(Desk).where(Desk.team_id == team_id, Desk.slug == slug, Desk.active)
    )


def desk_members(session: Session, desk_id: int) -> Sequence[User]:
    """Who is on the desk's rota and still works in its team, by name, with memberships."""
    return session.scalars(
        select(User)
        .join(DeskMember, DeskMember.user_id == User.id)
        .join(Desk, Desk.id == DeskMember.desk_id)
        .join(Membership, (Membership.user_id == User.id) & (Membership.team_id == Desk.team_id))
        .where(Desk.id == desk_id, User.active)
        .options(selectinload(User.memberships))
        .order_by(User.name, User.id)
        .distinct()
    ).all()


def desks_of(session: Session, user_id: int) -> Sequence[Desk]:
    """The active desks on whose rota the user is, of teams in which they still work."""
    works_there = exists().where(Membership.user_id == user_id, Membership.team_id == Desk.team_id)
    return session.scalars(
        select(Desk)
        .join(DeskMember, DeskMember.desk_id == Desk.id)
        .where(DeskMember.user_id == user_id, Desk.active, works_there)
        .order_by(Desk.team_id, Desk.slug)
    ).all()


def _mentions(word: str) -> ColumnElement[bool]:
    known_for = select(Theme.expert_id).where(
        or_(
            Theme.slug.icontains(word, autoescape=True),
            cast(Theme.names, Text).icontains(word, autoescape=True),
            func.array_to_string(Theme.words, " ").icontains(word, autoescape=True),
        )
    )
    return or_(
        Expert.name.icontains(word, autoescape=True),
        Expert.function.icontains(word, autoescape=True),
        Expert.unit.icontains(word, autoescape=True),
        Expert.email.icontains(word, autoescape=True),
        Expert.id.in_(known_for),
    )
