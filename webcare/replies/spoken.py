"""Whether whoever approves may speak on it: at the approval, and again when it leaves."""

from datetime import datetime

from sqlalchemy.orm import Session

from webcare.audit import service as audit
from webcare.core.actor import Actor
from webcare.core.errors import NotAllowed
from webcare.core.i18n import marked as _m
from webcare.mandates import speaking
from webcare.replies import built
from webcare.replies.models import Reply
from webcare.tickets.models import Ticket
from workflows.reply import HeldFor, ReplyState
from workflows.rights import Right

ENDED = _m("The mandate of whoever approved this no longer holds.")
ANSWERED_FOR = frozenset({HeldFor.MANDATE, HeldFor.STATEMENT})


def check(
    session: Session, ticket: Ticket, *, by: Actor, at: datetime, emergency: bool = False
) -> str:
    """What the register says of *by* on this ticket, for the record: `yes`, `no` (in an
    emergency), or `no register`. Raises NoMandate, which names who may.
    """
    may = speaking.on_ticket(session, ticket, at)
    if not may.rules:
        return "no register"
    if may.allows(by.user_id):
        return "yes"
    if emergency or not by.may(Right.SPEAK):  # without the role, the lifecycle refuses it
        return "no"
    raise may.refusal()


def no_longer(session: Session, ticket: Ticket, reply: Reply, at: datetime) -> str | None:
    """Why the approval does not carry it out at *at*, as a sentence; None where it does. What
    needed no approval, or had the emergency right, is not asked.
    """
    if reply.approved_by_id is None or reply.emergency_reason:
        return None
    may = speaking.on_ticket(session, ticket, at)
    return None if may.allows(reply.approved_by_id) else ENDED


def answer_for(
    session: Session, ticket: Ticket, reply: Reply, emergency_reason: str, *, by: Actor,
    at: datetime,
) -> None:  # fmt: skip
    """Take over the word for a held reply whose approver, or whose statement, holds no longer; the
    new approval is on record. Other kinds of held replies need none.
    """
    if reply.state is not ReplyState.HELD or reply.held_for not in ANSWERED_FOR:
        return
    if not by.may(Right.SPEAK):
        raise NotAllowed("Only who may speak on this can let it go. You can rework it.")
    emergency = bool(emergency_reason.strip())
    if reply.submitted_by_id == by.user_id and reply.approved_by_id is not None and not emergency:
        raise NotAllowed("Someone else must approve what you submitted.")
    mandate = check(session, ticket, by=by, at=at, emergency=emergency)
    if reply.held_for is HeldFor.STATEMENT:
        built.clear(session, reply, by=by, at=at)
    before = reply.approved_by_name
    if reply.approved_by_id is not None:
        reply.approved_by_id, reply.approved_by_name, reply.approved_at = by.user_id, by.name, at
        reply.emergency_reason = emergency_reason.strip()
    audit.record(
        session, "reply.answered_for", reply, by=by, at=at, team_id=ticket.team_id,
        ticket=ticket.id, held_for=reply.held_for, before=before, mandate=mandate,
        emergency=emergency_reason.strip(),
    )  # fmt: skip
