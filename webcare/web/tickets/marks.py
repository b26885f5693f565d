"""Saying that a ticket is a complaint or a suggestion, and taking that back."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from webcare.tickets import marks
from webcare.tickets.views import Mark
from webcare.web.access import needs
from webcare.web.language import present
from webcare.web.tickets.ticket import done, on_ticket
from workflows.rights import Right

bp = Blueprint("marks", __name__)


@bp.post("/tickets/<int:ticket_id>/marks/<any(complaint, suggestion):mark>")
@needs(Right.DECIDE)
def turn(ticket_id: int, mark: str) -> ResponseReturnValue:
    """Put the mark on, or take it off where it stands."""
    with on_ticket(ticket_id) as (session, ticket, by):
        marks.turn(session, ticket, Mark(mark), by=by, at=present())
    return done(ticket_id)
