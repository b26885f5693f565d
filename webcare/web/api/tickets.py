"""Tickets by the API: listed, read whole, decided question by question, noted."""

from typing import Any

from sqlalchemy.orm import Session

from webcare import pipeline
from webcare.core.actor import Actor
from webcare.core.db import transaction
from webcare.core.errors import Invalid
from webcare.decisions.standing import standing
from webcare.handoffs import queries as handoffs
from webcare.notices import noting
from webcare.replies import queries as replies
from webcare.tickets import listing, queries
from webcare.tickets.models import Ticket
from webcare.tickets.operators import read
from webcare.tickets.views import Filters, Selection, Sort, View, settled
from webcare.web.api import bodies, deciding, shapes
from webcare.web.api.acts import on_ticket
from webcare.web.api.door import acting, api_needs, me, teams_allowed, visible_teams
from webcare.web.api.section import Section, Told
from webcare.web.api.shapes import With
from webcare.web.desk import searcher
from webcare.web.language import choose, local_now, present
from workflows.rights import Right
from workflows.ticket import TicketState

section = Section("tickets", "Conversations that want a decision.")


@section.get("/tickets")
@api_needs(Right.READ)
@section.asks(bodies.TicketsAsked)
@section.gives(shapes.TicketsSchema)
def list_tickets(asked: dict[str, Any]) -> Told:
    """Tickets of your teams: what is due first comes first; closed ones by their last message."""
    with transaction() as session:
        by = searcher(session, teams_allowed(), me().id, asked["q"])
        typed = read(asked["q"], by.known, local_now().date())
        chosen = _selection(asked["state"], typed.filters, asked["sort"])
        page = listing.page(
            session, teams_allowed(), chosen, by, cursor=asked["cursor"], limit=asked["limit"]
        )
    return {
        "tickets": page.tickets,
        "next_cursor": page.next_cursor,
        "literal": list(typed.literal),
    }


def _selection(state: str | None, filters: Filters, sort: Sort | None) -> Selection:
    """The list that is asked for: of a view, or of a state beside those that `q` names."""
    if state is not None and state not in frozenset(View):
        filters = filters.joined(Filters(states=(TicketState(state),)))
        state = View.ALL
    usual = View.OPEN if filters == Filters() else View.ALL
    return settled(Selection(view=View(state or usual), filters=filters), sort)


@section.get("/tickets/<int:ticket_id>")
@api_needs(Right.READ)
@section.gives(deciding.TicketWholeSchema)
def show_ticket(ticket_id: int) -> Told:
    """The ticket with its messages, decision, replies, handoffs and notes."""
    with transaction() as session:
        ticket = queries.get(session, ticket_id, visible_teams())
        acting(ticket.team_id)
        found = standing(session, ticket, choose())
        return With(
            ticket,
            messages=queries.thread(session, ticket.id),
            decision=deciding.decision(found) if found else None,
            replies=replies.of_ticket(session, ticket.id),
            handoffs=handoffs.of_ticket(session, ticket.id),
            notes=queries.notes(session, ticket.id),
        )


@section.post("/tickets/<int:ticket_id>/answers")
@api_needs(Right.DECIDE)
@section.takes(bodies.AnswersSent)
@section.gives(deciding.AnswersTakenSchema)
def answer_questions(body: dict[str, Any], ticket_id: int) -> Told:
    """Answer what the scheme asks; after the last answer what it decided happens."""
    with on_ticket(ticket_id, body["version"]) as (session, ticket, by):
        for number, given in enumerate(body["answers"]):
            _answer(session, ticket, given, f"answers.{number}", by=by)
        told = deciding.asked_next(standing(session, ticket, choose()))
    return {**told, "ticket": ticket, "state": ticket.state, "version": ticket.version}


@section.post("/tickets/<int:ticket_id>/notes")
@api_needs(Right.NOTE)
@section.takes(bodies.NoteSent)
@section.gives(shapes.NoteToldSchema, 201)
def add_note(body: dict[str, Any], ticket_id: int) -> Told:
    """Tell colleagues something about the ticket; it never leaves the house."""
    with on_ticket(ticket_id) as (session, ticket, by):
        noted = noting.note(session, ticket, body["text"], by=by, at=present())
    return With(noted.note, ticket=ticket)


def _answer(
    session: Session, ticket: Ticket, given: dict[str, Any], place: str, *, by: Actor
) -> None:
    try:
        pipeline.answer(
            session, ticket, given["question"], given["answer"],
            reason=given["reason"], by=by, at=present(),
        )  # fmt: skip
    except Invalid as wrong:
        named = {f"{place}.{name}": what for name, what in wrong.fields.items()}
        raise Invalid(str(wrong), **named) from wrong
