"""Writing a reply: the draft that is always kept, handing it in, and what becomes of it."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, Response, flash, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webcare import pipeline
from webcare.core import presence
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, Invalid, WebcareError
from webcare.core.placeholders import NotReady
from webcare.mandates.speaking import NoMandate
from webcare.replies import considering, queries, service, words
from webcare.replies.models import Reply
from webcare.tickets.models import Ticket
from webcare.web import forms, uploads
from webcare.web.access import me, needs
from webcare.web.handoffs import embargo
from webcare.web.language import present, told
from webcare.web.pages import number, page, version_seen, wants_block
from webcare.web.tickets import composing
from webcare.web.tickets.ticket import done, on_ticket, take_if_free
from webcare.web.tickets.ticket_page import draw
from webcare.web.word_diff import changes
from workflows.reply import Purpose
from workflows.rights import Right

bp = Blueprint("composer", __name__, url_prefix="/tickets/<int:ticket_id>/replies")
PLACES = frozenset(map(str, range(100)))
PURPOSES = (Purpose.FINAL, Purpose.ASK, Purpose.HOLDING)


@contextmanager
def on_reply(ticket_id: int, reply_id: int) -> Iterator[tuple[Session, Ticket, Reply, Actor]]:
    """One act on a reply of that ticket."""
    with on_ticket(ticket_id) as (session, ticket, by):
        yield session, ticket, queries.get(session, reply_id, ticket.id), by


@bp.post("")
@needs(Right.DRAFT)
def start(ticket_id: int) -> ResponseReturnValue:
    """Begin to write, before or beside what the scheme decided."""
    wanted = request.form.get("purpose", Purpose.FINAL)
    purpose = Purpose(wanted) if wanted in PURPOSES else Purpose.FINAL
    with on_ticket(ticket_id) as (session, ticket, by):
        take_if_free(session, ticket, by)
        approval = purpose.moves_the_ticket and pipeline.needs_approval(session, ticket)
        service.start(session, ticket, purpose=purpose, approval=approval, by=by, at=present())
    return done(ticket_id, just_decided=True)


@bp.post("/<int:reply_id>/draft")
@needs(Right.DRAFT, Right.SPEAK)
def save(ticket_id: int, reply_id: int) -> ResponseReturnValue:
    """Keep what is typed. The page gets back only where the draft stands now."""
    typed = request.form.get("body", "")
    try:
        with on_reply(ticket_id, reply_id) as (session, ticket, reply, by):
            service.save_draft(
                session, reply, words.typed(typed), version=version_seen() or 0, by=by, at=present()
            )
            service.add_files(session, reply, uploads.kept(), by=by, at=present())
            team_id = ticket.team_id
            kept = page("draft_saved.html", reply=reply, ticket=ticket)
    except NotReady as wrong:
        return _not_kept(ticket_id, reply_id, typed, wrong)
    except (Conflict, Invalid) as clash:
        return beside(ticket_id, reply_id, typed, clash)
    presence.note(ticket_id, team_id, me().id, me().name, presence.WRITES, at=present())
    return kept if wants_block() else done(ticket_id)


@bp.post("/<int:reply_id>/purpose")
@needs(Right.DRAFT)
def turn(ticket_id: int, reply_id: int) -> ResponseReturnValue:
    """Let the draft answer, or ask for more. What was typed since the last save is kept first."""
    typed = request.form.get("body", "")
    purpose = Purpose.ASK if request.form.get("purpose") == Purpose.ASK else Purpose.FINAL
    try:
        with on_reply(ticket_id, reply_id) as (session, ticket, reply, by):
            service.save_draft(
                session, reply, words.typed(typed), version=version_seen() or 0, by=by, at=present()
            )
            service.add_files(session, reply, uploads.kept(), by=by, at=present())
            approval = pipeline.needs_approval(session, ticket)
            service.start(session, ticket, purpose=purpose, approval=approval, by=by, at=present())
    except (Conflict, Invalid) as clash:
        return beside(ticket_id, reply_id, typed, clash)
    return done(ticket_id, just_decided=True)


@bp.post("/<int:reply_id>/considered")
@needs(Right.DRAFT, Right.SPEAK)
def consider(ticket_id: int, reply_id: int) -> ResponseReturnValue:
    """Keep which of the considerations are ticked."""
    ticked = {int(each) for each in request.form.getlist("considered") if each in PLACES}
    with on_reply(ticket_id, reply_id) as (session, ticket, reply, by):
        considering.keep(session, ticket, reply, ticked, by=by, at=present())
    return ("", 204) if wants_block() else done(ticket_id)


@bp.post("/<int:reply_id>/submit")
@needs(Right.DRAFT)
def submit(ticket_id: int, reply_id: int) -> ResponseReturnValue:
    """Hand it in: to an approver or, ten seconds later, to the channel."""
    typed = request.form.get("body", "")
    try:
        with on_reply(ticket_id, reply_id) as (session, ticket, reply, by):
            chosen = uploads.kept()  # without a script, they come with the rest
            ready = composing.with_unit(session, ticket, typed)
            seen_now = keep_typed(session, reply, ready, by=by)
            if chosen:
                service.add_files(session, reply, chosen, by=by, at=present())
                seen_now = reply.version
            service.submit(
                session, ticket, reply, by=by, at=present(),
                version=seen_now, seen_message_id=number("seen"), agreed=forms.text("agreed"),
            )  # fmt: skip
    except (Conflict, Invalid) as clash:
        return beside(ticket_id, reply_id, typed, clash)
    return done(ticket_id)


@bp.post("/<int:reply_id>/approve")
@needs(Right.SPEAK)
def approve(ticket_id: int, reply_id: int) -> ResponseReturnValue:
    """Approve as it stands, or as amended here; with an embargo it leaves later."""
    typed, until = request.form.get("body"), request.form.get(embargo.FIELD, "")
    try:
        with on_reply(ticket_id, reply_id) as (session, ticket, reply, by):
            there = embargo.zone_in(session, ticket.team_id)
            wall = embargo.wall_moment(until, there)
            service.approve(
                session, ticket, reply, by=by, at=present(),
                body=None if typed is None else words.typed(typed),
                emergency_reason=request.form.get("emergency_reason", ""),
                embargo_until=wall.at if wall else None,
                seen_version=version_seen(), seen_message_id=number("seen"),
                agreed=forms.text("agreed"),
            )  # fmt: skip
    except (Conflict, Invalid, NoMandate) as clash:
        return beside(ticket_id, reply_id, typed, clash, until)
    if wall:
        flash(embargo.exactly(wall, until, there), "success")
    return done(ticket_id)


@bp.post("/<int:reply_id>/return")
@needs(Right.SPEAK)
def give_back(ticket_id: int, reply_id: int) -> ResponseReturnValue:
    why = request.form.get("why", "")
    try:
        with on_reply(ticket_id, reply_id) as (session, ticket, reply, by):
            service.return_draft(session, ticket, reply, why=why, by=by, at=present())
    except Invalid as wrong:
        return draw(ticket_id, status=wrong.status, wrong=wrong.fields, returning=reply_id)
    return done(ticket_id)


@bp.post("/<int:reply_id>/settle")
@needs(Right.SEND)
def settle(ticket_id: int, reply_id: int) -> ResponseReturnValue:
    """A person's word on what may have left: it arrived, or it did not."""
    arrived = request.form.get("arrived") == "yes"
    with on_reply(ticket_id, reply_id) as (session, ticket, reply, by):
        service.settle(session, ticket, reply, arrived=arrived, by=by, at=present())
    return done(ticket_id)


