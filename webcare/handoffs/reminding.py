"""Reminding whoever was asked: once on the way to the term and once at it, and never more.

The row says how often that was done, in the transaction that puts the mail in the outbox: however
often the clock rings, nobody is reminded twice of the same.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from webcare.core.actor import CLOCK
from webcare.handoffs import lookups, mailing, turns
from webcare.handoffs.models import Handoff
from webcare.tickets.models import Ticket
from workflows.handoff import HandoffState

MOST = 2
_WAITS = (HandoffState.OPEN, HandoffState.ACCEPTED)


def remind_due(session: Session, *, at: datetime) -> int:
    """Remind whoever's term comes near; how many. Who asked us something first is left alone: the
    next word is ours. A ticket that someone holds at this moment is left for the next time.
    """
    reminded = 0
    for handoff in lookups.to_remind(session, at):
        if not lookups.is_free(session, handoff.ticket_id):
            continue
        ticket = turns.hold(session, handoff)
        if handoff.state not in _WAITS or handoff.remind_at is None or handoff.remind_at > at:
            continue  # someone was faster
        handoff.remind_at = None
        if handoff.due_at is not None and handoff.due_at > at and handoff.reminders < MOST - 1:
            handoff.reminders += 1
            turns.to_expert(session, handoff, "reminded", by=CLOCK, at=at)
            mailing.post_reminder(session, ticket, handoff, at=at)
            reminded += 1
    return reminded


def over(session: Session, ticket: Ticket, handoff: Handoff, *, at: datetime) -> None:
    """Tell the one asked that the term has passed and the answer is still welcome."""
    if handoff.reminders < MOST:
        handoff.reminders += 1  # the ledger has the end of the term itself
        mailing.post_over(session, ticket, handoff, at=at)
