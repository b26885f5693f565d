"""Statements: what the organisation says, searched, read, written, approved and withdrawn."""

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid, NotFound
from webcare.handoffs import queries as handoffs
from webcare.handoffs.answering import HandBack
from webcare.mandates import queries, speaking, statements
from webcare.mandates.models import Statement
from webcare.mandates.speaking import NoMandate
from webcare.mandates.statements import Line
from webcare.replies import built
from webcare.tickets import queries as tickets
from webcare.web import forms
from webcare.web.access import acting, must_be_allowed, needs, team_ids
from webcare.web.forms import NAMED_IN, Form
from webcare.web.language import present, told
from webcare.web.mandates.statement_form import begin, line, typed, values_of
from webcare.web.pages import number, page, see_other, version_seen
from webcare.web.settings.teams import teams_of
from webcare.web.themes import themes_of
from workflows.rights import Right
from workflows.statement import WARN_BEFORE, StatementLifecycle, StatementState

bp = Blueprint("statements", __name__, url_prefix="/statements")


@bp.get("")
@needs(Right.READ)
def show() -> ResponseReturnValue:
    """What is said, the newest first: to search, and to see what waits or runs out."""
    asked, language = request.args.get("state", ""), request.args.get("language", "")
    state = StatementState(asked) if asked in frozenset(StatementState) else None
    search = request.args.get("q", "")[:200].replace("\x00", " ")
    language = language if language in NAMED_IN else ""
    theme_id, teams = number("theme") or None, team_ids()
    with transaction() as session:
        found = queries.statements(
            session, teams, search=search, theme_id=theme_id, language=language, state=state,
            after=number("after") or None,
        )  # fmt: skip
        return page(
            "statements/list.html", "found",
            found=found, more=len(found) == queries.PAGE, themes=themes_of(session, teams),
            uses=built.use_counts(session, [each.id for each in found]),
            soon=queries.ending_soon(session, teams, present(), WARN_BEFORE),
            holds=lambda row: statements.holds(row, present()),
            search=search, language=language, theme_id=theme_id, state=state,
            states=tuple(StatementState), languages=NAMED_IN,
            is_empty=not found and not queries.has_statements(session, teams),
        )  # fmt: skip


@bp.get("/new")
@needs(Right.DRAFT, Right.SPEAK)
def new() -> ResponseReturnValue:
    """A blank form, or the next version of one."""
    with transaction() as session:
        team, values = begin(session)
    return _form(team.id, None, forms.fresh(values))


@bp.post("/new")
@needs(Right.DRAFT, Right.SPEAK)
def add() -> ResponseReturnValue:
    written = typed()
    with transaction() as session:
        team, _values = begin(session)

    def work(session: Session) -> ResponseReturnValue:
        replaced = number("replaces")
        row = statements.write(
            session, team.id, line(session, team, written),
            replaces=queries.statement(session, replaced, [team.id], lock=True)
            if replaced else None,
            by=acting(team.id), at=present(),
        )  # fmt: skip
        flash(_("Kept as a draft. Whoever has the mandate approves it."), "success")
        return see_other(".one", statement_id=row.id)

    return forms.attempt(work, lambda form, status: _form(team.id, None, form, status), written)


@bp.post("/from/<int:handoff_id>")
@needs(Right.DRAFT, Right.SPEAK)
def keep(handoff_id: int) -> ResponseReturnValue:
    """Keep the statement that a desk gave on a ticket, as a draft; twice finds the same one."""
    with transaction() as session:
        handoff = handoffs.get(session, handoff_id, team_ids(Right.READ))
        must_be_allowed(handoff.team_id)
        if handoff.hand_back != HandBack.STATEMENT or not handoff.answer:
            raise NotFound("There is no such statement.")
        ticket = tickets.get(session, handoff.ticket_id, team_ids(), lock=True)
        row = queries.of_handoffs(session, [handoff.id]).get(handoff.id)
        if row is None:
            team = accounts.team(session, handoff.team_id)
            said = Line(
                title=ticket.subject or handoff.question,
                texts={ticket.language or team.language: handoff.answer},
                theme_ids=[ticket.theme_id] if ticket.theme_id else [],
            )
            row = statements.write(
                session, team.id, said, handoff_id=handoff.id, by=acting(team.id), at=present()
            )
    return see_other(".one", statement_id=row.id)


@bp.get("/<int:statement_id>")
@needs(Right.READ)
def one(statement_id: int) -> ResponseReturnValue:
    return _one(statement_id)


