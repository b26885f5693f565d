"""A team's tags: how many tickets bear each; renamed, merged, retired, never deleted."""

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from webcare.accounts import queries
from webcare.core.db import transaction
from webcare.tickets import labels
from webcare.web import forms
from webcare.web.access import needs
from webcare.web.forms import Form
from webcare.web.language import present
from webcare.web.pages import page, see_other
from webcare.web.settings import history
from webcare.web.settings.teams import chosen, manager, teams_of
from workflows.rights import Right

bp = Blueprint("settings_tags", __name__)


@bp.get("/settings/tags", defaults={"team_id": None})
@bp.get("/settings/tags/<int:team_id>")
@needs(Right.MANAGE_TEAM)
def show(team_id: int | None) -> ResponseReturnValue:
    with transaction() as session:
        team = chosen(teams_of(session, Right.MANAGE_TEAM), team_id, Right.MANAGE_TEAM)
    return _page(team.id, forms.fresh({}))


@bp.post("/settings/tags/<int:team_id>")
@needs(Right.MANAGE_TEAM)
def change(team_id: int) -> ResponseReturnValue:
    """Rename the tag, merge it into the one of that name, or retire it."""
    by = manager(team_id, Right.MANAGE_TEAM)
    typed = {name: forms.text(name).strip() for name in ("tag", "becomes", "act")}

    def work(session: Session) -> ResponseReturnValue:
        team = queries.team(session, team_id)
        if typed["act"] == "retire":
            many = labels.retire_tag(session, team, typed["tag"], by=by, at=present())
            said = _("Retired: it is offered no more.")
        else:
            many = labels.rename_tag(
                session, team, typed["tag"], typed["becomes"], by=by, at=present()
            )
            said = _("Renamed: its tickets follow now.")
        number = ngettext("%(num)d ticket bears it.", "%(num)d tickets bear it.", many)
        flash(f"{said} {number}", "success")
        return see_other(".show", team_id=team_id)

    return forms.attempt(work, lambda form, status: _page(team_id, form, status), typed)


def _page(team_id: int, form: Form, status: int = 200) -> ResponseReturnValue:
    with transaction() as session:
        team = queries.team(session, team_id)
        found = teams_of(session, Right.MANAGE_TEAM)
        rows = labels.tags_of(session, team_id)
        changes = history.of(session, team, labels.TAGS)
    return page(
        "settings/tags.html", team=team, teams=found, rows=rows, form=form, changes=changes,
        status=status,
    )  # fmt: skip
