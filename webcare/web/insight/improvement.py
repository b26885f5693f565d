"""Improvement: what the public taught us, from noted to told."""

from typing import Any

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid
from webcare.experts import queries as experts
from webcare.handoffs import queries as handoffs
from webcare.handoffs.models import Handoff
from webcare.improvement import askers, merging, queries, service
from webcare.improvement.models import SourceKind
from webcare.tickets import complaints
from webcare.tickets import queries as tickets
from webcare.tickets.models import Ticket
from webcare.tickets.views import Mark
from webcare.web import forms
from webcare.web.access import acting, must_be_allowed, needs, team_ids
from webcare.web.insight import askers_form
from webcare.web.language import present, told
from webcare.web.pages import number, page, see_other, version_seen, wants_block
from webcare.web.tickets.ticket import done, on_ticket
from webcare.web.tickets.ticket_page import draw
from workflows.improvement import ImprovementState
from workflows.rights import Right

bp = Blueprint("improvement", __name__)
SEES = (Right.READ, Right.IMPROVE)
# What may come next from each state, the likeliest first.
OWN_KINDS = (SourceKind.TICKET, SourceKind.HANDOFF)  # said by what it was noted from
ENDS = ("finish", "tell")
STEPS = {
    ImprovementState.NOTED: ("accept", "reject"),
    ImprovementState.ACCEPTED: ("start", "reject"),
    ImprovementState.IN_PROGRESS: ("finish",),
    ImprovementState.DONE: ("tell",),
    ImprovementState.REJECTED: ("reconsider",),
    ImprovementState.TOLD: (),
}


@bp.get("/improvement")
@needs(*SEES)
def board() -> ResponseReturnValue:
    search = request.args.get("q", "")[:200].replace("\x00", " ")
    with transaction() as session:
        columns = queries.board(session, team_ids(), search=search)
        units = queries.units(session, team_ids())
        told_share = queries.told(session, team_ids())
    by_state = {column.state: column for column in columns}
    rejected = by_state.pop(ImprovementState.REJECTED)
    return page(
        "improvement.html", "columns",
        columns=list(by_state.values()), rejected=rejected, search=search, units=units,
        told=told_share, several_teams=len(team_ids(Right.IMPROVE)) > 1,
    )  # fmt: skip


@bp.get("/improvement/all/<state>")
@needs(*SEES)
def all_of(state: str) -> ResponseReturnValue:
    """One column to its end."""
    if state not in frozenset(ImprovementState):
        return see_other(".board")
    chosen = ImprovementState(state)
    with transaction() as session:
        cards = queries.in_state(session, team_ids(), chosen, before_id=number("before") or None)
    return page(
        "improvement_all.html", state=chosen, cards=cards, more=len(cards) == queries.COLUMN
    )


@bp.get("/improvement/<int:improvement_id>")
@needs(*SEES)
def card(improvement_id: int) -> ResponseReturnValue:
    with transaction() as session:
        improvement = queries.get(session, improvement_id, team_ids())
        into = merging.survivor(session, improvement, team_ids())
    if into.id != improvement_id:
        return see_other(".card", improvement_id=into.id)
    return drawn(improvement_id)


@bp.post(
    "/improvement/<int:improvement_id>/<any(accept, reject, reconsider, start, finish, tell):step>"
)
@needs(Right.IMPROVE)
def move(improvement_id: int, step: str) -> ResponseReturnValue:
    """The next step; rejecting says why, finishing says what changed, taking up by when."""
    words = forms.text("words")
    changes = askers_form.changes()
    try:
        with transaction() as session:
            improvement = queries.get(session, improvement_id, team_ids(*SEES))
            must_be_allowed(improvement.team_id)
            service.move(
                session, improvement, step,
                reason="" if step in ENDS else words, outcome=words if step in ENDS else "",
                changes=changes if step == "finish" else None,
                due_at=askers_form.term() if step == "accept" else None,
                seen=version_seen(), by=acting(improvement.team_id), at=present(),
            )  # fmt: skip
    except (Invalid, Conflict) as wrong:
        fault = _(next(iter(wrong.fields.values()), "")) if isinstance(wrong, Invalid) else ""
        return drawn(
            improvement_id, wrong.status, step=step, words=words, changes=changes,
            fault=fault, problem="" if fault else told(wrong),
        )  # fmt: skip
    flash(_("Noted on the card."), "success")
    return see_other(".card", improvement_id=improvement_id)


@bp.post("/improvement/<int:improvement_id>/describe")
@needs(Right.IMPROVE)
def describe(improvement_id: int) -> ResponseReturnValue:
    """Whose it is, by when, and what the askers may hear."""
    changes = askers_form.changes()
    try:
        with transaction() as session:
            improvement = queries.get(session, improvement_id, team_ids(*SEES))
            must_be_allowed(improvement.team_id)
            service.describe(
                session, improvement, owner=forms.text("owner"), due_at=askers_form.term(),
                changes=changes, seen=version_seen(),
                by=acting(improvement.team_id), at=present(),
            )  # fmt: skip
    except (Invalid, Conflict) as wrong:
        fault = _(next(iter(wrong.fields.values()), "")) if isinstance(wrong, Invalid) else ""
        return drawn(
            improvement_id, wrong.status, step="describe", changes=changes,
            fault=fault, problem=told(wrong),
        )  # fmt: skip
    flash(_("Noted on the card."), "success")
    return see_other(".card", improvement_id=improvement_id)


