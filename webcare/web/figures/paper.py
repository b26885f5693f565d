"""The figures on paper, made by typst: every text goes to it as data, never as markup."""

from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from webcare.figures import service
from webcare.schemes.drawing import paper
from webcare.web.figures import said, tables
from webcare.web.figures.asked import Asked
from webcare.web.figures.defined import DEFINED
from webcare.web.figures.drawn import Drawings
from webcare.web.figures.tables import Table, Told
from webcare.web.language import choose, day, present

TEMPLATE = Path(service.__file__).with_name("figures.typ")


def sheets(asked: Asked, told: Told) -> bytes:
    """The PDF (PDF/UA-1): a summary, the drawings, the tables, and what is counted."""
    drawn = Drawings(asked, told.found, told.names, printed=True)
    pictures = {
        "volume": (_("Conversations opened"), drawn.volume()),
        "hours": (_("When conversations are opened"), drawn.hours()),
        "replies": (_("First reply, in office hours"), drawn.replies()),
        "ends": (_("Answered or closed, in office hours"), drawn.ends()),
    }
    shown = {name: str(svg) for name, (_title, svg) in pictures.items() if svg}
    data: dict[str, Any] = {
        "language": choose(),
        "title": _("Figures"),
        "about": ", ".join(team.name for team in asked.scope.teams),
        "period": said.period(asked.period),
        "before": _("held against %(days)s", days=said.before(asked.period)),
        "narrowed": " · ".join(_narrowed(asked, told)),
        "printed": day(present()),
        "drawings": [
            {"name": name, "title": title, "alt": _alt(str(svg))}
            for name, (title, svg) in pictures.items()
            if svg
        ],
        "tables": [_table(each) for each in tables.every(told) if each.name not in _LEFT_OUT],
        "defined_title": _("What is counted"),
        "defined": [[str(name), str(text)] for name, text in DEFINED],
    }
    return paper.made(TEMPLATE, data, **shown)


_LEFT_OUT = ("days",)  # drawn, and longer than a paper wants


def _narrowed(asked: Asked, told: Told) -> list[str]:
    found = [told.names.channel(asked.channel)] if asked.channel else []
    if asked.scope.theme_id:
        found.append(told.names.theme(asked.scope.theme_id))
    return found


def _table(each: Table) -> dict[str, Any]:
    return {
        "name": each.name,
        "title": each.title,
        "head": list(each.header),
        "rows": [["" if cell is None else str(cell) for cell in row] for row in each.rows],
    }


def _alt(svg: str) -> str:
    """The drawing's own sentence."""
    return svg.partition("<desc>")[2].partition("</desc>")[0] or "–"
