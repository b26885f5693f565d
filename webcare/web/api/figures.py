"""The figures by the API: the same numbers as the page, from the same place. Nobody is in them."""

from typing import Any

from marshmallow import Schema, fields, validate

from webcare.core.db import transaction
from webcare.figures import service
from webcare.figures.period import Choice
from webcare.figures.values import Figures, Group
from webcare.improvement.models import Helped
from webcare.tickets.author_models import AsideKind
from webcare.tickets.measured import Fate
from webcare.web.api.door import LARGEST_ID, api_needs, teams_allowed
from webcare.web.api.section import Section, Told
from webcare.web.figures import asked as page
from webcare.web.figures import said, tables
from webcare.web.figures.said import Names
from webcare.web.language import present
from workflows.rights import Right
from workflows.ticket import Resolution

section = Section("figures", "How much came, how long it took, what became of it; nobody is named.")


class FiguresAsked(Schema):
    """Which days: one of the periods, or `own` from `since` up to and including `until`; the last
    four weeks by default. `theme`: a theme's id, or `none`.
    """

    period = fields.Enum(Choice, by_value=True, load_default=Choice.FOUR_WEEKS)
    since = fields.Date(load_default=None)
    until = fields.Date(load_default=None)
    team = fields.Integer(load_default=0, validate=validate.Range(0, LARGEST_ID))
    channel = fields.Integer(load_default=0, validate=validate.Range(0, LARGEST_ID))
    theme = fields.String(load_default="", validate=validate.Regexp(r"(?:none|[0-9]{0,16})\Z"))


class SpreadSchema(Schema):
    """Seconds, of how many; null in its place where fewer than five stand behind it."""

    count = fields.Integer(required=True)
    p10 = fields.Float(required=True)
    p25 = fields.Float(required=True)
    median = fields.Float(required=True)
    p75 = fields.Float(required=True)
    p90 = fields.Float(required=True)


class FatesSchema(Schema):
    """How many stand how against the norm; the first three make up the share."""

    in_norm = fields.Integer(required=True)
    late = fields.Integer(required=True)
    overdue = fields.Integer(required=True)
    not_due = fields.Integer(required=True)
    without = fields.Integer(required=True)
    watched = fields.Integer(required=True)
    no_norm = fields.Integer(required=True, data_key="unknown", attribute="unknown")


class FigureGroupSchema(Schema):
    """Conversations that have something in common. Shares in whole percent, of `judged`."""

    name = fields.String(required=True)
    opened = fields.Integer(required=True)
    opened_before = fields.Integer(required=True)
    replied = fields.Nested(FatesSchema, required=True)
    ended = fields.Nested(FatesSchema, required=True)
    in_norm = fields.Integer(required=True, allow_none=True)
    judged = fields.Integer(required=True)
    done_in_norm = fields.Integer(required=True, allow_none=True)
    done_judged = fields.Integer(required=True)
    reply_office = fields.Nested(SpreadSchema, required=True, allow_none=True)
    reply_wall = fields.Nested(SpreadSchema, required=True, allow_none=True)
    done_office = fields.Nested(SpreadSchema, required=True, allow_none=True)
    done_wall = fields.Nested(SpreadSchema, required=True, allow_none=True)


class FigureHourSchema(Schema):
    """An hour of the week on the team's clock; ISO weekdays, 1 is Monday."""

    weekday = fields.Integer(required=True)
    hour = fields.Integer(required=True)
    opened = fields.Integer(required=True)


class FigureDaySchema(Schema):
    day = fields.Date(required=True)
    opened = fields.Integer(required=True)


class FigureEndSchema(Schema):
    resolution = fields.Enum(Resolution, by_value=True, required=True)
    count = fields.Integer(required=True)


class FigureOutcomeSchema(Schema):
    """What the scheme decided, and by which answer to which question."""

    question = fields.String(required=True)
    answer = fields.String(required=True)
    outcome = fields.String(required=True)
    count = fields.Integer(required=True)


class FigureAsideSchema(Schema):
    """What was watched or let stand; `reason` is the scheme's, null for a person's own word."""

    kind = fields.Enum(AsideKind, by_value=True, required=True)
    reason = fields.String(required=True, allow_none=True)
    count = fields.Integer(required=True)


class FigureLoadSchema(Schema):
    """A day or week of a team; `oldest`: seconds that the one open longest has been open."""

    team = fields.String(required=True)
    first = fields.Date(required=True)
    last = fields.Date(required=True)
    new = fields.Integer(required=True)
    back = fields.Integer(required=True)
    out = fields.Integer(required=True)
    open = fields.Integer(required=True)
    oldest = fields.Float(required=True, allow_none=True)


class FigureBesideSchema(Schema):
    """Named: `merged` is in no other figure, the others are in the volume."""

    merged = fields.Integer(required=True)
    aside = fields.Integer(required=True)
    in_crisis = fields.Integer(required=True)
    came_back = fields.Integer(required=True)


