"""What one is told of, by which ways and when: one's own choice, and a lead's for a team."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.accounts.models import Team
from webcare.alarms import people
from webcare.core.actor import Actor
from webcare.core.db import transaction
from webcare.notices import choosing, queries
from webcare.notices.models import NoticeChoice
from webcare.web import forms
from webcare.web.access import acting, for_anyone_inside, me, needs
from webcare.web.forms import Form, Values
from webcare.web.language import present
from webcare.web.notices import choice_form
from webcare.web.pages import page, see_other
from webcare.web.settings import forms as settings_forms
from webcare.web.settings.teams import chosen, manager, teams_of
from workflows.notice import Cadence, cadence_of
from workflows.rights import Right

bp = Blueprint("notices_choice", __name__)


@bp.get("/notices/mine")
@for_anyone_inside
def mine() -> ResponseReturnValue:
    with transaction() as session:
        return _own_form(session, forms.fresh(_own_values(session)))


@bp.post("/notices/mine")
@for_anyone_inside
def keep_mine() -> ResponseReturnValue:
    """Keep one's own choice; where it is as the team's, it goes on following that."""
    typed = choice_form.typed(with_hours=True)

    def work(session: Session) -> ResponseReturnValue:
        forms.check_seen(_own_values(session))
        choice = choice_form.choice(typed, _below(session))
        choosing.choose(session, me().id, choice, by=_me(), at=present())
        flash(_("Saved."), "success")
        return see_other(".mine")

    def again(form: Form, status: int) -> ResponseReturnValue:
        with transaction() as session:
            return _own_form(session, form, status)

    return forms.attempt(work, again, typed, _own_values)


@bp.post("/notices/mine/<any(undo, follow):act>")
@for_anyone_inside
def change_mine(act: str) -> ResponseReturnValue:
    """Take the last change back, or follow the team in everything again."""
    with transaction() as session:
        row = queries.own(session, me().id)
        if row is not None and act == "undo":
            choosing.take_back(session, row, by=_me(), at=present())
        elif row is not None:
            choosing.choose(session, me().id, choosing.Choice(), by=_me(), at=present())
    flash(_("Taken back.") if act == "undo" else _("You follow the team again."), "success")
    return see_other(".mine")


@bp.get("/settings/notices", defaults={"team_id": None})
@bp.get("/settings/notices/<int:team_id>")
@needs(Right.MANAGE_TEAM)
def of_team(team_id: int | None) -> ResponseReturnValue:
    with transaction() as session:
        team = chosen(teams_of(session, Right.MANAGE_TEAM), team_id, Right.MANAGE_TEAM)
        return _team_form(session, team, forms.fresh(_team_values(session, team.id)))


@bp.post("/settings/notices/<int:team_id>")
@needs(Right.MANAGE_TEAM)
def keep_of_team(team_id: int) -> ResponseReturnValue:
    by = manager(team_id, Right.MANAGE_TEAM)
    typed = choice_form.typed(with_hours=False)

    def work(session: Session) -> ResponseReturnValue:
        forms.check_seen(_team_values(session, team_id))
        choice = choice_form.choice(typed, {})
        choosing.choose_for_team(session, team_id, choice, by=by, at=present())
        flash(_("Saved. It holds for whoever chose nothing themselves."), "success")
        return see_other(".of_team", team_id=team_id)

    def again(form: Form, status: int) -> ResponseReturnValue:
        with transaction() as session:
            return _team_form(session, accounts.team(session, team_id), form, status)

    return forms.attempt(work, again, typed, lambda session: _team_values(session, team_id))


@bp.post("/settings/notices/<int:team_id>/undo")
@needs(Right.MANAGE_TEAM)
def undo_of_team(team_id: int) -> ResponseReturnValue:
    by = manager(team_id, Right.MANAGE_TEAM)
    with transaction() as session:
        row = queries.of_teams(session, [team_id]).get(team_id)
        if row is not None:
            choosing.take_back(session, row, by=by, at=present())
    flash(_("Taken back."), "success")
    return see_other(".of_team", team_id=team_id)


def _own_values(session: Session) -> Values:
    own = queries.own(session, me().id)
    return choice_form.values(own, _below(session), choosing.shown_hours(own, _teams()))


def _team_values(session: Session, team_id: int) -> Values:
    return choice_form.values(queries.of_teams(session, [team_id]).get(team_id), {}, None)


def _own_form(session: Session, form: Form, status: int = 200) -> ResponseReturnValue:
    own, teams = queries.own(session, me().id), _teams()
    below = _chosen_by_teams(session)
    return page(
        "notices/mine.html", status=status, form=form, row=own, teams=teams,
        follows=cadence_of(*(each.cadence for each in below)),
        devices=people.devices(session, me().id),
        zones=settings_forms.zone_options(form["timezone"]),
        days=day_names(), **_grid(own),
    )  # fmt: skip


def day_names() -> list[tuple[int, str]]:
    """ISO number and short name of the days of the week, Monday first."""
    names = get_locale().days["stand-alone"]["abbreviated"]
    return [(number + 1, names[number]) for number in range(7)]


def _team_form(session: Session, team: Team, form: Form, status: int = 200) -> ResponseReturnValue:
    row = queries.of_teams(session, [team.id]).get(team.id)
    return page(
        "notices/team.html", status=status, form=form, row=row, team=team,
        teams=teams_of(session, Right.MANAGE_TEAM), follows=cadence_of(), **_grid(row),
    )  # fmt: skip


def _grid(row: NoticeChoice | None) -> dict[str, Any]:
    return {
        "groups": choice_form.GROUPS,
        "differing": choice_form.differing(row),
        "cadences": list(Cadence),
    }


def _teams() -> list[Team]:
    teams = {each.team_id: each.team for each in me().memberships}
    return [teams[team_id] for team_id in sorted(teams)]


def _chosen_by_teams(session: Session) -> Sequence[NoticeChoice]:
    rows = queries.of_teams(session, [each.id for each in _teams()])
    return [rows[team_id] for team_id in sorted(rows)]


def _below(session: Session) -> dict[str, Any]:
    """What holds for the person where they say nothing: as their first team that says it."""
    found: dict[str, Any] = {}
    for row in _chosen_by_teams(session):
        found = dict(row.ways) | found
    return found


def _me() -> Actor:
    memberships = me().memberships
    return acting(memberships[0].team_id if memberships else 0)
