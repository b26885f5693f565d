"""The spine. A message comes in, the scheme decides, and what it decided happens.

A stranger starts reading here: `received` → `answer` → `dispatch`. Everything below is a verb of
one capability; this file only says which follows which. The edge owns the transaction.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import assert_never

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from webcare.accounts import queries as accounts_queries
from webcare.channels.models import Channel
from webcare.complaints import entering
from webcare.complaints.service import Lodged
from webcare.core.actor import INTAKE, Actor
from webcare.core.errors import Conflict
from webcare.decisions import on_call
from webcare.decisions import queries as decision_queries
from webcare.decisions import service as decisions
from webcare.decisions.models import Decision
from webcare.handoffs import service as handoffs
from webcare.handoffs.models import Handoff
from webcare.intake import signals
from webcare.intake.on_paper import Letter, PhoneCall
from webcare.intake.opened import Opened
from webcare.intake.taken import Doors, Taken
from webcare.intake.written import BounceOf
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
from workflows.outcomes import (
    Approval,
    Escalate,
    Forward,
    LetStand,
    Outcome,
    Priority,
    Reply,
    Watch,
)
from workflows.scheme import Run
from workflows.ticket import Resolution, TicketState

URGENCY = {Priority.NORMAL: 0, Priority.HIGH: 1, Priority.URGENT: 2}


def received(session: Session, taken: Taken, *, lodged: Lodged | None = None, at: datetime) -> None:
    """What follows when a message is in: its ticket is put to the scheme, a bounce fails its
    reply, an expert's mail answers its handoff, and the asker hears that we have it. What came as
    a formal complaint is one at once; *lodged* is what whoever entered it knows of it.
    """
    if taken.bounce is not None and taken.bounce.action == "failed":
        _fail_bounced(session, taken.bounce, at=at)
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


def _fail_bounced(session: Session, bounce: BounceOf, *, at: datetime) -> None:
    """A delivery report that names our Message-ID: that reply did not arrive after all."""
    detail = " ".join(filter(None, (bounce.status, bounce.diagnostic)))
    for reply in reply_queries.by_message_ids(session, bounce.message_ids):
        replies.bounced(session, reply, detail=detail, at=at)


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


def dispatch(
    session: Session, ticket: Ticket, outcome: Outcome, *, by: Actor, at: datetime
) -> None:
    """Do what the scheme decided."""
    tickets.raise_priority(session, ticket, URGENCY[outcome.priority])
    why = outcome.title(accounts_queries.team(session, ticket.team_id).language)
    match outcome:
        case Reply():
            tickets.move(session, ticket, "decide", by=by, at=at, target=TicketState.ANSWERING)
            replies.start(
                session,
                ticket,
                purpose=outcome.purpose,
                reply_type=outcome.reply_type,
                approval=outcome.approval is Approval.ONE,
                by=by,
                at=at,
            )
        case Forward() if outcome.desk is None:
            # Whom to ask is the person's to say, in the form that the page now opens.
            tickets.move(session, ticket, "decide", by=by, at=at, target=TicketState.ANSWERING)
        case Forward():
            if outcome.open_complaint:
                entering.by_scheme(session, ticket, by=by, at=at)
            handoffs.to_desk(session, ticket, outcome.desk or "", why=why, by=by, at=at)
        case Escalate():
            _go_up(session, ticket, outcome, why, by=by, at=at)
        case Watch():
            until = at + timedelta(days=outcome.days)
            tickets.watch(session, ticket, until=until, why=why, by=by, at=at)
        case LetStand():
            _must_owe_nothing(ticket)
            tickets.let_stand(session, ticket, why=why, resolution=outcome.resolution, by=by, at=at)
        case unexpected:
            assert_never(unexpected)


def _go_up(
    session: Session, ticket: Ticket, outcome: Escalate, why: str, *, by: Actor, at: datetime
) -> None:
    """Hand it up, with the journalist's card where the scheme wants one; it wakes whoever is on
    call at the desk where the scheme says so, and at night where it is urgent.
    """
    if outcome.press_card:
        press_entering.of_ticket(session, ticket, by=by, at=at)
    urgency = URGENCY[outcome.urgency]
    handoffs.escalate(
        session, ticket, desk=outcome.desk, urgency=urgency, why=why, rings=outcome.alarm,
        by=by, at=at,
    )  # fmt: skip


def _must_owe_nothing(ticket: Ticket) -> None:
    """Raise Conflict where a formal complaint still waits for its answer."""
    if ticket.complaint_due_at is not None:
        raise Conflict(
            "The formal complaint is not answered yet. Answer or refuse it, or say that it was "
            "none.",
            state=str(ticket.state),
        )


def outcome_of(session: Session, ticket: Ticket) -> Outcome | None:
    """What the ticket's present decision came to; None where it is not decided."""
    decision = decision_queries.current(session, ticket.id)
    return decisions.run_of(session, decision).outcome if decision else None


def needs_approval(session: Session, ticket: Ticket) -> bool:
    """Whether a reply on this ticket wants an approval, as its decision's outcome says.

    After a desk it always does; a ticket that was never decided asks it too.
    """
    outcome = outcome_of(session, ticket)
    match outcome:
        case Reply() | Forward() | Escalate():
            return outcome.approval is Approval.ONE
        case None:
            return True
        case _:
            return False


def close(
    session: Session,
    ticket: Ticket,
    resolution: Resolution,
    *,
    why: str,
    withdraw_open: bool,
    by: Actor,
    at: datetime,
) -> None:
    """Close a ticket by a person's own word. Open handoffs are withdrawn, which is asked first:
    without *withdraw_open* they raise Conflict.
    """
    _must_owe_nothing(ticket)
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
