"""How the timeline of a crisis reads, and its moments on the clock of the team."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from webcare.experts.models import Theme
from webcare.web.language import day
from webcare.web.themes import theme_name
from workflows.crisis import CrisisEventKind

_SHAPES = {
    CrisisEventKind.DECLARED: "flame",
    CrisisEventKind.CHANGED: "edit",
    CrisisEventKind.RENEWED: "refresh",
    CrisisEventKind.REMINDED: "bell",
    CrisisEventKind.LEAVING: "send",
    CrisisEventKind.HELD: "player-pause",
    CrisisEventKind.RELEASED: "send",
    CrisisEventKind.REVISED: "edit",
    CrisisEventKind.DISCARDED: "trash",
    CrisisEventKind.STATEMENT: "quote",
    CrisisEventKind.ENDED: "check",
    CrisisEventKind.LAPSED: "clock",
}


def init(app: Flask) -> None:
    app.jinja_env.filters.update(
        crisis_said=crisis_said,
        crisis_named=crisis_named,
        crisis_shape=_SHAPES.__getitem__,
        at_wall=at_wall,
    )


def crisis_named(marks: Sequence[str], themes: Mapping[int, Theme]) -> list[str]:
    """Marks as people read them: a theme by its name, a word as it was declared."""
    names = {each.slug: theme_name(each) for each in themes.values()}
    return [names.get(mark, mark) for mark in marks]


def at_wall(moment: datetime, zone: ZoneInfo) -> str:
    """A moment in full on the wall of *zone*, with its distance to UTC: on the night that the
    clocks change an hour alone would not say which.
    """
    return f"{day(moment.astimezone(zone).date())} {clock_of(moment, zone)}"


def clock_of(moment: datetime, zone: ZoneInfo) -> str:
    """The hour on the wall of *zone*, with its distance to UTC."""
    there = moment.astimezone(zone)
    offset = f"{there:%z}"
    return f"{there:%H:%M} (UTC{offset[:3]}:{offset[3:]})"


def crisis_said(kind: CrisisEventKind, count: int) -> str:
    """What happened, *count* times."""
    match kind:
        case CrisisEventKind.HELD:
            said = ngettext("%(num)d reply was held", "%(num)d replies were held", count)
        case CrisisEventKind.RELEASED:
            said = ngettext("%(num)d reply was let go", "%(num)d replies were let go", count)
        case CrisisEventKind.REVISED:
            said = ngettext("%(num)d reply went back", "%(num)d replies went back", count)
        case CrisisEventKind.DISCARDED:
            said = ngettext("%(num)d reply was thrown away", "%(num)d were thrown away", count)
        case CrisisEventKind.LEAVING:
            said = ngettext(
                "%(num)d reply was being sent", "%(num)d replies were being sent", count
            )
        case _:
            said = _plain()[kind]
    return str(said)


def _plain() -> dict[CrisisEventKind, object]:
    return {
        CrisisEventKind.DECLARED: _("Declared"),
        CrisisEventKind.CHANGED: _("What it covers was changed"),
        CrisisEventKind.RENEWED: _("Renewed"),
        CrisisEventKind.REMINDED: _("Asked whether it goes on"),
        CrisisEventKind.STATEMENT: _("A statement was linked"),
        CrisisEventKind.ENDED: _("Ended"),
        CrisisEventKind.LAPSED: _("Ended by itself"),
    }
