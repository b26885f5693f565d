"""Reading notices: one's own list, the bell's count, and who hears of what."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    case,
    func,
    select,
)
from sqlalchemy.orm import Session, aliased

from webcare.accounts import queries as accounts
from webcare.accounts.models import Membership, User
from webcare.crisis.models import Crisis
from webcare.notices.models import Notice, NoticeChoice
from webcare.tickets.models import Note, Ticket
from workflows.notice import Ways
from workflows.rights import Role

PAGE = 40
MOST_COUNTED = 100
LONGEST_EXCERPT = 160


@dataclass(frozen=True, slots=True)
class Hearer:
    """An active member of a team, with their roles there and what they and the team chose."""

    user_id: int
    roles: Sequence[Role]
    own: Ways
    team: Ways


def hearers(
    session: Session, team_id: int, user_ids: Collection[int] | None = None
) -> Sequence[Hearer]:
    """The active people of the team, or those of *user_ids* among them, in one statement. What the
    session has not written yet is left so: a batch of mails is written at once.
    """
    own, teams = aliased(NoticeChoice), aliased(NoticeChoice)
    query = (
        select(User.id, func.array_agg(Membership.role), own.ways, teams.ways)
        .join(Membership, and_(Membership.user_id == User.id, Membership.team_id == team_id))
        .outerjoin(own, own.user_id == User.id)
        .outerjoin(teams, teams.team_id == team_id)
        .where(User.active)
        .group_by(User.id, own.ways, teams.ways)
        .order_by(User.id)
    )
    if user_ids is not None:
        query = query.where(User.id.in_(user_ids))
    with session.no_autoflush:
        rows = session.execute(query).all()
    return [
        Hearer(user_id, [Role(each) for each in roles], own_ways or {}, team_ways or {})
        for user_id, roles, own_ways, team_ways in rows
    ]


_THING = case(
    (Notice.ticket_id.is_not(None), func.concat("ticket:", Notice.ticket_id)),
    (Notice.about_id.is_not(None), func.concat(Notice.about_kind, ":", Notice.about_id)),
    else_=func.concat(Notice.id),
)
_UNREAD = (
    select(_THING.label("thing"))
    .where(Notice.user_id == bindparam("user_id"), Notice.read_at.is_(None), Notice.in_page)
    .limit(MOST_COUNTED)
    .subquery()
)
_COUNT = select(func.count(func.distinct(_UNREAD.c.thing))).scalar_subquery()
_SIGNED_IN = accounts.SIGNED_IN.add_columns(_COUNT)


def signed_in(session: Session, user_id: int) -> tuple[User, int] | None:
    """The user as `accounts.queries.signed_in` gives them, and how many things they have not read,
    up to a hundred: every page asks this, so it is one statement. A ticket counts once.
    """
    found = session.execute(_SIGNED_IN, {"user_id": user_id}).unique().one_or_none()
    return (found[0], found[1]) if found else None


def unread(session: Session, user_id: int) -> int:
    """How many things the person has not read, up to a hundred; a ticket counts once."""
    return session.scalar(select(_COUNT), {"user_id": user_id}) or 0


@dataclass(frozen=True, slots=True)
class Sight:
    """Where somebody may read tickets at this moment, and of which teams they are."""

    reads: Collection[int]
    teams: Collection[int]


@dataclass(frozen=True, slots=True)
class Shown:
    """A notice with what may be shown of it to this person at this moment. Where they may no longer
    see what it is about it names nothing (`may_see`).
    """

    notice: Notice
    may_see: bool
    subject: str = ""
    author: str = ""
    excerpt: str = ""
    title: str = ""


@dataclass(slots=True)
class Thing:
    """All notices of one page of the list about one ticket, the latest first; or a single one."""

    shown: list[Shown] = field(default_factory=list)

    @property
    def latest(self) -> Shown:
        return self.shown[0]

    @property
    def is_unread(self) -> bool:
        return any(each.notice.read_at is None for each in self.shown)


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of things, the id from which the next goes on, and its first and last notice."""

    things: Sequence[Thing]
    before: int | None
    oldest: int
    newest: int


