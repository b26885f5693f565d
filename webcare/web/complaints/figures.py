"""The yearly figures: a page, a table and paper, with nobody's name on them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.accounts.models import Team
from webcare.accounts.service import today
from webcare.complaints import figures, figures_pdf, queries
from webcare.complaints.figures import Figures, Share
from webcare.core.db import transaction
from webcare.core.errors import NotFound
from webcare.core.tables import csv_bytes, xlsx_bytes
from webcare.experts.duty import zone_of
from webcare.tickets import complaints as marks
from webcare.web.access import must_be_allowed, needs, team_ids
from webcare.web.complaints.register import FIRST_YEAR, LAST_YEAR, as_file
from webcare.web.complaints.words import POINTS, REGIMES
from webcare.web.forms import is_number
from webcare.web.language import choose, present
from webcare.web.pages import page, see_other
from webcare.web.texts import day as day_words
from webcare.web.words import word
from workflows.rights import Right

bp = Blueprint("complaints_figures", __name__, url_prefix="/complaints/figures")
MIME: Mapping[str, str] = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


@bp.get("")
@needs(Right.READ)
def newest() -> ResponseReturnValue:
    """On to the present year of one's first team."""
    with transaction() as session:
        team = _teams(session)[0]
        year = today(team, present()).year
    return see_other(".show", team_id=team.id, year=year)


@bp.get("/<int:team_id>/<year>")
@needs(Right.READ)
def show(team_id: int, year: str) -> ResponseReturnValue:
    with transaction() as session:
        teams = _teams(session)
        team = _chosen(teams, team_id)
        told = figures.of_year(session, team, _year(year), at=present())
        years = sorted({*queries.years(session, [team.id]), told.year}, reverse=True)
        day = today(team, present())
        return page(
            "complaints/figures.html",
            figures=told,
            team=team,
            teams=teams,
            years=years,
            year=told.year,
            points=POINTS,
            today=day,
            is_over=day.year > told.year,
            regime=REGIMES[marks.regime(team)],
            named=_named,
        )


@bp.get("/<int:team_id>/<year>/figures.<any(csv, xlsx, pdf):form>")
@needs(Right.EXPORT)
def download(team_id: int, year: str, form: str) -> ResponseReturnValue:
    """The same figures as a table, a workbook or paper."""
    header = (_("Figure"), _("Of"), _("Number"), _("Share in percent"))
    with transaction() as session:
        team = _chosen(_teams(session), team_id)
        must_be_allowed(team.id)
        told = figures.of_year(session, team, _year(year), at=present())
        rows, zone = list(_rows(told)), zone_of(team).key
        match form:
            case "csv":
                content = csv_bytes(header, rows, timezone=zone)
            case "xlsx":
                content = xlsx_bytes(header, rows, timezone=zone)
            case _:
                content = figures_pdf.sheets(_paper(team, told, rows))
    return as_file(content, f"webcare-complaints-{told.year}.{form}", MIME[form])


def _paper(team: Team, told: Figures, rows: Sequence[tuple[object, ...]]) -> dict[str, Any]:
    """What the template of the paper wants: texts in the reader's language."""
    day = today(team, present())
    until = _(
        "The year is still running: these are the figures of %(day)s.", day=day_words(day, choose())
    )
    return {
        "language": choose(),
        "title": _("Complaints in %(year)s", year=told.year),
        "organisation": team.organisation or team.name,
        "regime": str(REGIMES[marks.regime(team)]),
        "running": "" if day.year > told.year else until,
        "head": [_("Figure"), _("Of"), _("Number"), "%"],
        "rows": [
            ["" if cell is None else str(cell) for cell in row]
            for row in rows
            if row[0] != _("Measure")
        ],
        "measures_title": _("Measures"),
        "measures": [
            [each.text or _("An improvement was noted."), word(each.finding), _named(each.names)]
            for each in told.measures
        ],
    }


def _teams(session: Session) -> list[Team]:
    """The teams that one may see, by name."""
    mine = team_ids(Right.READ)
    return [each for each in accounts.teams(session) if each.id in mine]


def _chosen(teams: list[Team], team_id: int) -> Team:
    for team in teams:
        if team.id == team_id:
            return team
    raise NotFound("There is no such team.")


def _year(text: str) -> int:
    if not is_number(text) or not FIRST_YEAR <= int(text) <= LAST_YEAR:
        raise NotFound("There are no figures of that year.")
    return int(text)


def _rows(told: Figures) -> Iterator[tuple[object, ...]]:
    """The figures as lines of a table."""
    yield _("Received"), "", told.received, ""
    yield _("Turned out to be no complaint"), "", told.none, ""
    yield from ((_("Way in"), word(way), count, "") for way, count in told.by_way)
    yield from (
        (_("Theme"), _named(each.names) or _("No theme"), each.count, "") for each in told.by_theme
    )
    yield from ((_("Unit"), unit or _("No unit"), count, "") for unit, count in told.by_unit)
    yield _("Taken up"), "", told.admitted, ""
    yield _("Not dealt with"), "", told.refused, ""
    yield _("Not decided yet"), "", told.undecided, ""
    yield from (
        (_("Not taken up because"), POINTS[check].refused, count, "")
        for check, count in told.refused_for
    )
    yield from ((_("Finding"), word(finding), count, "") for finding, count in told.findings)
    yield _("Answered"), "", told.answered, ""
    yield _("Days until the answer, median"), "", told.median_days, ""
    for label, share in (
        (_("Confirmed in time"), told.acknowledged_in_time),
        (_("Refusals told in time"), told.refused_in_time),
        (_("Answered in time"), told.answered_in_time),
    ):
        yield label, "", *_share(share)
    yield _("Answers with a measure"), "", len(told.measures), ""
    yield from ((_("Measure"), each.text, "", "") for each in told.measures if each.text)


def _share(share: Share) -> tuple[object, object]:
    return share.part, "" if share.percent is None else share.percent


def _named(names: dict[str, str] | None) -> str:
    """A theme's name in the reader's language, or another."""
    if not names:
        return ""
    return names.get(choose()) or next(iter(names.values()), "")
