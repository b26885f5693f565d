"""One's own notices by the API: to read, and to mark as read."""

from typing import Any

from marshmallow import Schema, fields

from webcare.accounts import service as accounts
from webcare.core.db import transaction
from webcare.notices import queries, reading, words
from webcare.notices.queries import Shown, Sight
from webcare.web.api.door import api_needs, me
from webcare.web.api.reading import whole, yes_or_no
from webcare.web.api.section import Section, Told
from webcare.web.language import choose, present
from webcare.web.texts import said
from workflows.notice import NoticeKind
from workflows.rights import Right

section = Section("notices", "What the bearer of the token is told of.")


class NoticesAsked(Schema):
    """`before`: the `next_before` of the page before."""

    unread = fields.Boolean(load_default=False)
    before = fields.Integer(load_default=None)


class UpTo(Schema):
    """Everything up to this notice, which is the latest that was shown."""

    up_to = whole(required=True)


class MarkSent(Schema):
    read = yes_or_no(load_default=True)


class NoticeSchema(Schema):
    """One notice. What it is about is only named while the person may see it."""

    id = fields.Integer(required=True)
    kind = fields.Enum(NoticeKind, by_value=True, required=True)
    said = fields.String(required=True)
    ticket = fields.Integer(required=True, allow_none=True)
    path = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    read_at = fields.AwareDateTime(required=True, allow_none=True)


class NoticesSchema(Schema):
    notices = fields.List(fields.Nested(NoticeSchema), required=True)
    unread = fields.Integer(
        required=True, metadata={"description": "Things not read, up to 100; a ticket is one."}
    )
    next_before = fields.Integer(required=True, allow_none=True)


class MarkedSchema(Schema):
    unread = fields.Integer(required=True)


@section.get("/notices")
@api_needs()
@section.asks(NoticesAsked)
@section.gives(NoticesSchema)
def list_notices(asked: dict[str, Any]) -> Told:
    """Your own notices, the latest first; 40 a time."""
    with transaction() as session:
        found = queries.listed(
            session, me().id, _sight(), only_unread=asked["unread"], before=asked["before"]
        )
        unread = queries.unread(session, me().id)
    shown = sorted(
        (each for thing in found.things for each in thing.shown), key=lambda each: -each.notice.id
    )
    return {"notices": map(_told, shown), "unread": unread, "next_before": found.before}


@section.post("/notices/<int:notice_id>/read")
@api_needs()
@section.takes(MarkSent)
@section.gives(MarkedSchema)
def mark_notice(body: dict[str, Any], notice_id: int) -> Told:
    """Mark one as read, with what stands together with it on its ticket; or as not read."""
    with transaction() as session:
        reading.mark(session, me().id, notice_id, read=body["read"], at=present())
        return {"unread": queries.unread(session, me().id)}


@section.post("/notices/read")
@api_needs()
@section.takes(UpTo)
@section.gives(MarkedSchema)
def mark_notices(body: dict[str, Any]) -> Told:
    """Mark everything up to one notice as read."""
    with transaction() as session:
        reading.mark_all(session, me().id, up_to=body["up_to"], at=present())
        return {"unread": queries.unread(session, me().id)}


def _sight() -> Sight:
    teams = sorted({each.team_id for each in me().memberships})
    return Sight(accounts.teams_with(me(), Right.READ), teams)


def _told(shown: Shown) -> dict[str, Any]:
    notice = shown.notice
    return {
        "id": notice.id,
        "kind": notice.kind,
        "said": words.sentence(notice, lambda text: said(choose(), text), may_see=shown.may_see),
        "ticket": notice.ticket_id if shown.may_see else None,
        "path": words.path(notice, may_see=shown.may_see),
        "at": notice.at,
        "read_at": notice.read_at,
    }
