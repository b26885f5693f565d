"""Tags on a ticket's page: put on, taken off, completed as one types."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from webcare.core.db import transaction
from webcare.core.errors import Invalid
from webcare.tickets import queries, tags
from webcare.web.access import must_be_allowed, needs, team_ids
from webcare.web.language import present, told
from webcare.web.pages import page
from webcare.web.tickets.ticket import done, on_ticket
from webcare.web.tickets.ticket_page import draw
from workflows.rights import Right

bp = Blueprint("tags", __name__)


@bp.post("/tickets/<int:ticket_id>/tags")
@needs(Right.DECIDE)
def add(ticket_id: int) -> ResponseReturnValue:
    """Put a tag on the ticket."""
    typed = request.form.get("tag", "")
    try:
        with on_ticket(ticket_id) as (session, ticket, by):
            tags.add(session, ticket, typed, by=by, at=present())
    except Invalid as wrong:
        return draw(ticket_id, status=wrong.status, tag_wrong=told(wrong), tag_typed=typed)
    return done(ticket_id)


@bp.post("/tickets/<int:ticket_id>/tags/remove")
@needs(Right.DECIDE)
def remove(ticket_id: int) -> ResponseReturnValue:
    """Take a tag off the ticket."""
    with on_ticket(ticket_id) as (session, ticket, by):
        tags.remove(session, ticket, request.form.get("tag", ""), by=by, at=present())
    return done(ticket_id)


@bp.get("/tickets/<int:ticket_id>/tags/offered")
@needs(Right.DECIDE)
def offered(ticket_id: int) -> ResponseReturnValue:
    """The team's tags that begin as what is being typed."""
    with transaction() as session:
        ticket = queries.get(session, ticket_id, team_ids(Right.READ))
        must_be_allowed(ticket.team_id)
        found = tags.offered(session, ticket, request.args.get("tag", ""))
    return page("tags_offered.html", found=found)
