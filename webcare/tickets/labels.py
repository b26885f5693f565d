"""Tags and themes under another name: renamed, merged, retired, and put back. Never deleted.

A tag or theme that becomes another one is retired, and its tickets bear the other: a job does that
in batches and writes down which tickets it touched, so that undoing gives back exactly those.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.audit.undoing import Setting, kept
from webcare.core import doorbell
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, Invalid, NotFound
from webcare.core.i18n import marked
from webcare.experts.models import Theme
from webcare.tickets import label_batches
from webcare.tickets.clock_models import Relabeling
from webcare.tickets.label_batches import TAG, THEME, bearing
from webcare.tickets.models import Ticket
from webcare.tickets.tags import plain_tag
from webcare.tickets.view_models import TeamTag
from workflows.rights import Right

OTHER_THEME = marked("Choose another theme of this team.")
NO_TAG = marked("There is no such tag.")
NO_SELF = marked("It has this name already.")
BUSY = marked("An earlier change of it is still under way. Try again in a moment.")


def tags_of(session: Session, team_id: int) -> Sequence[tuple[TeamTag, int]]:
    """The team's tags by name, the retired ones last, and how many tickets bear each."""
    count = func.count().label("many")
    tag = func.unnest(Ticket.tags).label("tag")
    inner = select(tag).where(Ticket.team_id == team_id).subquery()
    counted = select(inner.c.tag, count).group_by(inner.c.tag).subquery()
    rows = session.execute(
        select(TeamTag, func.coalesce(counted.c.many, 0))
        .outerjoin(counted, counted.c.tag == TeamTag.name)
        .where(TeamTag.team_id == team_id)
        .order_by(TeamTag.retired_at.is_not(None), TeamTag.name)
    )
    return [(row, many) for row, many in rows]


def rename_tag(
    session: Session, team: Team, name: str, becomes: str, *, by: Actor, at: datetime
) -> int:
    """Let *name* be called *becomes*; where there is a tag of that name, they become one. How many
    tickets that touches. Raises Invalid(becomes=…), Conflict while an earlier change runs.
    """
    target = plain_tag(becomes)
    if target is None:
        problem = marked("A tag has letters and digits, and 40 characters at most.")
        raise Invalid(problem, becomes=problem)
    if target == name:
        raise Invalid(NO_SELF, becomes=NO_SELF)
    many = bearing(session, team.id, TAG, name)
    row = _tag(session, team, name)
    _must_be_quiet(session, team, TAG, name, target)
    with kept(session, TAGS, team, by=by, at=at, about=name, team_id=team.id, tickets=many):
        there = session.get(TeamTag, (team.id, target))
        if there is None:
            session.add(TeamTag(team_id=team.id, name=target))
        elif there.retired_at is not None:
            there.retired_at = None
        row.retired_at = at
        relabel(session, team.id, TAG, name, target, made_target=there is None, at=at)
    return many


def retire_tag(session: Session, team: Team, name: str, *, by: Actor, at: datetime) -> int:
    """Offer it no more; the tickets that bear it keep it. How many those are."""
    row = _tag(session, team, name)
    many = bearing(session, team.id, TAG, name)
    with kept(session, TAGS, team, by=by, at=at, about=name, team_id=team.id, tickets=many):
        row.retired_at = row.retired_at or at
    return many


def relabel(
    session: Session,
    team_id: int,
    kind: str,
    source: str,
    target: str,
    *,
    at: datetime,
    made_target: bool = False,
    undoes_id: int | None = None,
) -> None:
    """Ask for the tickets of *source* to bear *target*; or to get back what *undoes_id* took."""
    session.add(
        Relabeling(
            team_id=team_id, kind=kind, source=source, target=target, made_target=made_target,
            undoes_id=undoes_id, asked_at=at,
        )
    )  # fmt: skip
    session.flush()  # what is asked next of it must be seen
    doorbell.ring(session, label_batches.JOB)


def becomes(session: Session, team_id: int, kind: str, source: str) -> Relabeling | None:
    """What the tag or theme became, where that stands."""
    newest = session.scalars(
        select(Relabeling)
        .where(
            Relabeling.team_id == team_id,
            Relabeling.kind == kind,
            Relabeling.undoes_id.is_(None),
            Relabeling.source == source,
        )
        .order_by(Relabeling.id.desc())
        .limit(1)
    ).first()
    if newest is None:
        return None
    undone = session.scalar(select(exists().where(Relabeling.undoes_id == newest.id)))
    return None if undone else newest


