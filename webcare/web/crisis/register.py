"""The crises that are on and those that were, and declaring one."""

from typing import Any

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.accounts.models import Team
from webcare.core import tokens
from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid
from webcare.crisis import queries, service
from webcare.insight.crisis_touched import touched
from webcare.replies import crisis_holds, foreseeing, in_crisis
from webcare.surges import service as surges
from webcare.web import forms
from webcare.web.access import acting, needs, team_ids
from webcare.web.crisis import form, proposals, strip
from webcare.web.language import present, told
from webcare.web.pages import number, page, see_other
from webcare.web.themes import themes_of
from workflows.crisis import BEFORE, MAY_DECLARE, Scope
from workflows.rights import Right

bp = Blueprint("crisis", __name__, url_prefix="/crisis")
SEE = (Right.READ, Right.MANAGE_TEAM)


@bp.get("")
@needs(*SEE)
def show() -> ResponseReturnValue:
    with transaction() as session:
        mine, at = team_ids(), present()
        on, over = queries.declared(session, mine, at), queries.over(session, mine, at)
        return page(
            "crisis/list.html",
            on=on,
            over=over,
            progress=crisis_holds.progress(session, [each.id for each in (*on, *over)]),
            themes=themes_of(session, mine),
            teams={each.id: each for each in accounts.teams(session) if each.id in mine},
            may_declare=bool(team_ids(*MAY_DECLARE)),
            surges=proposals.waiting(session),
        )


@bp.get("/strip")
@needs(*SEE)
def strips() -> ResponseReturnValue:
    """The strips alone, for a page that hears of a change."""
    strip.forget()
    return page("_strips.html")


@bp.get("/new")
@needs(*MAY_DECLARE)
def new() -> ResponseReturnValue:
    with transaction() as session:
        team = _team(session)
        return _draw(session, team, form.fresh(team), key=tokens.new_nonce())


@bp.post("/preview")
@needs(*MAY_DECLARE)
def preview() -> ResponseReturnValue:
    """What would be touched, while one types."""
    with transaction() as session:
        team = _team(session)
        return _draw(session, team, form.typed(), "foreseen", key=forms.text("key"))


@bp.post("")
@needs(*MAY_DECLARE)
def declare() -> ResponseReturnValue:
    values, key = form.typed(), forms.text("key") or tokens.new_nonce()
    if request.form.get("act") == "preview":  # without script
        return preview()
    try:
        with transaction() as session:
            team = _team(session)
            crisis = in_crisis.declare(
                session, team.id, form.wanted(values, team), request_key=key[:80],
                knowing=forms.numbers("knowing"), by=acting(team.id), at=present(),
            )  # fmt: skip
            surges.declared(session, number("surge"), crisis, by=acting(team.id), at=present())
    except (Conflict, Invalid) as wrong:
        faults = form.faults_of(wrong) if isinstance(wrong, Invalid) else {}
        with transaction() as session:
            return _draw(
                session, _team(session), values, key=key, faults=faults, problem=told(wrong),
                status=wrong.status,
            )  # fmt: skip
    strip.forget()
    flash(_("The crisis is on. What it touches is held."), "success")
    return see_other("crisis_one.show", crisis_id=crisis.id)


def _team(session: Session) -> Team:
    mine = team_ids(*MAY_DECLARE)
    wanted = number("team")
    return accounts.team(session, wanted if wanted in mine else mine[0])


def _draw(
    session: Session,
    team: Team,
    values: dict[str, Any],
    *blocks: str,
    key: str,
    faults: dict[str, str] | None = None,
    problem: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    scope = scope_of(session, team, values, 0)
    return page(
        "crisis/new.html", *blocks,
        team=team, teams=[accounts.team(session, each) for each in team_ids(*MAY_DECLARE)],
        values=values, key=key, faults=faults or {}, problem=problem, status=status,
        **asked_for(session, team, values, scope),
    )  # fmt: skip


def asked_for(
    session: Session, team: Team, values: dict[str, Any], scope: Scope | None
) -> dict[str, Any]:
    """What the form of a crisis shows besides its fields: what can be chosen, what it would touch,
    and what covers part of it already.
    """
    shared = service.overlapping(session, team.id, scope, present()) if scope else {}
    return {
        "themes": themes_of(session, [team.id]),
        "channels": form.channels_of(session, team.id),
        "zone": form.zone_of(team),
        "scope": scope,
        "foreseen": foreseeing.foresee(session, team.id, scope) if scope else None,
        "recent": _recent(session, team, scope) if scope else 0,
        "overlapping": [
            (queries.get(session, each, [team.id]), words) for each, words in shared.items()
        ],
        "words": forms.lines(values["words"]),
    }


def _recent(session: Session, team: Team, scope: Scope) -> int:
    """With how many open tickets the board would begin: those that wrote in the hours before."""
    if not scope.themes and not scope.words:
        return 0
    return touched(session, team.id, scope, present() - BEFORE, present()).open


def scope_of(session: Session, team: Team, values: dict[str, Any], crisis_id: int) -> Scope | None:
    """What the values cover; None while they name nothing."""
    try:
        wanted = form.wanted(values, team)
    except Invalid:
        wanted = form.wanted(values | {"until": form.fresh(team)["until"]}, team)
    scope = foreseeing.scope_of(session, team.id, wanted, crisis_id)
    return scope if scope.themes or scope.words else None
