"""Settings: what there is, and the teams."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.accounts import people, queries, teams
from webcare.accounts.hours import norm, office_hours
from webcare.accounts.models import Team
from webcare.channels import queries as channel_queries
from webcare.core.actor import Actor
from webcare.core.db import transaction
from webcare.core.errors import NotAllowed, NotFound
from webcare.experts import queries as expert_queries
from webcare.schemes import queries as scheme_queries
from webcare.web import forms
from webcare.web import session as visit
from webcare.web.access import acting, me, needs, team_ids
from webcare.web.forms import Form, Values
from webcare.web.language import present
from webcare.web.pages import page, see_other
from webcare.web.settings import forms as settings_forms
from webcare.web.settings.week_words import week_words
from workflows.rights import Right

bp = Blueprint("settings", __name__)
ANY = (Right.MANAGE_TEAM, Right.MANAGE_USERS, Right.MANAGE_CHANNELS, Right.READ_AUDIT)


def manager(team_id: int, right: Right) -> Actor:
    """Whoever is logged in as who manages that team.

    Raises NotFound for a team that is not theirs, the same as for none, and NotAllowed where
    they see it but lack the right.
    """
    if all(each.team_id != team_id for each in me().memberships):
        raise NotFound("There is no such team.")
    actor = acting(team_id)
    if not actor.may(right):
        raise NotAllowed("Your role does not allow this.")
    return actor


def teams_of(session: Session, *rights: Right) -> list[Team]:
    """The teams in which the person holds one of *rights*, by name."""
    mine = set(team_ids(*rights))
    return sorted(
        (team for team in queries.teams(session) if team.id in mine), key=lambda t: t.name.lower()
    )


def chosen(found: Sequence[Team], team_id: int | None, right: Right) -> Team:
    """The team that the address names, or the first of *found*; with `manager`'s errors."""
    if team_id is None:
        return found[0]
    manager(team_id, right)
    return next(team for team in found if team.id == team_id)


@bp.get("/settings")
@needs(*ANY)
def home() -> ResponseReturnValue:
    with transaction() as session:
        found = teams_of(session, *ANY)
        summary = [_summary(session, team) for team in found]
    return page("settings/home.html", summary=summary)


def _summary(session: Session, team: Team) -> dict[str, Any]:
    channels = channel_queries.channels(session, [team.id])
    return {
        "team": team,
        "users": len(queries.colleagues(session, team.id)),
        "channels": channels,
        "desks": expert_queries.desks(session, team.id),
        "themes": expert_queries.themes(session, team.id),
        "norm": norm(team, "mail"),
        "week": week_words(office_hours(team).week),
        "zone": office_hours(team).timezone,
    }


@bp.get("/settings/teams")
@needs(Right.MANAGE_TEAM)
def show_teams() -> ResponseReturnValue:
    with transaction() as session:
        return page("settings/teams.html", teams=teams_of(session, Right.MANAGE_TEAM))


@bp.get("/settings/teams/new")
@needs(Right.MANAGE_USERS)
def new_team() -> ResponseReturnValue:
    with transaction() as session:
        first = teams_of(session, Right.MANAGE_USERS)[0]
        values = settings_forms.team_values(first) | {"name": ""}
    return _team_form(None, forms.fresh(values))


@bp.post("/settings/teams/new")
@needs(Right.MANAGE_USERS)
def add_team() -> ResponseReturnValue:
    typed = settings_forms.team_typed()

    def work(session: Session) -> ResponseReturnValue:
        card = settings_forms.team_card(session, typed)
        by = acting(team_ids(Right.MANAGE_USERS)[0])
        founder = people.get(session, me().id, team_ids())
        founder.session_epoch += 1  # more rights: other sessions begin anew
        team = teams.add(session, founder, card, by=by, at=present())
        session.flush()
        session.expire_all()
        known = queries.signed_in(session, founder.id)
        if known:
            visit.begin(known)
        flash(
            _("The team %(name)s is there. You are its administrator.", name=team.name), "success"
        )
        return see_other(".show_team", team_id=team.id)

    return forms.attempt(work, lambda form, status: _team_form(None, form, status), typed)


@bp.get("/settings/teams/<int:team_id>")
@needs(Right.MANAGE_TEAM)
def show_team(team_id: int) -> ResponseReturnValue:
    manager(team_id, Right.MANAGE_TEAM)
    with transaction() as session:
        team = queries.team(session, team_id)
    return _team_form(team, forms.fresh(settings_forms.team_values(team)))


@bp.post("/settings/teams/<int:team_id>")
@needs(Right.MANAGE_TEAM)
def change_team(team_id: int) -> ResponseReturnValue:
    by, typed = manager(team_id, Right.MANAGE_TEAM), settings_forms.team_typed()

    def kept(session: Session) -> Values:
        return settings_forms.team_values(queries.team(session, team_id))

    def work(session: Session) -> ResponseReturnValue:
        forms.check_seen(kept(session))
        card = settings_forms.team_card(session, typed)
        teams.change(session, queries.team(session, team_id), card, by=by, at=present())
        flash(_("Saved."), "success")
        return see_other(".show_team", team_id=team_id)

    def again(form: Form, status: int) -> ResponseReturnValue:
        with transaction() as session:
            return _team_form(queries.team(session, team_id), form, status)

    return forms.attempt(work, again, typed, kept)


def _team_form(team: Team | None, form: Form, status: int = 200) -> ResponseReturnValue:
    with transaction() as session:
        schemes = settings_forms.scheme_options(scheme_queries.published(session))
    return page(
        "settings/team.html",
        team=team,
        form=form,
        schemes=schemes,
        status=status,
    )
