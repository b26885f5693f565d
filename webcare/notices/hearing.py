"""What the house hears of, by the events that are recorded: one table from event to notice.

An act records itself in the audit, whichever way led to it: page, API, mail, job. It is heard
there, in its own transaction, so that no notice is lost and none is written twice.
"""

from collections.abc import Callable

from sqlalchemy.orm import Session

from webcare.audit import queries as audit_queries
from webcare.audit import service as audit
from webcare.audit.service import Happened
from webcare.crisis import queries as crises
from webcare.crisis.models import Crisis
from webcare.handoffs.models import Handoff
from webcare.mandates import speaking
from webcare.mandates.models import Mandate
from webcare.notices import queries
from webcare.notices.telling import Told, kept, tell, tell_team
from webcare.replies.models import Reply
from webcare.tickets.models import Ticket
from workflows.notice import NoticeKind
from workflows.reply import HeldFor
from workflows.rights import Right

SNOOZED = "ticket.snooze"
HOLDS = "crisis.holds"


def _assigned(session: Session, said: Happened) -> None:
    _on_ticket(session, said, said.row, NoticeKind.ASSIGNED, said.row.assignee_id)


def _reacted(session: Session, said: Happened) -> None:
    _on_ticket(session, said, said.row, NoticeKind.REACTED, said.row.assignee_id)


def _came_back(session: Session, said: Happened) -> None:
    """Whose it is hears it; where it is nobody's, whoever let it sleep. Only the clock's doing."""
    if said.by.user_id is not None:
        return
    ticket: Ticket = said.row
    whose = ticket.assignee_id
    if whose is None:
        whose = audit_queries.last_actor(session, ticket, SNOOZED)
    _on_ticket(session, said, ticket, NoticeKind.CAME_BACK, whose)


def _expert_answered(session: Session, said: Happened) -> None:
    asked: Handoff = said.row
    ticket = session.get_one(Ticket, asked.ticket_id)
    _on_ticket(
        session, said, ticket, NoticeKind.EXPERT_ANSWERED, asked.asked_by_id, ticket.assignee_id
    )


def _approval_asked(session: Session, said: Happened) -> None:
    """Those with a mandate on it; where the register does not rule, whoever speaks for the team."""
    ticket = session.get_one(Ticket, said.row.ticket_id)
    may = speaking.on_ticket(session, ticket, said.at)
    told = _of_ticket(said, ticket, NoticeKind.APPROVAL_ASKED)
    if may.rules:
        tell(session, told, [each.user_id for each in may.people], by=said.by, at=said.at)
    else:
        tell_team(session, told, having=Right.SPEAK, by=said.by, at=said.at)


def _approved(session: Session, said: Happened) -> None:
    _to_its_author(session, said, NoticeKind.APPROVED)


def _handed_back(session: Session, said: Happened) -> None:
    _to_its_author(session, said, NoticeKind.HANDED_BACK)


def _held(session: Session, said: Happened) -> None:
    """Whoever wrote a reply that a crisis holds, one by one; those who speak for the team once."""
    if said.data.get("for") is not HeldFor.CRISIS:
        return
    reply: Reply = said.row
    ticket = session.get_one(Ticket, reply.ticket_id)
    kind = NoticeKind.CRISIS_HELD
    _on_ticket(session, said, ticket, kind, reply.submitted_by_id or reply.author_id)
    for scope in crises.on(session, ticket.team_id, said.at):
        if not _is_told(session, scope.id):
            told = Told(kind=kind, what=HOLDS, team_id=ticket.team_id, about=("crisis", scope.id))
            tell_team(session, told, having=Right.SPEAK, by=said.by, at=said.at)


def _is_told(session: Session, crisis_id: int) -> bool:
    """Whether those who speak heard since it was declared or renewed that it holds replies; asked
    once a transaction, for it may hold thousands.
    """
    told = kept(session).setdefault("held", set())
    if crisis_id in told:
        return True
    crisis = session.get_one(Crisis, crisis_id)
    if not session.in_nested_transaction():  # one that is undone takes back what it told
        told.add(crisis_id)
    return queries.held_is_told(session, crisis_id, crisis.renewed_at or crisis.declared_at)


def _crisis(session: Session, said: Happened) -> None:
    crisis: Crisis = said.row
    told = Told(
        kind=NoticeKind.CRISIS, what=said.event, team_id=crisis.team_id,
        about=("crisis", crisis.id),
    )  # fmt: skip
    tell_team(session, told, by=said.by, at=said.at)


def _mandate(session: Session, said: Happened) -> None:
    mandate: Mandate = said.row
    told = Told(
        kind=NoticeKind.MANDATE, what=said.event, team_id=mandate.team_id,
        about=("mandate", mandate.id),
    )  # fmt: skip
    tell(session, told, [mandate.holder_id], by=said.by, at=said.at)


HEARD: dict[str, Callable[[Session, Happened], None]] = {
    "ticket.assigned": _assigned,
    "ticket.author_reacts": _reacted,
    "ticket.wake": _came_back,
    "ticket.review_due": _came_back,
    "ticket.look_again": _came_back,
    "handoff.answer": _expert_answered,
    "handoff.decline": _expert_answered,
    "handoff.ask_info": _expert_answered,
    "reply.submit": _approval_asked,
    "reply.approve": _approved,
    "reply.return_draft": _handed_back,
    "reply.hold": _held,
    "crisis.declared": _crisis,
    "crisis.renew": _crisis,
    "crisis.end": _crisis,
    "crisis.lapse": _crisis,
    "mandate.withdrawn": _mandate,
    "mandate.term": _mandate,
}


def listen() -> None:
    """Hear what happens from now on in this process."""
    for event, hearer in HEARD.items():
        audit.hear([event], hearer)


def _to_its_author(session: Session, said: Happened, kind: NoticeKind) -> None:
    reply: Reply = said.row
    ticket = session.get_one(Ticket, reply.ticket_id)
    _on_ticket(session, said, ticket, kind, reply.submitted_by_id or reply.author_id)


def _on_ticket(
    session: Session, said: Happened, ticket: Ticket, kind: NoticeKind, *to: int | None
) -> None:
    if any(to):
        tell(session, _of_ticket(said, ticket, kind), to, by=said.by, at=said.at)


def _of_ticket(said: Happened, ticket: Ticket, kind: NoticeKind) -> Told:
    return Told(kind=kind, what=said.event, team_id=ticket.team_id, ticket_id=ticket.id)
