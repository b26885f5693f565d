"""Insight by the API: the ledger's analysis. Nobody is named in it; times of few are withheld."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from marshmallow import Schema, fields, validate

from webcare.channels import queries as channels
from webcare.core.db import transaction
from webcare.core.errors import NotFound
from webcare.improvement.models import Helped
from webcare.insight import handed
from webcare.insight.handed import By, CameOfIt, Handed
from webcare.insight.queries import Scope
from webcare.web.api.door import LARGEST_ID, api_needs, teams_allowed
from webcare.web.api.reading import moment
from webcare.web.api.section import Section, Told
from webcare.web.insight import handed_words
from webcare.web.insight.handed_words import Names, Row
from webcare.web.language import present
from workflows.rights import Right

section = Section("insight", "What the ledger of handoffs teaches, without a name in it.")
DAYS = 90  # that are looked at, where nobody says how many


class HandedAsked(Schema):
    """Which handoffs: asked from `since` until before `until`; the last 90 days by default."""

    since = moment(load_default=None)
    until = moment(load_default=None)
    team = fields.Integer(load_default=None, validate=validate.Range(1, LARGEST_ID))
    channel = fields.Integer(load_default=None, validate=validate.Range(1, LARGEST_ID))


class SpanSchema(Schema):
    """Seconds, in office hours of the team and by the clock."""

    median_office = fields.Float(required=True)
    p90_office = fields.Float(required=True)
    median_wall = fields.Float(required=True)
    p90_wall = fields.Float(required=True)


class CountedSchema(Schema):
    """How many handoffs, and what became of them."""

    asked = fields.Integer(required=True)
    answered = fields.Integer(required=True)
    returned = fields.Integer(required=True)
    unanswered = fields.Integer(required=True)


class GroupSchema(CountedSchema):
    """Handoffs that have something in common. The two spans are null where they would speak of one
    person, or of fewer than five answers.
    """

    name = fields.String(required=True)
    elsewhere = fields.Integer(required=True)
    declined = fields.Integer(required=True)
    asked_back = fields.Integer(required=True)
    expired = fields.Integer(required=True)
    withdrawn = fields.Integer(required=True)
    still_open = fields.Integer(required=True)
    to_and_fro = fields.Integer(required=True)
    taken_up = fields.Nested(SpanSchema, required=True, allow_none=True)
    answered_in = fields.Nested(SpanSchema, required=True, allow_none=True)


class HelpedSchema(Schema):
    """What askers of a theme said of the help they had."""

    theme = fields.String(required=True)
    yes = fields.Integer(required=True)
    partly = fields.Integer(required=True)
    no = fields.Integer(required=True)


class SentSchema(CountedSchema):
    """The question and answer of a scheme that sent them; both empty: a person did, unasked."""

    question = fields.String(required=True)
    answer = fields.String(required=True)


class FlowSchema(Schema):
    theme = fields.String(required=True)
    unit = fields.String(required=True)
    came_of_it = fields.Enum(CameOfIt, by_value=True, required=True)
    count = fields.Integer(required=True)


class ToldSchema(Schema):
    """Of `all` improvements that were not refused, the askers of `told` heard what changed."""

    told = fields.Integer(required=True)
    all = fields.Integer(required=True)


class HandedSchema(Schema):
    since = fields.DateTime(required=True)
    until = fields.DateTime(required=True)
    total = fields.Nested(GroupSchema, required=True)
    themes = fields.List(fields.Nested(GroupSchema), required=True)
    units = fields.List(fields.Nested(GroupSchema), required=True)
    channels = fields.List(fields.Nested(GroupSchema), required=True)
    questions = fields.List(fields.Nested(SentSchema), required=True)
    flows = fields.List(fields.Nested(FlowSchema), required=True)
    helped = fields.List(fields.Nested(HelpedSchema), required=True)
    improvements = fields.Nested(ToldSchema, required=True)


@section.get("/insight/handoffs")
@api_needs(Right.READ_LEDGER)
@section.asks(HandedAsked)
@section.gives(HandedSchema)
def analyse_handoffs(asked: dict[str, Any]) -> Told:
    """What was handed on in your teams, how long it took, and what came of it."""
    until = asked["until"] or present()
    since = asked["since"] or until - timedelta(days=DAYS)
    teams = teams_allowed()
    if asked["team"] and asked["team"] not in teams:
        raise NotFound("There is no such team.")
    with transaction() as session:
        known = {each.id for each in channels.channels(session) if each.team_id in teams}
        if asked["channel"] and asked["channel"] not in known:
            raise NotFound("There is no such channel.")
        scope = Scope(
            team_ids=[asked["team"]] if asked["team"] else teams,
            since=since, until=until, channel_id=asked["channel"],
        )  # fmt: skip
        found = handed.analysed(session, scope, at=present())
        said = handed_words.names(session, teams)
        sent = handed_words.sent_by(session, found.questions)
    told = _told(found, said) | {"questions": [_sent(row) for row in sent]}
    return told | {"since": since, "until": until}


def _told(found: Handed, said: Names) -> dict[str, Any]:
    return {
        "total": _group(Row(name="", group=found.total)),
        **{f"{by}s": [_group(row) for row in handed_words.rows(found, by, said)] for by in By},
        "flows": [
            {
                "theme": said.theme(each.theme_id),
                "unit": said.unit(each.unit),
                "came_of_it": each.came_of_it,
                "count": each.count,
            }
            for each in found.flows
        ],
        "helped": [
            {"theme": said.theme(theme)} | {str(each): counts.get(each, 0) for each in Helped}
            for theme, counts in found.helped.items()
        ],
        "improvements": found.told,
    }


def _group(row: Row) -> dict[str, Any]:
    return asdict(row.group) | {"name": row.name, "returned": row.group.returned}


def _sent(row: Row) -> dict[str, Any]:
    by_person = not row.more
    return _group(row) | {"question": "" if by_person else row.name, "answer": row.more}
