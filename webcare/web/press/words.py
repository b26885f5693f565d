"""What the screens call the parts of a press card, and how its deadline is shown."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from webcare.press.models import PressCard, PressWay
from webcare.web.assets import icon
from webcare.web.language import left, local, moment, present, zone, zone_place
from workflows.press import PressState, Record

SOON = timedelta(hours=1)
STATES = {
    PressState.OPEN: (_l("To call back"), "phone"),
    PressState.CALLED_BACK: (_l("Called, answer still to come"), "messages"),
    PressState.ANSWERED: (_l("Answered"), "check"),
    PressState.CLOSED: (_l("Closed"), "archive"),
}
WAYS = {
    PressWay.MAIL: (_l("By e-mail"), "mail"),
    PressWay.FORM: (_l("By the form"), "forms"),
    PressWay.PHONE: (_l("By phone"), "phone"),
    PressWay.SOCIAL: (_l("On a network"), "world"),
}
RECORDS = {
    Record.ON: (_l("On the record"), "quote"),
    Record.BACKGROUND: (_l("Background"), "info-circle"),
    Record.OFF: (_l("Off the record"), "eye-off"),
}
RECORD_HELP = {
    Record.ON: _l("may be quoted by name"),
    Record.BACKGROUND: _l("may be used, not attributed"),
    Record.OFF: _l("not to be used"),
}
ZONES = (
    "Europe/Brussels", "Europe/Amsterdam", "Europe/London", "Europe/Lisbon", "Europe/Athens",
    "America/New_York", "UTC",
)  # fmt: skip
"""The clocks by which journalists who call us name a deadline."""


def init(app: Flask) -> None:
    app.jinja_env.filters.update(press_clock=press_clock, their_time=their_time)


def press_clock(due: datetime | None) -> Markup:
    """A deadline with its tone; shape and words say it, colour only helps."""
    if due is None:
        return Markup()
    gap = due - present()
    face = "late" if gap <= timedelta(0) else "soon" if gap < SOON else "fine"
    shape = {"late": "alert-triangle", "soon": "hourglass", "fine": "clock"}[face]
    said = _("Deadline of the press: %(when)s", when=moment(due))
    return Markup(
        '<span class="clock clock-{}" title="{}">{}<time datetime="{}" data-left>{}</time></span>'
    ).format(face, said, icon(shape), due.isoformat(), left(due))


def their_time(card: PressCard) -> str:
    """The deadline on the journalist's own clock, where that shows another hour than ours."""
    if card.deadline_at is None or not card.deadline_zone:
        return ""
    there = card.deadline_at.astimezone(ZoneInfo(card.deadline_zone))
    if there.utcoffset() == local(card.deadline_at).utcoffset():
        return ""
    place = zone_place(card.deadline_zone)
    return str(_("%(hour)s on their clock (%(place)s)", hour=f"{there:%H:%M}", place=place))


def zone_options(own: str = "") -> list[tuple[str, str]]:
    """The clocks to choose from, the team's own first."""
    names = dict.fromkeys((own or zone().key, *ZONES))
    return [(name, zone_place(name)) for name in names]
