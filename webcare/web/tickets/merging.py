"""Merging and splitting as pages: what will happen stands there before it is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.channels.models import Channel
from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid, WebcareError
from webcare.heap import merging, splitting
from webcare.heap.obstacles import obstacles
from webcare.tickets import merged, queries, service
from webcare.tickets.models import Ticket
from webcare.web.access import acting, must_be_allowed, needs, team_ids
from webcare.web.language import present, told
from webcare.web.pages import number, page, see_other, version_seen
from webcare.web.tickets.ticket import on_ticket
from workflows.rights import Right

bp = Blueprint("merging", __name__)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a merge into `into` would do: what hinders it, and who is answered from then on."""

    into: Ticket
    channel: str
    hindrances: Sequence[Conflict]
    same_asker: bool


@bp.get("/tickets/<int:ticket_id>/merge")
@needs(Right.DECIDE)
def choose(ticket_id: int) -> ResponseReturnValue:
    """Choose the ticket in which it goes on, then see what that would do."""
    return _page(ticket_id, number("into"))


@bp.post("/tickets/<int:ticket_id>/merge")
@needs(Right.DECIDE)
def merge(ticket_id: int) -> ResponseReturnValue:
    """Let it go on in the other one; where the authors differ, only when that was said twice."""
    into_id, knowing = number("into"), "knowing" in request.form
    try:
        with transaction() as session:
            rows = _locked(session, ticket_id, into_id)
            ticket, into = rows[ticket_id], rows[into_id]
            service.check_version(ticket, version_seen())
            service.check_version(into, number("into_version") or None)
            if not merged.are_of_one_asker(ticket, into) and not knowing:
                return _page(ticket_id, into_id, asks="again", status=Conflict.status)
            merging.merge(
                session, ticket, into, knowing=knowing, by=acting(ticket.team_id), at=present()
            )
    except Conflict as refused:
        return _page(ticket_id, into_id, refused=refused, status=refused.status)
    flash(_("#%(number)s goes on here. You can take it out again at any time.", number=ticket_id))
    return see_other("ticket.show", ticket_id=into_id)


@bp.post("/tickets/<int:ticket_id>/unmerge")
@needs(Right.DECIDE)
def unmerge(ticket_id: int) -> ResponseReturnValue:
    """Take it out again, as it was."""
    with transaction() as session:
        ticket = merging.locked(session, [ticket_id], team_ids(Right.READ))[ticket_id]
        must_be_allowed(ticket.team_id)
        merging.undo(session, ticket, by=acting(ticket.team_id), at=present())
    flash(_("This ticket stands by itself again."))
    return see_other("ticket.show", ticket_id=ticket_id)


@bp.get("/tickets/<int:ticket_id>/split")
@needs(Right.DECIDE)
def choose_messages(ticket_id: int) -> ResponseReturnValue:
    """Choose the messages that become a ticket of their own."""
    return _split_page(ticket_id)


@bp.post("/tickets/<int:ticket_id>/split")
@needs(Right.DECIDE)
def split(ticket_id: int) -> ResponseReturnValue:
    """Make the ticket, and go there."""
    chosen = [int(each) for each in request.form.getlist("message") if _is_id(each)]
    try:
        with on_ticket(ticket_id) as (session, ticket, by):
            service.check_version(ticket, version_seen())
            new_id = splitting.split(session, ticket, chosen, by=by, at=present()).id
    except (Invalid, Conflict) as refused:
        return _split_page(ticket_id, chosen, refused=refused, status=refused.status)
    flash(_("Split off from #%(number)s.", number=ticket_id))
    return see_other("ticket.show", ticket_id=new_id)


def _locked(session: Session, ticket_id: int, into_id: int) -> Mapping[int, Ticket]:
    rows = merging.locked(session, {ticket_id, into_id}, team_ids(Right.READ))
    for each in (ticket_id, into_id):
        must_be_allowed(rows[each].team_id)
    return rows


def _page(
    ticket_id: int,
    into_id: int,
    *,
    asks: str = "",
    refused: WebcareError | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    with transaction() as session:
        ticket = queries.get(session, ticket_id, team_ids(Right.READ))
        must_be_allowed(ticket.team_id)
        foreseen = _foresee(session, ticket, into_id) if into_id else None
        likely = session.scalars(merged.of_same_author(ticket)).all()
        return page(
            "ticket_merge.html",
            ticket=ticket,
            foreseen=foreseen,
            likely=likely,
            sought=into_id,
            asks=asks,
            refused=told(refused) if refused else "",
            status=status,
        )


def _foresee(session: Session, ticket: Ticket, into_id: int) -> Foreseen | None:
    """None for a number that is no ticket of theirs."""
    try:
        into = queries.get(session, into_id, team_ids(Right.DECIDE))
    except WebcareError:
        return None
    return Foreseen(
        into,
        session.get_one(Channel, into.channel_id).name,
        obstacles(session, ticket, into),
        merged.are_of_one_asker(ticket, into),
    )


def _split_page(
    ticket_id: int,
    chosen: Sequence[int] = (),
    *,
    refused: WebcareError | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    with transaction() as session:
        ticket = queries.get(session, ticket_id, team_ids(Right.READ))
        must_be_allowed(ticket.team_id)
        return page(
            "ticket_split.html",
            ticket=ticket,
            messages=splitting.may_go(session, ticket),
            chosen=chosen,
            refused=told(refused) if refused else "",
            status=status,
        )


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 16  # noqa: PLR2004 - of a bigint
