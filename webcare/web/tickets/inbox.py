"""The inbox: the desk's standing views, each a list that reads like a page of mail."""

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webcare.core.db import transaction
from webcare.core.errors import NotAllowed
from webcare.replies import waiting
from webcare.tickets import queries
from webcare.tickets.models import Ticket
from webcare.tickets.queries import View
from webcare.web import one_look
from webcare.web.access import for_anyone_inside, may, me, team_ids
from webcare.web.language import present
from webcare.web.navigation import navigation
from webcare.web.pages import page
from webcare.web.themes import themes_of
from workflows.rights import Right
from workflows.ticket import TicketState

bp = Blueprint("inbox", __name__)


@bp.get("/")
@for_anyone_inside
def show() -> ResponseReturnValue:
    """One view's page; whoever may not read tickets goes to the first screen they do have."""
    if not may(Right.READ):
        return _elsewhere()
    view = chosen_view()
    teams, user = team_ids(Right.READ), me()
    with transaction() as session:
        counts = queries.counts(session, teams, user.id)
        found = queries.page(
            session, teams, view, user_id=user.id, cursor=request.args.get("after")
        )
        themes = themes_of(session, teams)
        embargoes = _embargoes(session, found.tickets)
        facts = one_look.kept(session, teams)
    return page(
        "inbox.html",
        "list",
        view=view,
        views=list(View),
        counts=counts,
        tickets=found.tickets,
        after=found.next_cursor,
        themes=themes,
        embargoes=embargoes,
        facts=facts,
        may_take=frozenset(team_ids(Right.DECIDE)),
        teams={each.team_id: each.team.name for each in user.memberships},
    )


def _embargoes(session: Session, there: Sequence[Ticket]) -> dict[int, datetime]:
    """Until when replies wait for their moment; asked only where one of the tickets sends."""
    sending = [each.id for each in there if each.state is TicketState.SENDING]
    return waiting.embargoes(session, sending, at=present()) if sending else {}


def chosen_view() -> View:
    """The view that the address names; new tickets where it names none that we have."""
    name = request.args.get("view", "")
    return View(name) if name in frozenset(View) else View.NEW


def _elsewhere() -> ResponseReturnValue:
    for entry in navigation():
        if entry.endpoint != "inbox.show":
            return redirect(url_for(entry.endpoint), 303)
    raise NotAllowed("Your role does not allow this.")
