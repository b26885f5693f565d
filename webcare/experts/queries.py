"""Finding who knows what: the directory, the themes, the desks and who is on their rota."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, Text, any_, cast, exists, func, literal, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from webcare.accounts.models import Membership, User
from webcare.core.errors import NotFound
from webcare.experts.models import Absence, Desk, DeskMember, Expert, Expertise, Theme, Unit
from workflows.absence import AbsenceState
from workflows.engagement import EngagementState
from workflows.suggestion import Rank

MOST = 200
CONFIRMED = EngagementState.CONFIRMED


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What narrows the directory; what is None or empty narrows nothing. `here_on`: only who is
    not away on that local day; `unit_ids`: of one of these units.
    """

    search: str = ""
    theme_id: int | None = None
    unit: str = ""
    unit_ids: Sequence[int] = ()
    language: str = ""
    here_on: date | None = None
    with_inactive: bool = False


def directory(
    session: Session,
    team_id: int,
    *,
    search: str = "",
    with_inactive: bool = False,
    limit: int = MOST,
) -> Sequence[Expert]:
    """Who can be asked, by name; with the inactive, everyone. Each word of *search* is found as in
    `found`, which narrows in other ways too.
    """
    wanted = Wanted(search=search, with_inactive=with_inactive)
    return session.scalars(found(team_id, wanted).limit(limit)).all()


def found(team_id: int, wanted: Wanted) -> Select[Expert]:
    """Experts of a team by name. Each word of a search is found in a name, function, unit, address,
    in what they know about, or in the name or words of a theme that they know. Who was invited or
    offers themselves, and who is not asked any more, only with the inactive.
    """
    query = select(Expert).where(Expert.team_id == team_id)
    if not wanted.with_inactive:
        query = query.where(Expert.active, Expert.state == CONFIRMED)
    if wanted.unit:
        query = query.where(func.lower(Expert.unit) == wanted.unit.lower())
    if wanted.unit_ids:
        query = query.where(Expert.unit_id.in_(wanted.unit_ids))
    if wanted.theme_id is not None:
        query = query.where(Expert.id.in_(_knowers(Expertise.theme_id == wanted.theme_id)))
    if wanted.language:
        query = query.where(literal(wanted.language) == any_(Expert.languages))
    if wanted.here_on is not None:
        query = query.where(Expert.id.not_in(_away(wanted.here_on)))
    for word in wanted.search.split()[:8]:
        query = query.where(_mentions(word))
    return query.order_by(func.lower(Expert.name), Expert.id)


def expert(session: Session, expert_id: int, team_ids: Sequence[int]) -> Expert:
    """The expert of one of *team_ids*; raises NotFound, the same for absent and foreign."""
    one = session.scalar(select(Expert).where(Expert.id == expert_id, Expert.team_id.in_(team_ids)))
    if one is None:
        raise NotFound("There is no such expert.")
    return one


def one_of(session: Session, expert_id: int, team_id: int) -> Expert | None:
    """The team's expert of this id, if there is one."""
    return session.scalar(select(Expert).where(Expert.id == expert_id, Expert.team_id == team_id))


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
    """Who is asked first about the theme, if they can be asked."""
    return session.scalar(
        select(Expert)
        .join(Expertise, Expertise.expert_id == Expert.id)
        .where(
            Expertise.theme_id == theme_id,
            Expertise.rank == Rank.FIRST,
            Expertise.state == CONFIRMED,
            Expert.active,
            Expert.state == CONFIRMED,
        )
    )


def knowledge(session: Session, team_id: int) -> Sequence[Expertise]:
    """What experts know, offered or invited too, each with its expert; who is first comes first."""
    return session.scalars(
        select(Expertise)
        .where(Expertise.team_id == team_id)
        .options(joinedload(Expertise.expert))
        .order_by(Expertise.rank.desc(), Expertise.id)
    ).all()


def knowledge_of(session: Session, expert_id: int) -> Sequence[Expertise]:
    """What this expert knows, was invited for, offered or declined."""
    return session.scalars(
        select(Expertise).where(Expertise.expert_id == expert_id).order_by(Expertise.id)
    ).all()


def own_entries(session: Session, user_id: int) -> Sequence[Expert]:
    """The directory's entries of this account, in teams in which it still works."""
    mine = select(Expert).where(Expert.id.in_(entries_of(user_id))).order_by(Expert.team_id)
    return session.scalars(mine).all()


def named(session: Session, team_id: int, name: str) -> Sequence[Expert]:
    """The team's experts of exactly this name, whatever its letters' size."""
    return session.scalars(
        select(Expert)
        .where(Expert.team_id == team_id, func.lower(Expert.name) == name.strip().lower())
        .order_by(Expert.id)
    ).all()


def units(session: Session, team_id: int) -> Sequence[str]:
    """The names of the team's units: those of the tree, and those on its active experts."""
    of_people = select(Expert.unit.label("name")).where(
        Expert.team_id == team_id, Expert.active, Expert.unit != ""
    )
    of_tree = select(Unit.name.label("name")).where(Unit.team_id == team_id)
    either = of_people.union(of_tree).subquery()
    return session.scalars(select(either.c.name).order_by(either.c.name)).all()


def themes(session: Session, team_id: int) -> Sequence[Theme]:
    """The team's themes."""
    return session.scalars(select(Theme).where(Theme.team_id == team_id).order_by(Theme.slug)).all()


def theme(session: Session, theme_id: int, team_ids: Sequence[int]) -> Theme:
    """The theme; raises NotFound, the same for absent and foreign."""
    one = session.scalar(select(Theme).where(Theme.id == theme_id, Theme.team_id.in_(team_ids)))
    if one is None:
        raise NotFound("There is no such theme.")
    return one


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


def _knowers(condition: ColumnElement[bool]) -> Select[int]:
    return select(Expertise.expert_id).where(Expertise.state == CONFIRMED, condition)


def _away(day: date) -> Select[int]:
    return select(Absence.expert_id).where(
        Absence.state == AbsenceState.NOTED, Absence.first <= day, Absence.last >= day
    )


def _mentions(word: str) -> ColumnElement[bool]:
    about = select(Theme.id).where(
        or_(
            Theme.slug.icontains(word, autoescape=True),
            cast(Theme.names, Text).icontains(word, autoescape=True),
            func.array_to_string(Theme.words, " ").icontains(word, autoescape=True),
        )
    )
    knows = or_(Expertise.theme_id.in_(about), Expertise.about.icontains(word, autoescape=True))
    return or_(
        Expert.name.icontains(word, autoescape=True),
        Expert.function.icontains(word, autoescape=True),
        Expert.unit.icontains(word, autoescape=True),
        Expert.email.icontains(word, autoescape=True),
        Expert.id.in_(_knowers(knows)),
    )
