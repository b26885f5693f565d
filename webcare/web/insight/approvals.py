"""How long approvals take, by theme and channel: a page, and tables to take along."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.core.db import transaction
from webcare.core.tables import Sheet, csv_bytes, workbook_bytes
from webcare.insight import approvals
from webcare.insight.approvals import Approvals, Waits
from webcare.web.access import needs, team_ids
from webcare.web.insight import handed_words, looking_back
from webcare.web.language import present, zone
from webcare.web.pages import page
from webcare.web.themes import theme_name, themes_of
from workflows.rights import Right

bp = Blueprint("approvals", __name__, url_prefix="/insight/approvals")
MIMES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MINUTE = 60
Named = tuple[str, Waits]


@bp.get("")
@needs(Right.READ_LEDGER)
def show() -> ResponseReturnValue:
    asked, teams = looking_back.asked(), team_ids()
    with _analysed() as (session, found, by_theme, by_channel):
        return page(
            "approvals.html", found=found, by_theme=by_theme, by_channel=by_channel, asked=asked,
            teams=looking_back.teams(session, teams), longer=looking_back.year_ago(),
            channels=looking_back.channels(session, teams), words=handed_words,
            chosen={"since": asked.since, "until": asked.until, "team": asked.team or None,
                    "channel": asked.channel or None},
        )  # fmt: skip


@bp.get("/webcare-approvals.<any(csv, xlsx):form>")
@needs(Right.EXPORT)
def download(form: str) -> ResponseReturnValue:
    """Both tables; no cell of them runs as a formula."""
    with _analysed() as (_session, _found, by_theme, by_channel):
        themes, channels = list(_rows(by_theme)), list(_rows(by_channel))
    if form == "csv":
        rows = [(_("Theme"), *row) for row in themes] + [(_("Channel"), *row) for row in channels]
        content = csv_bytes((_("Of"), *_header()), rows, timezone=zone().key)
    else:
        sheets = [
            Sheet(_("Themes"), _header(), themes), Sheet(_("Channels"), _header(), channels),
        ]  # fmt: skip
        content = workbook_bytes(sheets, timezone=zone().key)
    response = Response(content)
    response.headers["Content-Type"] = MIMES[form]
    named = f"webcare-approvals-{present():%Y-%m-%d}.{form}"
    response.headers["Content-Disposition"] = f'attachment; filename="{named}"'
    return response


@contextmanager
def _analysed() -> Iterator[tuple[Session, Approvals, list[Named], list[Named]]]:
    """What the address asks, of the person's teams; each group with its name."""
    with transaction() as session:
        teams = team_ids()
        found = approvals.analysed(session, looking_back.asked().scope(session, teams))
        themes = {key: theme_name(each) for key, each in themes_of(session, teams).items()}
        channels = {each.id: each.name for each in looking_back.channels(session, teams)}
        yield (
            session, found,
            [(themes.get(each.key or 0) or _("No theme yet"), each) for each in found.by_theme],
            [(channels.get(each.key or 0, ""), each) for each in found.by_channel],
        )  # fmt: skip


def _header() -> tuple[str, ...]:
    return (
        _("What"), _("Asked"), _("Approved"), _("Returned"), _("After it was due"),
        _("Office minutes, median"), _("Office minutes, nine out of ten"),
        _("Minutes by the clock, median"), _("Minutes by the clock, nine out of ten"),
    )  # fmt: skip


def _rows(groups: Sequence[Named]) -> Iterator[tuple[Any, ...]]:
    for name, each in groups:
        span = each.span
        times = (
            (span.median_office, span.p90_office, span.median_wall, span.p90_wall) if span else ()
        )
        minutes: list[Any] = [round(seconds / MINUTE) for seconds in times] or [""] * 4
        yield name, each.asked, each.approved, each.returned, each.late, *minutes
