"""The ticket: what was said, what the scheme asks, and every act of a person on it."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.utils import redirect

from webcare import pipeline
from webcare.core.actor import Actor
from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid, NotAllowed, NotFound
from webcare.decisions import on_call
from webcare.decisions import queries as decision_queries
from webcare.decisions import service as decisions
from webcare.experts import queries as experts
from webcare.intake import service as intake
from webcare.notices import noting
from webcare.tickets import authors, queries, service
from webcare.tickets.models import Ticket
from webcare.web.access import acting, me, must_be_allowed, needs, team_ids
from webcare.web.language import present
from webcare.web.notices import colleagues
from webcare.web.pages import number, own_page, see_other, version_seen, wants_block
from webcare.web.tickets.ticket_page import draw
from workflows.rights import Right
from workflows.ticket import Resolution

bp = Blueprint("ticket", __name__)
PARTS = ("thread", "decision")  # blocks of the page that are fetched by themselves


@contextmanager
def on_ticket(ticket_id: int) -> Iterator[tuple[Session, Ticket, Actor]]:
    """One act on a ticket of the person's teams: locked, and committed at the end."""
    with transaction() as session:
        ticket = queries.get(session, ticket_id, team_ids(Right.READ), lock=True)
        must_be_allowed(ticket.team_id)
        yield session, ticket, acting(ticket.team_id)


def done(ticket_id: int, *, just_decided: bool = False) -> ResponseReturnValue:
    """The answer to an act: what is below the bar for htmx, else on to the page (303). With
    *just_decided* the cursor goes where the next act is: a draft waits to be written.
    """
    if wants_block():
        return draw(ticket_id, just_decided=just_decided)
    return see_other("ticket.show", ticket_id=ticket_id)


@bp.get("/tickets/<int:ticket_id>")
@needs(Right.READ)
def show(ticket_id: int) -> ResponseReturnValue:
    """The page; a part of it where news came in and htmx asks for that part by its id."""
    part = request.headers.get("HX-Target", "")
    return draw(ticket_id, *((part,) if part in PARTS else ()))


@bp.post("/tickets/<int:ticket_id>/answers")
@needs(Right.DECIDE, Right.NOTE)
def answer(ticket_id: int) -> ResponseReturnValue:
    """Answer the question that the scheme asks."""
    form = request.form
    question, choice = form.get("question", ""), form.get("answer", "")
    try:
        with on_ticket(ticket_id) as (session, ticket, me_here):
            by = on_call.answering(session, ticket, question, by=me_here, at=present())
            if not by.may(Right.DECIDE):
                raise NotAllowed("Deciding is not in your role.")
            _same_decision(session, ticket)
            take_if_free(session, ticket, by)
            run = pipeline.answer(
                session, ticket, question, choice,
                reason=form.get("reason"), by=by, at=present(),
            )  # fmt: skip
    except Invalid as wrong:
        return draw(ticket_id, status=wrong.status, wrong=wrong.fields, tried=choice)
    except NotFound:
        if not team_ids(Right.DECIDE):  # to them every ticket answers alike
            raise NotAllowed("Deciding is not in your role.") from None
        raise
    return done(ticket_id, just_decided=run.outcome is not None)


@bp.post("/tickets/<int:ticket_id>/gate")
@needs(Right.DECIDE)
def gate(ticket_id: int) -> ResponseReturnValue:
    """Say that there is nothing special."""
    with on_ticket(ticket_id) as (session, ticket, by):
        _same_decision(session, ticket)
        take_if_free(session, ticket, by)
        pipeline.confirm_gate(session, ticket, by=by, at=present())
    return done(ticket_id)


@bp.post("/tickets/<int:ticket_id>/overrule")
@needs(Right.DECIDE)
def overrule(ticket_id: int) -> ResponseReturnValue:
    """Answer an earlier question otherwise, with the reason."""
    form = request.form
    question, choice = form.get("question", ""), form.get("answer", "")
    reason = form.get("reason", "")
    try:
        with on_ticket(ticket_id) as (session, ticket, by):
            _same_decision(session, ticket)
            run = pipeline.overrule(
                session, ticket, question, choice, reason=reason, by=by, at=present()
            )
    except Invalid as wrong:
        typed = {"question": question, "answer": choice, "reason": reason}
        return draw(ticket_id, status=wrong.status, wrong=wrong.fields, overruling=typed)
    return done(ticket_id, just_decided=run.outcome is not None)


@bp.post("/tickets/<int:ticket_id>/claim")
@needs(Right.DECIDE, Right.DRAFT)
def claim(ticket_id: int) -> ResponseReturnValue:
    with on_ticket(ticket_id) as (session, ticket, by):
        service.claim(session, ticket, me(), by=by, at=present())
    return _back(ticket_id)


@bp.post("/tickets/<int:ticket_id>/release")
@needs(Right.DECIDE, Right.DRAFT)
def release(ticket_id: int) -> ResponseReturnValue:
    with on_ticket(ticket_id) as (session, ticket, by):
        service.assign(session, ticket, None, by=by, at=present())
    return _back(ticket_id)


