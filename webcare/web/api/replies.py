"""Replies by the API: written, handed in, approved."""

from typing import Any

from sqlalchemy.orm import Session

from webcare import pipeline
from webcare.accounts.models import Team
from webcare.core.actor import Actor
from webcare.core.errors import Conflict
from webcare.replies import drafting, queries, service, words
from webcare.replies.models import Reply
from webcare.tickets.models import Ticket
from webcare.web.api import bodies, shapes
from webcare.web.api.acts import on_reply, on_ticket
from webcare.web.api.door import api_needs
from webcare.web.api.section import Section, Told
from webcare.web.api.shapes import With
from webcare.web.language import present
from workflows.reply import Purpose
from workflows.rights import Right

section = Section("replies", "Our texts on their way out.")


@section.post("/tickets/<int:ticket_id>/replies")
@api_needs(Right.DRAFT)
@section.takes(bodies.ReplySent)
@section.gives(shapes.ReplyToldSchema, 201)
def write_reply(body: dict[str, Any], ticket_id: int) -> Told:
    """Write the reply; with `submit` it goes to an approver, or without one to the channel."""
    with on_ticket(ticket_id, body["version"]) as (session, ticket, by):
        reply = _write(session, ticket, body["purpose"], body["body"], by=by)
        if body["submit"]:
            service.submit(session, ticket, reply, by=by, at=present(), agreed=body["agreed"])
    return With(reply, ticket=ticket)


@section.post("/replies/<int:reply_id>/approve")
@api_needs(Right.SPEAK)
@section.takes(bodies.ApprovalSent)
@section.gives(shapes.ReplyToldSchema)
def approve_reply(body: dict[str, Any], reply_id: int) -> Told:
    """Approve what a colleague submitted, as it stands or amended; it is sent at once, or when its
    embargo is over.
    """
    amended = None if body["body"] is None else words.typed(body["body"])
    with on_reply(reply_id) as (session, ticket, reply, by):
        service.approve(
            session, ticket, reply, by=by, at=present(), body=amended,
            embargo_until=body["embargo_until"], agreed=body["agreed"],
            seen_version=body["version"], seen_message_id=body["seen_message"],
        )  # fmt: skip
    return With(reply, ticket=ticket)


def _write(session: Session, ticket: Ticket, purpose: Purpose, body: str, *, by: Actor) -> Reply:
    """The draft with just *body* and the team's signature; a colleague's words stay theirs."""
    approval = purpose.moves_the_ticket and pipeline.needs_approval(session, ticket)
    signature = session.get_one(Team, ticket.team_id).signature.strip()
    before = queries.open_draft(session, ticket.id, purpose)
    is_theirs = before is not None and before.author_id not in (None, by.user_id)
    if before and is_theirs and before.body.strip().removesuffix(signature).strip():
        raise Conflict("%(name)s is writing a reply.", name=before.author_name, text=before.body)
    reply = service.start(session, ticket, purpose=purpose, approval=approval, by=by, at=present())
    text = drafting.with_signature(words.typed(body), session.get_one(Team, ticket.team_id))
    service.save_draft(session, reply, text, version=reply.version, by=by, at=present())
    return reply
