"""Formal complaints by the API: the register, and one with its terms. Nothing is decided by it."""

from typing import Any

from marshmallow import Schema, fields, validate

from webcare.complaints import queries
from webcare.complaints.queries import PAGE, Place, Wanted
from webcare.core.db import transaction
from webcare.web.api.bodies import Paged
from webcare.web.api.door import acting, api_needs, teams_allowed, visible_teams
from webcare.web.api.reading import words
from webcare.web.api.section import Section, Told
from webcare.web.api.shapes import With
from webcare.web.language import present, zone
from workflows.complaint import Check, CheckAnswer, ComplaintState, Finding, WayIn
from workflows.complaint_terms import Regime
from workflows.rights import Right

section = Section("complaints", "Formal complaints, each with its own clock.")
YEARS = validate.Range(1990, 2200)


class ComplaintsAsked(Paged):
    """Narrows the register; `late` keeps what is owed past its last day, `text` looks for every
    word of it in name, subject and number.
    """

    cursor = fields.String(
        load_default=None, validate=validate.Regexp(r"^[01]-[0-9]{8}-[0-9]{1,17}\Z")
    )
    limit = fields.Integer(load_default=25, validate=validate.Range(1, PAGE))
    state = fields.Enum(ComplaintState, by_value=True, load_default=None)
    way_in = fields.Enum(WayIn, by_value=True, load_default=None)
    year = fields.Integer(load_default=None, validate=YEARS)
    late = fields.Boolean(load_default=False)
    text = words(200, load_default="")


class ComplaintSchema(Schema):
    """A formal complaint as the register shows it. Days are those of the team's zone; each `_by`
    is the last one on which the law wants it. `told_at`: when a refusal left.
    """

    id = fields.Integer(required=True)
    ticket_id = fields.Integer(required=True)
    team_id = fields.Integer(required=True)
    state = fields.Enum(ComplaintState, by_value=True, required=True)
    way_in = fields.Enum(WayIn, by_value=True, required=True)
    regime = fields.Enum(Regime, by_value=True, required=True)
    name = fields.String(required=True)
    subject = fields.String(required=True, attribute="ticket.subject")
    theme_id = fields.Integer(required=True, allow_none=True, attribute="ticket.theme_id")
    is_owed = fields.Boolean(required=True)
    received_on = fields.Date(required=True)
    acknowledge_by = fields.Date(required=True)
    refuse_by = fields.Date(required=True)
    answer_by = fields.Date(required=True)
    acknowledged_at = fields.DateTime(required=True, allow_none=True)
    decided_at = fields.DateTime(required=True, allow_none=True)
    told_at = fields.DateTime(required=True, allow_none=True)
    answered_at = fields.DateTime(required=True, allow_none=True)
    ended_at = fields.DateTime(required=True, allow_none=True)
    finding = fields.Enum(Finding, by_value=True, required=True, allow_none=True)


class CheckSchema(Schema):
    """What was found for one point of the law, and a note on it."""

    check = fields.Enum(Check, by_value=True, required=True)
    answer = fields.Enum(CheckAnswer, by_value=True, required=True)
    note = fields.String(required=True)


class ComplaintWholeSchema(ComplaintSchema):
    """The complaint with what it is about, what was looked at, and what came of it."""

    address = fields.String(required=True)
    facts = fields.String(required=True)
    checks = fields.List(fields.Nested(CheckSchema), required=True)
    refused_for = fields.List(fields.Enum(Check, by_value=True), required=True)
    reason = fields.String(required=True)
    measures = fields.String(required=True)
    improvement_id = fields.Integer(required=True, allow_none=True)
    acknowledged_how = fields.String(required=True)


class ComplaintsSchema(Schema):
    complaints = fields.List(fields.Nested(ComplaintSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


@section.get("/complaints")
@api_needs(Right.READ)
@section.asks(ComplaintsAsked)
@section.gives(ComplaintsSchema)
def list_complaints(asked: dict[str, Any]) -> Told:
    """The register of your teams: what is owed first, by its last day; then the last received."""
    wanted = Wanted(
        state=asked["state"], way_in=asked["way_in"], year=asked["year"], late=asked["late"],
        search=asked["text"],
    )  # fmt: skip
    limit, day = asked["limit"], present().astimezone(zone()).date()
    with transaction() as session:
        found = queries.register(
            session, teams_allowed(), wanted, today=day, after=Place.read(asked["cursor"] or ""),
            limit=limit,
        )  # fmt: skip
    more = len(found) == limit
    return {"complaints": found, "next_cursor": str(Place.of(found[-1])) if more else None}


@section.get("/complaints/<int:complaint_id>")
@api_needs(Right.READ)
@section.gives(ComplaintWholeSchema)
def show_complaint(complaint_id: int) -> Told:
    """One complaint, whole."""
    with transaction() as session:
        found = queries.get(session, complaint_id, visible_teams())
        acting(found.team_id)
    checks = [
        {"check": Check(name), "answer": CheckAnswer(kept["answer"]), "note": kept.get("note", "")}
        for name, kept in found.checks.items()
        if kept.get("answer")
    ]
    refused = [Check(each) for each in found.refused_for]
    return With(found, checks=checks, refused_for=refused)
