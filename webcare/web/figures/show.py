"""The figures as a page, as tables and a workbook to take along, and on paper."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.utils import redirect

from webcare.core.db import transaction
from webcare.core.tables import Sheet, csv_bytes, workbook_bytes
from webcare.figures import readers, service
from webcare.figures.period import Choice
from webcare.improvement.models import Helped
from webcare.tickets.measured import Fate
from webcare.web.access import me, needs, team_ids
from webcare.web.complaints.figures import MIME
from webcare.web.complaints.register import as_file
from webcare.web.figures import paper, said, tables
from webcare.web.figures.asked import Asked, asked
from webcare.web.figures.behind import Behind
from webcare.web.figures.defined import DEFINED
from webcare.web.figures.drawn import Drawings
from webcare.web.figures.said import Names
from webcare.web.figures.tables import Told
from webcare.web.insight.registers import KINDS
from webcare.web.language import present, zone
from webcare.web.pages import own_page, page
from webcare.web.tickets.facets import day_names
from workflows.rights import Right

bp = Blueprint("figures", __name__, url_prefix="/insight/figures")


@dataclass(frozen=True, slots=True)
class _Counted:
    asked: Asked
    told: Told

    @property
    def drawings(self) -> Drawings:
        return Drawings(self.asked, self.told.found, self.told.names)


@bp.get("")
@needs(Right.READ_LEDGER)
def show() -> ResponseReturnValue:
    with _counted() as (session, counted):
        wants_mail = readers.wants(session, me().id)
    found, here = counted.told.found, counted.asked
    return page(
        "figures.html",
        asked=here,
        choices=said.PERIODS,
        own=Choice.OWN,
        found=found,
        names=counted.told.names,
        decided=counted.told.decided,
        decided_count=sum(each.row.count for each in counted.told.decided),
        drawn=counted.drawings,
        behind=Behind(here),
        said=said,
        tables={each.name: each for each in tables.every(counted.told)},
        days=day_names(),
        fates=tuple(Fate),
        defined=DEFINED,
        kinds=KINDS,
        helped=sum(found.helped.values()),
        helped_yes=found.helped.get(Helped.YES, 0),
        wants_mail=wants_mail,
        here=request.full_path,
    )


@bp.get(f"/webcare-figures-<any({', '.join(tables.NAMES)}):name>.csv")
@needs(Right.READ_LEDGER)
def table(name: str) -> ResponseReturnValue:
    """One of the tables; no cell of it runs as a formula."""
    with _counted() as (_session, counted):
        made = tables.one(counted.told, name)
        content = csv_bytes(made.header, made.rows, timezone=zone().key)
    return as_file(content, _name(f"figures-{name}", "csv"), MIME["csv"])


@bp.get("/webcare-figures.<any(xlsx, pdf):form>")
@needs(Right.READ_LEDGER)
def whole(form: str) -> ResponseReturnValue:
    """All of it, as a workbook with a sheet a table, or as a paper."""
    with _counted() as (_session, counted):
        if form == "xlsx":
            sheets = [Sheet(t.title, t.header, t.rows) for t in tables.every(counted.told)]
            content = workbook_bytes(sheets, timezone=zone().key)
        else:
            content = paper.sheets(counted.asked, counted.told)
    return as_file(content, _name("figures", form), MIME[form])


@bp.post("/mail")
@needs(Right.READ_LEDGER)
def mail() -> ResponseReturnValue:
    """Have the figures of the week by mail, or no more."""
    with transaction() as session:
        readers.switch(session, me(), on=request.form.get("weekly") == "yes", at=present())
    return redirect(own_page(request.form.get("back"), url_for(".show")), 303)


@contextmanager
def _counted() -> Iterator[tuple[Session, _Counted]]:
    """What the address asks, counted for the teams in which the person may see figures."""
    with transaction() as session:
        here = asked(session, team_ids(), present())
        found = service.counted(session, here.scope, at=present())
        yield session, _Counted(here, tables.told_of(session, found, Names(here)))


def _name(name: str, form: str) -> str:
    return f"webcare-{name}-{present():%Y-%m-%d}.{form}"
