"""The page of a text that many sent: who, how alike, and one answer for all or for each."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webcare.channels.models import Channel
from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid
from webcare.heap import answering, bulk
from webcare.heap.models import Act
from webcare.replies.models import Reply
from webcare.tickets import alike, said
from webcare.tickets.models import Ticket
from webcare.web.access import me, needs, team_ids
from webcare.web.language import present, told
from webcare.web.pages import number, page, see_other
from workflows import variables
from workflows.rights import Right
from workflows.ticket import TicketState

bp = Blueprint("alike", __name__)
SHOWN = 200  # rows of the page; one act takes all of them that are marked
ANSWERED = frozenset({TicketState.ANSWERED, TicketState.CLOSED})


@bp.get("/alike/<int:ticket_id>")
@needs(Right.READ)
def show(ticket_id: int) -> ResponseReturnValue:
    """All tickets with the text of this first one."""
    return _page(ticket_id)


@bp.post("/alike/<int:ticket_id>/answer")
@needs(Right.DECIDE)
def answer(ticket_id: int) -> ResponseReturnValue:
    """Propose one answer for those that were marked; what happens to which is shown next."""
    form = request.form
    text = form.get("text", "").replace("\r\n", "\n")
    try:
        with transaction() as session:
            group = alike.group(session, ticket_id, team_ids(Right.DECIDE))
            like = _one_of(group, number("like"))
            given = {
                "like": like.id,
                "text": answering.check(text, group),
                "send": form.get("how") != "drafts",
            }
            bulk_id = _propose(session, ticket_id, group, like, Act.ANSWER, given)
    except (Invalid, Conflict) as wrong:
        problem = told(wrong)
        return _page(ticket_id, typed=text, wrong=problem, status=wrong.status)
    return see_other("bulk.show", bulk_id=bulk_id)


@bp.post("/alike/<int:ticket_id>/elsewhere")
@needs(Right.DECIDE)
def elsewhere(ticket_id: int) -> ResponseReturnValue:
    """Propose to link public posts with the one that was answered, and close them."""
    try:
        with transaction() as session:
            group = alike.group(session, ticket_id, team_ids(Right.DECIDE))
            like = _one_of(_answered_in_public(session, group), number("public"))
            bulk_id = _propose(session, ticket_id, group, like, Act.ELSEWHERE, {"like": like.id})
    except Conflict as wrong:
        return _page(ticket_id, wrong=told(wrong), status=wrong.status)
    return see_other("bulk.show", bulk_id=bulk_id)


def _propose(
    session: Session,
    first_id: int,
    group: Sequence[Ticket],
    like: Ticket,
    act: Act,
    given: dict[str, Any],
) -> int:
    marked = set(request.form.getlist("ticket"))
    chosen = [each for each in group if each.id != like.id and str(each.id) in marked]
    if not chosen:
        raise Conflict("Mark the tickets that it is for.")
    back = url_for("alike.show", ticket_id=first_id)
    row = bulk.propose(session, me(), chosen, back=back, at=present())
    bulk.choose(row, act, given)
    return row.id


def _one_of(group: Sequence[Ticket], ticket_id: int) -> Ticket:
    found = next((each for each in group if each.id == ticket_id), None)
    if found is None:
        raise Conflict("Choose the ticket whose answer it is.")
    return found


def _answered_in_public(session: Session, group: Sequence[Ticket]) -> list[Ticket]:
    return [
        each for each in group
        if each.state in ANSWERED and session.get_one(Channel, each.channel_id).is_public
    ]  # fmt: skip


def _page(ticket_id: int, status: int = 200, **typed: Any) -> ResponseReturnValue:
    with transaction() as session:
        group = alike.group(session, ticket_id, team_ids(Right.READ))
        channels = {each.channel_id: session.get_one(Channel, each.channel_id) for each in group}
        best = answering.newest_answer(session, group)
        answered = _answered_in_public(session, group)
        return page(
            "alike.html",
            group=group,
            shown=group[:SHOWN],
            first=group[0],
            text=said.by_the_public(session, [ticket_id]).get(ticket_id, ""),
            channels=channels,
            best=best,
            proposed=_proposed(best),
            answered_in_public=answered,
            waiting=[each for each in group if each.state in answering.MAY_ANSWER],
            may_answer=answering.MAY_ANSWER,
            places=variables.KNOWN,
            status=status,
            **({"typed": "", "wrong": ""} | typed),
        )


def _proposed(best: tuple[Reply, Ticket] | None) -> str:
    return answering.general(best[0].body, best[1]) if best else ""
