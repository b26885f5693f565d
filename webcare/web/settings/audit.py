"""The audit: who did what, when, and whether the chain holds it."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from webcare.accounts import people
from webcare.audit import queries
from webcare.audit.queries import Wanted
from webcare.core.db import transaction
from webcare.web.access import needs, team_ids
from webcare.web.pages import number, page
from workflows.rights import Right

bp = Blueprint("settings_audit", __name__)
LONGEST = 80


@bp.get("/settings/audit")
@needs(Right.READ_AUDIT)
def show() -> ResponseReturnValue:
    """One page, newest first; accounts are shown to whoever manages them."""
    wanted = Wanted(
        kind=_word("kind"),
        object_id=number("id"),
        actor=_word("actor"),
        event=_word("event"),
        before=number("before"),
    )
    with transaction() as session:
        users = people.managed(session, team_ids(Right.MANAGE_USERS))
        seen = [user.id for user in users] if team_ids(Right.MANAGE_USERS) else []
        lines, before = queries.page(session, team_ids(), seen, wanted)
        chain = queries.chain(session)
    return page("settings/audit.html", lines=lines, before=before, wanted=wanted, chain=chain)


def _word(name: str) -> str:
    return request.args.get(name, "").replace("\x00", "").strip()[:LONGEST]
