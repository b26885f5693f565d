"""The monthly list of each unit as a page, to read and to print."""

from datetime import date

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from webcare.accounts import queries as accounts
from webcare.core.db import transaction
from webcare.improvement import letters, lists
from webcare.web.access import needs, team_ids
from webcare.web.insight.improvement import SEES
from webcare.web.language import present, zone
from webcare.web.pages import page

bp = Blueprint("improvement_units", __name__, url_prefix="/improvement/units")
MONTHS = 12  # that can be chosen


@bp.get("")
@needs(*SEES)
def show() -> ResponseReturnValue:
    """The lists of all units of one month, or of the unit that is named."""
    today = present().astimezone(zone()).date()
    month, unit = _month(today), request.args.get("unit", "")[:120]
    with transaction() as session:
        teams = [each for each in accounts.teams(session) if each.id in set(team_ids())]
        found = [
            (team, each)
            for team in teams
            for each in lists.of_month(session, team, month, at=present())
        ]
        sent = letters.sent(session, team_ids(), month)
    return page(
        "improvement_units.html",
        lists=[each for each in found if not unit or each[1].unit == unit],
        names=sorted({each.unit for _team, each in found}, key=str.casefold),
        several_teams=len(teams) > 1,
        sent=sent,
        month=month,
        months=_months(today),
        unit=unit,
    )


def _months(today: date) -> list[date]:
    found = [today.replace(day=1)]
    while len(found) <= MONTHS:
        found.append(lists.month_before(found[-1]))
    return found


def _month(today: date) -> date:
    """The month asked for, as `2026-10`; the present one where there is none such."""
    asked = request.args.get("month", "")
    return next((each for each in _months(today) if f"{each:%Y-%m}" == asked), today.replace(day=1))
