"""What is told, one schema a thing. A column that is not named here never leaves by the API."""

from typing import Any

from marshmallow import Schema, fields

from webcare.channels.models import ChannelKind
from webcare.tickets.models import Direction, MessageKind
from webcare.web.api.problems import StandSchema
from workflows.engagement import EngagementState
from workflows.handoff import HandoffKind, HandoffState
from workflows.reply import Purpose, ReplyState
from workflows.suggestion import Rank
from workflows.ticket import Resolution, TicketState


class With:
    """A row, and what is told beside it."""

    def __init__(self, row: Any, **beside: Any) -> None:
        self._row = row
        self.__dict__.update(beside)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._row, name)


class PersonSchema(Schema):
    name = fields.String(required=True)
    address = fields.String(required=True)


class Person(fields.Nested):
    """Someone whose name and address stand in two columns of the row."""

    def __init__(self, name: str, address: str, **more: Any) -> None:
        super().__init__(PersonSchema, **more)
        self._columns = (name, address)

    def serialize(self, attr: str, obj: Any, *_args: Any, **_kwargs: Any) -> dict[str, str]:
        del attr
        name, address = self._columns
        return {"name": getattr(obj, name), "address": getattr(obj, address)}


def _value(enum: Any, **more: Any) -> fields.Enum[Any]:
    return fields.Enum(enum, by_value=True, **more)


class TicketSchema(Schema):
    """A ticket as a list shows it. `version` goes with the next act on it."""

    id = fields.Integer(required=True)
    version = fields.Integer(required=True)
    state = _value(TicketState, required=True)
    resolution = _value(Resolution, allow_none=True)
    reason = fields.String()
    subject = fields.String()
    preview = fields.String()
    language = fields.String(allow_none=True)
    channel_id = fields.Integer()
    channel_kind = _value(ChannelKind)
    author = Person("author_name", "author_address")
    assignee = fields.String(attribute="assignee_name")
    theme_id = fields.Integer(allow_none=True)
    priority = fields.Integer()
    tags = fields.List(fields.String())
    has_files = fields.Boolean()
    flags = fields.List(fields.String())
    opened_at = fields.DateTime()
    last_message_at = fields.DateTime()
    due_at = fields.DateTime(allow_none=True)
    review_at = fields.DateTime(allow_none=True)
    answered_at = fields.DateTime(allow_none=True)
    closed_at = fields.DateTime(allow_none=True)
    messages_count = fields.Integer()
    unread_count = fields.Integer()
    open_handoffs = fields.Integer()
    unsent_replies = fields.Integer()
    uncertain_replies = fields.Integer()
    merged_into_id = fields.Integer(allow_none=True)


class TicketsSchema(Schema):
    tickets = fields.List(fields.Nested(TicketSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
    literal = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "Parts of `q` that are no operator and were looked for as words."},
    )


class AttachmentSchema(Schema):
    id = fields.Integer()
    name = fields.String()
    type = fields.String()
    size = fields.Integer(metadata={"description": "Bytes."})
    inline = fields.Boolean()


class MessageSchema(Schema):
    """`text` is all of it; `reply_text` what is new in it, without quotes and signature."""

    id = fields.Integer(required=True)
    direction = _value(Direction, required=True)
    kind = _value(MessageKind, required=True)
    from_ = Person("from_name", "from_address", data_key="from")
    to = fields.List(fields.String(), attribute="to_addresses")
    subject = fields.String()
    text = fields.String()
    reply_text = fields.String()
    language = fields.String(allow_none=True)
    url = fields.String()
    warnings = fields.List(fields.String())
    sent_at = fields.DateTime()
    received_at = fields.DateTime()
    attachments = fields.List(fields.Nested(AttachmentSchema))


class EnclosureSchema(Schema):
    """A file that goes along, known by its hash."""

    name = fields.String()
    type = fields.String()
    size = fields.Integer()
    sha256 = fields.String()


class ReplySchema(Schema):
    """`leaves_at`: when a queued reply is sent, or tried again."""

    id = fields.Integer(required=True)
    ticket_id = fields.Integer(required=True)
    version = fields.Integer(required=True)
    state = _value(ReplyState, required=True)
    purpose = _value(Purpose, required=True)
    reply_type = fields.String()
    needs_approval = fields.Boolean(required=True)
    to = Person("to_name", "to_address")
    subject = fields.String()
    body = fields.String()
    files = fields.List(fields.Nested(EnclosureSchema))
    language = fields.String(allow_none=True)
    author = fields.String(attribute="author_name")
    submitted_at = fields.DateTime(allow_none=True)
    approved_by = fields.String(attribute="approved_by_name")
    approved_at = fields.DateTime(allow_none=True)
    leaves_at = fields.DateTime(attribute="next_attempt_at", allow_none=True)
    sent_at = fields.DateTime(allow_none=True)
    delivered_at = fields.DateTime(allow_none=True)
    error = fields.String()