def listed(
    session: Session, user_id: int, sight: Sight, *, only_unread: bool = False,
    before: int | None = None, limit: int = PAGE,
) -> Listed:  # fmt: skip
    """One's own notices, the latest first, those about one thing together. Of what is out of
    *sight* by now nothing is told but that there was something.
    """
    query = _with_words(sight).where(Notice.user_id == user_id, Notice.in_page)
    if only_unread:
        query = query.where(Notice.read_at.is_(None))
    if before is not None:
        query = query.where(Notice.id < before)
    rows = session.execute(query.order_by(Notice.id.desc()).limit(limit + 1)).all()
    found = [_shown(row) for row in rows[:limit]]
    return Listed(
        things=together(found),
        before=found[-1].notice.id if len(rows) > limit else None,
        oldest=found[-1].notice.id if found else 0,
        newest=found[0].notice.id if found else 0,
    )


def plain(
    session: Session, user_id: int, sight: Sight, notice_ids: Collection[int]
) -> Sequence[Shown]:
    """These notices of the person, the earliest first."""
    query = _with_words(sight).where(Notice.user_id == user_id, Notice.id.in_(notice_ids))
    return [_shown(row) for row in session.execute(query.order_by(Notice.id))]


def newer(session: Session, user_id: int, after: int) -> int:
    """How many have come since *after*, up to a hundred."""
    found = (
        select(Notice.id)
        .where(
            Notice.user_id == user_id, Notice.id > after, Notice.in_page, Notice.read_at.is_(None)
        )
        .limit(MOST_COUNTED)
    )
    return session.scalar(select(func.count()).select_from(found.subquery())) or 0


def own(session: Session, user_id: int) -> NoticeChoice | None:
    """What the person chose."""
    return session.scalar(select(NoticeChoice).where(NoticeChoice.user_id == user_id))


def of_teams(session: Session, team_ids: Collection[int]) -> dict[int, NoticeChoice]:
    """What was chosen for these teams, by team."""
    rows = session.scalars(select(NoticeChoice).where(NoticeChoice.team_id.in_(team_ids)))
    return {row.team_id: row for row in rows if row.team_id is not None}


def held_is_told(session: Session, crisis_id: int, since: datetime) -> bool:
    """Whether those who speak for the team heard since *since* that this crisis holds replies."""
    query = select(Notice.id).where(
        Notice.about_kind == "crisis", Notice.about_id == crisis_id,
        Notice.what == "crisis.holds", Notice.at >= since,
    )  # fmt: skip
    return session.scalar(query.limit(1)) is not None


def _with_words(sight: Sight) -> Select[Any]:
    """Notices with the words that may be shown of what they are about, in one statement."""
    reads: ColumnElement[bool] = Ticket.team_id.in_(sight.reads)
    belongs = Notice.team_id.in_(sight.teams)
    return (
        select(
            Notice,
            case((Notice.ticket_id.is_not(None), reads), else_=belongs).label("may_see"),
            Ticket.subject, Ticket.author_name, Ticket.author_address,
            func.left(Note.text, LONGEST_EXCERPT * 2).label("note"), Crisis.title,
        )
        .outerjoin(Ticket, Ticket.id == Notice.ticket_id)
        .outerjoin(Note, and_(Notice.about_kind == "note", Note.id == Notice.about_id))
        .outerjoin(
            Crisis,
            and_(
                Notice.about_kind == "crisis", Crisis.id == Notice.about_id,
                Crisis.team_id == Notice.team_id,
            ),
        )
    )  # fmt: skip


def _shown(row: Row[Any]) -> Shown:
    if not row.may_see:
        return Shown(row.Notice, may_see=False)
    note = " ".join((row.note or "").split())
    excerpt = note if len(note) <= LONGEST_EXCERPT else note[: LONGEST_EXCERPT - 1].rstrip() + "…"
    return Shown(
        row.Notice, may_see=True, subject=row.subject or "",
        author=row.author_name or row.author_address or "", excerpt=excerpt, title=row.title or "",
    )  # fmt: skip


def together(found: Sequence[Shown]) -> list[Thing]:
    """Those about one ticket, crisis or mandate together, in their order."""
    things: dict[tuple[str, int], Thing] = {}
    for each in found:
        notice = each.notice
        if notice.ticket_id is not None:
            key = ("ticket", notice.ticket_id)
        elif notice.about_kind and notice.about_id is not None:
            key = (notice.about_kind, notice.about_id)
        else:
            key = ("", notice.id)
        things.setdefault(key, Thing()).shown.append(each)
    return list(things.values())
