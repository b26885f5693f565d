"""The mandate register: who may speak on what, now, soon and on any day before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.accounts.models import Team
from webcare.accounts.service import today
from webcare.channels.models import Channel
from webcare.core.db import transaction
from webcare.experts.models import Theme
from webcare.mandates import queries
from webcare.mandates.models import Mandate
from webcare.mandates.speaking import as_rule, zone_of
from webcare.replies import queries as replies
from webcare.web.access import needs, team_ids
from webcare.web.complaints.register import as_file
from webcare.web.handoffs.consult_form import FIRST_YEAR, LAST_YEAR
from webcare.web.insight.ledger import FORMATS
from webcare.web.insight.looking_back import channels
from webcare.web.language import present, zone
from webcare.web.pages import number, page
from webcare.web.themes import theme_name, themes_of
from webcare.web.words import word
from workflows import mandate as rule
from workflows.mandate import Standing
from workflows.rights import Right

bp = Blueprint("mandates", __name__, url_prefix="/mandates")
LOOKS_AHEAD = 14  # days in which a gap is shown beforehand


@dataclass(frozen=True, slots=True)
class Gap:
    """A sensitive theme on which nobody may speak on some days; `until` is the last in a row."""

    theme: Theme
    first: date
    until: date
    is_now: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A mandate as it stands on the chosen day, and who stands in on that day."""

    row: Mandate
    standing: Standing
    acting: tuple[str, ...]


@bp.get("")
@needs(Right.READ, Right.MANAGE_TEAM)
def show() -> ResponseReturnValue:
    teams, day, theme_id = team_ids(), _day(), number("theme") or None
    with transaction() as session:
        there = [each for each in accounts.teams(session) if each.id in teams]
        themes = themes_of(session, teams)
        rows = queries.mandates(session, teams)
        lines = _lines(rows, there, day, theme_id)
        return page(
            "mandates/register.html", "found",
            lines={each: [line for line in lines if line.standing is each] for each in Standing},
            is_empty=not rows, gaps=_gaps(rows, there, themes), day=day,
            is_today=day == present().astimezone(zone()).date(), themes=themes, theme_id=theme_id,
            channels=channels_of(session, teams), teams={each.id: each for each in there},
            emergencies=replies.by_emergency(session, teams), ahead=LOOKS_AHEAD,
        )  # fmt: skip


@bp.get("/webcare-mandates.<any(csv, xlsx):form>")
@needs(Right.EXPORT)
def download(form: str) -> ResponseReturnValue:
    """The whole register with what became of each, as it stands on the chosen day."""
    write, mime = FORMATS[form]
    teams, day = team_ids(), _day()
    header = (
        _("Number"), _("Who"), _("Themes"), _("Channels"), _("From"), _("Until"), _("State"),
        _("Substitute"), _("Stood in"), _("Given by"), _("Given at"), _("Why"), _("Withdrawn by"),
        _("Withdrawn at"), _("Why withdrawn"),
    )  # fmt: skip
    with transaction() as session:
        there = [each for each in accounts.teams(session) if each.id in teams]
        themes, ways = themes_of(session, teams), channels_of(session, teams)
        lines = _lines(queries.mandates(session, teams), there, day, None)
        rows = [_row(each, themes, ways) for each in lines]
        content = write(header, rows, timezone=zone().key)
    return as_file(content, f"webcare-mandates-{day}.{form}", mime)


def channels_of(session: Session, teams: Sequence[int]) -> Mapping[int, Channel]:
    """The channels of these teams by id."""
    return {each.id: each for each in channels(session, teams)}


def _lines(
    rows: Iterable[Mandate], teams: Iterable[Team], day: date, theme_id: int | None
) -> list[Line]:
    zones = {each.id: zone_of(each) for each in teams}
    return [
        Line(
            row,
            rule.standing(as_rule(row), day, zones[row.team_id], present()),
            tuple(each.user_name for each in row.stand_ins if each.first <= day <= each.last),
        )
        for row in rows
        if theme_id is None or as_rule(row).is_about(theme_id, None)
    ]


def _gaps(rows: Sequence[Mandate], teams: Iterable[Team], themes: Mapping[int, Theme]) -> list[Gap]:
    """Of each team whose register rules, the sensitive themes that nobody may speak on."""
    found = []
    for team in teams:
        own = [as_rule(row) for row in rows if row.team_id == team.id]
        if not rule.rules(own, present(), zone_of(team)):
            continue
        start = today(team, present())
        for theme in themes.values():
            if theme.team_id == team.id and theme.sensitive:
                days = rule.days_without(own, theme.id, start, LOOKS_AHEAD + 1)
                found += [_first_of(theme, days, start)] if days else []
    return found


def _first_of(theme: Theme, days: Sequence[date], start: date) -> Gap:
    until = days[0]
    while until + timedelta(days=1) in days:
        until += timedelta(days=1)
    return Gap(theme, days[0], until, is_now=days[0] == start)


def _row(
    line: Line, themes: Mapping[int, Theme], ways: Mapping[int, Channel]
) -> tuple[object, ...]:
    row = line.row
    stood = "; ".join(f"{each.user_name} {each.first}–{each.last}" for each in row.stand_ins)
    return (
        row.id, row.holder_name,
        ", ".join(theme_name(themes.get(each)) for each in row.theme_ids) or _("all themes"),
        ", ".join(ways[each].name for each in row.channel_ids if each in ways)
        or _("all channels"),
        row.first, row.last, word(line.standing), row.substitute_name, stood, row.given_by,
        row.given_at, row.reason, row.withdrawn_by, row.withdrawn_at, row.withdrawn_why,
    )  # fmt: skip


def _day() -> date:
    """The chosen day; the reader's own where the address names none."""
    try:
        chosen = date.fromisoformat(request.args.get("on", ""))
    except ValueError:
        chosen = present().astimezone(zone()).date()
    return min(max(chosen, date(FIRST_YEAR, 1, 1)), date(LAST_YEAR, 12, 31))