def put_back(session: Session, team_id: int, kind: str, source: str, *, at: datetime) -> None:
    """Undo what it became, if it became anything."""
    stood = becomes(session, team_id, kind, source)
    if stood is None:
        return
    if stood.done_at is None:
        raise Conflict(BUSY)
    relabel(session, team_id, kind, stood.target, source, at=at, undoes_id=stood.id)


def _tag(session: Session, team: Team, name: str) -> TeamTag:
    row = session.get(TeamTag, (team.id, name), with_for_update=True)
    if row is None:
        raise NotFound(NO_TAG)
    return row


def _must_be_quiet(session: Session, team: Team, kind: str, *names: str) -> None:
    running = select(
        exists().where(
            Relabeling.team_id == team.id, Relabeling.kind == kind, Relabeling.done_at.is_(None),
            Relabeling.source.in_(names) | Relabeling.target.in_(names),
        )
    )  # fmt: skip
    if session.scalar(running):
        raise Conflict(BUSY)


def _read_tag(session: Session, team: Team, name: str) -> Any:
    row = session.get(TeamTag, (team.id, name))
    became = becomes(session, team.id, TAG, name)
    return {
        "retired": row is None or row.retired_at is not None,
        "becomes": became.target if became and row and row.retired_at else "",
    }


def _write_tag(
    session: Session, team: Team, name: str, value: Any, _by: Actor, at: datetime
) -> None:
    """Back to what it was; what is renamed again begins anew, with the tickets of now."""
    row = _tag(session, team, name)
    if value["becomes"]:
        there = session.get(TeamTag, (team.id, value["becomes"]))
        if there is None:
            session.add(TeamTag(team_id=team.id, name=value["becomes"]))
        relabel(session, team.id, TAG, name, value["becomes"], made_target=there is None, at=at)
    else:
        put_back(session, team.id, TAG, name, at=at)
    row.retired_at = at if value["retired"] else None


TAGS = Setting(
    event="team.tag", model=Team, right=Right.MANAGE_TEAM, read=_read_tag, write=_write_tag
)


def merge_theme(session: Session, theme: Theme, into: Theme, *, by: Actor, at: datetime) -> int:
    """Let the tickets of *theme* be about *into*; it is retired. How many tickets that touches."""
    if into.id == theme.id or into.team_id != theme.team_id or into.retired_at is not None:
        raise Invalid(OTHER_THEME, into=OTHER_THEME)
    team = session.get_one(Team, theme.team_id)
    _must_be_quiet(session, team, THEME, str(theme.id), str(into.id))
    many = bearing(session, team.id, THEME, str(theme.id))
    with kept(session, THEME_LIFE, theme, by=by, at=at, team_id=team.id, tickets=many):
        theme.retired_at = at
        relabel(session, team.id, THEME, str(theme.id), str(into.id), at=at)
    return many


def retire_theme(session: Session, theme: Theme, *, by: Actor, at: datetime) -> int:
    """Offer and propose it no more; its tickets keep it. How many those are."""
    many = bearing(session, theme.team_id, THEME, str(theme.id))
    with kept(session, THEME_LIFE, theme, by=by, at=at, team_id=theme.team_id, tickets=many):
        theme.retired_at = theme.retired_at or at
    return many


def _read_life(session: Session, theme: Theme, _about: str) -> Any:
    became = becomes(session, theme.team_id, THEME, str(theme.id))
    target = session.get(Theme, int(became.target)) if became and theme.retired_at else None
    return {"retired": theme.retired_at is not None, "becomes": target.id if target else None}


def _write_life(
    session: Session, theme: Theme, _about: str, value: Any, _by: Actor, at: datetime
) -> None:
    if value["becomes"]:
        relabel(session, theme.team_id, THEME, str(theme.id), str(value["becomes"]), at=at)
    else:
        put_back(session, theme.team_id, THEME, str(theme.id), at=at)
    theme.retired_at = at if value["retired"] else None


THEME_LIFE = Setting(
    event="theme.life", model=Theme, right=Right.MANAGE_TEAM, read=_read_life, write=_write_life
)
