"""The spokesperson's desk, and that of every other desk: what is burning, and the final word."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.core.actor import Actor
from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid, NotFound
from webcare.handoffs import queries as handoff_queries
from webcare.handoffs import service as handoffs
from webcare.handoffs.models import Handoff
from webcare.handoffs.service import HandBack, Via
from webcare.mandates import speaking
from webcare.mandates.speaking import NoMandate
from webcare.replies import queries as reply_queries
from webcare.replies import service as replies
from webcare.replies import words
from webcare.replies.models import Reply
from webcare.tickets import queries as tickets
from webcare.tickets.models import Ticket
from webcare.web import forms
from webcare.web.access import acting, for_anyone_inside, must_be_allowed, needs, team_ids
from webcare.web.handoffs import embargo
from webcare.web.handoffs.consult_form import moment
from webcare.web.handoffs.mine import as_asked, theirs
from webcare.web.language import present
from webcare.web.pages import number, page, see_other, version_seen
from webcare.web.tickets import desk_page
from webcare.web.tickets.desk_page import SPOKESPERSON
from webcare.web.word_diff import changes
from workflows.reply import Purpose
from workflows.rights import Right

bp = Blueprint("spokesperson", __name__)
ANSWER = "answer"


@bp.get("/spokesperson")
@for_anyone_inside
def desk() -> ResponseReturnValue:
    return desk_page.draw(request.args.get("desk", SPOKESPERSON))


@bp.get("/desks/<slug>")
@for_anyone_inside
def of_desk(slug: str) -> ResponseReturnValue:
    """The same page by the address that the mail to the rota names."""
    return desk_page.draw(slug)


@contextmanager
def on_reply(ticket_id: int, reply_id: int) -> Iterator[tuple[Session, Ticket, Reply, Actor]]:
    """One act of whoever speaks for the team on a reply that waits."""
    with transaction() as session:
        ticket = tickets.get(session, ticket_id, team_ids(Right.READ), lock=True)
        must_be_allowed(ticket.team_id)
        reply = reply_queries.get(session, reply_id, ticket.id)
        yield session, ticket, reply, acting(ticket.team_id)


@bp.post("/spokesperson/<int:ticket_id>/<int:reply_id>/changes")
@needs(Right.SPEAK)
def compare(ticket_id: int, reply_id: int) -> ResponseReturnValue:
    """What the typed text changes in the one that was handed in; nothing is kept."""
    typed = forms.text("body")
    with on_reply(ticket_id, reply_id) as (_session, _ticket, reply, _by):
        parts = changes(reply.body.strip(), typed.strip())
    if "HX-Request" in request.headers:
        return page("spokesperson.html", "changes", parts=parts, compared=reply_id)
    item = f"reply-{reply_id}"
    return desk_page.draw(SPOKESPERSON, typed={"body": typed}, parts=parts, item=item)


@bp.post("/spokesperson/<int:ticket_id>/<int:reply_id>/approve")
@needs(Right.SPEAK)
def approve(ticket_id: int, reply_id: int) -> ResponseReturnValue:
    """Approve as it stands in the field; what was changed there is on record beside it."""
    typed = {name: forms.text(name) for name in ("body", embargo.FIELD, "emergency_reason")}
    try:
        with on_reply(ticket_id, reply_id) as (session, ticket, reply, by):
            there = embargo.zone_in(session, ticket.team_id)
            wall = embargo.wall_moment(typed[embargo.FIELD], there)
            replies.approve(
                session, ticket, reply, by=by, at=present(),
                body=words.typed(typed["body"].strip()),
                emergency_reason=typed["emergency_reason"],
                embargo_until=wall.at if wall else None,
                seen_version=version_seen(), seen_message_id=number("seen"),
            )  # fmt: skip
            amended = reply.body != reply.submitted_body
    except (Conflict, Invalid, NoMandate) as wrong:
        return _reply_again(ticket_id, reply_id, wrong, typed)
    flash(_approved(amended, embargo.exactly(wall, typed[embargo.FIELD], there) if wall else ""),
          "success")  # fmt: skip
    return see_other(".desk")


def _approved(amended: bool, when: str) -> str:  # noqa: FBT001 - two ways to say it
    """What happened; *when*: the sentence on its embargo, where it has one."""
    if when:
        said = _("Approved with your changes.") if amended else _("Approved.")
        return f"{said} {when}"
    if amended:
        return str(_("Approved with your changes; it is on its way."))
    return str(_("Approved; it is on its way."))


@bp.post("/spokesperson/<int:ticket_id>/<int:reply_id>/return")
@needs(Right.SPEAK)
def give_back(ticket_id: int, reply_id: int) -> ResponseReturnValue:
    why = forms.text("why")
    try:
        with on_reply(ticket_id, reply_id) as (session, ticket, reply, by):
            replies.return_draft(session, ticket, reply, why=why, by=by, at=present())
    except (Conflict, Invalid) as wrong:
        typed = {"why": why, "body": forms.text("body")}
        return _reply_again(ticket_id, reply_id, wrong, typed)
    flash(_("Returned to the author, with your word."), "success")
    return see_other(".desk")


@bp.post("/desks/handoffs/<int:handoff_id>")
@for_anyone_inside
def settle(handoff_id: int) -> ResponseReturnValue:
    """The desk's word on what went up to it: an answer, or the ticket back in one of three ways."""
    typed = {name: forms.text(name) for name in ("mode", "text", "hold_until")}
    mode = typed["mode"]
    with transaction() as session:
        slug = _of_my_desk(session, handoff_id).desk or ""
    try:
        with transaction() as session:
            handoff = _of_my_desk(session, handoff_id)
            if mode not in frozenset(HandBack):
                by = as_asked(handoff.team_id)
                handoffs.answer(session, handoff, typed["text"], by=by, at=present(), via=Via.PAGE)
            else:
                _hand_back(session, handoff, typed)
    except (Conflict, Invalid, NoMandate) as wrong:
        faults = wrong.fields if isinstance(wrong, Invalid) else {}
        return desk_page.draw(
            slug, status=wrong.status, item=f"handoff-{handoff_id}", typed=typed, clash=wrong,
            faults={name: _(text) for name, text in faults.items()},
        )  # fmt: skip
    flash(_("Given to the team."), "success")
    return see_other(".of_desk", slug=slug)


