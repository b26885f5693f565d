"""Insight: what the ledger teaches of handoffs, as a page, tables to take along, and a drawing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.core.db import transaction
from webcare.core.tables import Sheet, csv_bytes, workbook_bytes
from webcare.improvement.models import Helped
from webcare.insight import handed
from webcare.insight.handed import By, Handed
from webcare.web.access import needs, team_ids
from webcare.web.insight import flows_drawing, handed_words, looking_back
from webcare.web.insight.handed_words import Names
from webcare.web.language import present, zone
from webcare.web.pages import page
from workflows.rights import Right

bp = Blueprint("handed", __name__, url_prefix="/insight")
TABLES = (*By, "question", "flows")


@bp.get("")
@needs(Right.READ_LEDGER)
def show() -> ResponseReturnValue:
    chosen, teams = looking_back.asked(), team_ids()
    with _analysed() as (session, found, said):
        mine = looking_back.teams(session, teams)
        context: dict[str, Any] = {
            "channels": looking_back.channels(session, teams),
            "questions": handed_words.sent_by(session, found.questions),
        }
    helped = {each: sum(by.get(each, 0) for by in found.helped.values()) for each in Helped}
    return page(
        "insight.html",
        teams=mine,
        asked={
            "since": chosen.since, "until": chosen.until,
            "team": chosen.team or None, "channel": chosen.channel or None,
        },
        longer=looking_back.year_ago(),
        found=found,
        helped=helped if sum(helped.values()) else None,
        tables=[(by, handed_words.rows(found, by, said)) for by in By],
        drawn=flows_drawing.drawn(found.flows, said) if found.flows else None,
        flow_rows=[
            (said.theme(each.theme_id), said.unit(each.unit), each) for each in found.flows
        ],
        words=handed_words,
        **context,
    )  # fmt: skip


@bp.get("/webcare-handoffs-<any(theme, unit, channel, question, flows):name>.csv")
@needs(Right.EXPORT)
def download(name: str) -> ResponseReturnValue:
    """One of the tables; no cell of it runs as a formula."""
    with _analysed() as (session, found, said):
        header, rows = handed_words.table(session, found, name, said)
    content = csv_bytes(header, rows, timezone=zone().key)
    return _file(content, f"webcare-handoffs-{name}", "csv", "text/csv; charset=utf-8")


@bp.get("/webcare-handoffs.xlsx")
@needs(Right.EXPORT)
def workbook() -> ResponseReturnValue:
    """All tables, a sheet each."""
    titles = {
        By.THEME: _("Themes"), By.UNIT: _("Units"), By.CHANNEL: _("Channels"),
        "question": _("Questions"), "flows": _("Flows"),
    }  # fmt: skip
    with _analysed() as (session, found, said):
        sheets = [
            Sheet(titles[name], *handed_words.table(session, found, name, said)) for name in TABLES
        ]
    content = workbook_bytes(sheets, timezone=zone().key)
    mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _file(content, "webcare-handoffs", "xlsx", mime)


@contextmanager
def _analysed() -> Iterator[tuple[Session, Handed, Names]]:
    """What the address asks, of the person's teams."""
    with transaction() as session:
        teams = team_ids()
        scope = looking_back.asked().scope(session, teams)
        found = handed.analysed(session, scope, at=present())
        yield session, found, handed_words.names(session, teams)


def _file(content: bytes, name: str, form: str, mime: str) -> Response:
    response = Response(content)
    response.headers["Content-Type"] = mime
    named = f"{name}-{present():%Y-%m-%d}.{form}"
    response.headers["Content-Disposition"] = f'attachment; filename="{named}"'
    return response
