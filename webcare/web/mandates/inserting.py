"""Statements beside a ticket: those that fit its theme and language, and one put into the draft."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webcare import pipeline
from webcare.accounts import queries as accounts
from webcare.core.actor import Actor
from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid, NotFound
from webcare.mandates import queries
from webcare.replies import built, words
from webcare.replies import queries as reply_queries
from webcare.replies import service as replies
from webcare.replies.models import Reply
from webcare.tickets import queries as tickets
from webcare.tickets.models import Ticket
from webcare.web import forms
from webcare.web.access import acting, must_be_allowed, needs, team_ids
from webcare.web.language import present
from webcare.web.pages import number, page, version_seen
from webcare.web.tickets.composer import beside, on_reply
from webcare.web.tickets.ticket import done, on_ticket, take_if_free
from workflows.reply import Purpose, ReplyState
from workflows.rights import Right

bp = Blueprint("inserting", __name__, url_prefix="/tickets/<int:ticket_id>/statements")


@bp.get("")
@needs(Right.READ)
def show(ticket_id: int) -> ResponseReturnValue:
    """What is said about the ticket's theme now, with the text in the asker's language first."""
    with transaction() as session:
        ticket = tickets.get(session, ticket_id, team_ids(Right.READ))
        must_be_allowed(ticket.team_id)
        team = accounts.team(session, ticket.team_id)
        found = queries.fitting(session, team.id, ticket.theme_id, None, present())
        return page(
            "statements/fitting.html", "fitting",
            ticket=ticket, language=ticket.language or team.language, found=found,
            may_use=acting(team.id).may(Right.DRAFT) and "look" not in request.args,
        )  # fmt: skip


@bp.post("/<int:statement_id>/<any(nl, fr, de, en):language>")
@needs(Right.DRAFT)
def use(ticket_id: int, statement_id: int, language: str) -> ResponseReturnValue:
    """Put its text below what is written; what was typed since the last save is kept first."""
    typed, reply_id = request.form.get("body"), number("reply")
    try:
        with on_ticket(ticket_id) as (session, ticket, by):
            statement = queries.statement(session, statement_id, [ticket.team_id])
            text = statement.texts.get(language)
            if not text:
                raise NotFound("There is no such statement.")
            take_if_free(session, ticket, by)
            draft = _draft(session, ticket, reply_id, typed, text, by)
            built.note_use(session, draft, statement, language, by=by, at=present())
    except (Conflict, Invalid) as clash:
        return beside(ticket_id, reply_id, typed, clash)
    return done(ticket_id, just_decided=True)


@bp.post("/<int:statement_id>/out/<int:reply_id>")
@needs(Right.DRAFT, Right.SPEAK)
def take_out(ticket_id: int, statement_id: int, reply_id: int) -> ResponseReturnValue:
    """A person's word that the draft is not built on it any more."""
    typed = request.form.get("body")
    try:
        with on_reply(ticket_id, reply_id) as (session, ticket, reply, by):
            queries.statement(session, statement_id, [ticket.team_id])
            _keep(session, reply, typed, by)
            built.take_out(session, reply, statement_id, by=by, at=present())
    except (Conflict, Invalid) as clash:
        return beside(ticket_id, reply_id, typed, clash)
    return done(ticket_id, just_decided=True)


def _draft(
    session: Session, ticket: Ticket, reply_id: int, typed: str | None, text: str, by: Actor
) -> Reply:
    """The draft that is being written, or a new one, with *text* below."""
    purpose, kind = Purpose.FINAL, "answer"
    if reply_id:
        reply = reply_queries.get(session, reply_id, ticket.id)
        if reply.state is ReplyState.DRAFT:
            purpose, kind = reply.purpose, reply.reply_type
        _keep(session, reply, typed, by)
    approval = purpose.moves_the_ticket and pipeline.needs_approval(session, ticket)
    draft = replies.start(
        session, ticket, purpose=purpose, approval=approval, reply_type=kind,
        body=words.of_the_house(text), by=by, at=present(),
    )  # fmt: skip
    session.flush()  # a new draft gets its id
    return draft


def _keep(session: Session, reply: Reply, typed: str | None, by: Actor) -> None:
    if typed is None or forms.text("body") == reply.body:
        return
    replies.save_draft(
        session, reply, words.typed(typed), version=version_seen() or 0, by=by, at=present()
    )
