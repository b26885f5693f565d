"""The one way of a consult's words and files into a reply: a person puts them into the draft.

An answer was written for the team. Whoever takes it over edits it, and what leaves is theirs. Where
several answered, the choice between them has a reason, which is kept.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from webcare.audit import service as audit
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.core.i18n import marked
from webcare.handoffs import queries, turns
from webcare.handoffs.answering import is_material
from webcare.handoffs.choosing import rivals
from webcare.handoffs.models import Handoff
from webcare.intake import enclosures
from webcare.replies import service as replies
from webcare.replies import words
from webcare.replies.models import Reply
from webcare.tickets.models import Ticket
from workflows.reply import Purpose
from workflows.rights import Right

WHY = marked("Several people answered. Say why you use this answer.")


def put_in_draft(
    session: Session,
    ticket: Ticket,
    handoff: Handoff,
    *,
    turn_id: int | None = None,
    why: str = "",
    approval: bool,
    by: Actor,
    at: datetime,
) -> Reply:
    """Put the answer (or with *turn_id* what was added to it later) below what stands in the draft.

    *why*: the reason of the choice, needed where others answered too. Raises Conflict where there
    is nothing that may be used, Invalid(why=…) without a reason, NotAllowed for whoever does not
    write replies, or is no person.
    """
    _must_write(by)
    _hold(session, handoff)
    text = queries.later_answer(handoff, turn_id) if turn_id is not None else handoff.answer
    if not text or not is_material(handoff):
        raise Conflict("There is no answer yet.", state=str(handoff.state))
    why = why.strip()
    if not why and rivals(handoff, queries.of_ticket(session, ticket.id)):
        raise Invalid(WHY, why=WHY)
    reply = replies.start(
        session, ticket, purpose=Purpose.FINAL, body=words.copied_by(text, by),
        approval=approval, by=by, at=at,
    )  # fmt: skip
    handoff.chosen_at, handoff.chosen_by, handoff.chosen_why = at, by.name, why
    turns.to_expert(session, handoff, "used", by=by, at=at, result=why)
    audit.record(
        session, "handoff.used", handoff, by=by, at=at, ticket=ticket.id, reply=reply.id, why=why
    )
    return reply


def put_file_in_draft(
    session: Session,
    ticket: Ticket,
    handoff: Handoff,
    digest: str,
    *,
    approval: bool,
    by: Actor,
    at: datetime,
) -> Reply:
    """Let a file that the one asked sent go along with the draft. Raises NotFound, NotAllowed."""
    _must_write(by)
    _hold(session, handoff)
    file = enclosures.one(queries.files(handoff), digest)
    reply = replies.start(session, ticket, purpose=Purpose.FINAL, approval=approval, by=by, at=at)
    replies.add_files(session, reply, [file], by=by, at=at)
    audit.record(session, "handoff.file_used", handoff, by=by, at=at, reply=reply.id, sha256=digest)
    return reply


def _hold(session: Session, handoff: Handoff) -> None:
    """Hold it, and read its conversation afresh."""
    turns.hold(session, handoff)
    queries.with_messages(session, handoff.id)


def _must_write(by: Actor) -> None:
    if not by.may(Right.DRAFT) or by.user_id is None:
        raise NotAllowed("You may not do this here.")
