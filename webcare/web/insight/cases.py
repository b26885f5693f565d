"""Learning cases: made from a ticket, checked, shared with every team, read and downloaded."""

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.cases import queries, service
from webcare.cases.models import LearningCase
from webcare.channels.models import ChannelKind
from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid
from webcare.tickets import queries as tickets
from webcare.tickets.models import Ticket
from webcare.web import forms
from webcare.web.access import acting, must_be_allowed, needs, team_ids
from webcare.web.files import download
from webcare.web.language import choose, present, told
from webcare.web.pages import number, page, see_other, version_seen
from webcare.web.tickets.ticket import on_ticket
from workflows.learning_case import CaseState
from workflows.rights import Right

bp = Blueprint("cases", __name__)
MOST_SUSPECTS = 60


@bp.get("/cases")
@needs(Right.READ)
def show() -> ResponseReturnValue:
    """What any team shared, and what one's own teams are still checking."""
    search = request.args.get("q", "")[:200].replace("\x00", " ")
    with transaction() as session:
        found = queries.shared(session, search=search, before_id=number("before") or None)
        return page(
            "cases/list.html", "found",
            found=found, more=len(found) == queries.PAGE, search=search,
            checking=queries.being_checked(session, team_ids(Right.EXPORT)),
        )  # fmt: skip


@bp.post("/tickets/<int:ticket_id>/case")
@needs(Right.EXPORT)
def make(ticket_id: int) -> ResponseReturnValue:
    """Take the people out of the ticket, and go on to check what is left."""
    with on_ticket(ticket_id) as (session, ticket, by):
        case = service.make(session, ticket, choose(), by=by, at=present())
    return see_other(".one", case_id=case.id)


@bp.get("/cases/<int:case_id>")
@needs(Right.READ)
def one(case_id: int) -> ResponseReturnValue:
    return _one(case_id)


@bp.get("/cases/<int:case_id>/case.md")
@needs(Right.READ)
def text(case_id: int) -> ResponseReturnValue:
    """A shared case as plain text, for peers elsewhere."""
    with transaction() as session:
        case = queries.get(session, case_id, team_ids())
        if case.state is not CaseState.SHARED:
            raise Conflict("This case is not shared.", state=str(case.state))
        written = page("cases/case.md", case=case, channel=ChannelKind(case.channel)).get_data()
    return download(written, f"case-{case_id}.md")


@bp.post("/cases/<int:case_id>")
@needs(Right.EXPORT)
def change(case_id: int) -> ResponseReturnValue:
    """Keep what was written, take more words out, or share it: the button says which."""
    typed = {name: forms.text(name) for name in ("title", "lesson")}
    texts = {
        int(name[5:]): forms.text(name)
        for name in request.form
        if name.startswith("part-") and forms.is_number(name[5:])
    }
    words = [*request.form.getlist("suspect"), *forms.text("words").split(",")]
    act = request.form.get("act", "keep")
    try:
        with transaction() as session:
            case = _mine(session, case_id)
            by, at, ticket = acting(case.team_id), present(), _ticket(session, case)
            service.change(
                session, case, typed["title"], typed["lesson"], texts,
                seen=version_seen(), by=by, at=at,
            )  # fmt: skip
            if words := [word.strip() for word in words if word.strip()]:
                service.mask(session, case, ticket, words, by=by, at=at)
            if act == "share":
                service.share(
                    session, case, ticket, was_read=forms.ticked("was_read"), seen=None,
                    by=by, at=at,
                )  # fmt: skip
    except Invalid as wrong:
        faults = {name: _(fault) for name, fault in wrong.fields.items()}
        return _one(case_id, wrong.status, faults=faults, problem=told(wrong), typed=typed | texts)
    except Conflict as refused:
        return _one(case_id, refused.status, problem=told(refused), typed=typed | texts)
    flash(_("Shared with every team.") if act == "share" else _("Saved."), "success")
    return see_other(".one", case_id=case_id)


@bp.post("/cases/<int:case_id>/<any(discard, withdraw):act>")
@needs(Right.EXPORT)
def end(case_id: int, act: str) -> ResponseReturnValue:
    try:
        with transaction() as session:
            case = _mine(session, case_id)
            by = acting(case.team_id)
            if act == "discard":
                service.discard(session, case, by=by, at=present())
            else:
                service.withdraw(session, case, forms.text("why"), by=by, at=present())
    except Invalid as wrong:
        return _one(case_id, wrong.status, faults={"why": _(wrong.fields.get("why", ""))})
    except Conflict as refused:
        return _one(case_id, refused.status, problem=told(refused))
    flash(_("The case is gone.") if act == "discard" else _("Nobody reads it any more."), "success")
    return see_other(".show")


def _mine(session: Session, case_id: int) -> LearningCase:
    case = queries.own(session, case_id, team_ids(Right.READ))
    must_be_allowed(case.team_id)
    return case


def _ticket(session: Session, case: LearningCase) -> Ticket:
    return tickets.get(session, case.ticket_id, [case.team_id])


def _one(case_id: int, status: int = 200, **said: object) -> ResponseReturnValue:
    with transaction() as session:
        case = queries.get(session, case_id, team_ids(Right.READ))
        is_ours = case.team_id in team_ids(Right.EXPORT)
        checking = case.state is CaseState.CHECKING and is_ours
        ticket = _ticket(session, case) if checking else None
        left = service.remains(session, case, ticket) if ticket else {}
        seen = service.suspected(session, case, ticket) if ticket else []
        return page(
            "cases/one.html",
            case=case,
            channel=ChannelKind(case.channel),
            is_ours=is_ours,
            checking=checking,
            left=left,
            suspected=seen[:MOST_SUSPECTS],
            status=status,
            **{"faults": {}, "problem": "", "typed": {}} | said,
        )
