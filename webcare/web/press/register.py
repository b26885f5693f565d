"""The press list: what waits for us by deadline, and what was answered."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from webcare.core.db import transaction
from webcare.press import queries
from webcare.press.queries import Wanted
from webcare.web.access import needs, team_ids
from webcare.web.language import present
from webcare.web.pages import number, page
from workflows.rights import Right

bp = Blueprint("press", __name__, url_prefix="/press")
SHOWN = {"open": True, "done": False, "all": None}
FARTHEST = 100_000  # that anyone pages to


@bp.get("")
@needs(Right.READ)
def show() -> ResponseReturnValue:
    chosen = request.args.get("show", "open")
    chosen = chosen if chosen in SHOWN else "open"
    words = request.args.get("q", "")[:200]
    after = min(number("after"), FARTHEST)
    wanted = Wanted(is_open=SHOWN[chosen], search=words)
    with transaction() as session:
        found = queries.listed(session, team_ids(), wanted, after=after)
        counts = queries.counts(session, team_ids(), at=present())
        return page(
            "press/list.html", "found", found=found, counts=counts, chosen=chosen, words=words,
            after=after, next_after=after + queries.PAGE if len(found) == queries.PAGE else 0,
        )  # fmt: skip