@bp.post("/<int:reply_id>/release")
@needs(Right.SEND, Right.SPEAK)
def release(ticket_id: int, reply_id: int) -> ResponseReturnValue:
    try:
        with on_reply(ticket_id, reply_id) as (session, ticket, reply, by):
            service.release(
                session, ticket, reply, by=by, at=present(), seen_message_id=number("seen"),
                emergency_reason=request.form.get("emergency_reason", ""),
            )  # fmt: skip
    except NoMandate as clash:
        return beside(ticket_id, reply_id, None, clash)
    return done(ticket_id)


@bp.post("/<int:reply_id>/<any(undo, withdraw, revise, discard):act>")
@needs(Right.DRAFT, Right.SPEAK)
def take_back(ticket_id: int, reply_id: int, act: str) -> ResponseReturnValue:
    """Undo, withdraw, revise or throw away: what needs nothing but the word."""
    verbs = {
        "undo": service.undo,
        "withdraw": service.withdraw,
        "revise": service.revise,
        "discard": service.discard,
    }
    with on_reply(ticket_id, reply_id) as (session, ticket, reply, by):
        verbs[act](session, ticket, reply, by=by, at=present())
    return done(ticket_id, just_decided=act != "discard")


def keep_typed(session: Session, reply: Reply, typed: str | None, *, by: Actor) -> int:
    """Save the field's text where it differs from the draft; the version that was seen by now."""
    seen = version_seen() or 0
    if typed is None or typed == reply.body:
        return seen
    service.save_draft(session, reply, words.typed(typed), version=seen, by=by, at=present())
    return reply.version


def _not_kept(ticket_id: int, reply_id: int, typed: str, wrong: NotReady) -> ResponseReturnValue:
    """Why what is typed was not kept, and nothing more: the text stands in the field already."""
    if not wants_block():
        return beside(ticket_id, reply_id, typed, wrong)
    with on_reply(ticket_id, reply_id) as (_session, ticket, reply, _by):
        return page(
            "draft_saved.html", reply=reply, ticket=ticket, fault=told(wrong), status=wrong.status
        )


def beside(
    ticket_id: int, reply_id: int, typed: str | None, clash: WebcareError, until: str = ""
) -> Response:
    """The page with what was typed still in its field, beside what stands there now, and with what
    differs. *until* is the embargo that was typed.
    """
    there = clash.text if isinstance(clash, Conflict) else None
    hidden = wants_block() and clash.status == NoMandate.status  # htmx shows no 403
    response = draw(
        ticket_id, clash=clash, typed=typed, typed_in=reply_id, typed_until=until,
        status=Conflict.status if hidden else clash.status,
        parts=changes(typed.strip(), there.strip()) if typed and there else [],
    )  # fmt: skip
    response.headers["HX-Retarget"] = "#ticket"
    response.headers["HX-Reswap"] = "morph:outerHTML"
    return response
