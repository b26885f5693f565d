"""A kept answer at the cursor: the list that `/` opens in a draft, and the words of one."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from webcare.accounts import queries as accounts
from webcare.accounts.service import today
from webcare.bank import queries, service
from webcare.core.db import transaction
from webcare.replies import queries as reply_queries
from webcare.tickets import queries as tickets
from webcare.web.access import must_be_allowed, needs, team_ids
from webcare.web.language import present
from webcare.web.pages import page
from webcare.web.tickets import saved
from webcare.web.tickets.composer import on_reply
from workflows.rights import Right

bp = Blueprint(
    "snippets", __name__, url_prefix="/tickets/<int:ticket_id>/replies/<int:reply_id>/snippets"
)


@bp.get("")
@needs(Right.DRAFT, Right.SPEAK)
def show(ticket_id: int, reply_id: int) -> ResponseReturnValue:
    """Those that hold the words typed behind the slash: the asker's language and theme first."""
    search = request.args.get("q", "")[:100].replace("\x00", " ").strip()
    with transaction() as session:
        ticket = tickets.get(session, ticket_id, team_ids(Right.READ))
        must_be_allowed(ticket.team_id)
        reply = reply_queries.get(session, reply_id, ticket.id)
        team = accounts.team(session, ticket.team_id)
        found = queries.offered(
            session, team.id, search, reply.language or ticket.language or team.language,
            ticket.theme_id,
        )  # fmt: skip
        return page(
            "draft_snippets.html", ticket=ticket, reply=reply, found=found, search=search,
            today=today(team, present()),
        )  # fmt: skip


@bp.post("/<int:saved_id>")
@needs(Right.DRAFT)
def use(ticket_id: int, reply_id: int, saved_id: int) -> ResponseReturnValue:
    """Its words as they stand in this draft, for the place where the cursor is."""
    with on_reply(ticket_id, reply_id) as (session, ticket, reply, by):
        kept = queries.get(session, saved_id, [ticket.team_id])
        team = accounts.team(session, ticket.team_id)
        text = saved.settled(session, ticket, team, kept.body, reply.language, by=by)
        service.used(
            session, kept, ticket.id, reply.id,
            today=today(team, present()), by=by, at=present(),
        )  # fmt: skip
    return Response(text, content_type="text/plain; charset=utf-8")
