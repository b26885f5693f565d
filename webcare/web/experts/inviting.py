"""Asking somebody by mail whether they may be asked."""

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.core.db import transaction
from webcare.experts import queries, service, tree
from webcare.experts.service import ExpertCard, Invitation
from webcare.web import forms
from webcare.web.access import needs
from webcare.web.experts.door import team_seen
from webcare.web.forms import NAMED_IN, Form, Values
from webcare.web.language import present
from webcare.web.pages import page, see_other
from webcare.web.settings.teams import manager
from workflows.rights import Right
from workflows.suggestion import Rank

bp = Blueprint("experts_invite", __name__, url_prefix="/experts/<int:team_id>/invite")
FIELDS = ("email", "name", "function", "unit", "words")


@bp.get("")
@needs(Right.MANAGE_TEAM)
def show(team_id: int) -> ResponseReturnValue:
    manager(team_id, Right.MANAGE_TEAM)
    themes = [int(each) for each in request.args.getlist("theme") if forms.is_number(each)]
    fresh = dict.fromkeys(FIELDS, "") | {"languages": ["nl"], "themes": themes, "backup": []}
    with transaction() as session:
        known = queries.by_email(session, team_id, request.args.get("email", ""))
        if known is not None:
            fresh |= {"email": known.email, "name": known.name, "unit": known.unit}
    return _form(team_id, forms.fresh(fresh))


@bp.post("")
@needs(Right.MANAGE_TEAM)
def send(team_id: int) -> ResponseReturnValue:
    by, typed = manager(team_id, Right.MANAGE_TEAM), _typed()

    def work(session: Session) -> ResponseReturnValue:
        invitation = Invitation(
            card=ExpertCard(
                email=typed["email"], name=typed["name"], function=typed["function"],
                unit=typed["unit"], languages=tuple(typed["languages"]),
            ),
            themes=dict.fromkeys(typed["backup"], Rank.BACKUP)
            | dict.fromkeys(typed["themes"], Rank.FIRST),
            words=typed["words"],
        )  # fmt: skip
        expert = service.invite(session, team_id, invitation, by=by, at=present())
        flash(_("%(name)s was asked by mail.", name=expert.name), "success")
        return see_other("experts_card.show", team_id=team_id, expert_id=expert.id)

    return forms.attempt(work, lambda form, status: _form(team_id, form, status), typed)


def _typed() -> Values:
    spoken = [code for code in NAMED_IN if code in request.form.getlist("languages")]
    return {name: forms.text(name).strip() for name in FIELDS} | {
        "languages": spoken,
        "themes": forms.numbers("themes"),
        "backup": forms.numbers("backup"),
    }


def _form(team_id: int, form: Form, status: int = 200) -> ResponseReturnValue:
    with transaction() as session:
        return page(
            "experts/invite.html",
            team=team_seen(session, team_id),
            form=form,
            themes=queries.themes(session, team_id),
            units=[each.name for each in tree.units(session, team_id)],
            languages=NAMED_IN,
            status=status,
        )
