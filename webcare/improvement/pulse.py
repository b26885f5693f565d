"""The pulse: one question to the asker once they were answered, and what they say to it.

No cookie, no tracking: the link of the page is all that is asked for, and nothing is kept but the
answer and the hour it was given.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from webcare.audit import service as audit
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, Invalid
from webcare.core.text import one_line, storable
from webcare.handoffs.models import Handoff
from webcare.improvement.models import Helped, Pulse
from webcare.replies.models import Reply
from webcare.tickets import service as tickets
from webcare.tickets.models import Ticket
from workflows.handoff import HandoffState
from workflows.reply import Purpose, ReplyState
from workflows.ticket import TicketState

LONGEST_LINE = 280
NOT_HELPED = "not_helped"
"""The flag of a ticket whose asker says so: somebody looks at it again."""


def has_any() -> ColumnElement[bool]:
    """Whether the asker of the ticket that a statement is about said so."""
    return exists().where(Pulse.ticket_id == Ticket.id)


def of_ticket(session: Session, ticket_id: int) -> Pulse | None:
    """What the asker of the ticket said."""
    return session.get(Pulse, ticket_id)


def is_asked(session: Session, ticket: Ticket) -> bool:
    """Whether the page asks: a final reply was sent, and the ticket was not merged away."""
    sent = exists().where(
        Reply.ticket_id == ticket.id,
        Reply.purpose == Purpose.FINAL,
        Reply.state == ReplyState.SENT,
    )
    return ticket.merged_into_id is None and bool(session.scalar(select(sent)))


def may_change(ticket: Ticket, pulse: Pulse | None) -> bool:
    """Whether an answer is still taken: the first always, another until the ticket is closed."""
    return pulse is None or ticket.state is not TicketState.CLOSED


def answer(session: Session, ticket: Ticket, helped: str, line: str, *, at: datetime) -> Pulse:
    """Keep the asker's answer; another one takes its place until the ticket is closed. A no is a
    flag on the ticket.

    Raises Invalid for what is none of the answers, Conflict where nothing is asked (any more).
    """
    if helped not in frozenset(Helped):
        raise Invalid("Choose one of the answers.", helped="Choose one of the answers.")
    session.flush()  # reading afresh would undo what is pending
    session.scalars(  # two clicks at once: one answer
        select(Ticket).where(Ticket.id == ticket.id).with_for_update(key_share=True),
        execution_options={"populate_existing": True},
    ).one()
    pulse = of_ticket(session, ticket.id)
    if not is_asked(session, ticket) or not may_change(ticket, pulse):
        raise Conflict("This question is not asked any more.")
    if pulse is None:
        pulse = Pulse(ticket_id=ticket.id)
        session.add(pulse)
    pulse.helped, pulse.line, pulse.at = Helped(helped), one_line(storable(line), LONGEST_LINE), at
    others = [each for each in ticket.flags if each != NOT_HELPED]
    ticket.flags = [*others, NOT_HELPED] if pulse.helped is Helped.NO else others
    session.flush()  # a second answer in this transaction must find it
    by = Actor(f"link:ticket-{ticket.id}", "", frozenset())
    audit.record(session, "ticket.pulse", ticket, by=by, at=at, helped=helped)
    tickets.tell(session, ticket, "pulse")
    return pulse


def of_answer(session: Session, handoff: Handoff) -> Helped | None:
    """What the asker said, for the one whose answer was used: a final reply left after it came.
    Their line is not told: it can hold anything, and what an expert sees a person chooses.
    """
    if handoff.state is not HandoffState.ANSWERED or handoff.ended_at is None:
        return None
    return session.scalar(
        select(Pulse.helped).where(
            Pulse.ticket_id == handoff.ticket_id,
            exists().where(
                Reply.ticket_id == handoff.ticket_id,
                Reply.purpose == Purpose.FINAL,
                Reply.state == ReplyState.SENT,
                Reply.sent_at >= handoff.ended_at,
            ),
        )
    )
