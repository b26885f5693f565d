"""The directory of experts: who knows what, of which unit, and in which languages."""

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.core.db import transaction
from webcare.experts import queries, service
from webcare.experts.models import Expert
from webcare.experts.service import ExpertCard
from webcare.web import forms
from webcare.web.access import acting, needs
from webcare.web.forms import NAMED_IN, Form, Values
from webcare.web.language import present
from webcare.web.pages import number, page, see_other
from webcare.web.settings.teams import chosen, manager, teams_of
from workflows.rights import Right

bp = Blueprint("experts", __name__, url_prefix="/experts")


@bp.get("")
@needs(Right.READ, Right.MANAGE_TEAM)
def directory() -> ResponseReturnValue:
    search, unit = request.args.get("q", ""), request.args.get("unit", "")
    with transaction() as session:
        teams = teams_of(session, Right.READ, Right.MANAGE_TEAM)
        wanted = number("team")
        team = next((each for each in teams if each.id == wanted), teams[0])
        themes = queries.themes(session, team.id)
        theme_id = number("theme") or None
        people = queries.directory(
            session, team.id, search=search, theme_id=theme_id, unit=unit,
            with_inactive=Right.MANAGE_TEAM in acting(team.id).rights and "all" in request.args,
        )  # fmt: skip
        return page(
            "experts.html",
            "people",
            team=team,
            teams=teams,
            people=people,
            themes=themes,
            units=queries.units(session, team.id),
            search=search,
            unit=unit,
            theme_id=theme_id,
        )


@bp.get("/<int:team_id>/new", defaults={"expert_id": None})
@bp.get("/<int:team_id>/<int:expert_id>")
@needs(Right.MANAGE_TEAM)
def show(team_id: int, expert_id: int | None) -> ResponseReturnValue:
    manager(team_id, Right.MANAGE_TEAM)
    with transaction() as session:
        values = _values(session, _expert(session, team_id, expert_id))
    return _form(team_id, expert_id, forms.fresh(values))


@bp.post("/<int:team_id>/new", defaults={"expert_id": None})
@bp.post("/<int:team_id>/<int:expert_id>")
@needs(Right.MANAGE_TEAM)
def save(team_id: int, expert_id: int | None) -> ResponseReturnValue:
    """Add someone, or replace what the directory says of them."""
    by, typed = manager(team_id, Right.MANAGE_TEAM), _typed()

    def work(session: Session) -> ResponseReturnValue:
        card = ExpertCard(
            email=typed["email"], name=typed["name"], function=typed["function"],
            unit=typed["unit"], languages=tuple(typed["languages"]), active=typed["active"],
        )  # fmt: skip
        expert = _expert(session, team_id, expert_id)
        if expert is None:
            expert = service.add_expert(session, team_id, card, by=by, at=present())
        else:
            forms.check_seen(_values(session, expert))
            service.update_expert(session, expert, card, by=by, at=present())
        service.set_themes(session, expert, typed["themes"], by=by, at=present())
        flash(_("Saved."), "success")
        return see_other(".directory", team=team_id)

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
            "languages": [], "active": True, "themes": [],
        }  # fmt: skip
    own = [each.id for each in queries.themes(session, expert.team_id) if _owns(expert, each)]
    return {
        "email": expert.email,
        "name": expert.name,
        "function": expert.function,
        "unit": expert.unit,
        "languages": list(expert.languages),
        "active": expert.active,
        "themes": sorted(own),
    }


def _owns(expert: Expert, theme: object) -> bool:
    return getattr(theme, "expert_id", None) == expert.id


def _typed() -> Values:
    preferred = forms.text("preferred")
    spoken = [code for code in NAMED_IN if code in request.form.getlist("languages")]
    spoken.sort(key=lambda code: code != preferred)
    fields = ("email", "name", "function", "unit")
    return {name: forms.text(name).strip() for name in fields} | {
        "languages": spoken,
        "active": forms.ticked("active"),
        "themes": forms.numbers("themes"),
    }


def _form(
    team_id: int, expert_id: int | None, form: Form, status: int = 200
) -> ResponseReturnValue:
    with transaction() as session:
        teams = teams_of(session, Right.MANAGE_TEAM)
        return page(
            "experts_edit.html",
            team=chosen(teams, team_id, Right.MANAGE_TEAM),
            expert_id=expert_id,
            form=form,
            themes=queries.themes(session, team_id),
            units=queries.units(session, team_id),
            languages=NAMED_IN,
            status=status,
        )
