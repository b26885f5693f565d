"""Cards that seem to say the same: proposals to merge, each by one click, each to be undone."""

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.core.db import transaction
from webcare.core.errors import NotFound
from webcare.improvement import merging, queries, similar
from webcare.improvement.models import Improvement
from webcare.web.access import acting, must_be_allowed, needs, team_ids
from webcare.web.insight.improvement import SEES
from webcare.web.language import present
from webcare.web.pages import DIGITS, number, page, see_other
from workflows.rights import Right

bp = Blueprint("improvement_alike", __name__, url_prefix="/improvement")


@bp.get("/alike")
@needs(Right.IMPROVE)
def show() -> ResponseReturnValue:
    """The proposals for each team in which the person may merge."""
    with transaction() as session:
        found = [
            (team, similar.clusters(session, team.id, team.language))
            for team in accounts.teams(session)
            if team.id in set(team_ids())
        ]
    return page("improvement_alike.html", found=[each for each in found if each[1]])


@bp.post("/alike/<any(merge, apart):act>")
@needs(Right.IMPROVE)
def settle(act: str) -> ResponseReturnValue:
    """Merge those that are ticked into the first of them, or say that they are not the same."""
    with transaction() as session:
        cards = _ticked(session)
        first = cards[0]
        must_be_allowed(first.team_id)
        by = acting(first.team_id)
        if act == "merge" and len(cards) > 1:
            merging.merge(session, first, cards[1:], by=by, at=present())
        elif act == "apart":
            merging.say_apart(session, cards, by=by, at=present())
    if act == "apart" or len(cards) == 1:
        flash(
            _("They stay apart, and are not proposed again.")
            if act == "apart"
            else _("Tick at least two.")
        )
        return see_other(".show")
    flash(_("Merged. On this card you can take it apart again."), "success")
    return see_other("improvement.card", improvement_id=first.id)


@bp.post("/<int:improvement_id>/merges/<int:merge_id>/undo")
@needs(Right.IMPROVE)
def undo(improvement_id: int, merge_id: int) -> ResponseReturnValue:
    """Take out again what was put into the card."""
    with transaction() as session:
        card = queries.get(session, improvement_id, team_ids(*SEES))
        must_be_allowed(card.team_id)
        merging.undo(session, merge_id, card, by=acting(card.team_id), at=present())
    flash(_("Taken apart again."), "success")
    return see_other("improvement.card", improvement_id=improvement_id)


def _ticked(session: Session) -> list[Improvement]:
    """The cards that the form names, the one to keep first; raises NotFound for none."""
    keep = number("into")
    given = (each for each in request.form.getlist("card") if each.isascii() and each.isdigit())
    ids = [int(each) for each in given if len(each) <= DIGITS]
    ids = list(dict.fromkeys([keep, *ids] if keep in ids else ids))[: similar.COMPARED]
    if not ids:
        raise NotFound("There is no such improvement.")
    return [queries.get(session, each, team_ids(*SEES)) for each in ids]
