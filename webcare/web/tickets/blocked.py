"""Who is blocked and why, what they wrote meanwhile, and the way back."""

from typing import Any

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from webcare import pipeline
from webcare.core.db import transaction
from webcare.core.errors import Invalid
from webcare.tickets import blocks
from webcare.web.access import acting, must_be_allowed, needs, team_ids
from webcare.web.language import present, told
from webcare.web.pages import number, page, see_other
from workflows.rights import Right

bp = Blueprint("blocked", __name__, url_prefix="/authors/blocked")
PAGE = 25


@bp.get("")
@needs(Right.READ)
def show() -> ResponseReturnValue:
    return _draw()


@bp.post("/<int:block_id>/lift")
@needs(Right.DECIDE)
def lift(block_id: int) -> ResponseReturnValue:
    """Let them in again, and bring back what lies aside where that is wanted."""
    why, back = request.form.get("why", ""), 0
    try:
        with transaction() as session:
            found = blocks.get(session, block_id, team_ids(Right.READ))
            must_be_allowed(found.team_id)
            by = acting(found.team_id)
            blocks.lift(session, found, why=why, by=by, at=present())
            if request.form.get("bring_back"):
                back = pipeline.bring_back(session, found, why=why, by=by, at=present())
    except Invalid as wrong:
        return _draw(status=wrong.status, lift_wrong=told(wrong), lifting=block_id)
    if back:
        flash(ngettext("%(num)d ticket is back.", "%(num)d tickets are back.", back))
    return see_other("blocked.show")


def _draw(*, status: int = 200, **said: Any) -> ResponseReturnValue:
    with transaction() as session:
        teams = team_ids(Right.READ)
        aside = blocks.set_aside(session, teams, before=number("before"), limit=PAGE)
        return page(
            "blocked.html", status=status, blocks=blocks.listed(session, teams), tickets=aside,
            after=aside[-1].id if len(aside) == PAGE else 0, **said,
        )  # fmt: skip
