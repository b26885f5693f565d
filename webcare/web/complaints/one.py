"""One formal complaint: who and what, its terms, what was found, and what befell it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare import pipeline
from webcare.accounts import queries as accounts
from webcare.accounts.service import today
from webcare.complaints import letters, queries, service
from webcare.complaints.models import Complaint
from webcare.core.actor import Actor
from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid
from webcare.experts import duty
from webcare.improvement import queries as improvements
from webcare.tickets import queries as tickets
from webcare.web import forms
from webcare.web.access import acting, must_be_allowed, needs, team_ids
from webcare.web.language import choose, present, told
from webcare.web.pages import number, page, see_other
from webcare.web.themes import themes_of
from workflows.complaint import Check, CheckAnswer, ComplaintLifecycle, Finding
from workflows.rights import Right

bp = Blueprint("complaints_one", __name__, url_prefix="/complaints/<int:complaint_id>")


@bp.get("")
@needs(Right.READ)
def show(complaint_id: int) -> ResponseReturnValue:
    return draw(complaint_id)


@contextmanager
def on_complaint(complaint_id: int) -> Iterator[tuple[Session, Complaint, Actor]]:
    """One act on a complaint of the person's teams: locked, and committed at the end."""
    with transaction() as session:
        complaint = queries.get(session, complaint_id, team_ids(Right.READ), lock=True)
        must_be_allowed(complaint.team_id)
        yield session, complaint, acting(complaint.team_id)


@bp.post("/about")
@needs(Right.DECIDE)
def describe(complaint_id: int) -> ResponseReturnValue:
    typed = {name: forms.text(name) for name in ("name", "address", "facts")}
    try:
        with on_complaint(complaint_id) as (session, complaint, by):
            service.describe(session, complaint, **typed, by=by, at=present())
    except Conflict as refused:
        return draw(complaint_id, refused.status, problem=told(refused))
    flash(_("Saved."), "success")
    return see_other(".show", complaint_id=complaint_id)


@bp.post("/checks")
@needs(Right.DECIDE)
def look(complaint_id: int) -> ResponseReturnValue:
    """Keep what was found, and where a button says so go on with it: ask, take up, or refuse."""
    act, reason = request.form.get("act", "keep"), forms.text("reason")
    said, ticket_id = _("Saved."), 0
    try:
        with on_complaint(complaint_id) as (session, complaint, by):
            service.look(session, complaint, _looked(), by=by, at=present())
            if act == "admit":
                service.admit(session, complaint, by=by, at=present())
                said = _("Taken up. Now the answer.")
            elif act in ("ask", "refuse"):
                _write(session, complaint, act, reason, by=by)
                ticket_id = complaint.ticket_id
                said = _("Here is the draft; finish it and send it.")
    except Invalid as wrong:
        _keep_looked(complaint_id)
        return draw(
            complaint_id, wrong.status, faults=_faults(wrong), problem=told(wrong), tried=act,
            typed={"reason": reason},
        )  # fmt: skip
    except Conflict as refused:
        return draw(complaint_id, refused.status, problem=told(refused), typed={"reason": reason})
    flash(said, "success")
    if ticket_id:
        return see_other("ticket.show", ticket_id=ticket_id, _anchor="composer")
    return see_other(".show", complaint_id=complaint_id)


def _write(session: Session, complaint: Complaint, act: str, reason: str, *, by: Actor) -> None:
    """Begin the letter that asks for what is missing, or that refuses."""
    ticket = tickets.locked(session, complaint.ticket_id)
    approval = pipeline.needs_approval(session, ticket)
    if act == "ask":
        service.ask_for_missing(session, complaint, approval=approval, by=by, at=present())
    else:
        service.refuse(session, complaint, reason, approval=approval, by=by, at=present())


def _keep_looked(complaint_id: int) -> None:
    """What was ticked is not lost because the next step could not be done."""
    with on_complaint(complaint_id) as (session, complaint, by):
        service.look(session, complaint, _looked(), by=by, at=present())


def _looked() -> dict[Check, tuple[CheckAnswer, str]]:
    answers = {str(each) for each in CheckAnswer}
    return {
        check: (CheckAnswer(chosen), forms.text(f"note-{check}"))
        for check in Check
        if (chosen := request.form.get(f"check-{check}", "")) in answers
    }


