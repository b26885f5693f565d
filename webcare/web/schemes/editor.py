"""The scheme editor: the drawing, and a form for the chosen node beside it."""

from contextlib import suppress
from typing import Any

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid, NotFound
from webcare.schemes import drafts, editing, queries, unsaved
from webcare.schemes.drafts import Deed, Overtaken
from webcare.schemes.models import SchemeDraft
from webcare.schemes.reading import Reading, read
from webcare.schemes.shape import (
    SCHEME,
    SECTIONS,
    Value,
    insert,
    node_of,
    section_of,
)
from webcare.schemes.sketch import sketch
from webcare.schemes.writing import write
from webcare.web.access import me, must_be_allowed, needs
from webcare.web.language import present
from webcare.web.pages import number, page, see_other, wants_block
from webcare.web.schemes.deeds import TITLE, done
from webcare.web.schemes.draft_page import SEES, Opened, opened, to_write
from webcare.web.schemes.editor_page import Refused, choices_of, context, steps_of
from webcare.web.schemes.filled import filled_in
from webcare.web.schemes.named import Named
from webcare.web.schemes.node import NODES
from webcare.web.schemes.typed import choose_theirs, merged
from webcare.web.schemes.unsaved import keep_form, restored
from workflows.outcomes import KINDS
from workflows.rights import Right

bp = Blueprint("schemes_editor", __name__)
ADDABLE = {"question": editing.add_question, "gate": editing.add_gate, "words": editing.add_words}


@bp.get("/scheme/drafts/<int:draft_id>")
@needs(*SEES)
def show(draft_id: int) -> ResponseReturnValue:
    return _show(draft_id, request.args.get("node"))


@bp.post("/scheme/drafts/<int:draft_id>/node")
@needs(Right.MANAGE_SCHEME)
def save(draft_id: int) -> ResponseReturnValue:
    """Keep what was typed of one node, and do what the button says."""
    node, section = request.form.get("node", SCHEME), request.form.get("section", "")
    deed = request.form.get("do", "save")
    after: dict[str, Any] = {"node": node, "focus": TITLE, "added": ()}

    def act(value: Value) -> Value:
        choices = choices_of(sketch(value), desks)
        if section in SECTIONS and node_of(value, node) is None and lost is not None:
            value = insert(value, section, node, lost)  # a colleague deleted it meanwhile
        there = value
        new, name = filled_in(value, section, node, request.form, choices)
        new = choose_theirs(new, there, name, request.form) if name == node else new
        finished = done(new, name, deed, request.form, choices.languages[0])
        after.update(node=name, focus=finished.focus, added=finished.added)
        return finished.value

    try:
        with transaction() as session:
            draft, by = to_write(session, draft_id)
            desks = sorted(queries.desks(session))
            lost = _lost(session, draft, node)
            saved = drafts.change(
                session, draft, act, Deed(act=_act_name(deed), node=node),
                seen=number("revision"), by=by, at=present(),
            )  # fmt: skip
            unsaved.drop(session, draft, node, user_id=me().id)
    except Overtaken as clash:
        return _overtaken(draft_id, node, clash)
    except Invalid as wrong:
        return _refused(draft_id, node, section, wrong)
    _say_so(saved, after["added"])
    return see_other(
        ".show", draft_id=draft_id, node=after["node"], focus=after["focus"],
        lang=request.form.get("lang") or None, _anchor="part",
    )  # fmt: skip


def _lost(session: Session, draft: SchemeDraft, node: str) -> Any:
    """What the node was when its form was first made, for one that a colleague deleted."""
    base = number("base")
    if not base:
        return None
    with suppress(NotFound):
        return node_of(read(queries.revision(session, draft, base).text).value or {}, node)
    return None


def _say_so(saved: bool, added: tuple[str, ...]) -> None:  # noqa: FBT001 - what a save says
    if added:
        flash(_("Saved. New in the scheme: %(names)s.", names=", ".join(added)), "success")
    elif saved:
        flash(_("Saved."), "success")


def _act_name(deed: str) -> str:
    """How the history calls what a button did."""
    known = ("answer.add", "answer.delete", "answer.up", "answer.down", "node.up", "node.down")
    return next((each for each in known if deed.startswith(each)), "node.saved")


@bp.post("/scheme/drafts/<int:draft_id>/check")
@needs(*SEES)
def check(draft_id: int) -> ResponseReturnValue:
    """The faults that the scheme would have with what is typed, which is kept but not saved."""
    with transaction() as session:
        at = opened(session, draft_id)
        desks = sorted(queries.desks(session))
        reading = _typed(at, desks)
        kept = keep_form(session, at, _node(), desks)
    faults = at.worded(reading)
    return page(
        "schemes/editor.html", "faults", "kept", apart=True, kept_at=present() if kept else None,
        **at.context() | {"faults": faults, "reading": reading, "node": _node()},
    )  # fmt: skip


@bp.post("/scheme/drafts/<int:draft_id>/form")
@needs(*SEES)
def look(draft_id: int) -> ResponseReturnValue:
    """The form as it looks with what is typed, such as another fact in a rule; nothing is saved."""
    with transaction() as session:
        at = opened(session, draft_id)
        desks = sorted(queries.desks(session))
        keep_form(session, at, _node(), desks)
        reading = _typed(at, desks)
    value = dict(reading.value or {})
    if not wants_block():
        return _show(draft_id, _node(), Refused(value, {}, status=200))
    return page("schemes/editor.html", "form", **context(at, _node(), desks, Refused(value, {})))


