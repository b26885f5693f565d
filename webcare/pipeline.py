"""The spine. A message comes in, the scheme decides, and what it decided happens.

A stranger starts reading here: `received` → `answer` → `dispatch`. Everything below is a verb of
one capability; this file only says which follows which, and `dispatching` what follows from an
outcome. The edge owns the transaction.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from webcare.channels.models import Channel
from webcare.complaints import entering
from webcare.complaints.service import Lodged
from webcare.core.actor import INTAKE, Actor
from webcare.core.errors import Conflict
from webcare.decisions import on_call
from webcare.decisions import queries as decision_queries
from webcare.decisions import service as decisions
from webcare.decisions.models import Decision
from webcare.dispatching import dispatch, must_owe_nothing, needs_approval, outcome_of
from webcare.handoffs import service as handoffs
from webcare.handoffs.models import Handoff
from webcare.intake import signals
from webcare.intake.on_paper import Letter, PhoneCall
from webcare.intake.opened import Opened
from webcare.intake.taken import Doors, Taken
from webcare.press import entering as press_entering
from webcare.press.models import PressCard
from webcare.press.service import Told
from webcare.replies import models as reply_models
from webcare.replies import queries as reply_queries
from webcare.replies import service as replies
from webcare.tickets import blocks
from webcare.tickets import complaints as complaint_marks
from webcare.tickets import queries as ticket_queries
from webcare.tickets import service as tickets
from webcare.tickets.author_models import AuthorBlock
from webcare.tickets.models import Ticket
from workflows.scheme import Run
from workflows.ticket import Resolution, TicketState

__all__ = [
    "answer", "bring_back", "close", "confirm_gate", "consider", "dispatch", "doors",
    "enter_complaint", "enter_press_call", "needs_approval", "outcome_of", "overrule", "received",
    "reopen",
]  # fmt: skip


def received(session: Session, taken: Taken, *, lodged: Lodged | None = None, at: datetime) -> None:
    """What follows when a message is in: its ticket is put to the scheme, a bounce fails its
    reply, an expert's mail answers its handoff, and the asker hears that we have it. What came as
    a formal complaint is one at once; *lodged* is what whoever entered it knows of it.
    """
    if taken.bounce is not None and taken.bounce.action == "failed":
        detail = " ".join(filter(None, (taken.bounce.status, taken.bounce.diagnostic)))
        replies.bounced_by(session, taken.bounce.message_ids, detail=detail, at=at)
    if taken.handoff_id is not None:
        handoffs.mail_answered(session, taken.handoff_id, taken.message_id, at=at)
        _mark_danger(session, taken, taken.handoff_id, at=at)
    if taken.opened is not None:
        _opened(session, taken, taken.opened, lodged, at=at)
        return
    if taken.ticket_id is None or not (taken.is_new_ticket or taken.reacts):
        return
    ticket = taken.locked or ticket_queries.locked(session, taken.ticket_id)
    if _is_put_aside(session, ticket, taken, at=at):
        return
    consider(session, ticket, by=INTAKE, at=at)
    if taken.reacts:
        press_entering.wrote_again(session, ticket, at=at)
    if taken.may_acknowledge and taken.is_new_ticket and not taken.is_archive:
        replies.acknowledge(session, ticket, at=at)


def _is_put_aside(session: Session, ticket: Ticket, taken: Taken, *, at: datetime) -> bool:
    """Put aside what a blocked author wrote; whether it was. A danger, what the law gives a term
    and what a colleague has at hand stay in the inbox, and so does what somebody else wrote.
    """
    found = blocks.blocking(session, ticket)
    if found is None or "other_sender" in taken.warnings:
        return False
    signals.add_flags(ticket, [tickets.BLOCKED])
    owed = ticket.complaint_due_at is not None or complaint_marks.is_one(ticket)
    if owed or taken.danger or "danger" in ticket.flags or ticket.assignee_id is not None:
        return False
    if ticket.state is not TicketState.NEW:
        return False
    tickets.put_aside(session, ticket, found.resolution, why=found.why, by=INTAKE, at=at)
    return True


def _mark_danger(session: Session, taken: Taken, handoff_id: int, *, at: datetime) -> None:
    """An expert's mail stands in no ticket; a danger in it rings for the one they were asked of."""
    if taken.danger and not taken.is_archive:
        asked = session.get_one(Handoff, handoff_id)
        ticket = ticket_queries.locked(session, asked.ticket_id)
        signals.mark_danger(session, ticket, taken.danger, at=at, rings=True)


def _opened(
    session: Session, taken: Taken, opened: Opened, lodged: Lodged | None, *, at: datetime
) -> None:
    """A new ticket: to the scheme, to the records that its author asked for, and a word back."""
    if _is_put_aside(session, opened.ticket, taken, at=at):
        return
    decisions.begin_opened(session, opened, by=INTAKE, at=at)
    if complaint_marks.is_one(opened.ticket):
        entering.complained(session, taken, lodged, at=at)
    elif taken.may_acknowledge and not taken.is_archive:
        replies.acknowledge_opened(session, opened, at=at)
    if not taken.is_archive:
        press_entering.wrote(session, opened, at=at)


