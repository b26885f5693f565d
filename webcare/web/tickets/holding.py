"""Telling the asker that we are on it: one act, with the team's own words."""

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.channels.models import Channel
from webcare.core.actor import Actor
from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid
from webcare.handoffs import lookups
from webcare.replies import holding, service
from webcare.replies import queries as replies
from webcare.replies.words import PublicWords
from webcare.tickets import queries
from webcare.tickets.models import Ticket
from webcare.web.access import acting, must_be_allowed, needs, team_ids
from webcare.web.language import present, told
from webcare.web.pages import page
from webcare.web.tickets.ticket import done, on_ticket, take_if_free
from webcare.web.tickets.ticket_page import draw
from workflows.reply import Purpose
from workflows.rights import Right

bp = Blueprint("holding", __name__, url_prefix="/tickets/<int:ticket_id>/holding")


@bp.get("")
@needs(Right.DRAFT)
def show(ticket_id: int) -> ResponseReturnValue:
    """What would be said, or why nothing can."""
    with transaction() as session:
        ticket = queries.get(session, ticket_id, team_ids(Right.READ))
        must_be_allowed(ticket.team_id)
        text, gaps = _text(session, ticket, acting(ticket.team_id))
        return page(
            "ticket_holding.html", "holding", ticket=ticket, text=text, gaps=gaps,
            why=_why_not(session, ticket),
        )  # fmt: skip


@bp.post("")
@needs(Right.DRAFT)
def tell(ticket_id: int) -> ResponseReturnValue:
    """Send it; where something in it is still open, a draft of it waits for a person instead."""
    try:
        with on_ticket(ticket_id) as (session, ticket, by):
            take_if_free(session, ticket, by)
            text, gaps = _text(session, ticket, by)
            if gaps:
                _begin(session, ticket, text, by)
            else:
                holding.tell(session, ticket, text, by=by, at=present())
    except (Conflict, Invalid) as refused:
        return draw(ticket_id, status=refused.status, holding_refused=told(refused))
    if gaps:
        flash(_("Something in it is still open. Fill it in, then send it."))
    return done(ticket_id, just_decided=bool(gaps))


@bp.post("/draft")
@needs(Right.DRAFT)
def write(ticket_id: int) -> ResponseReturnValue:
    """The same words as a draft, to be changed first."""
    with on_ticket(ticket_id) as (session, ticket, by):
        take_if_free(session, ticket, by)
        text, _gaps = _text(session, ticket, by)
        _begin(session, ticket, text, by)
    return done(ticket_id, just_decided=True)


def _begin(session: Session, ticket: Ticket, text: PublicWords, by: Actor) -> None:
    service.start(
        session, ticket, purpose=Purpose.HOLDING, approval=False, body=text, by=by, at=present()
    )


def _text(session: Session, ticket: Ticket, by: Actor) -> tuple[PublicWords, tuple[str, ...]]:
    team = accounts.team(session, ticket.team_id)
    unit = lookups.unit_asked(session, ticket.id)
    return holding.on_it(session, ticket, team, unit=unit, by=by, at=present())


def _why_not(session: Session, ticket: Ticket) -> str:
    ours = replies.of_ticket(session, ticket.id)
    try:
        holding.check(ticket, session.get_one(Channel, ticket.channel_id), ours, present())
    except Conflict as refused:
        return told(refused)
    return ""
