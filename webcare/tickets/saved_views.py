"""Views under a name: kept, renamed, changed, shared with a team, put in order, deleted, put back.

Whoever may decide in a team may share with it and change what it shares; one's own are one's own.
Every change is in the audit.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from webcare.audit import service as audit
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, Invalid, NotAllowed, NotFound
from webcare.core.text import one_line, storable
from webcare.tickets.view_models import SavedView
from workflows.rights import Right

LONGEST_NAME = 60
MOST = 30  # of one person, and of one team
KEPT = timedelta(days=7)  # that a deleted one can be put back
SHARES = frozenset({Right.DECIDE, Right.MANAGE_TEAM})

Rights = Mapping[int, frozenset[Right]]
"""The rights of whoever acts, by team."""


def keep(
    session: Session,
    name: str,
    address: str,
    *,
    team_id: int | None,
    held: Rights,
    by: Actor,
    at: datetime,
) -> SavedView:
    """A new view, of the person's own or shared with the team."""
    if by.user_id is None:
        raise NotAllowed("Your role does not allow this.")
    _may_share(team_id, held)
    mine = SavedView.team_id == team_id
    if team_id is None:
        mine = SavedView.team_id.is_(None) & (SavedView.owner_id == by.user_id)
    there = session.execute(
        select(func.count(), func.coalesce(func.max(SavedView.place), 0)).where(
            mine, SavedView.deleted_at.is_(None)
        )
    ).one()
    if there[0] >= MOST:
        raise Conflict("There is room for thirty views. Delete one first.")
    view = SavedView(
        owner_id=by.user_id,
        team_id=team_id,
        name=named(name),
        address=address,
        place=there[1] + 1,
        created_at=at,
    )
    session.add(view)
    session.flush()  # the audit names its id
    audit.record(session, "view.kept", view, by=by, at=at, name=view.name, address=address)
    return view


def get(session: Session, view_id: int, user_id: int, held: Rights) -> SavedView:
    """The view, locked, if it is the person's own or of a team they read; raises NotFound."""
    view = session.scalar(
        select(SavedView).where(SavedView.id == view_id, _seen_by(user_id, held)).with_for_update()
    )
    if view is None:
        raise NotFound("There is no such view.")
    return view


def may_change(owner_id: int, team_id: int | None, user_id: int, held: Rights) -> bool:
    """Whether someone may change a view of that owner and team."""
    if team_id is None:
        return owner_id == user_id
    return not SHARES.isdisjoint(held.get(team_id, ()))


def rename(
    session: Session, view: SavedView, name: str, *, held: Rights, by: Actor, at: datetime
) -> None:
    _ask(view, held, by)
    before, view.name = view.name, named(name)
    audit.record(session, "view.renamed", view, by=by, at=at, before=before, after=view.name)


def overwrite(
    session: Session, view: SavedView, address: str, *, held: Rights, by: Actor, at: datetime
) -> None:
    """From now on the view holds what *address* says."""
    _ask(view, held, by)
    before, view.address = view.address, address
    audit.record(session, "view.changed", view, by=by, at=at, before=before, after=address)


def share(
    session: Session,
    view: SavedView,
    team_id: int | None,
    *,
    held: Rights,
    by: Actor,
    at: datetime,
) -> None:
    """Give the view to a team, or (None) take it back to its owner alone."""
    _ask(view, held, by)
    _may_share(team_id, held)
    audit.record(session, "view.shared", view, by=by, at=at, before=view.team_id, after=team_id)
    view.team_id = team_id


def move(
    session: Session,
    views: Sequence[SavedView],
    view: SavedView,
    step: int,
    *,
    held: Rights,
    by: Actor,
    at: datetime,
) -> None:
    """Put *view* one place up (-1) or down (1) among *views*, which stand in their order."""
    _ask(view, held, by)
    order = list(views)
    here = order.index(view)
    there = here + step
    if not 0 <= there < len(order):
        return
    order.insert(there, order.pop(here))
    for place, each in enumerate(order, 1):
        if may_change(each.owner_id, each.team_id, by.user_id or 0, held) and each.place != place:
            each.place = place
    audit.record(session, "view.moved", view, by=by, at=at, place=there + 1)


def delete(session: Session, view: SavedView, *, held: Rights, by: Actor, at: datetime) -> None:
    _ask(view, held, by)
    view.deleted_at = view.deleted_at or at
    audit.record(session, "view.deleted", view, by=by, at=at, name=view.name)


def put_back(session: Session, view: SavedView, *, held: Rights, by: Actor, at: datetime) -> None:
    """Undo a deletion."""
    _ask(view, held, by)
    view.deleted_at = None
    audit.record(session, "view.put_back", view, by=by, at=at, name=view.name)


def in_order(session: Session, user_id: int, held: Rights) -> Sequence[SavedView]:
    """All that the person sees in the column, in its order."""
    return session.scalars(
        select(SavedView)
        .where(_seen_by(user_id, held), SavedView.deleted_at.is_(None))
        .order_by(SavedView.place, SavedView.id)
    ).all()


def lately_deleted(
    session: Session, user_id: int, held: Rights, *, at: datetime
) -> Sequence[SavedView]:
    """What can be put back, the latest first."""
    return session.scalars(
        select(SavedView)
        .where(_seen_by(user_id, held), SavedView.deleted_at > at - KEPT)
        .order_by(SavedView.deleted_at.desc(), SavedView.id)
    ).all()


def named(typed: str) -> str:
    """*typed* as a view is called; raises Invalid where it is no name."""
    name = one_line(storable(typed), LONGEST_NAME)
    if not name:
        raise Invalid("Give the view a name.", name="Give the view a name.")
    return name


def _seen_by(user_id: int, held: Rights) -> ColumnElement[bool]:
    teams = [team_id for team_id, rights in held.items() if Right.READ in rights]
    own = SavedView.team_id.is_(None) & (SavedView.owner_id == user_id)
    return or_(SavedView.team_id.in_(teams), own)


def _may_share(team_id: int | None, held: Rights) -> None:
    if team_id is not None and SHARES.isdisjoint(held.get(team_id, ())):
        raise NotAllowed("Your role does not allow this.")


def _ask(view: SavedView, held: Rights, by: Actor) -> None:
    if not may_change(view.owner_id, view.team_id, by.user_id or 0, held):
        raise NotAllowed("Your role does not allow this.")
