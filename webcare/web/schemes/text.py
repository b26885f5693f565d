"""The draft as text: with the same check, and merged by lines where two people write."""

from typing import Any

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid, NotFound
from webcare.schemes import drafts, merging, queries
from webcare.schemes.drafts import Deed, Overtaken
from webcare.schemes.models import SchemeDraft
from webcare.schemes.reading import Reading, read
from webcare.web.access import needs
from webcare.web.language import present
from webcare.web.pages import number, page, see_other
from webcare.web.schemes.draft_page import SEES, SHOWN_FAULTS, opened, to_write
from webcare.web.schemes.faults import FaultWords, beside_text
from workflows.rights import Right
from workflows.scheme.yaml import MAX_CHARACTERS

bp = Blueprint("schemes_text", __name__)


@bp.get("/scheme/drafts/<int:draft_id>/text")
@needs(*SEES)
def show(draft_id: int) -> ResponseReturnValue:
    return _page(draft_id)


@bp.post("/scheme/drafts/<int:draft_id>/text")
@needs(Right.MANAGE_SCHEME)
def save(draft_id: int) -> ResponseReturnValue:
    """Keep the text whatever it says; where two changed the same lines, show both."""
    text, seen = _text(), number("revision")
    try:
        with transaction() as session:
            draft, by = to_write(session, draft_id)
            merged = seen != draft.current
            saved = drafts.save(
                session, draft, text, Deed(act="text.saved"), seen=seen, by=by, at=present()
            )
    except Overtaken as clash:
        pieces = merging.merge(clash.base, text, clash.theirs)
        return _page(draft_id, text, 409, pieces=pieces, base=seen)
    except Invalid as wrong:
        problem = _(next(iter(wrong.fields.values()), str(wrong)))
        return _page(draft_id, text, wrong.status, problem=problem)
    if saved:
        flash(_("Saved, together with what a colleague changed.") if merged else _("Saved."),
              "success")  # fmt: skip
    return see_other(".show", draft_id=draft_id)


@bp.post("/scheme/drafts/<int:draft_id>/text/merge")
@needs(Right.MANAGE_SCHEME)
def merge(draft_id: int) -> ResponseReturnValue:
    """Keep the merged text, of each clash the side that was chosen."""
    text, base, seen = _text(), number("base"), number("revision")
    with transaction() as session:
        draft, by = to_write(session, draft_id)
        theirs = queries.revision(session, draft).text
        pieces = merging.merge(_revision(session, draft, base), text, theirs)
        if seen != draft.current:  # a colleague saved again: the places are others now
            return _page(draft_id, text, 409, pieces=pieces, base=base)
        mine = {
            each.number: request.form.get(f"side-{each.number}") != "theirs"
            for each in merging.clashes(pieces)
        }
        merged, deed = merging.joined(pieces, mine), Deed(act="text.merged")
        drafts.save(session, draft, merged, deed, seen=seen, by=by, at=present())
    flash(_("Both texts are brought together."), "success")
    return see_other(".show", draft_id=draft_id)


@bp.post("/scheme/drafts/<int:draft_id>/text/check")
@needs(*SEES)
def check(draft_id: int) -> ResponseReturnValue:
    """The faults of what is typed; nothing is kept."""
    text = _text()
    with transaction() as session:
        at = opened(session, draft_id)
        reading = read(text, queries.desks(session))
    context = at.context() | {"reading": reading, "faults": _worded(reading)}
    return page("schemes/text.html", "faults", text=text, **context, **_nothing())


def _worded(reading: Reading) -> list[FaultWords]:
    return [beside_text(each) for each in reading.faults[:SHOWN_FAULTS]]


def _revision(session: Session, draft: SchemeDraft, number_: int) -> str:
    try:
        return queries.revision(session, draft, number_).text
    except NotFound:
        raise Conflict("This form is too old to be sent.") from None


def _text() -> str:
    return request.form.get("text", "").replace("\r\n", "\n")


def _nothing() -> dict[str, Any]:
    return {"problem": "", "pieces": None, "base": 0, "most": format_decimal(MAX_CHARACTERS)}


def _page(
    draft_id: int, text: str | None = None, status: int = 200, **more: Any
) -> ResponseReturnValue:
    with transaction() as session:
        at = opened(session, draft_id)
    shown = at.revision.text if text is None else text[: MAX_CHARACTERS * 2]
    context = at.context() | _nothing() | more | {"text": shown, "mine": shown}
    if context["pieces"]:  # what is saved from the field below keeps what does not clash
        context["text"] = merging.joined(context["pieces"])
    reading = at.reading if text is None else read(text)
    context |= {"reading": reading, "faults": _worded(reading)}
    return page("schemes/text.html", status=status, **context)
