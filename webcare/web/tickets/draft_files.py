"""Files of a draft: chosen, dropped or pasted, and taken out."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webcare.core.errors import Conflict, Invalid
from webcare.replies import service
from webcare.web import uploads
from webcare.web.access import needs
from webcare.web.language import present
from webcare.web.pages import page, wants_block
from webcare.web.tickets.composer import beside, keep_typed, on_reply
from webcare.web.tickets.ticket import done
from workflows.rights import Right

bp = Blueprint(
    "draft_files", __name__, url_prefix="/tickets/<int:ticket_id>/replies/<int:reply_id>/files"
)


@bp.post("")
@needs(Right.DRAFT, Right.SPEAK)
def add(ticket_id: int, reply_id: int) -> ResponseReturnValue:
    """Put the files that were chosen into the draft; what was typed meanwhile is kept first."""
    typed = request.form.get("body")
    try:
        with on_reply(ticket_id, reply_id) as (session, _ticket, reply, by):
            keep_typed(session, reply, typed, by=by)
            service.add_files(session, reply, uploads.chosen(), by=by, at=present())
    except Conflict as clash:
        return beside(ticket_id, reply_id, typed, clash)
    except Invalid as wrong:
        return _filed(ticket_id, reply_id, typed, wrong)
    return _filed(ticket_id, reply_id)


@bp.post("/<digest>/remove")
@needs(Right.DRAFT, Right.SPEAK)
def remove(ticket_id: int, reply_id: int, digest: str) -> ResponseReturnValue:
    typed = request.form.get("body")
    try:
        with on_reply(ticket_id, reply_id) as (session, _ticket, reply, by):
            keep_typed(session, reply, typed, by=by)
            service.remove_file(session, reply, digest, by=by, at=present())
    except Conflict as clash:
        return beside(ticket_id, reply_id, typed, clash)
    return _filed(ticket_id, reply_id)


def _filed(
    ticket_id: int, reply_id: int, typed: str | None = None, wrong: Invalid | None = None
) -> ResponseReturnValue:
    """The draft's files and its version, or without htmx the page; *wrong* says why not."""
    if not wants_block():
        return beside(ticket_id, reply_id, typed, wrong) if wrong else done(ticket_id)
    with on_reply(ticket_id, reply_id) as (_session, ticket, reply, _by):
        return page(
            "draft_filed.html", status=wrong.status if wrong else 200, ticket=ticket, reply=reply,
            files_fault=_(wrong.fields.get("files", str(wrong))) if wrong else "",
        )  # fmt: skip
