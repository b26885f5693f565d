"""Search over all tickets that a person may read."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from webcare.core.db import transaction
from webcare.tickets import search as tickets
from webcare.tickets.search_words import LONGEST
from webcare.web.access import needs, team_ids
from webcare.web.language import present
from webcare.web.pages import page
from workflows.rights import Right

bp = Blueprint("search", __name__)


@bp.get("/search")
@needs(Right.READ)
def show() -> ResponseReturnValue:
    """What was found, newest first; nothing yet where nothing was asked."""
    asked = request.args.get("q", "").strip()[:LONGEST]
    cursor = request.args.get("after")
    with transaction() as session:
        found = tickets.search(session, team_ids(), asked, at=present(), cursor=cursor)
    return page("search.html", "found", asked=asked, found=found, is_first=not cursor)
