"""A ticket among others: how urgent, by a person's word; what it is linked with."""

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webcare.core.errors import Conflict, Invalid, NotFound
from webcare.tickets import links, prioritising, queries
from webcare.tickets.order_models import LinkKind
from webcare.web.access import needs, team_ids
from webcare.web.language import present, told
from webcare.web.pages import number
from webcare.web.tickets.ticket import done, on_ticket
from webcare.web.tickets.ticket_page import draw
from workflows.priority import LEVELS
from workflows.rights import Right

bp = Blueprint("ordering", __name__)


@bp.post("/tickets/<int:ticket_id>/priority")
@needs(Right.DECIDE)
def priority(ticket_id: int) -> ResponseReturnValue:
    """Say how urgent it is, and why; rules leave it alone from then on."""
    level, why = number("priority"), request.form.get("why", "")
    try:
        with on_ticket(ticket_id) as (session, ticket, by):
            prioritising.overrule(
                session, ticket, min(level, LEVELS - 1), why=why, by=by, at=present()
            )
    except Invalid as wrong:
        return draw(ticket_id, status=wrong.status, priority_wrong=told(wrong),
                    priority_typed=level)  # fmt: skip
    return done(ticket_id)


@bp.post("/tickets/<int:ticket_id>/links")
@needs(Right.NOTE)
def link(ticket_id: int) -> ResponseReturnValue:
    """Say that it belongs with another ticket, which one may read too."""
    typed = dict(request.form)
    other_id, kind = number("other"), request.form.get("kind", "")
    try:
        with on_ticket(ticket_id) as (session, ticket, by):
            other = queries.get(session, other_id, team_ids(Right.READ))
            chosen = LinkKind(kind) if kind in frozenset(LinkKind) else LinkKind.RELATED
            links.add(
                session, ticket, other, chosen, why=request.form.get("why", ""), by=by, at=present()
            )
    except NotFound:
        wrong = _("There is no ticket #%(number)s that you may read.", number=other_id)
        return draw(ticket_id, status=422, link_wrong=wrong, link_typed=typed)
    except (Conflict, Invalid) as refused:
        return draw(ticket_id, status=refused.status, link_wrong=told(refused), link_typed=typed)
    return done(ticket_id)


@bp.post("/tickets/<int:ticket_id>/links/<int:link_id>/remove")
@needs(Right.NOTE)
def unlink(ticket_id: int, link_id: int) -> ResponseReturnValue:
    """Take the link away at both ends."""
    with on_ticket(ticket_id) as (session, ticket, by):
        links.remove(session, ticket, link_id, by=by, at=present())
    flash(_("The link is gone at both ends."))
    return done(ticket_id)
