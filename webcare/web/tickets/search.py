"""Search over all tickets that a person may read."""

from dataclasses import replace

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from webcare.core.db import transaction
from webcare.tickets import finding
from webcare.tickets.search_words import LONGEST
from webcare.web.access import me, needs, team_ids
from webcare.web.desk import searcher
from webcare.web.pages import page
from webcare.web.tickets import facets
from workflows.rights import Right

bp = Blueprint("search", __name__)


@bp.get("/search")
@needs(Right.READ)
def show() -> ResponseReturnValue:
    """What was found, newest first; nothing yet where nothing was asked."""
    asked = request.args.get("q", "").strip()[:LONGEST]
    cursor = request.args.get("after")
    with transaction() as session:
        by = searcher(session, team_ids(), me().id, asked)
        answer = finding.find(session, team_ids(), asked, by, cursor=cursor)
    understood = answer.understood
    narrowed = replace(answer.selection, filters=replace(understood.filters, words=""))
    return page(
        "search.html",
        "found",
        asked=asked,
        found=answer.found,
        is_first=not cursor,
        literal=understood.literal,
        meant=answer.meant,
        chips=facets.chips(narrowed, by.known),
        as_list=facets.url(answer.selection) if asked and answer.found.hits else "",
    )