@bp.post("/tickets/<int:ticket_id>/seen")
@needs(Right.DECIDE, Right.DRAFT, Right.SPEAK)
def seen(ticket_id: int) -> ResponseReturnValue:
    """The newest messages were read."""
    with on_ticket(ticket_id) as (_session, ticket, _by):
        service.mark_read(ticket)
    return ("", 204) if wants_block() else see_other("ticket.show", ticket_id=ticket_id)


@bp.post("/tickets/<int:ticket_id>/theme")
@needs(Right.DECIDE)
def theme(ticket_id: int) -> ResponseReturnValue:
    """Say which of the team's themes it is about; a run that is under way hears it."""
    with on_ticket(ticket_id) as (session, ticket, by):
        theme_id = number("theme") or None
        if theme_id:
            experts.theme(session, theme_id, [ticket.team_id])
        service.set_theme(session, ticket, theme_id, by=by, at=present())
        decision = decision_queries.current(session, ticket.id, lock=True)
        if decision is not None:
            decisions.refresh(session, decision, ticket, by=by, at=present())
    return done(ticket_id)


@bp.post("/tickets/<int:ticket_id>/author")
@needs(Right.DECIDE)
def author(ticket_id: int) -> ResponseReturnValue:
    """Say what we know of the author; a run that is under way hears it."""
    with on_ticket(ticket_id) as (session, ticket, by):
        if authors.mark(session, ticket, request.form.getlist("mark"), by=by, at=present()):
            decision = decision_queries.current(session, ticket.id, lock=True)
            if decision is not None:
                decisions.refresh(session, decision, ticket, by=by, at=present())
            service.tell(session, ticket, "author")
    return done(ticket_id)


@bp.post("/tickets/<int:ticket_id>/notes")
@needs(Right.NOTE)
def note(ticket_id: int) -> ResponseReturnValue:
    try:
        with on_ticket(ticket_id) as (session, ticket, by):
            text = request.form.get("text", "")
            said = colleagues.told(noting.note(session, ticket, text, by=by, at=present()).called)
    except Invalid as wrong:
        return draw(ticket_id, status=wrong.status, note_wrong=wrong.fields.get("text"))
    if wants_block():
        return draw(ticket_id, note_said=said)
    if said:
        flash(said)
    return done(ticket_id)


@bp.post("/tickets/<int:ticket_id>/try-again")
@needs(Right.DECIDE)
def try_again(ticket_id: int) -> ResponseReturnValue:
    """Read what lies in quarantine once more."""
    with on_ticket(ticket_id) as (session, ticket, by):
        intake.retry(session, ticket, by=by, at=present())
    flash(_("It is being read again; the page follows by itself."))
    return done(ticket_id)


@bp.post("/tickets/<int:ticket_id>/close")
@needs(Right.DECIDE)
def close(ticket_id: int) -> ResponseReturnValue:
    form = request.form
    chosen, why = form.get("resolution", ""), form.get("why", "")
    typed = {"resolution": chosen, "why": why}
    if chosen not in frozenset(Resolution):
        return draw(ticket_id, status=Invalid.status, closing=typed, asks="resolution")
    try:
        with on_ticket(ticket_id) as (session, ticket, by):
            service.check_version(ticket, version_seen())
            pipeline.close(
                session, ticket, Resolution(chosen), why=why,
                withdraw_open=bool(form.get("withdraw_open")), by=by, at=present(),
            )  # fmt: skip
    except Conflict:
        if not _someone_is_asked(ticket_id) or form.get("withdraw_open"):
            raise
        return draw(ticket_id, status=Conflict.status, closing=typed, asks="withdraw")
    return done(ticket_id)


@bp.post("/tickets/<int:ticket_id>/reopen")
@needs(Right.DECIDE)
def reopen(ticket_id: int) -> ResponseReturnValue:
    with on_ticket(ticket_id) as (session, ticket, by):
        pipeline.reopen(session, ticket, why=request.form.get("why", ""), by=by, at=present())
    return done(ticket_id)


def take_if_free(session: Session, ticket: Ticket, by: Actor) -> None:
    """Who works on a ticket that is nobody's has it from then on, so that no two do the same."""
    if ticket.assignee_id is None:
        service.claim(session, ticket, me(), by=by, at=present())


def _same_decision(session: Session, ticket: Ticket) -> None:
    decision = decision_queries.current(session, ticket.id, lock=True)
    if decision is not None:
        decisions.check_version(decision, version_seen())


def _someone_is_asked(ticket_id: int) -> bool:
    with transaction() as session:
        return bool(queries.get(session, ticket_id, team_ids()).open_handoffs)


def _back(ticket_id: int) -> ResponseReturnValue:
    """To the list that the act came from, else to the ticket."""
    target = own_page(request.form.get("back"), "")
    return redirect(target, 303) if target else done(ticket_id)
