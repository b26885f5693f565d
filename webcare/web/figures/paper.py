"""The figures on paper, made by typst: every text goes to it as data, never as markup."""

from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from webcare.figures import service
from webcare.figures.values import Times
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
        "tables": [
            _groups(each, told) if each.name in _GROUPS else _table(each)
            for each in tables.every(told)
            if each.name not in _LEFT_OUT
        ],
        "defined_title": _("What is counted"),
        "defined": [[str(name), str(text)] for name, text in DEFINED],
    }
    return paper.made(TEMPLATE, data, **shown)


_LEFT_OUT = ("days",)  # drawn, and longer than a paper wants
_GROUPS = {
    "channels": ("channel_id", "by_channel"),
    "themes": ("theme_id", "by_theme"),
    "languages": ("language", "by_language"),
}


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
        "rows": [[_cell(cell) for cell in row] for row in each.rows],
    }


def _cell(cell: object) -> str:
    if isinstance(cell, int | float):
        return said.number(cell)
    return "" if cell is None else str(cell)


def _groups(each: Table, told: Told) -> dict[str, Any]:
    """The groups in as many columns as a paper is wide: times in words, as on the page."""
    by, attribute = _GROUPS[each.name]
    groups = getattr(told.found, attribute)
    rows = [
        [
            str(row[0]), said.number(group.opened),
            said.number(said.earlier(told.found, by, group)),
            _share(group.in_norm, group.judged), *_times(group.times, "reply"),
            _share(group.done_in_norm, group.done_judged), *_times(group.times, "done"),
        ]
        for row, group in zip(each.rows, groups, strict=True)
    ]  # fmt: skip
    head = [
        each.header[0], _("Opened"), _("Period before"), _("First reply within the norm"),
        _("First reply, in office hours"), _("by the clock"), _("End within the norm"),
        _("Answered or closed, in office hours"), _("by the clock"),
    ]  # fmt: skip
    if each.name == "languages":  # of which no times are taken
        rows = [[*row[:4], row[6]] for row in rows]
        head = [*head[:4], head[6]]
    return {"name": each.name, "title": each.title, "head": head, "rows": rows}


def _share(percent: int | None, judged: int) -> str:
    if percent is None:
        return "–"
    return f"{said.share(percent)} {_('of %(number)s', number=said.number(judged))}"


def _times(times: Times, name: str) -> tuple[str, str]:
    office, wall = getattr(times, f"{name}_office"), getattr(times, f"{name}_wall")
    return said.times(office), said.times(wall, by_wall=True)


def _alt(svg: str) -> str:
    """The drawing's own sentence."""
    return svg.partition("<desc>")[2].partition("</desc>")[0] or "–"
