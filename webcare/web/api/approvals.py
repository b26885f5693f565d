"""How long approvals take, by the API. Nobody is named in it; times of few are withheld."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from marshmallow import Schema, fields

from webcare.channels import queries as channels
from webcare.core.db import transaction
from webcare.core.errors import NotFound
from webcare.insight import approvals
from webcare.insight.queries import Scope
from webcare.web.api.door import api_needs, teams_allowed
from webcare.web.api.insight import DAYS, HandedAsked, SpanSchema
from webcare.web.api.section import Section, Told
from webcare.web.language import present
from workflows.rights import Right

section = Section("approvals", "How long replies wait for an approval.")


class WaitsSchema(Schema):
    """Requests for approval; `key` is the theme's or channel's id, null for none and for all."""

    key = fields.Integer(required=True, allow_none=True)
    asked = fields.Integer(required=True)
    approved = fields.Integer(required=True)
    returned = fields.Integer(required=True)
    late = fields.Integer(required=True)
    span = fields.Nested(SpanSchema, required=True, allow_none=True)


class ApprovalsSchema(Schema):
    since = fields.DateTime(required=True)
    until = fields.DateTime(required=True)
    total = fields.Nested(WaitsSchema, required=True)
    by_theme = fields.List(fields.Nested(WaitsSchema), required=True)
    by_channel = fields.List(fields.Nested(WaitsSchema), required=True)


@section.get("/insight/approvals")
@api_needs(Right.READ_LEDGER)
@section.asks(HandedAsked)
@section.gives(ApprovalsSchema)
def analyse_approvals(asked: dict[str, Any]) -> Told:
    """From handing in until the word, for what ended in the period; the last 90 days by default."""
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
        found = approvals.analysed(session, scope)
    return asdict(found) | {"since": since, "until": until}
