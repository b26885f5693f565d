"""Typed and not saved: kept at each pause, shown again after a crash, and thrown away on demand."""

from collections.abc import Iterator

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid, NotFound
from webcare.schemes import queries, unsaved
from webcare.schemes.models import TEXT_PART, UnsavedForm
from webcare.schemes.reading import read
from webcare.schemes.shape import node_of
from webcare.web.access import acting, me, needs
from webcare.web.language import present
from webcare.web.pages import number, see_other
from webcare.web.schemes.draft_page import Opened, to_write
from webcare.web.schemes.editor_page import Refused
from webcare.web.schemes.fields import Typed
from webcare.web.schemes.typed import differs, laid_over
from workflows.rights import Right

bp = Blueprint("schemes_unsaved", __name__)
NOT_TYPED = frozenset({"csrf_token", "do", "lang"})


@bp.post("/scheme/drafts/<int:draft_id>/unsaved/discard")
@needs(Right.MANAGE_SCHEME)
def discard(draft_id: int) -> ResponseReturnValue:
    """Back to what is saved, of one part."""
    part = request.form.get("part", "")
    with transaction() as session:
        draft, _by = to_write(session, draft_id)
        unsaved.drop(session, draft, part, user_id=me().id)
    flash(_("Discarded. Here is what is saved."), "success")
    if part == TEXT_PART:
        return see_other("schemes_text.show", draft_id=draft_id)
    return see_other("schemes_editor.show", draft_id=draft_id, node=part, _anchor="part")


def keep_form(session: Session, at: Opened, node: str, desks: list[str]) -> bool:
    """Keep what is in the form of *node*, as far as it is not saved; whether there was anything."""
    seen = number("revision")
    try:
        base = read(queries.revision(session, at.draft, seen).text)
        is_news = differs(base, node, request.form, desks)
    except NotFound:
        is_news = True
    return keep(session, at, node, is_news=is_news)


def keep(session: Session, at: Opened, part: str, *, is_news: bool) -> bool:
    """Keep the form that was sent where it says what is not saved; True where it is kept now."""
    if not at.may_write:
        return False
    who, seen, now = me().id, number("revision"), present()
    by = acting(at.draft.team_id).key
    if not is_news:
        unsaved.drop(session, at.draft, part, user_id=who)
        return False
    if unsaved.is_late(session, at.draft, part, seen=seen, by=by, at=now):
        return False
    unsaved.keep(session, at.draft, part, _pairs(), seen=seen, user_id=who, at=now)
    return True


def _pairs() -> Iterator[tuple[str, str]]:
    return ((name, each) for name, each in request.form.items(multi=True) if name not in NOT_TYPED)


def of_part(session: Session, at: Opened, part: str) -> UnsavedForm | None:
    """What the person has not saved of *part*, while they may still save it."""
    if not at.may_write or part not in at.unsaved:
        return None
    return unsaved.of(session, at.draft, part, user_id=me().id)


def restored(session: Session, at: Opened, node: str, desks: list[str]) -> Refused | None:
    """The form of *node* with what was typed and not saved; None where nothing was."""
    found = of_part(session, at, node)
    if found is None:
        return None
    form: Typed = MultiDict((name, value) for name, value in found.typed)
    base_number = int(form.get("base") or 0)
    try:
        base = read(queries.revision(session, at.draft, found.seen).text)
        lost = _before(session, at, base_number, node)
        value = laid_over(base, dict(at.reading.value or {}), node, form, desks, lost)
    except (Conflict, Invalid, NotFound):
        return None
    return Refused(
        value, {}, status=200, base=base_number, seen=found.seen, typed=form, restored_at=found.at
    )


def _before(session: Session, at: Opened, number_: int, node: str) -> object:
    """What the node was when its form was first made, for one that a colleague deleted."""
    if not number_:
        return None
    return node_of(read(queries.revision(session, at.draft, number_).text).value or {}, node)