@bp.post("/scheme/drafts/<int:draft_id>/add")
@needs(Right.MANAGE_SCHEME)
def add(draft_id: int) -> ResponseReturnValue:
    """A new question, outcome, gate or list of words, and on to its form."""
    kind = request.form.get("kind", "")
    made: list[str] = []

    def act(value: Value) -> Value:
        if kind in KINDS:
            new, name = editing.add_outcome(value, kind=kind)
        elif kind in ADDABLE:
            new, name = ADDABLE[kind](value)
        else:
            raise Invalid("Choose what to add.")
        made.append(name)
        return new

    with transaction() as session:
        draft, by = to_write(session, draft_id)
        drafts.change(
            session, draft, act, Deed(act="node.added", node=kind),
            seen=draft.current, by=by, at=present(),
        )  # fmt: skip
    return see_other(".show", draft_id=draft_id, node=made[0], focus="part-id", _anchor="part")


@bp.get("/scheme/drafts/<int:draft_id>/delete")
@needs(Right.MANAGE_SCHEME)
def ask_delete(draft_id: int) -> ResponseReturnValue:
    """Before a node goes: which answers lead there, and where they are to lead."""
    node = request.args.get("node", SCHEME)
    with transaction() as session:
        at = opened(session, draft_id)
        must_be_allowed(at.draft.team_id)
        value = at.reading.value or {}
        if node == SCHEME or node_of(value, node) is None:
            return see_other(".show", draft_id=draft_id, node=node or None, _anchor="part")
        section = section_of(value, node)
        coming = Named(value, at.language).coming(node) if section in NODES else []
    steps = [each for each in steps_of(at.reading, at.language) if each[0] != node]
    return page(
        "schemes/delete.html", **at.context(), node=node, section=section, coming=coming,
        steps=steps,
    )  # fmt: skip


@bp.post("/scheme/drafts/<int:draft_id>/delete")
@needs(Right.MANAGE_SCHEME)
def delete(draft_id: int) -> ResponseReturnValue:
    node, lead_to = request.form.get("node", SCHEME), request.form.get("lead_to", "")
    starts: list[str] = []

    def act(value: Value) -> Value:
        new = editing.remove(value, node, lead_to=lead_to)
        starts[:] = [str(each.get("start") or "") for each in (value, new)]
        return new

    with transaction() as session:
        draft, by = to_write(session, draft_id)
        drafts.change(
            session, draft, act, Deed(act="node.removed", node=node),
            seen=number("revision") or draft.current, by=by, at=present(),
        )  # fmt: skip
    flash(_("%(node)s is gone. Undo brings it back.", node=node), "success")
    before, after = starts
    if before != after and after:
        flash(_("It was the first question; now %(node)s comes first.", node=after), "warning")
    elif before != after:
        flash(_("It was the first question; choose which one comes first now."), "warning")
    return see_other(".show", draft_id=draft_id, _anchor="part")


def _show(draft_id: int, node: str | None, refused: Refused | None = None) -> ResponseReturnValue:
    with transaction() as session:
        at = opened(session, draft_id)
        desks = sorted(queries.desks(session))
        if refused is None:
            part = at.reading.document.start if node is None else node
            refused = restored(session, at, part, desks)
    status = refused.status if refused else 200
    return page("schemes/editor.html", status=status, **context(at, node, desks, refused))


def _node() -> str:
    return request.form.get("node", SCHEME)


def _typed(at: Opened, desks: list[str]) -> Reading:
    """What the scheme would say with what is typed, as far as it can be taken over."""
    value = dict(at.reading.value or {})
    section = request.form.get("section", "")
    try:
        typed, _name = filled_in(
            value, section, _node(), request.form, choices_of(at.reading.document, desks), ids=False
        )
    except (Invalid, NotFound):
        return at.reading
    return read(write(typed), desks)


def _refused(draft_id: int, node: str, section: str, wrong: Invalid) -> ResponseReturnValue:
    """The form again with what was typed, and what is wrong with it."""
    with transaction() as session:
        at = opened(session, draft_id)
        desks = sorted(queries.desks(session))
        keep_form(session, at, node, desks)
    value = dict(at.reading.value or {})
    try:
        value, _name = filled_in(
            value, section, node, request.form, choices_of(at.reading.document, desks), ids=False
        )
    except Conflict:
        raise
    except Invalid:
        pass
    faults = {name: _(sentence) for name, sentence in wrong.fields.items()}
    return _show(draft_id, node, Refused(value, faults, "" if faults else _(str(wrong))))


def _overtaken(draft_id: int, node: str, clash: Overtaken) -> ResponseReturnValue:
    """Both versions of the node side by side, with what was typed still in the form."""
    with transaction() as session:
        at = opened(session, draft_id)
        desks = sorted(queries.desks(session))
        keep_form(session, at, node, desks)
    theirs = dict(at.reading.value or {})
    value, clashes = merged(read(clash.base), theirs, node, request.form, desks)
    problem = _("A colleague changed this meanwhile. Here is how it stands now.")
    base = number("base") or number("revision")
    return _show(draft_id, node, Refused(value, {}, problem, 409, theirs, base, clashes=clashes))
