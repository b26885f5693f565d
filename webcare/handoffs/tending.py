"""What the team does to a handoff that is open: tell more, withdraw it, and let its term pass."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from webcare.audit import service as audit
from webcare.core import tokens
from webcare.core.actor import CLOCK, Actor
from webcare.core.errors import NotAllowed
from webcare.handoffs import following, lookups, mailing, opening, reminding, terms, turns
from webcare.handoffs.models import Handoff
from webcare.handoffs.turns import Said
from webcare.tickets import service as tickets
from webcare.tickets.models import Ticket
from workflows.handoff import OPEN_HANDOFF_STATES, HandoffLifecycle
from workflows.rights import Right


def give_info(
    session: Session,
    handoff: Handoff,
    text: str,
    *,
    due_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Tell the one asked what they wanted to know; the question is open again. *due_at*: a new
    term, where the old one has become too short.
    """
    text = turns.written(text, "text", "Write the answer first.")
    ticket = turns.hold(session, handoff)
    audit.move(session, handoff, HandoffLifecycle, "give_info", by=by, at=at)
    if due_at is not None:
        handoff.due_at = terms.fit(due_at, at)
        handoff.remind_at = opening.remind_at(session, handoff.team_id, due_at, at=at)
    turns.say(session, handoff, Said(text=text, name=by.name), inbound=False, at=at)
    turns.to_expert(session, handoff, "gave_info", by=by, at=at, result=text)
    turns.recount(session, ticket)
    tickets.tell(session, ticket, "handoff_info")
    mailing.post_more(session, ticket, handoff, text, at=at)


def withdraw(session: Session, handoff: Handoff, *, why: str, by: Actor, at: datetime) -> None:
    """Take the question back. Its link shows nothing from now on; an answer that comes all the same
    is kept as what was added later.
    """
    ticket = turns.hold(session, handoff)
    _withdraw(session, ticket, handoff, why=why, by=by, at=at)


def revoke_link(session: Session, handoff: Handoff, *, by: Actor, at: datetime) -> None:
    """Make the link and every mail sent so far worthless, as when it went to the wrong person;
    the question itself stays open for whoever is logged in.
    """
    if not by.may(Right.DECIDE):
        raise NotAllowed("You may not do this here.")
    turns.hold(session, handoff)
    handoff.nonce = tokens.new_nonce()
    turns.to_expert(session, handoff, "link_revoked", by=by, at=at)
    audit.record(session, "handoff.link_revoked", handoff, by=by, at=at)


def mark_seen(session: Session, ticket: Ticket, *, at: datetime) -> None:
    """Someone of the team looked at what came in; who still waits for an answer stays flagged."""
    turns.unflag(ticket, *(turns.FLAGS - {turns.ASKS}))
    looked = update(Handoff).where(Handoff.ticket_id == ticket.id).values(seen_at=at)
    session.execute(looked.execution_options(synchronize_session=False))


def withdraw_all_open(
    session: Session, ticket: Ticket, *, why: str, by: Actor, at: datetime
) -> int:
    """Take back every open question of the ticket, because it closes; how many that were."""
    turns.hold_ticket(session, ticket)
    open_ones = lookups.open_ones(session, ticket.id)
    for handoff in open_ones:
        turns.hold(session, handoff)
        _withdraw(session, ticket, handoff, why=why, by=by, at=at)
    return len(open_ones)


def expire_due(session: Session, *, at: datetime) -> int:
    """Let the terms pass that have passed; how many. What still comes is kept as late material,
    the one asked is told so, and the next whom the manager named is asked.

    A ticket that someone holds at this moment is left for the next time.
    """
    expired = 0
    for handoff in lookups.overdue(session, at):
        if not lookups.is_free(session, handoff.ticket_id):
            continue
        ticket = turns.hold(session, handoff)
        if (
            handoff.state not in OPEN_HANDOFF_STATES
            or handoff.due_at is None
            or handoff.due_at > at
        ):
            continue  # someone was faster
        audit.move(session, handoff, HandoffLifecycle, "expire", by=CLOCK, at=at)
        handoff.ended_at, handoff.remind_at = at, None
        turns.to_team(session, handoff, "expired", by=CLOCK, at=at)
        reminding.over(session, ticket, handoff, at=at)
        following.move_on(session, ticket, handoff, by=CLOCK, at=at)
        turns.settle(session, ticket, handoff, "handoff_expired", by=CLOCK, at=at)
        expired += 1
    return expired


def _withdraw(
    session: Session, ticket: Ticket, handoff: Handoff, *, why: str, by: Actor, at: datetime
) -> None:
    audit.move(session, handoff, HandoffLifecycle, "withdraw", by=by, at=at, audit={"why": why})
    handoff.ended_at = at
    handoff.withdrawn_by, handoff.withdrawn_why = by.name, why.strip()
    turns.to_expert(session, handoff, "withdrawn", by=by, at=at, result=why.strip())
    turns.settle(session, ticket, handoff, "handoff_withdrawn", by=by, at=at)
    mailing.post_withdrawn(session, ticket, handoff, at=at)
