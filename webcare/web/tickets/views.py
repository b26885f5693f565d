"""Saved views: keep the list that one looks at, and put the kept ones in order."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webcare.accounts import service as accounts
from webcare.core.actor import Actor
from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid
from webcare.tickets import saved_views
from webcare.tickets.address import pairs, parse
from webcare.tickets.known import Known
from webcare.tickets.saved_views import LONGEST_NAME, SHARES, may_change
from webcare.tickets.view_models import SavedView
from webcare.web.access import held, me, needs, team_ids
from webcare.web.desk import asker
from webcare.web.language import present, told
from webcare.web.pages import number, page, see_other
from webcare.web.tickets import facets
from workflows.rights import Right

bp = Blueprint("views", __name__)
STEPS = {"up": -1, "down": 1}


@bp.get("/views")
@needs(Right.READ)
def show() -> ResponseReturnValue:
    """All saved views that the person sees, to rename, share, order and delete."""
    return _draw()


@bp.post("/views")
@needs(Right.READ)
def keep() -> ResponseReturnValue:
    """Keep the list that the form names, as one's own or the team's, and go on with it."""
    with transaction() as session:
        known = asker(session, team_ids(), me().id).known
    address = _plain(known)
    try:
        with transaction() as session:
            view = saved_views.keep(
                session, request.form.get("name", ""), address,
                team_id=number("team") or None, held=held(), by=_me(), at=present(),
            )  # fmt: skip
            kept = view.id
    except (Invalid, Conflict) as wrong:
        flash(told(wrong), "warning")
        return redirect(_opened(address, number("saved")), 303)
    flash(_("Kept. It stands in the column on the left."), "success")
    return redirect(_opened(address, kept), 303)


@bp.post("/views/<int:view_id>/overwrite")
@needs(Right.READ)
def overwrite(view_id: int) -> ResponseReturnValue:
    """Let the view hold from now on what one looks at."""
    with transaction() as session:
        address = _plain(asker(session, team_ids(), me().id).known)
        view = saved_views.get(session, view_id, me().id, held())
        saved_views.overwrite(session, view, address, held=held(), by=_me(), at=present())
    flash(_("Saved."), "success")
    return redirect(_opened(address, view_id), 303)


@bp.post("/views/<int:view_id>/<any(rename, share, delete, restore):act>")
@needs(Right.READ)
def change(view_id: int, act: str) -> ResponseReturnValue:
    """Rename a view, share it or take it back, delete it or put it back."""
    given: dict[str, Any] = {"held": held(), "by": _me(), "at": present()}
    try:
        with transaction() as session:
            view = saved_views.get(session, view_id, me().id, held())
            match act:
                case "rename":
                    saved_views.rename(session, view, request.form.get("name", ""), **given)
                case "share":
                    saved_views.share(session, view, number("team") or None, **given)
                case "delete":
                    saved_views.delete(session, view, **given)
                case _:
                    saved_views.put_back(session, view, **given)
    except Invalid as wrong:
        return _draw(wrong.status, wrong_id=view_id, wrong=told(wrong))
    return see_other("views.show")


@bp.post("/views/<int:view_id>/<any(up, down):way>")
@needs(Right.READ)
def move(view_id: int, way: str) -> ResponseReturnValue:
    """Put a view one place up or down in the column."""
    with transaction() as session:
        view = saved_views.get(session, view_id, me().id, held())
        there = saved_views.in_order(session, me().id, held())
        saved_views.move(session, there, view, STEPS[way], held=held(), by=_me(), at=present())
    return see_other("views.show")


def _draw(status: int = 200, wrong_id: int = 0, wrong: str = "") -> ResponseReturnValue:
    rights = held()
    with transaction() as session:
        known = asker(session, team_ids(), me().id).known
        there = saved_views.in_order(session, me().id, rights)
        gone = saved_views.lately_deleted(session, me().id, rights, at=present())
    return page(
        "views.html",
        status=status,
        views=there,
        gone=[each for each in gone if _may(each)],
        chips={each.id: _chips(each.address, known) for each in there},
        urls={each.id: _opened(each.address, each.id) for each in there},
        owners={each.id: each.owner_name for each in known.saved},
        changeable={each.id for each in there if _may(each)},
        may_share=[team_id for team_id, each in rights.items() if not SHARES.isdisjoint(each)],
        teams={each.team_id: each.team.name for each in me().memberships},
        wrong_id=wrong_id,
        wrong=wrong,
        longest=LONGEST_NAME,
    )


def _may(view: SavedView) -> bool:
    return may_change(view.owner_id, view.team_id, me().id, held())


def _chips(address: str, known: Known) -> list[facets.Chip]:
    return facets.chips(parse(parse_qsl(address), known).selection, known)


def _plain(known: Known) -> str:
    """The address that the form gives, in its plain form: nothing else is ever kept."""
    return urlencode(pairs(parse(parse_qsl(request.form.get("address", "")), known).selection))


def _opened(address: str, view_id: int) -> str:
    more = f"saved={view_id}" if view_id else ""
    said = "&".join(each for each in (address, more) if each)
    return facets.home() + (f"?{said}" if said else "")


def _me() -> Actor:
    """The person, whichever the team: a view of one's own is of none."""
    teams = team_ids()
    return accounts.actor(me(), teams[0])
