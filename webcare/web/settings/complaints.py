"""Which law the team's formal complaints fall under, and the ombudsman's address."""

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.accounts import queries
from webcare.accounts.models import Team
from webcare.complaints.rules import set_rules
from webcare.core.db import transaction
from webcare.core.errors import Invalid
from webcare.tickets import complaints
from webcare.web import forms
from webcare.web.access import needs
from webcare.web.complaints.words import REGIMES
from webcare.web.forms import NAMED_IN, Form, Values
from webcare.web.language import present
from webcare.web.pages import page, see_other
from webcare.web.settings.teams import chosen, manager, teams_of
from workflows.complaint_terms import Regime
from workflows.rights import Right

bp = Blueprint("settings_complaints", __name__)


@bp.get("/settings/complaints", defaults={"team_id": None})
@bp.get("/settings/complaints/<int:team_id>")
@needs(Right.MANAGE_TEAM)
def show(team_id: int | None) -> ResponseReturnValue:
    with transaction() as session:
        team = chosen(teams_of(session, Right.MANAGE_TEAM), team_id, Right.MANAGE_TEAM)
        return _form(session, team, forms.fresh(_values(team)))


@bp.post("/settings/complaints/<int:team_id>")
@needs(Right.MANAGE_TEAM)
def change(team_id: int) -> ResponseReturnValue:
    by = manager(team_id, Right.MANAGE_TEAM)
    typed: Values = {"regime": request.form.get("regime", "")}
    typed |= {f"ombudsman-{code}": forms.text(f"ombudsman-{code}") for code in NAMED_IN}

    def kept(session: Session) -> Values:
        return _values(queries.team(session, team_id))

    def work(session: Session) -> ResponseReturnValue:
        forms.check_seen(kept(session))
        if typed["regime"] not in {str(each) for each in Regime}:
            raise Invalid("Choose one.", regime="Choose one.")
        words = {code: typed[f"ombudsman-{code}"] for code in NAMED_IN}
        team = queries.team(session, team_id)
        set_rules(session, team, Regime(typed["regime"]), words, by=by, at=present())
        flash(_("Saved. Complaints that come from now on get these terms."), "success")
        return see_other(".show", team_id=team_id)

    def again(form: Form, status: int) -> ResponseReturnValue:
        with transaction() as session:
            return _form(session, queries.team(session, team_id), form, status)

    return forms.attempt(work, again, typed, kept)


def _values(team: Team) -> Values:
    own = (team.complaint_rules or {}).get("ombudsman", {})
    regime: Values = {"regime": complaints.regime(team).value}
    return regime | {f"ombudsman-{code}": own.get(code, "") for code in NAMED_IN}


def _form(session: Session, team: Team, form: Form, status: int = 200) -> ResponseReturnValue:
    return page(
        "settings/complaints.html",
        team=team,
        teams=teams_of(session, Right.MANAGE_TEAM),
        form=form,
        regimes=[(each.value, words) for each, words in REGIMES.items()],
        status=status,
    )
