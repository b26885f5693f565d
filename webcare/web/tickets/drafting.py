"""Around a draft: how it will look, its earlier versions, and who may read it."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webcare.channels.models import Channel
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, Invalid
from webcare.replies import previewing, publicly, service, versions
from webcare.replies.models import Reply
from webcare.tickets.models import Ticket
from webcare.web.access import needs
from webcare.web.language import present
from webcare.web.pages import number, page
from webcare.web.tickets import composing
from webcare.web.tickets.composer import beside, keep_typed, on_reply
from webcare.web.tickets.ticket import done
from webcare.web.tickets.ticket_page import why_not
from webcare.web.word_diff import changes
from workflows.rights import Right

bp = Blueprint("drafting", __name__, url_prefix="/tickets/<int:ticket_id>/replies/<int:reply_id>")


@bp.post("/preview")
@needs(Right.DRAFT, Right.SPEAK)
def preview(ticket_id: int, reply_id: int) -> ResponseReturnValue:
    """The draft as its channel will show it; what was typed since the last save is kept first."""
    typed = request.form.get("body")
    try:
        with on_reply(ticket_id, reply_id) as (session, ticket, reply, by):
            _keep(session, ticket, reply, typed, by)
            seen = previewing.preview(session, ticket, reply, by=by, at=present())
            channel = session.get_one(Channel, ticket.channel_id)
            obstacle = "" if reply.by_letter else why_not(channel, reply.to_address)
            return page(
                "draft_preview.html", "preview", ticket=ticket, reply=reply, seen=seen,
                obstacle=obstacle,
            )  # fmt: skip
    except (Conflict, Invalid) as clash:
        return beside(ticket_id, reply_id, typed, clash)


@bp.post("/public")
@needs(Right.DRAFT, Right.SPEAK)
def turn(ticket_id: int, reply_id: int) -> ResponseReturnValue:
    """Let everyone read the answer, or the asker alone."""
    typed = request.form.get("body")
    try:
        with on_reply(ticket_id, reply_id) as (session, ticket, reply, by):
            _keep(session, ticket, reply, typed, by)
            public = request.form.get("public") == "yes"
            publicly.turn(session, ticket, reply, public=public, by=by, at=present())
    except (Conflict, Invalid) as clash:
        return beside(ticket_id, reply_id, typed, clash)
    return done(ticket_id, just_decided=True)


@bp.get("/versions")
@needs(Right.DRAFT, Right.SPEAK)
def show(ticket_id: int, reply_id: int) -> ResponseReturnValue:
    """What the draft was, by whom and when; one of them against how it stands now."""
    with on_reply(ticket_id, reply_id) as (session, ticket, reply, _by):
        found = versions.of(session, reply.id)
        chosen = next((each for each in found if each.id == number("open")), None)
        return page(
            "draft_versions.html", "versions", ticket=ticket, reply=reply, found=found,
            chosen=chosen, parts=changes(reply.body, chosen.body) if chosen else (),
        )  # fmt: skip


@bp.post("/versions/<int:earlier_id>/restore")
@needs(Right.DRAFT, Right.SPEAK)
def restore(ticket_id: int, reply_id: int, earlier_id: int) -> ResponseReturnValue:
    """Put an earlier version back; what stood there, and what was typed since, stays among them."""
    typed = request.form.get("body")
    try:
        with on_reply(ticket_id, reply_id) as (session, ticket, reply, by):
            seen = _keep(session, ticket, reply, typed, by)
            service.restore(session, reply, earlier_id, seen=seen, by=by, at=present())
    except (Conflict, Invalid) as clash:
        return beside(ticket_id, reply_id, typed, clash)
    return done(ticket_id, just_decided=True)


def _keep(session: Session, ticket: Ticket, reply: Reply, typed: str | None, by: Actor) -> int:
    """What was typed, kept; the version that was seen by now."""
    if typed is not None:
        typed = composing.with_unit(session, ticket, typed)
    return keep_typed(session, reply, typed, by=by)
