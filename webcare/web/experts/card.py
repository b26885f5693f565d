"""One expert: what they know, where they belong, when they are away; and the acts on all that."""

from typing import Any

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.utils import redirect

from webcare.core.db import transaction
from webcare.core.errors import Invalid
from webcare.experts import absence, offering, queries, tree
from webcare.experts.models import Expert
from webcare.handoffs import histories
from webcare.web.access import needs
from webcare.web.experts.door import SEEN_BY, insider, leads, of_team, team_seen
from webcare.web.experts.keeping import days, typed_days
from webcare.web.language import present
from webcare.web.pages import own_page, page, see_other
from workflows.rights import Right
from workflows.suggestion import Rank

bp = Blueprint("experts_card", __name__, url_prefix="/experts/<int:team_id>/<int:expert_id>")


@bp.get("")
@needs(*SEEN_BY)
def show(team_id: int, expert_id: int) -> ResponseReturnValue:
    return _card(team_id, expert_id)


@bp.post("/absences")
@needs(Right.MANAGE_TEAM)
def note(team_id: int, expert_id: int) -> ResponseReturnValue:
    """Note that they are away."""
    by, typed = insider(team_id, Right.MANAGE_TEAM), typed_days()
    try:
        with transaction() as session:
            expert = of_team(session, team_id, expert_id)
            absence.note(session, expert, days(typed), by=by, at=present())
    except Invalid as wrong:
        faults = {name: _(text) for name, text in wrong.fields.items()}
        return _card(team_id, expert_id, typed=typed, faults=faults, status=wrong.status)
    flash(_("Noted."), "success")
    return see_other(".show", team_id=team_id, expert_id=expert_id)


@bp.post("/absences/<int:absence_id>/<any(note, dismiss):act>")
@needs(Right.DECIDE, Right.MANAGE_TEAM)
def decide(team_id: int, expert_id: int, absence_id: int, act: str) -> ResponseReturnValue:
    """One click on what an automatic reply proposes, or on an absence that is over."""
    by = insider(team_id, Right.DECIDE, Right.MANAGE_TEAM)
    with transaction() as session:
        expert = of_team(session, team_id, expert_id)
        absence.decide(session, absence.one(session, absence_id, expert), act, by=by, at=present())
    return _back(team_id, expert_id)


@bp.post("/knows/<int:expertise_id>/<any(confirm, decline, take_back):act>")
@needs(Right.MANAGE_TEAM)
def settle(team_id: int, expert_id: int, expertise_id: int, act: str) -> ResponseReturnValue:
    """The team's word on what was offered or asked."""
    by = insider(team_id, Right.MANAGE_TEAM)
    rank = Rank.FIRST if request.form.get("rank") == Rank.FIRST else Rank.BACKUP
    with transaction() as session:
        expert = of_team(session, team_id, expert_id)
        row = offering.expertise(session, expertise_id, expert)
        offering.settle(session, expert, row, act, rank, by=by, at=present())
    return _back(team_id, expert_id)


def _back(team_id: int, expert_id: int) -> ResponseReturnValue:
    target = own_page(request.form.get("back"), "")
    return (
        redirect(target, 303)
        if target
        else see_other(".show", team_id=team_id, expert_id=expert_id)
    )


def _card(team_id: int, expert_id: int, *, status: int = 200, **said: Any) -> ResponseReturnValue:
    with transaction() as session:
        team = team_seen(session, team_id)
        expert = of_team(session, team_id, expert_id)
        return page(
            "experts/card.html",
            team=team,
            **facts(session, expert),
            unit=tree.unit(session, expert.unit_id, [team_id]) if expert.unit_id else None,
            history=histories.of_expert(session, expert.id) if leads(team_id) else None,
            colleagues=queries.directory(session, team_id),
            open_now=histories.open_questions(session, team_id).get(expert.id, 0),
            **({"typed": {}, "faults": {}} | said),
            status=status,
        )


def facts(session: Session, expert: Expert) -> dict[str, Any]:
    """What every page about one expert shows."""
    day = absence.today(session, expert.team_id, present())
    themes = queries.themes(session, expert.team_id)
    people = queries.directory(session, expert.team_id, with_inactive=True, limit=10_000)
    return {
        "expert": expert,
        "day": day,
        "absences": absence.of_expert(session, expert.id, day),
        "knows": queries.knowledge_of(session, expert.id),
        "themes": themes,
        "theme_by_id": {each.id: each for each in themes},
        "by_id": {each.id: each for each in people},
    }
