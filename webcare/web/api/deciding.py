"""How a decision stands, as the API tells it."""

from typing import Any

from marshmallow import Schema, fields

from webcare.decisions.standing import Asked, Decided, Standing
from webcare.web.api.problems import StandSchema
from webcare.web.api.shapes import (
    HandoffWithConsultSchema,
    MessageSchema,
    NoteSchema,
    ReplySchema,
    TicketSchema,
)


class LinkSchema(Schema):
    title = fields.String()
    url = fields.String()


class ChoiceSchema(Schema):
    number = fields.Integer()
    id = fields.String(required=True)
    text = fields.String()


class QuestionSchema(Schema):
    id = fields.String(required=True)
    text = fields.String()
    guidance = fields.String()
    links = fields.List(fields.Nested(LinkSchema))
    answers = fields.List(fields.Nested(ChoiceSchema))


class ProposalSchema(Schema):
    """What the facts suggest. Another answer wants a reason."""

    answer = fields.String()
    text = fields.String()
    saw = fields.String()


class StepSchema(Schema):
    question = fields.String(required=True)
    question_text = fields.String()
    answer = fields.String(required=True)
    answer_text = fields.String()
    by = fields.String(attribute="by_name")
    source = fields.String()
    reason = fields.String()
    saw = fields.String()
    at = fields.DateTime()


class OutcomeSchema(Schema):
    """`kind`: reply, forward, escalate, watch or let_stand. `approval` of the reply that follows:
    none or one; null where none follows.
    """

    id = fields.String(required=True)
    kind = fields.String(required=True)
    title = fields.String()
    guidance = fields.String()
    considerations = fields.List(fields.String())
    approval = fields.String(allow_none=True)
    desk = fields.String(allow_none=True)


class _AskedNext(Schema):
    """What the scheme asks now; `gate` are the ids of the questions that stand together in one."""

    question = fields.Nested(QuestionSchema, allow_none=True, required=True)
    proposal = fields.Nested(ProposalSchema, allow_none=True)
    gate = fields.List(fields.String())
    outcome = fields.Nested(OutcomeSchema, allow_none=True, required=True)


class SchemeSchema(Schema):
    id = fields.String()
    title = fields.String()
    number = fields.Integer()


class DecisionSchema(_AskedNext):
    scheme = fields.Nested(SchemeSchema)
    gate_title = fields.String()
    gate_obstacle = fields.String()
    steps = fields.List(fields.Nested(StepSchema))
    overruled = fields.List(fields.Nested(StepSchema))
    decided_at = fields.DateTime(allow_none=True)


class AnswersTakenSchema(_AskedNext):
    ticket = fields.Nested(StandSchema, required=True)
    state = fields.String(required=True)
    version = fields.Integer(required=True)


class TicketWholeSchema(TicketSchema):
    messages = fields.List(fields.Nested(MessageSchema))
    decision = fields.Nested(DecisionSchema, allow_none=True)
    replies = fields.List(fields.Nested(ReplySchema))
    handoffs = fields.List(fields.Nested(HandoffWithConsultSchema))
    notes = fields.List(fields.Nested(NoteSchema))


def asked_next(standing: Standing | None) -> dict[str, Any]:
    """The question, what is proposed and the gate; or the outcome."""
    if standing is None:
        return {"question": None, "proposal": None, "gate": [], "outcome": None}
    return {
        "question": _question(standing.question) if standing.question else None,
        "proposal": standing.proposal,
        "gate": [each.id for each in standing.gate],
        "outcome": _outcome(standing.outcome) if standing.outcome else None,
    }


def decision(standing: Standing) -> dict[str, Any]:
    """Everything about the ticket's present decision."""
    return {
        **asked_next(standing),
        "scheme": {
            "id": standing.scheme_id,
            "title": standing.scheme_title,
            "number": standing.scheme_number,
        },
        "gate_title": standing.gate_title,
        "gate_obstacle": standing.gate_obstacle,
        "steps": standing.path,
        "overruled": standing.overruled,
        "decided_at": standing.decided_at,
    }


def _question(asked: Asked) -> dict[str, Any]:
    return {
        "id": asked.id,
        "text": asked.text,
        "guidance": asked.guidance,
        "links": [{"title": title, "url": url} for title, url in asked.links],
        "answers": asked.answers,
    }


def _outcome(decided: Decided) -> dict[str, Any]:
    return {
        "id": decided.id,
        "kind": decided.kind,
        "title": decided.title,
        "guidance": decided.guidance,
        "considerations": decided.considerations,
        "approval": getattr(decided.outcome, "approval", None),
        "desk": getattr(decided.outcome, "desk", None),
    }
