"""My own entry in the directory: what I am asked about, when I am away, what I was asked."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webcare.accounts import queries as accounts
from webcare.core.actor import Actor
from webcare.core.db import transaction
from webcare.core.errors import Invalid
from webcare.experts import queries
from webcare.handoffs import histories
from webcare.web.access import acting, for_anyone_inside, me
from webcare.web.experts import card, door, keeping
from webcare.web.language import told
from webcare.web.pages import page, see_other
from workflows.rights import Right

bp = Blueprint("experts_mine", __name__, url_prefix="/experts/mine")


@bp.get("")
@for_anyone_inside
def show() -> ResponseReturnValue:
    """Every entry that stands for the person, one a team."""
    return _page()


@bp.post("/<int:expert_id>/<any(absence, offer, home, back, yes, no):act>")
@for_anyone_inside
def keep(expert_id: int, act: str) -> ResponseReturnValue:
    values = keeping.typed()
    try:
        with transaction() as session:
            expert = door.own(session, expert_id)
            keeping.do(session, expert, act, values, by=_as_expert(expert.team_id))
    except Invalid as wrong:
        faults = {name: _(text) for name, text in wrong.fields.items()}
        return _page(
            tried=expert_id, act=act, typed=values, faults=faults,
            problem="" if faults else told(wrong), status=wrong.status,
        )  # fmt: skip
    flash(_("Thank you, that is noted."), "success")
    return see_other(".show")


def _as_expert(team_id: int) -> Actor:
    """The person as the expert of their own entry, whatever else their role is."""
    actor = acting(team_id)
    return replace(actor, rights=actor.rights | {Right.EXPERT_ANSWER})


def _page(*, status: int = 200, **said: Any) -> ResponseReturnValue:
    given = {"tried": None, "act": "", "typed": {}, "faults": {}, "problem": ""} | said
    with transaction() as session:
        entries = [
            {
                "team": accounts.team(session, each.team_id),
                "history": histories.of_expert(session, each.id),
                "colleagues": queries.directory(session, each.team_id),
                **card.facts(session, each),
            }
            for each in queries.own_entries(session, me().id)
        ]
        return page("experts/mine.html", entries=entries, status=status, **given)