def enter_complaint(
    session: Session,
    channel: Channel,
    letter: Letter,
    lodged: Lodged,
    *,
    by: Actor,
    at: datetime,
) -> int:
    """Enter a complaint that came by letter or orally, as `entering.from_paper` says; the id of
    its ticket.
    """
    hear = Doors(
        consult_of=handoffs.consult_of,
        then=lambda session, taken: received(session, taken, lodged=lodged, at=at),
    )
    return entering.from_paper(session, channel, letter, lodged, hear, by=by, at=at)


def enter_press_call(
    session: Session, channel: Channel, call: PhoneCall, told: Told, *, by: Actor, at: datetime
) -> PressCard:
    """Enter a question of the press that came by telephone, as `press.entering.from_phone` says."""
    return press_entering.from_phone(session, channel, call, told, doors(lambda: at), by=by, at=at)


def doors(clock: Callable[[], datetime]) -> Doors:
    """What intake leaves to us: whose consult a token is, and what follows on each message."""
    return Doors(
        consult_of=handoffs.consult_of,
        then=lambda session, taken: received(session, taken, at=clock()),
        begets=(Decision, reply_models.Reply),
    )


def consider(session: Session, ticket: Ticket, *, by: Actor, at: datetime) -> None:
    """Put a ticket that is new, or new again, to the scheme in force; a run that is still under
    way hears what is known now.
    """
    decision = decision_queries.current(session, ticket.id, lock=True)
    if decision is None or (decision.decided_at and ticket.state is TicketState.NEW):
        decisions.begin(session, ticket, by=by, at=at)
    elif decision.decided_at is None:
        decisions.refresh(session, decision, ticket, by=by, at=at)


def answer(
    session: Session,
    ticket: Ticket,
    question: str,
    choice: str,
    *,
    reason: str | None = None,
    by: Actor,
    at: datetime,
) -> Run:
    """Answer the question that the scheme now asks; at the last one, do what it decided. Whoever is
    on call for a danger answers whether there is one.
    """
    by = on_call.answering(session, ticket, question, by=by, at=at)
    run = decisions.answer(session, ticket, question, choice, reason=reason, by=by, at=at)
    return _go_on(session, ticket, run, by=by, at=at)


def confirm_gate(session: Session, ticket: Ticket, *, by: Actor, at: datetime) -> Run:
    """Say that there is nothing special: the whole gate in one act."""
    run = decisions.confirm_gate(session, ticket, by=by, at=at)
    return _go_on(session, ticket, run, by=by, at=at)


def overrule(
    session: Session,
    ticket: Ticket,
    question: str,
    choice: str,
    *,
    reason: str,
    by: Actor,
    at: datetime,
) -> Run:
    """Answer an earlier question otherwise, with the reason; what it now leads to happens."""
    if ticket.state not in (TicketState.NEW, TicketState.ANSWERING):
        raise Conflict(
            "What was decided is under way. Take it back first, or reopen the ticket.",
            state=str(ticket.state),
        )
    run = decisions.overrule(session, ticket, question, choice, reason=reason, by=by, at=at)
    return _go_on(session, ticket, run, by=by, at=at)


def _go_on(session: Session, ticket: Ticket, run: Run, *, by: Actor, at: datetime) -> Run:
    if run.outcome is not None:
        dispatch(session, ticket, run.outcome, by=by, at=at)
    flag_modified(ticket, "priority")  # a step of its decision is a new version of the ticket
    tickets.tell(session, ticket, "decided")
    return run


def close(
    session: Session, ticket: Ticket, resolution: Resolution, *, why: str, withdraw_open: bool,
    by: Actor, at: datetime,
) -> None:  # fmt: skip
    """Close a ticket by a person's own word. Open handoffs are withdrawn, which is asked first:
    without *withdraw_open* they raise Conflict.
    """
    must_owe_nothing(ticket)
    if ticket.open_handoffs and not withdraw_open:
        raise Conflict(
            "Someone is still asked about this. Withdraw the question and close?",
            state=str(ticket.state),
        )
    handoffs.withdraw_all_open(session, ticket, why=why, by=by, at=at)
    for reply in reply_queries.unsent(session, ticket.id):
        replies.discard(session, ticket, reply, by=by, at=at)
    tickets.close(session, ticket, resolution, why=why, by=by, at=at)


def reopen(session: Session, ticket: Ticket, *, why: str, by: Actor, at: datetime) -> None:
    """Open a closed ticket again and decide it anew, with the scheme now in force."""
    tickets.reopen(session, ticket, why=why, by=by, at=at)
    consider(session, ticket, by=by, at=at)


def bring_back(session: Session, block: AuthorBlock, *, why: str, by: Actor, at: datetime) -> int:
    """Open again what was put aside because of a block that was lifted; how many tickets."""
    found = blocks.because_of(session, block)
    for ticket in found:
        reopen(session, ticket, why=why, by=by, at=at)
        ticket.flags = [each for each in ticket.flags if each != tickets.BLOCKED]
    return len(found)