@bp.post("/desks/handoffs/<int:handoff_id>/take")
@for_anyone_inside
def take(handoff_id: int) -> ResponseReturnValue:
    """I answer this: the others of the desk see so."""
    with transaction() as session:
        handoff = _of_my_desk(session, handoff_id)
        slug = handoff.desk or ""
        handoffs.accept(session, handoff, by=as_asked(handoff.team_id), at=present())
    flash(_("You have it; the others see that."), "success")
    return see_other(".of_desk", slug=slug, item=f"handoff-{handoff_id}")


@bp.post("/desks/handoffs/<int:handoff_id>/write")
@needs(Right.SPEAK)
def write(handoff_id: int) -> ResponseReturnValue:
    """Write the reply oneself: the ticket comes back with a draft. It asks no second approval
    where whoever writes it may speak on this.
    """
    with transaction() as session:
        handoff = _of_my_desk(session, handoff_id)
        by = acting(handoff.team_id)
        ticket = tickets.get(session, handoff.ticket_id, team_ids(Right.SPEAK), lock=True)
        said = _("I write the answer myself.")
        handoffs.hand_back(
            session, ticket, handoff, HandBack.INSTRUCTION, said, by=by, at=present()
        )
        may = speaking.on_ticket(session, ticket, present()).allows(by.user_id)
        replies.start(session, ticket, purpose=Purpose.FINAL, approval=not may, by=by, at=present())
    return see_other("ticket.show", ticket_id=ticket.id, _anchor="composer")


def _hand_back(session: Session, handoff: Handoff, typed: dict[str, str]) -> None:
    ticket = tickets.get(session, handoff.ticket_id, team_ids(Right.SPEAK), lock=True)
    until = moment(typed["hold_until"], "hold_until")
    handoffs.hand_back(
        session, ticket, handoff, HandBack(typed["mode"]), typed["text"], until,
        by=acting(ticket.team_id), at=present(),
    )  # fmt: skip


def _of_my_desk(session: Session, handoff_id: int) -> Handoff:
    """The handoff, if it went to a desk of the person's; raises NotFound otherwise."""
    try:
        handoff = handoff_queries.get(session, handoff_id, team_ids(Right.SPEAK))
    except NotFound:
        handoff = theirs(session, handoff_id)
    if handoff.desk is None:
        raise NotFound("There is no such question.")
    return handoff


def _reply_again(
    ticket_id: int, reply_id: int, wrong: Conflict | Invalid | NoMandate, typed: dict[str, Any]
) -> ResponseReturnValue:
    """The page with what was typed, beside what stands there now. Where a colleague changed the
    text meanwhile, it starts from theirs: what they changed is shown, and one's own words are kept
    below.
    """
    with on_reply(ticket_id, reply_id) as (_session, _ticket, reply, _by):
        there, body = reply.body.strip(), typed["body"].strip()
        parts = changes(there, body) if body else []
        before = forms.text("before").strip()
        if isinstance(wrong, Conflict) and wrong.text == reply.body and before:
            typed |= {
                "theirs": changes(before, there),
                "mine": body if body not in (before, there) else "", "body": "",
            }  # fmt: skip
            parts = []
    faults = wrong.fields if isinstance(wrong, Invalid) else {}
    return desk_page.draw(
        SPOKESPERSON, status=wrong.status, item=f"reply-{reply_id}", typed=typed, clash=wrong,
        faults={name: _(text) for name, text in faults.items()}, parts=parts,
    )  # fmt: skip