@bp.get("/tickets/<int:ticket_id>/improve")
@needs(Right.IMPROVE)
def new(ticket_id: int) -> ResponseReturnValue:
    """The form on the ticket's page; with no kind of answer wanted, the ticket without it."""
    with transaction() as session:
        ticket = tickets.get(session, ticket_id, team_ids(Right.READ))
        must_be_allowed(ticket.team_id)
        given = (
            None if "close" in request.args else _form(session, ticket, handoff=number("handoff"))
        )
        if wants_block():
            found = queries.of_ticket(session, ticket.id)
            return page(
                "ticket_improvements.html", "improving",
                ticket=ticket, improvements=found, improving=given,
            )  # fmt: skip
    return draw(ticket_id, improving=given)


@bp.post("/tickets/<int:ticket_id>/improvements")
@needs(Right.IMPROVE)
def note(ticket_id: int) -> ResponseReturnValue:
    """Note something new, or that this ticket shows what was noted before."""
    typed: dict[str, Any] = {name: forms.text(name) for name in ("title", "text", "owner")}
    typed |= {"handoff": number("handoff"), "known": number("known"), "kind": _kind()}
    try:
        with on_ticket(ticket_id) as (session, ticket, by):
            handoff = _handoff(session, ticket, typed["handoff"])
            if typed["known"]:
                known = queries.get(session, typed["known"], [ticket.team_id])
                service.add_source(
                    session, known, ticket, handoff, kind=typed["kind"], by=by, at=present()
                )
            else:
                service.note(
                    session, ticket.team_id, typed["title"], typed["text"], typed["owner"],
                    ticket, handoff, kind=typed["kind"], by=by, at=present(),
                )  # fmt: skip
    except Invalid as wrong:
        return _again(ticket_id, typed, wrong)
    return done(ticket_id)


def _again(ticket_id: int, typed: dict[str, Any], wrong: Invalid) -> ResponseReturnValue:
    faults = {name: _(text) for name, text in wrong.fields.items()}
    with transaction() as session:
        ticket = tickets.get(session, ticket_id, team_ids(Right.READ))
        given = _form(session, ticket, **typed) | {"faults": faults}
        if wants_block():
            response = page(
                "ticket_improvements.html", "improving", status=wrong.status, ticket=ticket,
                improvements=queries.of_ticket(session, ticket.id), improving=given,
            )  # fmt: skip
            response.headers["HX-Retarget"] = "#improving"
            response.headers["HX-Reswap"] = "outerHTML"
            return response
    return draw(ticket_id, status=wrong.status, improving=given)


def _kind() -> SourceKind | None:
    """What the form says that showed it; None leaves it to the ticket and the handoff."""
    asked = request.form.get("kind", "")
    return SourceKind(asked) if asked in frozenset(SourceKind) else None


def _form(session: Session, ticket: Ticket, **typed: Any) -> dict[str, Any]:
    """The form with its choices and what was typed."""
    usual = _shown_by(ticket)
    return {
        "typed": {"title": "", "text": "", "owner": "", "known": 0, "kind": usual} | typed,
        "kinds": [each for each in SourceKind if each not in OWN_KINDS],
        "faults": {},
        "open_ones": queries.open_ones(session, ticket.team_id),
        "units": experts.units(session, ticket.team_id),
    }


def _shown_by(ticket: Ticket) -> SourceKind | None:
    """What showed it, as the ticket is marked."""
    if complaints.is_one(ticket) or Mark.COMPLAINT in ticket.flags:
        return SourceKind.COMPLAINT
    return SourceKind.SUGGESTION if Mark.SUGGESTION in ticket.flags else None


def _handoff(session: Session, ticket: Ticket, handoff_id: int) -> Handoff | None:
    return handoffs.get(session, handoff_id, [ticket.team_id]) if handoff_id else None


def drawn(improvement_id: int, status: int = 200, **said: Any) -> ResponseReturnValue:
    """The card's page; *said* is what could not be done, beside what was typed."""
    with transaction() as session:
        improvement = queries.get(session, improvement_id, team_ids(*SEES))
        team = accounts.team(session, improvement.team_id)
        people = askers.askers(session, improvement)
        asked = askers.languages(people, team)
        return page(
            "improvement_card.html",
            card=improvement,
            sources=queries.sources(session, improvement.id),
            steps=STEPS[improvement.state],
            askers=people,
            settled=sum(each.is_settled for each in people),
            languages=list(dict.fromkeys([*asked, *improvement.changes])),
            merges=merging.merges(session, improvement.id),
            units=experts.units(session, improvement.team_id),
            can_take_apart=improvement.state in merging.OPEN,
            asker_words=askers_form.words,
            why_not=askers_form.why_not,
            status=status,
            **{"step": "", "words": "", "fault": "", "problem": "", "changes": None} | said,
        )
