"""The draft as text: with the same check, and merged by lines where two people write."""

from typing import Any

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid, NotFound
from webcare.schemes import drafts, merging, queries, unsaved
from webcare.schemes.drafts import Deed, Overtaken
from webcare.schemes.models import TEXT_PART, SchemeDraft
from webcare.schemes.reading import Reading, read
from webcare.web.access import me, needs
from webcare.web.language import present
from webcare.web.pages import number, page, see_other
from webcare.web.schemes.comparisons import vocabulary
from webcare.web.schemes.draft_page import SEES, SHOWN_FAULTS, Opened, opened, to_write
from webcare.web.schemes.faults import FaultWords, beside_text
from webcare.web.schemes.unsaved import keep, of_part
from workflows.rights import Right
from workflows.scheme.yaml import MAX_CHARACTERS

bp = Blueprint("schemes_text", __name__)
KEPT_AT_MOST = 2 * MAX_CHARACTERS  # of what is typed and not saved


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
            unsaved.drop(session, draft, TEXT_PART, user_id=me().id)
    except Overtaken as clash:
        with transaction() as session:
            _keep(session, opened(session, draft_id), text)
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
        unsaved.drop(session, draft, TEXT_PART, user_id=me().id)
    flash(_("Both texts are brought together."), "success")
    return see_other(".show", draft_id=draft_id)


@bp.post("/scheme/drafts/<int:draft_id>/text/check")
@needs(*SEES)
def check(draft_id: int) -> ResponseReturnValue:
    """The faults of what is typed, which is kept but not saved."""
    text = _text()
    with transaction() as session:
        at = opened(session, draft_id)
        reading = read(text, queries.desks(session))
        kept = _keep(session, at, text)
    context = at.context() | {"reading": reading, "faults": _worded(reading)}
    return page(
        "schemes/text.html", "faults", "kept", apart=True, text=text,
        kept_at=present() if kept else None, **context, **_nothing(),
    )  # fmt: skip


def _keep(session: Session, at: Opened, text: str) -> bool:
    """Keep what is typed and not saved; what no scheme may be that long is left to the page."""
    if len(text) > KEPT_AT_MOST:
        return False
    return keep(session, at, TEXT_PART, is_news=text != _base(session, at))


def _base(session: Session, at: Opened) -> str:
    """The text from which the form was made; the present one where nobody knows."""
    try:
        return queries.revision(session, at.draft, number("revision")).text
    except NotFound:
        return at.revision.text


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
    return {
        "problem": "", "pieces": None, "base": 0, "most": format_decimal(MAX_CHARACTERS),
        "seen": 0, "restored_at": None, "facts": vocabulary(),
    }  # fmt: skip


def _page(
    draft_id: int, text: str | None = None, status: int = 200, **more: Any
) -> ResponseReturnValue:
    with transaction() as session:
        at = opened(session, draft_id)
        kept = of_part(session, at, TEXT_PART) if text is None else None
    if kept is not None:
        text = dict(kept.typed).get("text", "")
        more = {"seen": kept.seen, "restored_at": kept.at}
    shown = at.revision.text if text is None else text[: MAX_CHARACTERS * 2]
    context = at.context() | _nothing() | more | {"text": shown, "mine": shown}
    if context["pieces"]:  # what is saved from the field below keeps what does not clash
        context["text"] = merging.joined(context["pieces"])
    reading = at.reading if text is None else read(text)
    context |= {"reading": reading, "faults": _worded(reading)}
    return page("schemes/text.html", status=status, **context)
