"""What goes on paper: a reply as a letter to print, and the word of who posted it."""

from datetime import date

from flask import Blueprint, Response, flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webcare.accounts import queries as accounts
from webcare.complaints import queries as complaint_queries
from webcare.complaints import service as complaints
from webcare.core.db import transaction
from webcare.core.errors import Invalid
from webcare.replies import letter_pdf, queries, service
from webcare.tickets import queries as tickets
from webcare.web import forms
from webcare.web.access import needs, team_ids
from webcare.web.language import present
from webcare.web.tickets.composer import beside
from webcare.web.tickets.ticket import done, on_ticket
from webcare.web.tickets.ticket_page import draw
from workflows.rights import Right

bp = Blueprint("letters", __name__, url_prefix="/tickets/<int:ticket_id>/replies/<int:reply_id>")


@bp.get("/letter.pdf")
@needs(Right.READ)
def pdf(ticket_id: int, reply_id: int) -> ResponseReturnValue:
    """The reply as a letter on A4, the address where a window envelope shows it."""
    with transaction() as session:
        ticket = tickets.get(session, ticket_id, team_ids(Right.READ))
        reply = queries.get(session, reply_id, ticket.id)
        team = accounts.team(session, ticket.team_id)
        complaint = complaint_queries.of_ticket(session, ticket.id)
        address = complaint.address if complaint else ""
        sheet = letter_pdf.sheet(reply, ticket, team, address=address, at=present())
    response = Response(sheet, mimetype="application/pdf")
    name = f"webcare-{ticket_id}-{reply_id}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@bp.post("/posted")
@needs(Right.SEND)
def posted(ticket_id: int, reply_id: int) -> ResponseReturnValue:
    """A person posted it, or handed it over, on that day; a complaint that waited goes on."""
    try:
        with on_ticket(ticket_id) as (session, ticket, by):
            reply = queries.get(session, reply_id, ticket.id)
            stopped = service.posted(session, ticket, reply, _day(), by=by, at=present())
            session.flush()  # the complaint follows what stands on the reply
            complaints.follow(session, at=present())
    except Invalid as wrong:
        faults = {name: _(fault) for name, fault in wrong.fields.items()}
        return draw(ticket_id, status=wrong.status, posting=reply_id, wrong=faults)
    if stopped:  # held, and that is kept
        return beside(ticket_id, reply_id, None, stopped)
    flash(_("Kept: it was posted."), "success")
    return done(ticket_id)


def _day() -> date:
    try:
        return date.fromisoformat(forms.text("posted_on"))
    except ValueError:
        raise Invalid("Give a date.", posted_on="Give a date.") from None