@bp.post("/answer")
@needs(Right.DECIDE)
def answer(complaint_id: int) -> ResponseReturnValue:
    """Say what was found and done; the draft of the answer opens on the ticket."""
    chosen, measures = request.form.get("finding", ""), forms.text("measures")
    finding = Finding(chosen) if chosen in {str(each) for each in Finding} else None
    try:
        with on_complaint(complaint_id) as (session, complaint, by):
            ticket = tickets.locked(session, complaint.ticket_id)
            service.prepare_answer(
                session, complaint, finding, measures,
                improvement_id=number("improvement") or None,
                approval=pipeline.needs_approval(session, ticket), by=by, at=present(),
            )  # fmt: skip
            ticket_id = ticket.id
    except Invalid as wrong:
        typed = {"finding": chosen, "measures": measures}
        return draw(complaint_id, wrong.status, faults=_faults(wrong), typed=typed)
    except Conflict as refused:
        typed = {"finding": chosen, "measures": measures}
        return draw(complaint_id, refused.status, problem=told(refused), typed=typed)
    flash(_("Here is the draft of the answer; finish it and send it."), "success")
    return see_other("ticket.show", ticket_id=ticket_id, _anchor="composer")


@bp.post("/<any(acknowledged, confirm, reconsider, close, none):act>")
@needs(Right.DECIDE)
def move(complaint_id: int, act: str) -> ResponseReturnValue:
    """What needs a word, a day, or nothing but the button."""
    try:
        with on_complaint(complaint_id) as (session, complaint, by):
            _do(session, complaint, act, by=by)
    except Invalid as wrong:
        typed = {name: forms.text(name) for name in ("how", "on", "why")}
        return draw(complaint_id, wrong.status, faults=_faults(wrong), tried=act, typed=typed)
    except Conflict as refused:
        return draw(complaint_id, refused.status, problem=told(refused))
    flash(_("Done."), "success")
    return see_other(".show", complaint_id=complaint_id)


def _do(session: Session, complaint: Complaint, act: str, *, by: Actor) -> None:
    at = present()
    match act:
        case "acknowledged":
            on = _day("on") or complaint.received_on - timedelta(days=1)
            service.acknowledge_otherwise(session, complaint, on, forms.text("how"), by=by, at=at)
        case "confirm":
            ticket = tickets.locked(session, complaint.ticket_id)
            if service.confirm(session, complaint, ticket, at=at) is None:
                raise Conflict("It cannot be confirmed from here. Add the postal address first.")
        case "reconsider":
            service.reconsider(session, complaint, by=by, at=at)
        case "close":
            service.close(session, complaint, by=by, at=at)
        case _:
            service.was_none(session, complaint, forms.text("why"), by=by, at=at)


def draw(complaint_id: int, status: int = 200, **said: Any) -> ResponseReturnValue:
    """The complaint's page; *said* is what a form said that could not be done."""
    with transaction() as session:
        complaint = queries.get(session, complaint_id, team_ids(Right.READ))
        team = accounts.team(session, complaint.team_id)
        by, ticket = acting(team.id), complaint.ticket
        facts = {"reason": "-", "finding": Finding.FOUNDED, "told": complaint.told_at is not None}
        return page(
            "complaints/one.html",
            complaint=complaint, ticket=ticket, team=team,
            today=today(team, present()),
            theme=themes_of(session, [team.id]).get(ticket.theme_id or 0),
            desk=duty.name_of(session, team, service.DESK, choose()),
            letters=queries.replies_of(session, complaint),
            timeline=queries.timeline(session, complaint),
            enabled=ComplaintLifecycle(complaint.state).enabled(by.rights, **facts),
            improvements=improvements.of_ticket(session, ticket.id),
            improvement_options=[
                (each.id, each.title) for each in improvements.open_ones(session, team.id)
            ],
            checks=tuple(Check), answers=tuple(CheckAnswer), findings=tuple(Finding),
            language=letters.language_for(ticket, team), status=status,
            **{"faults": {}, "problem": "", "tried": "", "typed": {}} | said,
        )  # fmt: skip


def _faults(wrong: Invalid) -> dict[str, str]:
    return {name: _(fault) for name, fault in wrong.fields.items()}


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(forms.text(name))
    except ValueError:
        return None
