"""Adding someone to the directory, and changing what it says of them."""

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.core.db import transaction
from webcare.core.errors import Invalid
from webcare.core.i18n import marked
from webcare.experts import queries, service, tree
from webcare.experts.models import Expert
from webcare.experts.service import ExpertCard
from webcare.web import forms
from webcare.web.access import needs
from webcare.web.forms import NAMED_IN, Form, Values
from webcare.web.language import present
from webcare.web.pages import page, see_other
from webcare.web.settings.teams import chosen, manager, teams_of
from workflows.engagement import EngagementState
from workflows.rights import Right
from workflows.suggestion import Rank

bp = Blueprint("experts_editing", __name__, url_prefix="/experts/<int:team_id>")


@bp.get("/new", defaults={"expert_id": None})
@bp.get("/<int:expert_id>/edit")
@needs(Right.MANAGE_TEAM)
def show(team_id: int, expert_id: int | None) -> ResponseReturnValue:
    manager(team_id, Right.MANAGE_TEAM)
    with transaction() as session:
        values = _values(session, _expert(session, team_id, expert_id))
    return _form(team_id, expert_id, forms.fresh(values))


@bp.post("/new", defaults={"expert_id": None})
@bp.post("/<int:expert_id>/edit")
@needs(Right.MANAGE_TEAM)
def save(team_id: int, expert_id: int | None) -> ResponseReturnValue:
    """Add someone, or replace what the directory says of them."""
    by, typed = manager(team_id, Right.MANAGE_TEAM), _typed()

    def work(session: Session) -> ResponseReturnValue:
        card = ExpertCard(
            email=typed["email"], name=typed["name"], function=typed["function"],
            unit=typed["unit"], languages=tuple(typed["languages"]), active=typed["active"],
            substitute_id=_number(typed["substitute"]), capacity=_capacity(typed["capacity"]),
        )  # fmt: skip
        expert = _expert(session, team_id, expert_id)
        if expert is None:
            expert = service.add_expert(session, team_id, card, by=by, at=present())
        else:
            forms.check_seen(_values(session, expert))
            service.update_expert(session, expert, card, by=by, at=present())
        service.set_themes(session, expert, typed["themes"], typed["backup"], by=by, at=present())
        flash(_("Saved."), "success")
        return see_other("experts_card.show", team_id=team_id, expert_id=expert.id)

    return forms.attempt(
        work,
        lambda form, status: _form(team_id, expert_id, form, status),
        typed,
        lambda session: _values(session, _expert(session, team_id, expert_id)),
    )


def _expert(session: Session, team_id: int, expert_id: int | None) -> Expert | None:
    """The team's expert; None for a new one, NotFound for an unknown one."""
    return None if expert_id is None else queries.expert(session, expert_id, [team_id])


def _values(session: Session, expert: Expert | None) -> Values:
    if expert is None:
        return {
            "email": request.args.get("email", ""), "name": "", "function": "", "unit": "",
            "languages": [], "active": True, "themes": [], "backup": [], "substitute": "",
            "capacity": "",
        }  # fmt: skip
    return {
        "email": expert.email,
        "name": expert.name,
        "function": expert.function,
        "unit": expert.unit,
        "languages": list(expert.languages),
        "active": expert.active,
        "themes": _known(session, expert, Rank.FIRST),
        "backup": _known(session, expert, Rank.BACKUP),
        "substitute": str(expert.substitute_id or ""),
        "capacity": str(expert.capacity or ""),
    }


def _known(session: Session, expert: Expert, rank: Rank) -> list[int]:
    return sorted(
        row.theme_id
        for row in queries.knowledge_of(session, expert.id)
        if row.theme_id and row.rank is rank and row.state is EngagementState.CONFIRMED
    )


def _number(text: str) -> int | None:
    return int(text) if forms.is_number(text) else None


def _capacity(text: str) -> int | None:
    if text and not forms.is_number(text):
        problem = marked("Give a whole number from 1 to 999, or nothing.")
        raise Invalid(problem, capacity=problem)
    return _number(text)


def _typed() -> Values:
    preferred = forms.text("preferred")
    spoken = [code for code in NAMED_IN if code in request.form.getlist("languages")]
    spoken.sort(key=lambda code: code != preferred)
    fields = ("email", "name", "function", "unit", "substitute", "capacity")
    return {name: forms.text(name).strip() for name in fields} | {
        "languages": spoken,
        "active": forms.ticked("active"),
        "themes": forms.numbers("themes"),
        "backup": forms.numbers("backup"),
    }


def _form(
    team_id: int, expert_id: int | None, form: Form, status: int = 200
) -> ResponseReturnValue:
    with transaction() as session:
        teams = teams_of(session, Right.MANAGE_TEAM)
        return page(
            "experts/edit.html",
            team=chosen(teams, team_id, Right.MANAGE_TEAM),
            expert_id=expert_id,
            form=form,
            themes=queries.themes(session, team_id),
            firsts=_firsts(session, team_id),
            units=[each.name for each in tree.units(session, team_id)],
            colleagues=queries.directory(session, team_id),
            languages=NAMED_IN,
            status=status,
        )


def _firsts(session: Session, team_id: int) -> dict[int | None, Expert]:
    """Who is asked first about each theme."""
    return {
        row.theme_id: row.expert
        for row in queries.knowledge(session, team_id)
        if row.rank is Rank.FIRST and row.state is EngagementState.CONFIRMED
    }
