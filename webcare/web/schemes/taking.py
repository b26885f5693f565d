"""Taking into a draft what was published since it began; where both changed a line, one chooses."""

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webcare.core.db import transaction
from webcare.schemes import meanwhile, merging, queries
from webcare.schemes.drafts import Overtaken
from webcare.web.access import needs
from webcare.web.language import present
from webcare.web.pages import number, page, see_other
from webcare.web.schemes.draft_page import opened, to_write
from workflows.rights import Right

bp = Blueprint("schemes_taking", __name__)


@bp.post("/scheme/drafts/<int:draft_id>/take")
@needs(Right.MANAGE_SCHEME)
def take(draft_id: int) -> ResponseReturnValue:
    """Bring that version and the draft together; nothing is saved while a choice is open."""
    version_id = number("version")
    try:
        with transaction() as session:
            draft, by = to_write(session, draft_id)
            version = queries.version(session, version_id)
            meanwhile.take_in(
                session, draft, version, _sides(), seen=number("revision"), by=by, at=present()
            )
            taken = version.number
    except Overtaken as clash:
        return _clash(draft_id, version_id, clash)
    flash(_("Version %(number)s is in this draft now. Look at it before you propose it.",
            number=taken), "success")  # fmt: skip
    return see_other("schemes_drafts.compare", draft_id=draft_id)


def _sides() -> dict[int, bool] | None:
    """Of each clash whether the draft's side was chosen; None where nothing was asked yet."""
    sides = {
        name.removeprefix("side-"): value
        for name, value in request.form.items()
        if name.startswith("side-")
    }
    return {int(name): side == "mine" for name, side in sides.items() if name.isdigit()} or None


def _clash(draft_id: int, version_id: int, clash: Overtaken) -> ResponseReturnValue:
    with transaction() as session:
        at = opened(session, draft_id)
        version = queries.version(session, version_id)
        mine = at.revision.text
    return page(
        "schemes/taking.html", status=409, version=version,
        clashes=merging.clashes(merging.merge(clash.base, mine, clash.theirs)), **at.context(),
    )  # fmt: skip
