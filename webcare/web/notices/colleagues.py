"""Whom a note can call by name, for the box in which it is written."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from webcare.core.db import transaction
from webcare.notices import noting
from webcare.tickets import queries
from webcare.web.access import me, must_be_allowed, needs, team_ids
from workflows.mentions import Called
from workflows.rights import Right

bp = Blueprint("notices_colleagues", __name__)


@bp.get("/tickets/<int:ticket_id>/colleagues")
@needs(Right.NOTE)
def show(ticket_id: int) -> ResponseReturnValue:
    """Those who may see the ticket: what one types behind an @, and what they are called."""
    with transaction() as session:
        ticket = queries.get(session, ticket_id, team_ids(Right.READ))
        must_be_allowed(ticket.team_id)
        found = noting.callable_people(session, ticket.team_id)
    return jsonify([
        {"name": each.name, "login": each.login} for each in found if each.id != me().id
    ])  # fmt: skip


def told(called: Called) -> str:
    """Whom the note reached, and whom not; empty where it called nobody."""
    said = []
    if called.people:
        names = ", ".join(each.name for each in called.people)
        said.append(_("Told: %(names)s.", names=names))
    if called.may_not:
        names = ", ".join(each.name for each in called.may_not)
        said.append(
            ngettext(
                "%(names)s may not see this ticket, and was not told.",
                "%(names)s may not see this ticket, and were not told.",
                len(called.may_not),
                names=names,
            )
        )
    said += [
        _("More than one colleague is called %(name)s: use the full name.", name=f"@{name}")
        for name in called.unclear
    ]
    if called.unknown:
        names = ", ".join(f"@{each}" for each in called.unknown)
        said.append(_("Nobody here is called %(names)s.", names=names))
    return " ".join(said)