class FigureToldSchema(Schema):
    """Of `all` improvements that were not refused, the askers of `told` heard what changed."""

    told = fields.Integer(required=True)
    all = fields.Integer(required=True)


class FigureHelpedSchema(Schema):
    yes = fields.Integer(required=True)
    partly = fields.Integer(required=True)
    no = fields.Integer(required=True)


class FiguresSchema(Schema):
    since = fields.Date(required=True)
    until = fields.Date(required=True)
    before_since = fields.Date(required=True)
    before_until = fields.Date(required=True)
    total = fields.Nested(FigureGroupSchema, required=True)
    before = fields.Nested(FigureGroupSchema, required=True)
    channels = fields.List(fields.Nested(FigureGroupSchema), required=True)
    themes = fields.List(fields.Nested(FigureGroupSchema), required=True)
    languages = fields.List(fields.Nested(FigureGroupSchema), required=True)
    hours = fields.List(fields.Nested(FigureHourSchema), required=True)
    days = fields.List(fields.Nested(FigureDaySchema), required=True)
    resolutions = fields.List(fields.Nested(FigureEndSchema), required=True)
    outcomes = fields.List(fields.Nested(FigureOutcomeSchema), required=True)
    aside = fields.List(fields.Nested(FigureAsideSchema), required=True)
    workload = fields.List(fields.Nested(FigureLoadSchema), required=True)
    beside = fields.Nested(FigureBesideSchema, required=True)
    improvements = fields.Nested(FigureToldSchema, required=True)
    helped = fields.Nested(FigureHelpedSchema, required=True)


@section.get("/insight/figures")
@api_needs(Right.READ_LEDGER)
@section.asks(FiguresAsked)
@section.gives(FiguresSchema)
def show_figures(asked: dict[str, Any]) -> Told:
    """The figures of your teams: volume, times against the norm, outcomes, workload."""
    own = {name: asked[name].isoformat() if asked[name] else "" for name in ("since", "until")}
    with transaction() as session:
        here = page.made(
            session, teams_allowed(), present(), period=asked["period"].value, **own,
            team=asked["team"], channel=asked["channel"], theme=asked["theme"],
        )  # fmt: skip
        found = service.counted(session, here.scope, at=present())
        told = tables.told_of(session, found, Names(here))
    period = here.period
    return {
        "since": period.first, "until": period.last,
        "before_since": period.before_first, "before_until": period.before_last,
        **_groups(found, told.names), **_lists(found, told),
        "beside": found.beside, "improvements": found.told,
        "helped": {each.value: found.helped.get(each, 0) for each in Helped},
    }  # fmt: skip


def _groups(found: Figures, names: Names) -> dict[str, Any]:
    def told(by: str, say: Any, groups: Any) -> list[dict[str, Any]]:
        return [_group(each, say(each.key), said.earlier(found, by, each)) for each in groups]

    return {
        "total": _group(found.total, "", found.before.opened),
        "before": _group(found.before, "", 0),
        "channels": told("channel_id", names.channel, found.by_channel),
        "themes": told("theme_id", names.theme, found.by_theme),
        "languages": told("language", lambda key: key or "", found.by_language),
    }


def _group(group: Group, name: str, before: int) -> dict[str, Any]:
    times = group.times
    return {
        "name": name, "opened": group.opened, "opened_before": before,
        "replied": {fate.value: group.replied.get(fate, 0) for fate in Fate},
        "ended": {fate.value: group.ended.get(fate, 0) for fate in Fate},
        "in_norm": group.in_norm, "judged": group.judged,
        "done_in_norm": group.done_in_norm, "done_judged": group.done_judged,
        "reply_office": times.reply_office, "reply_wall": times.reply_wall,
        "done_office": times.done_office, "done_wall": times.done_wall,
    }  # fmt: skip


def _lists(found: Figures, told: tables.Told) -> dict[str, Any]:
    return {
        "hours": [
            {"weekday": day, "hour": hour, "opened": count}
            for (day, hour), count in sorted(found.by_hour.items())
        ],
        "days": [{"day": day, "opened": count} for day, count in sorted(found.by_day.items())],
        "resolutions": [
            {"resolution": each, "count": count} for each, count in found.resolutions.items()
        ],
        "outcomes": [
            {"question": each.question, "answer": each.answer, "outcome": each.outcome,
             "count": each.row.count}
            for each in told.decided
        ],
        "aside": [
            {"kind": each.kind, "reason": each.why if each.by_scheme else None,
             "count": each.count}
            for each in found.put_aside
        ],
        "workload": [
            {"team": told.names.team(each.team_id), "first": each.first, "last": each.last,
             "new": each.new, "back": each.back, "out": each.out, "open": each.open,
             "oldest": each.oldest}
            for each in found.load
        ],
    }  # fmt: skip
