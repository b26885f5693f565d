"""The bell in the bar and the list behind it: one's own notices, read and unread."""

from datetime import datetime

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webcare.accounts import service as accounts
from webcare.core.db import transaction
from webcare.notices import queries, reading
from webcare.notices.queries import Sight
from webcare.web.access import for_anyone_inside, me
from webcare.web.language import present
from webcare.web.pages import number, page, see_other
from workflows.rights import Right

bp = Blueprint("notices", __name__)
UNREAD = "unread"


@bp.get("/notices")
@for_anyone_inside
def show() -> ResponseReturnValue:
    """What one was told of, the latest first; what is about one ticket stands together."""
    only_unread = request.args.get("show") == UNREAD
    before = number("before")
    with transaction() as session:
        found = queries.listed(
            session, me().id, sight(), only_unread=only_unread, before=before or None
        )
    return page(
        "notices/list.html",
        found=found,
        only_unread=only_unread,
        is_first=not before,
        marked_at=_moment(request.args.get("marked", "")),
        is_back="back" in request.args,
    )


@bp.get("/notices/bell")
@for_anyone_inside
def bell() -> ResponseReturnValue:
    """The bell as it stands now, for an open page that heard of news."""
    return render_template("notices/_bell.html", unread=current_user.unread)


@bp.get("/notices/new")
@for_anyone_inside
def new() -> ResponseReturnValue:
    """How many have come since the list was drawn; the list itself stays where it is."""
    with transaction() as session:
        count = queries.newer(session, me().id, number("after"))
    return render_template("notices/_new.html", count=count)


@bp.post("/notices/<int:notice_id>/<any(read, unread):what>")
@for_anyone_inside
def mark(notice_id: int, what: str) -> ResponseReturnValue:
    """Mark what stands together with it as read, or as not read after all."""
    with transaction() as session:
        reading.mark(session, me().id, notice_id, read=what == "read", at=present())
    return see_other(".show", **_place())


@bp.post("/notices/read")
@for_anyone_inside
def read_all() -> ResponseReturnValue:
    """Mark all that one was shown as read; the page offers to take it back."""
    with transaction() as session:
        count = reading.mark_all(session, me().id, up_to=number("up_to"), at=present())
    marked = {"marked": present().isoformat()} if count else {}
    return see_other(".show", **_place() | marked)


@bp.post("/notices/seen")
@for_anyone_inside
def seen() -> ResponseReturnValue:
    """Say that one had this page of the list before oneself; the page does so by itself."""
    with transaction() as session:
        reading.seen(session, me().id, number("first"), number("last"), at=present())
    return see_other(".show")


@bp.post("/notices/unread")
@for_anyone_inside
def unread_again() -> ResponseReturnValue:
    """Take back that all were marked as read."""
    moment = _moment(request.form.get("marked", ""))
    with transaction() as session:
        if moment is not None:
            reading.unmark(session, me().id, moment)
    return see_other(".show", **_place(), back=1)


def sight() -> Sight:
    """What the person of this request may see now."""
    return Sight(
        accounts.teams_with(me(), Right.READ), sorted({each.team_id for each in me().memberships})
    )


def _place() -> dict[str, str]:
    """Which list one came from."""
    return {"show": UNREAD} if request.form.get("show") == UNREAD else {}


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
