"""What may be asked and sent, one schema a route."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, pre_load, validate, validates_schema

from webcare.tickets.views import Sort, View
from webcare.web.api.reading import moment, whole, words, yes_or_no
from workflows.handoff import HandoffKind, HandoffState
from workflows.reply import Purpose
from workflows.ticket import TicketState

MOST_ROWS = 100
MOST_ANSWERS = 50
MOST_SHOWN = 200
LONGEST_TEXT = 50_000
LONGEST_LINE = 500
STATES = list(dict.fromkeys([*map(str, View), *map(str, TicketState)]))


class Paged(Schema):
    """`cursor` is the `next_cursor` of the page before."""

    cursor = fields.String(
        load_default=None, validate=validate.Regexp(r"^[0-9]{1,17}-[0-9]{1,17}\Z")
    )
    limit = fields.Integer(load_default=25, validate=validate.Range(1, MOST_ROWS))

    @pre_load
    def empty_is_not_asked(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        """`?state=&cursor=` asks nothing, as a form or a template that was left blank sends it."""
        return {name: value for name, value in data.items() if value != ""}


class TicketsAsked(Paged):
    """`state` is a state, or one of the desk's views: new, mine, waiting, open, closed, all.

    `q` is what one types into the search box, operators included (`from:`, `tag:`, `is:late` …).
    With it `state` is `all` unless given, else `open`. `sort`: due, age, newest, priority;
    lists with closed tickets are newest first.
    """

    cursor = fields.String(
        load_default=None, validate=validate.Regexp(r"^([0-9]{1,2}-)?[0-9]{1,17}-[0-9]{1,17}\Z")
    )
    q = words(200, load_default="")
    sort = fields.Enum(Sort, by_value=True, load_default=None)
    state = fields.String(load_default=None, validate=validate.OneOf(STATES))


class HandoffsAsked(Paged):
    """Narrows the ledger; `until` is exclusive, `text` looks for every word of it."""

    kind = fields.Enum(HandoffKind, by_value=True, load_default=None)
    state = fields.Enum(HandoffState, by_value=True, load_default=None)
    desk = words(60, load_default=None)
    expert = fields.Integer(load_default=None, validate=validate.Range(1, 2**63 - 1))
    since = moment(load_default=None)
    until = moment(load_default=None)
    text = words(200, load_default="")


class ExpertsAsked(Schema):
    """Narrows the directory; `theme` is an id, `here` leaves out who is away today."""

    text = words(200, load_default="")
    unit = words(120, load_default="")
    language = words(8, load_default="")
    theme = fields.Integer(load_default=None, validate=validate.Range(1, 2**63 - 1))
    here = fields.Boolean(load_default=False)


class StatementsAsked(Schema):
    """Narrows the statements; `theme` is an id, `language` one that the text is in."""

    theme = fields.Integer(load_default=None, validate=validate.Range(1, 2**63 - 1))
    language = words(8, load_default="")


class AnswerGiven(Schema):
    """`reason` is asked where the answer goes against what the facts propose."""

    question = words(100, required=True, blank=False)
    answer = words(100, required=True, blank=False)
    reason = words(2_000, load_default=None, allow_none=True)


class _Versioned(Schema):
    """`version` of the ticket that was read; another by now is a conflict. Null: whatever it is."""

    version = whole(load_default=None, allow_none=True)


class AnswersSent(_Versioned):
    """Answers to the questions that the scheme asks, one after the other: all of them, or none."""

    answers = fields.List(
        fields.Nested(AnswerGiven), required=True, validate=validate.Length(1, MOST_ANSWERS)
    )


class ReplySent(_Versioned):
    """A reply to the author. It stays a draft unless `submit`."""

    purpose = fields.Enum(
        Purpose,
        by_value=True,
        required=True,
        validate=validate.NoneOf(
            [Purpose.ACKNOWLEDGEMENT, Purpose.NEWS],
            error="An acknowledgement is sent by itself, and news of what changed from its card.",
        ),
    )
    body = words(LONGEST_TEXT, required=True, blank=False)
    submit = yes_or_no(load_default=False)


class ApprovalSent(Schema):
    """`body` amends the text. `version` of the reply and `seen_message`, the newest message read,
    are checked where given. It does not leave before `embargo_until`.
    """

    body = words(LONGEST_TEXT, load_default=None, allow_none=True, blank=False)
    embargo_until = moment(load_default=None, allow_none=True)
    version = whole(load_default=None, allow_none=True)
    seen_message = whole(load_default=None, allow_none=True)


class ToWhom(Schema):
    """One of: a mail address (with a name), an expert's id, a desk's short name."""

    email = words(320, blank=False)
    name = words(120)
    expert = whole()
    desk = words(60, blank=False)

    @validates_schema
    def is_one(self, data: dict[str, Any], **_: Any) -> None:
        if len(data.keys() & {"email", "expert", "desk"}) != 1:
            raise ValidationError("Name one of email, expert and desk.")
        if "name" in data and "email" not in data:
            raise ValidationError("Goes with an address only.", "name")


class HoldingSent(Schema):
    """What the asker is told meanwhile."""

    body = words(LONGEST_TEXT, required=True, blank=False)


class HandoffSent(_Versioned):
    """A question to someone who knows. They are shown the messages named and nothing else.

    `confirm` says that an address outside the organisation is meant, after the preview;
    `confirm_away` that somebody is asked who is away; `confirm_beyond` that the term may come after
    the moment at which the asker is owed an answer. `holding` tells the asker in the same act that
    their question was passed on.
    """

    to = fields.Nested(ToWhom, required=True)
    question = words(10_000, required=True, blank=False)
    messages = fields.List(whole(), load_default=list, validate=validate.Length(max=MOST_SHOWN))
    due_at = moment(load_default=None, allow_none=True)
    why = words(2_000, load_default="")
    confirm = yes_or_no(load_default=False)
    confirm_away = yes_or_no(load_default=False)
    confirm_beyond = yes_or_no(load_default=False)
    holding = fields.Nested(HoldingSent, load_default=None, allow_none=True)


class NoteSent(Schema):
    """`body`, as a reply calls its text, is read as `text`."""

    text = words(LONGEST_TEXT, required=True, blank=False)

    @pre_load
    def body_is_text(self, data: Any, **_: Any) -> Any:
        if isinstance(data, dict) and "body" in data and "text" not in data:
            return {"text" if name == "body" else name: value for name, value in data.items()}
        return data


class AuthorSent(Schema):
    """Where the answer goes: a mail address, or the handle on a network. `reach`: how many follow
    the author there.
    """

    address = words(320, required=True, blank=False)
    name = words(200, load_default="")
    reach = fields.Integer(
        load_default=None, allow_none=True, validate=validate.Range(0, 2**40), strict=True
    )


class ChannelNamed(fields.Field[int | str]):
    """A channel's id or its name."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int | str:
        how: fields.Field[Any] = words(200, blank=False) if isinstance(value, str) else whole()
        found: int | str = how.deserialize(value, attr, data, **kwargs)
        return found


class MessageSent(Schema):
    """A message of the public that another system received. The same `external_id` on the same
    channel is the same message, however often it is sent.
    """

    channel = ChannelNamed(
        required=True,
        metadata={"oneOf": [{"type": "integer"}, {"type": "string"}], "description": "Id or name."},
    )
    external_id = words(LONGEST_LINE, required=True, blank=False)
    author = fields.Nested(AuthorSent, required=True)
    subject = words(LONGEST_LINE, load_default="")
    text = words(LONGEST_TEXT, required=True, blank=False)
    language = fields.String(
        load_default=None, allow_none=True, validate=validate.Regexp(r"^[a-z]{2,3}\Z")
    )
    sent_at = moment(load_default=None, allow_none=True)
    url = fields.Url(
        schemes={"http", "https"},
        require_tld=False,
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=2_000),
    )
