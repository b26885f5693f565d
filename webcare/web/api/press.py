"""The press by the API, to read: the cards by deadline, and one with its calls."""

from typing import Any

from marshmallow import Schema, fields, validate

from webcare.core.db import transaction
from webcare.press import queries
from webcare.press.models import PressWay
from webcare.press.queries import Wanted
from webcare.web.api.door import LARGEST_ID, api_needs, teams_allowed, visible_teams
from webcare.web.api.reading import words
from webcare.web.api.section import Section, Told
from workflows.press import PressState, Record
from workflows.rights import Right

section = Section("press", "Questions of the press, for whoever reads their tickets.")
SHOWN = {"open": True, "done": False, "all": None}


class PressAsked(Schema):
    """`show`: those that wait for us (the usual), the others, or all. `after`: how many to pass."""

    show = fields.String(load_default="open", validate=validate.OneOf(tuple(SHOWN)))
    text = words(200, load_default="")
    after = fields.Integer(load_default=0, validate=validate.Range(0, 100_000))


class CardSchema(Schema):
    """One question. `deadline_zone`: by whose clock it was named; `deadline_said`: their words."""

    id = fields.Integer(required=True)
    ticket = fields.Integer(attribute="ticket_id", required=True)
    state = fields.Enum(PressState, by_value=True, required=True)
    way_in = fields.Enum(PressWay, by_value=True, required=True)
    name = fields.String(required=True)
    medium = fields.String(required=True)
    phone = fields.String(required=True)
    email = fields.String(required=True)
    question = fields.String(required=True)
    deadline_at = fields.AwareDateTime(required=True, allow_none=True)
    deadline_zone = fields.String(required=True)
    deadline_said = fields.String(required=True)
    calls_back = fields.String(attribute="caller_name", required=True)
    opened_at = fields.AwareDateTime(required=True)
    answered_at = fields.AwareDateTime(required=True, allow_none=True)
    closed_at = fields.AwareDateTime(required=True, allow_none=True)


class CallSchema(Schema):
    """One call: `record` says how what was said may be used."""

    at = fields.AwareDateTime(required=True)
    by = fields.String(attribute="by_name", required=True)
    reached = fields.Boolean(required=True)
    record = fields.Enum(Record, by_value=True, required=True)
    said = fields.String(required=True)


class CardToldSchema(CardSchema):
    calls = fields.List(fields.Nested(CallSchema), required=True)


class CardsSchema(Schema):
    cards = fields.List(fields.Nested(CardSchema), required=True)


@section.get("/press")
@api_needs(Right.READ)
@section.asks(PressAsked)
@section.gives(CardsSchema)
def list_press(asked: dict[str, Any]) -> Told:
    """Cards of your teams: what waits by its deadline, the rest the newest first; 50 a time."""
    wanted = Wanted(is_open=SHOWN[asked["show"]], search=asked["text"])
    with transaction() as session:
        found = queries.listed(session, teams_allowed(), wanted, after=asked["after"])
    return {"cards": found}


@section.get("/press/<int:card_id>")
@api_needs(Right.READ)
@section.gives(CardToldSchema)
def show_press(card_id: int) -> Told:
    """One press card with its calls."""
    with transaction() as session:
        return queries.get(session, min(card_id, LARGEST_ID), visible_teams())