class HandoffSchema(Schema):
    id = fields.Integer(required=True)
    ticket_id = fields.Integer(required=True)
    kind = _value(HandoffKind, required=True)
    state = _value(HandoffState, required=True)
    to = Person("to_name", "to_email")
    desk = fields.String(allow_none=True)
    expert_id = fields.Integer(allow_none=True)
    urgency = fields.Integer()
    question = fields.String()
    why = fields.String()
    asked_by = fields.String(attribute="asked_by_name")
    asked_at = fields.DateTime()
    due_at = fields.DateTime(allow_none=True)
    ended_at = fields.DateTime(allow_none=True)
    answer = fields.String()
    answered_by = fields.String()
    late = fields.Boolean()
    decline_reason = fields.String()
    suggested = fields.String()
    hand_back = fields.String(allow_none=True)
    hold_until = fields.DateTime(allow_none=True)
    returned_count = fields.Integer()


class ConsultSchema(Schema):
    """One turn of a handoff's own conversation; `trusted` is false where the sender is not sure."""

    inbound = fields.Boolean()
    from_ = Person("from_name", "from_address", data_key="from")
    text = fields.String()
    files = fields.List(fields.Nested(EnclosureSchema))
    trusted = fields.Boolean()
    at = fields.DateTime()


class HandoffWithConsultSchema(HandoffSchema):
    consult = fields.List(fields.Nested(ConsultSchema), attribute="messages")


class LedgerSchema(Schema):
    """One event of one handoff."""

    id = fields.Integer(required=True)
    handoff_id = fields.Integer(required=True)
    ticket_id = fields.Integer(required=True)
    kind = _value(HandoffKind)
    event = fields.String()
    state = _value(HandoffState)
    from_ = fields.String(attribute="from_name", data_key="from")
    to = fields.String(attribute="to_name")
    question = fields.String()
    why = fields.String()
    result = fields.String()
    returned_count = fields.Integer()
    at = fields.DateTime()


class HandoffsSchema(Schema):
    entries = fields.List(fields.Nested(LedgerSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class KnowsSchema(Schema):
    """A theme by its short name, or in words what there is no theme for."""

    theme = fields.String(allow_none=True)
    rank = _value(Rank)
    about = fields.String()


class ExpertSchema(Schema):
    """`capacity`: questions at once, null for as many as come; `away_until`: the last day of an
    absence that covers today.
    """

    id = fields.Integer(required=True)
    email = fields.String(required=True)
    name = fields.String(required=True)
    function = fields.String()
    unit = fields.String()
    languages = fields.List(fields.String())
    capacity = fields.Integer(allow_none=True)
    substitute_id = fields.Integer(allow_none=True)
    active = fields.Boolean()
    state = _value(EngagementState)
    knows = fields.List(fields.Nested(KnowsSchema))
    away_until = fields.Date(allow_none=True)


class ExpertsSchema(Schema):
    experts = fields.List(fields.Nested(ExpertSchema), required=True)


class StatementSchema(Schema):
    """What may be said now; `texts` by language. It may be used until just before `valid_until`."""

    id = fields.Integer(required=True)
    title = fields.String(required=True)
    number = fields.Integer(required=True)
    texts = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    theme_ids = fields.List(fields.Integer(), required=True)
    for_crisis = fields.Boolean(required=True)
    valid_from = fields.DateTime(required=True)
    valid_until = fields.DateTime(required=True, allow_none=True)
    approved_by = fields.String(required=True)
    approved_at = fields.DateTime(required=True)


class StatementsSchema(Schema):
    statements = fields.List(fields.Nested(StatementSchema), required=True)


class SuggestionSchema(Schema):
    """Somebody to ask, and what speaks for and against it. `score` only says the order."""

    expert_id = fields.Integer(required=True)
    name = fields.String(required=True)
    email = fields.String(required=True)
    score = fields.Float(required=True)
    theme_rank = _value(Rank, allow_none=True)
    answered_like_this = fields.Integer()
    median_minutes = fields.Float(allow_none=True)
    refused_like_this = fields.Integer()
    named_by_others = fields.Integer()
    speaks_the_askers_language = fields.Boolean(allow_none=True)
    away_until = fields.Date(allow_none=True)
    stands_in_for = fields.String()
    open_questions = fields.Integer()
    capacity = fields.Integer(allow_none=True)


class SuggestionsSchema(Schema):
    suggestions = fields.List(fields.Nested(SuggestionSchema), required=True)


class NoteSchema(Schema):
    id = fields.Integer(required=True)
    by = fields.String(attribute="user_name")
    text = fields.String()
    created_at = fields.DateTime()


class ReplyToldSchema(ReplySchema):
    ticket = fields.Nested(StandSchema, required=True)


class HandoffToldSchema(HandoffSchema):
    ticket = fields.Nested(StandSchema, required=True)


class NoteToldSchema(NoteSchema):
    ticket = fields.Nested(StandSchema, required=True)


class MessageTakenSchema(Schema):
    """What became of a message that was handed in: the ticket it is on, and how that stands."""

    message_id = fields.Integer(required=True)
    ticket_id = fields.Integer(required=True, allow_none=True)
    ticket = fields.Nested(StandSchema, allow_none=True)
