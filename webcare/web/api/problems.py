"""Every error of the API as one problem document (RFC 9457), with what a program can act on."""

from typing import Any

from flask import Blueprint, Response, g, jsonify, make_response
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid, NotFound, WebcareError
from webcare.decisions import queries as decisions
from webcare.tickets import queries as tickets
from webcare.web.api.door import visible_teams
from webcare.web.language import in_english, told

TYPE = "application/problem+json"
PASSED_ON = ("allow", "retry-after", "www-authenticate")


class StandSchema(Schema):
    """How a ticket stands: send `version` with the next act on it."""

    id = fields.Integer(required=True)
    state = fields.String(required=True)
    version = fields.Integer(required=True)


class ProblemSchema(Schema):
    """What went wrong. `fields` names what was wrong in the request (422); `present`, `text`,
    `ticket` and `question` tell how it stands now (409); `preview` shows what would
    leave the house, to be confirmed. `repeat_with` are the members to send the same body again
    with, where a second word is asked; `stand_ins` who can be asked instead of those who are away.
    """

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String()
    fields_ = fields.Dict(keys=fields.String(), values=fields.String(), data_key="fields")
    present = fields.String()
    text = fields.String()
    ticket = fields.Nested(StandSchema)
    question = fields.String(allow_none=True)
    confirm = fields.Boolean()
    preview = fields.Dict()
    repeat_with = fields.Dict()
    stand_ins = fields.List(fields.Dict())


def catch_in(section: Blueprint) -> None:
    """Let the errors raised in *section* be told as problems."""
    section.register_error_handler(WebcareError, _domain)
    section.register_error_handler(StaleDataError, _stale)
    section.register_error_handler(HTTPException, _http)
    section.register_error_handler(401, _http)  # the pages' own answer is to ask to log in


def problem(status: int, title: str, detail: str = "", **more: Any) -> Response:
    """A problem document; *more* are its own members."""
    said = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    response = make_response(jsonify(said), status)
    response.content_type = TYPE
    return response


def _domain(error: WebcareError) -> ResponseReturnValue:
    in_english()
    more: dict[str, Any] = {}
    detail = ""
    if isinstance(error, Conflict):
        more = _how_it_stands(error)
        detail = "Read it again, and act on what stands there now."
    elif isinstance(error, Invalid):
        more["fields"] = error.fields
        detail = "; ".join(f"{name}: {what}" for name, what in error.fields.items())
    return problem(error.status, told(error), detail, **more)


def _stale(_error: StaleDataError) -> ResponseReturnValue:
    return _domain(Conflict("A colleague changed this meanwhile. Here is how it stands now."))


def _http(error: HTTPException) -> ResponseReturnValue:
    response = problem(error.code or 500, error.name, error.description or "")
    for name, value in error.get_headers():
        if name.lower() in PASSED_ON:
            response.headers[name] = value
    return response


def _how_it_stands(clash: Conflict) -> dict[str, Any]:
    """The ticket that the act was on, as it stands now that the act was undone."""
    named = {"present": clash.state, "text": clash.text}
    more: dict[str, Any] = {name: value for name, value in named.items() if value}
    if "api_ticket_id" not in g:
        return more
    with transaction() as session:
        try:
            ticket = tickets.get(session, g.api_ticket_id, visible_teams())
        except NotFound:
            return more
        decision = decisions.current(session, ticket.id)
        is_asked = decision is not None and decision.decided_at is None
        more.setdefault("present", str(ticket.state))
        more["ticket"] = StandSchema().dump(ticket)
        more["question"] = decision.position if decision and is_asked else None
    return more
