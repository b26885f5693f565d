"""The register: every formal complaint of one's teams, filtered, and as a table to keep."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webcare.accounts import queries as accounts
from webcare.accounts.service import today
from webcare.complaints import queries
from webcare.complaints.models import Complaint
from webcare.complaints.queries import Place, Wanted
from webcare.core.db import transaction
from webcare.core.tables import csv_bytes
from webcare.experts.models import Theme
from webcare.web.access import needs, team_ids
from webcare.web.complaints.words import day_said, refused_for
from webcare.web.language import present, zone
from webcare.web.pages import number, page
from webcare.web.themes import theme_name, themes_of
from webcare.web.words import word
from workflows.complaint import ComplaintState, WayIn
from workflows.rights import Right

bp = Blueprint("complaints", __name__, url_prefix="/complaints")
FIRST_YEAR, LAST_YEAR = 1990, 2200
Known = TypeVar("Known", bound=StrEnum)


@bp.get("")
@needs(Right.READ)
def show() -> ResponseReturnValue:
    wanted, teams = _wanted(), team_ids()
    day = present().astimezone(zone()).date()
    with transaction() as session:
        after = Place.read(request.args.get("after", ""))
        found = queries.register(session, teams, wanted, today=day, after=after)
        days = {team.id: today(team, present()) for team in accounts.teams(session)}
        return page(
            "complaints/register.html", "found",
            found=found, days=days,
            next_place=str(Place.of(found[-1])) if len(found) == queries.PAGE else "",
            counts=queries.counts(session, teams, today=day),
            years=queries.years(session, teams), themes=themes_of(session, teams),
            states=tuple(ComplaintState), ways=tuple(WayIn), wanted=wanted, day_said=day_said,
            chosen={name: value for name, value in request.args.items()
                    if value and name != "after"},
        )  # fmt: skip


@bp.get("/register.csv")
@needs(Right.EXPORT)
def download() -> ResponseReturnValue:
    """What the filters show, all of it; it names the complainers, so it is for the desk alone."""
    day = present().astimezone(zone()).date()
    header = (
        _("Ticket"), _("Received"), _("Way in"), _("Name"), _("Subject"), _("Theme"), _("State"),
        _("Confirm by"), _("Confirmed"), _("Not taken up because"), _("Answer by"), _("Answered"),
        _("Finding"), _("What we do"),
    )  # fmt: skip
    with transaction() as session:
        found = queries.register(session, team_ids(), _wanted(), today=day, limit=None)
        themes = themes_of(session, team_ids())
        content = csv_bytes(header, (_row(each, themes) for each in found), timezone=zone().key)
    return as_file(content, f"webcare-complaints-{day}.csv")


def as_file(content: bytes, name: str, mime: str = "text/csv") -> Response:
    """A table to keep."""
    response = Response(content, mimetype=mime)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _row(each: Complaint, themes: Mapping[int, Theme]) -> tuple[object, ...]:
    theme = themes.get(each.ticket.theme_id or 0)
    return (
        each.ticket_id, each.received_on, word(each.way_in), each.name, each.ticket.subject,
        theme_name(theme), word(each.state), each.acknowledge_by,
        each.acknowledged_at, refused_for(each), each.answer_by, each.answered_at,
        word(each.finding) if each.finding else "", each.measures,
    )  # fmt: skip


def _wanted() -> Wanted:
    """What the address asks; what it does not understand narrows nothing."""
    given = request.args
    year = number("year")
    return Wanted(
        state=_known(ComplaintState, given.get("state", "")),
        way_in=_known(WayIn, given.get("way", "")),
        theme_id=number("theme") or None,
        year=year if FIRST_YEAR <= year <= LAST_YEAR else None,
        late=given.get("late") == "yes",
        search=given.get("q", "")[:200],
    )


def _known(values: type[Known], text: str) -> Known | None:
    return values(text) if text in {str(each) for each in values} else None
