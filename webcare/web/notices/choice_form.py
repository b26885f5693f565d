"""The form in which one chooses what one is told of; the same for oneself and for a team."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import time
from typing import Any

from flask import request

from webcare.core.errors import Invalid
from webcare.core.i18n import marked as _m
from webcare.notices.choosing import Choice, Hours
from webcare.notices.models import NoticeChoice
from webcare.web import forms
from webcare.web.forms import Values
from workflows.notice import KINDS, Cadence, Group, NoticeKind, NoticeWay, Ways, ways_of

GROUPS: Mapping[Group, Sequence[NoticeKind]] = {
    group: [kind for kind, each in KINDS.items() if each.group is group] for group in Group
}
HOURS = ("timezone", "opens", "closes")


def values(row: NoticeChoice | None, below: Ways, hours: Hours | None) -> Values:
    """What the form shows: each way as it holds now, over what holds *below* this choice; *hours*
    are a person's, None for a team.
    """
    own = row.ways if row else {}
    shown: Values = {
        _field(kind, way): way in ways_of(kind, own, below)
        for kind in NoticeKind
        for way in NoticeWay
    }
    shown["cadence"] = (row.cadence.value if row.cadence else "") if row else ""
    if hours is not None:
        shown |= {
            "own_hours": bool(row and row.hours),
            "timezone": hours.timezone,
            "weekdays": sorted(hours.weekdays),
            "opens": f"{hours.opens:%H:%M}",
            "closes": f"{hours.closes:%H:%M}",
        }
    return shown


def typed(*, with_hours: bool) -> Values:
    """What came back."""
    given: Values = {
        _field(kind, way): forms.ticked(_field(kind, way))
        for kind in NoticeKind
        for way in NoticeWay
    }
    given["cadence"] = request.form.get("cadence", "")
    if with_hours:
        given |= {name: forms.text(name) for name in HOURS}
        given |= {"own_hours": forms.ticked("own_hours"), "weekdays": forms.numbers("weekdays")}
    return given


def choice(given: Values, below: Ways) -> Choice:
    """What was typed, as what differs from what holds *below*: the rest goes on following that.
    Raises Invalid naming the field.
    """
    ways = {}
    for kind in NoticeKind:
        wanted = [way for way in NoticeWay if given[_field(kind, way)]]
        if frozenset(wanted) != ways_of(kind, below):
            ways[kind] = wanted
    cadence = given["cadence"]
    if cadence not in {"", *(each.value for each in Cadence)}:
        raise Invalid(_m("Choose how often."), cadence=_m("Choose how often."))
    return Choice(ways, Cadence(cadence) if cadence else None, _hours(given))


def differing(row: NoticeChoice | None) -> frozenset[NoticeKind]:
    """The kinds of which this choice says something of its own."""
    return frozenset(kind for kind in NoticeKind if row is not None and kind in row.ways)


def _hours(given: Values) -> Hours | None:
    if not given.get("own_hours"):
        return None
    days = tuple(day for day in given["weekdays"] if 1 <= day <= 7)  # noqa: PLR2004 - a week
    return Hours(
        timezone=given["timezone"], weekdays=days, opens=_time("opens", given),
        closes=_time("closes", given),
    )  # fmt: skip


def _time(name: str, given: Mapping[str, Any]) -> time:
    with suppress(ValueError):
        return time.fromisoformat(given[name]).replace(second=0, microsecond=0, tzinfo=None)
    problem = _m("Write a time such as 08:30.")
    raise Invalid(problem, **{name: problem})


def _field(kind: NoticeKind, way: NoticeWay) -> str:
    return f"{kind.value}-{way.value}"
