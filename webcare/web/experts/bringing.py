"""Bringing the directory in from a table: look at what would change first, then all or nothing."""

from base64 import b64decode, b64encode
from binascii import Error as NoBase64
from functools import partial
from typing import Any

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid
from webcare.core.table_reading import LARGEST
from webcare.experts import columns, importing, planning
from webcare.experts.planning import MOST_SHOWN, What
from webcare.web.access import needs
from webcare.web.experts.door import team_seen
from webcare.web.language import choose, present, told
from webcare.web.pages import page, see_other
from webcare.web.settings.teams import manager
from workflows.rights import Right

bp = Blueprint("experts_import", __name__, url_prefix="/experts/<int:team_id>/import")


@bp.get("")
@needs(Right.MANAGE_TEAM)
def show(team_id: int) -> ResponseReturnValue:
    manager(team_id, Right.MANAGE_TEAM)
    return _page(team_id)


@bp.post("")
@needs(Right.MANAGE_TEAM)
def look(team_id: int) -> ResponseReturnValue:
    """What the file would change, line by line. Nothing is written."""
    manager(team_id, Right.MANAGE_TEAM)
    try:
        return _look(team_id, _chosen())
    except Invalid as wrong:
        return _page(team_id, problem=told(wrong), status=wrong.status)


@bp.post("/all")
@needs(Right.MANAGE_TEAM)
def take(team_id: int) -> ResponseReturnValue:
    """Take in what was looked at: all of it, or nothing."""
    by, content = manager(team_id, Right.MANAGE_TEAM), _carried()
    try:
        with transaction() as session:
            team = team_seen(session, team_id)
            digest = request.form.get("digest", "")
            done = importing.apply(session, team, content, digest, by=by, at=present())
    except Conflict as outdated:
        return _look(team_id, content, problem=told(outdated), status=outdated.status)
    except Invalid as wrong:
        return _page(team_id, problem=told(wrong), status=wrong.status)
    counts = {"new": done.count(What.NEW), "changed": done.count(What.CHANGED)}
    flash(_("Taken in: %(new)d new, %(changed)d changed.", **counts), "success")
    return see_other("experts.directory", team=team_id)


def _look(team_id: int, content: bytes, **more: Any) -> ResponseReturnValue:
    with transaction() as session:
        found = planning.plan(session, team_id, content)
    more.setdefault("status", 422 if found.faults else 200)
    return _page(team_id, plan=found, content=b64encode(content).decode(), **more)


def _chosen() -> bytes:
    """The file that was chosen, or the lines that were pasted; raises Invalid."""
    file = request.files.get("file")
    content = file.stream.read(LARGEST + 1) if file and file.filename else b""
    content = content or request.form.get("lines", "").strip().encode()
    if not content:
        raise Invalid("Choose a file first.", files="Choose a file first.")
    if len(content) > LARGEST:
        raise Invalid("The table may be at most 2 MB.", files="The table may be at most 2 MB.")
    return content


def _carried() -> bytes:
    """The file as the page that showed what it changes carried it; anything else is no table."""
    try:
        return b64decode(request.form.get("content", ""), validate=True)[: LARGEST + 1]
    except (NoBase64, ValueError):
        return b""


def _page(team_id: int, *, status: int = 200, **shown: Any) -> ResponseReturnValue:
    with transaction() as session:
        team = team_seen(session, team_id)
    given = {"plan": None, "content": "", "problem": ""} | shown
    return page(
        "experts/import.html", team=team, What=What, most=MOST_SHOWN, status=status,
        called=partial(columns.name, language=choose()),
        said=partial(columns.cell, language=choose()), **given,
    )  # fmt: skip
