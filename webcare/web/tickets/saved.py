"""Saved replies beside a ticket: those that fit what is asked, a search, and one put into the
draft.
"""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webcare import pipeline
from webcare.accounts import queries as accounts
from webcare.accounts.models import Team
from webcare.accounts.service import today
from webcare.bank import queries, service
from webcare.core.actor import Actor
from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid
from webcare.decisions.facts import asked_in
from webcare.handoffs import lookups
from webcare.replies import filling, words
from webcare.replies import queries as reply_queries
from webcare.replies import service as replies
from webcare.tickets import queries as tickets
from webcare.tickets.models import Ticket
from webcare.web import forms
from webcare.web.access import acting, must_be_allowed, needs, team_ids
from webcare.web.language import present
from webcare.web.pages import number, page, version_seen, wants_block
from webcare.web.tickets.composer import beside
from webcare.web.tickets.ticket import done, on_ticket, take_if_free
from workflows import variables
from workflows.reply import Purpose, ReplyState
from workflows.rights import Right

bp = Blueprint("saved", __name__, url_prefix="/tickets/<int:ticket_id>/saved")


@bp.get("")
@needs(Right.READ)
def show(ticket_id: int) -> ResponseReturnValue:
    """Those that fit; with words typed, those that hold them."""
    search = request.args.get("q", "")[:200].replace("\x00", " ").strip()
    with transaction() as session:
        ticket = tickets.get(session, ticket_id, team_ids(Right.READ))
        must_be_allowed(ticket.team_id)
        team = accounts.team(session, ticket.team_id)
        day, message = today(team, present()), tickets.last_inbound(session, ticket.id)
        if search:
            found = list(queries.usable(session, team.id, search))
        else:
            fits = queries.fitting(
                session, [team.id], asked_in(message) if message else "",
                ticket.language or team.language, today=day,
            )  # fmt: skip
            found = [fit.saved for fit in fits]
        return page(
            "ticket_saved.html", "saved",
            ticket=ticket, found=found, search=search, today=day,
            choices=list(queries.offered(session, team.id, "", ticket.language, ticket.theme_id))
            if not wants_block() else (),
            is_empty=not found and not queries.has_any(session, [team.id]),
            may_use=acting(team.id).may(Right.DRAFT) and "look" not in request.args,
        )  # fmt: skip


@bp.post("")
@needs(Right.DRAFT)
def put(ticket_id: int) -> ResponseReturnValue:
    """The one that was chosen in a list, for whoever has no script."""
    if chosen := number("saved"):
        return use(ticket_id, chosen)
    with on_ticket(ticket_id):
        return done(ticket_id)


@bp.post("/<int:saved_id>")
@needs(Right.DRAFT)
def use(ticket_id: int, saved_id: int) -> ResponseReturnValue:
    """Put it below what is written. What was typed since the last save is kept first."""
    typed, reply_id = request.form.get("body"), number("reply")
    try:
        with on_ticket(ticket_id) as (session, ticket, by):
            saved = queries.get(session, saved_id, [ticket.team_id])
            take_if_free(session, ticket, by)
            purpose, kind = Purpose.FINAL, "answer"
            if reply_id:
                reply = reply_queries.get(session, reply_id, ticket.id)
                if reply.state is ReplyState.DRAFT:
                    purpose, kind = reply.purpose, reply.reply_type
                if typed is not None and forms.text("body") != reply.body:
                    replies.save_draft(
                        session,
                        reply,
                        words.typed(typed),
                        version=version_seen() or 0,
                        by=by,
                        at=present(),
                    )
            team = accounts.team(session, ticket.team_id)
            text = settled(session, ticket, team, saved.body, saved.language, by=by)
            approval = purpose.moves_the_ticket and pipeline.needs_approval(session, ticket)
            draft = replies.start(
                session, ticket, purpose=purpose, approval=approval, reply_type=kind,
                body=words.of_the_house(text), by=by, at=present(),
            )  # fmt: skip
            session.flush()  # a new draft gets its id
            service.used(
                session, saved, ticket.id, draft.id,
                today=today(team, present()), by=by, at=present(),
            )  # fmt: skip
    except (Conflict, Invalid) as clash:
        return beside(ticket_id, reply_id, typed, clash)
    return done(ticket_id, just_decided=True)


def settled(
    session: Session, ticket: Ticket, team: Team, body: str, language: str | None, *, by: Actor
) -> str:
    """*body* as it is put into a draft: what the ticket knows is filled in."""
    unit = lookups.unit_asked(session, ticket.id) if "unit" in variables.used(body) else ""
    known = filling.values(
        session, ticket, team, text=body, language=language, sender=by.name, unit=unit,
        at=present(),
    )  # fmt: skip
    return variables.settle(body, known)