@bp.get("/<int:statement_id>/edit")
@needs(Right.DRAFT, Right.SPEAK)
def edit(statement_id: int) -> ResponseReturnValue:
    with transaction() as session:
        row = _mine(session, statement_id)
        team = accounts.team(session, row.team_id)
        values = values_of(row, team)
    return _form(row.team_id, statement_id, forms.fresh(values))


@bp.post("/<int:statement_id>/edit")
@needs(Right.DRAFT, Right.SPEAK)
def change(statement_id: int) -> ResponseReturnValue:
    """Another text for a draft."""
    written = typed()
    with transaction() as session:
        team = accounts.team(session, _mine(session, statement_id).team_id)

    def work(session: Session) -> ResponseReturnValue:
        row = _mine(session, statement_id, lock=True)
        forms.check_seen(values_of(row, team))
        statements.change(
            session, row, line(session, team, written), by=acting(team.id), at=present()
        )
        flash(_("Saved."), "success")
        return see_other(".one", statement_id=statement_id)

    return forms.attempt(
        work,
        lambda form, status: _form(team.id, statement_id, form, status),
        written,
        lambda session: values_of(_mine(session, statement_id), team),
    )


@bp.post("/<int:statement_id>/<any(approve, withdraw):act>")
@needs(Right.SPEAK)
def move(statement_id: int, act: str) -> ResponseReturnValue:
    """Approve or withdraw it; what waits on a version that ends by it is held at once."""
    try:
        with transaction() as session:
            row = _mine(session, statement_id, lock=True)
            by, at = acting(row.team_id), present()
            if act == "approve":
                held = built.approve(session, row, seen=version_seen(), by=by, at=at)
            else:
                held = built.withdraw(session, row, forms.text("why"), by=by, at=at)
    except Invalid as wrong:
        faults = {name: _(text) for name, text in wrong.fields.items()}
        return _one(statement_id, wrong.status, faults=faults, tried=act)
    except (Conflict, NoMandate) as refused:
        return _one(statement_id, refused.status, problem=told(refused))
    said = _("Approved.") if act == "approve" else _("Withdrawn.")
    stopped = _("Replies held back: %(count)d.", count=held) if held else ""
    flash(f"{said} {stopped}".strip(), "success")
    return see_other(".one", statement_id=statement_id)


@bp.post("/<int:statement_id>/discard")
@needs(Right.DRAFT)
def discard(statement_id: int) -> ResponseReturnValue:
    """Let a draft go."""
    try:
        with transaction() as session:
            row = _mine(session, statement_id, lock=True)
            statements.discard(session, row, by=acting(row.team_id), at=present())
    except Conflict as refused:
        return _one(statement_id, refused.status, problem=told(refused))
    flash(_("The draft is gone."), "success")
    return see_other(".one", statement_id=statement_id)


def _one(statement_id: int, status: int = 200, **said: object) -> ResponseReturnValue:
    with transaction() as session:
        row = queries.statement(session, statement_id, team_ids(Right.READ))
        team = accounts.team(session, row.team_id)
        by, may = acting(team.id), speaking.on_themes(session, team, row.theme_ids, present())
        versions = queries.versions(session, row)
        ends = row.replaces_id if row.state is StatementState.DRAFT else row.id
        return page(
            "statements/one.html",
            row=row, team=team, may_speak=may, has_mandate=may.allows(by.user_id),
            versions=versions, themes=themes_of(session, [team.id]),
            holds=statements.holds(row, present()),
            next_one=next((each for each in versions if each.replaces_id == row.id), None),
            soon=row.valid_until is not None and row.valid_until <= present() + WARN_BEFORE,
            enabled=StatementLifecycle(row.state).enabled(by.rights, mandate=True, reason="-"),
            uses=built.uses(session, row.id),
            would_hold=len(built.waiting_on(session, ends)) if ends else 0,
            zone=speaking.zone_of(team).key, languages=NAMED_IN,
            status=status, **{"faults": {}, "problem": "", "tried": ""} | said,
        )  # fmt: skip


def _mine(session: Session, statement_id: int, *, lock: bool = False) -> Statement:
    """One that the person sees, and may act on as the route asks."""
    row = queries.statement(session, statement_id, team_ids(Right.READ), lock=lock)
    must_be_allowed(row.team_id)
    return row


def _form(
    team_id: int, statement_id: int | None, form: Form, status: int = 200
) -> ResponseReturnValue:
    with transaction() as session:
        team = accounts.team(session, team_id)
        return page(
            "statements/edit.html",
            team=team, statement_id=statement_id, replaces=number("replaces"), form=form,
            teams=teams_of(session, Right.DRAFT, Right.SPEAK),
            themes=themes_of(session, [team_id]), languages=NAMED_IN,
            zone=speaking.zone_of(team).key, status=status,
        )  # fmt: skip
