"""Opening a handoff: ask someone who knows, or hand the ticket up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.core.actor import Actor
from webcare.core.errors import NotAllowed
from webcare.core.site import site
from webcare.handoffs import letters, lookups, opening
from webcare.handoffs.addressee import (
    Addressee,
    NeedsConfirmation,
    find,
    find_desk,
)
from webcare.handoffs.letters import Letter
from webcare.handoffs.models import Handoff
from webcare.handoffs.opening import Ask
from webcare.handoffs.showing import Chosen
from webcare.tickets import queries as ticket_queries
from webcare.tickets.models import Ticket
from workflows.handoff import HandoffKind
from workflows.rights import Right


@dataclass(frozen=True, slots=True)
class Preview:
    """Exactly what would leave, to whom, and whether that is outside the organisation; `handoff`
    is the question as its page would show it, kept nowhere.
    """

    to_name: str
    to_email: str
    letter: Letter
    outside: bool
    handoff: Handoff


def preview(
    session: Session,
    ticket: Ticket,
    *,
    to: Addressee,
    question: str,
    shown: Chosen,
    due_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> Preview:
    """What `forward` would send, without sending it; raises what it would raise."""
    if by.rights.isdisjoint({Right.DECIDE, Right.SPEAK}):
        raise NotAllowed("You may not do this here.")
    team = accounts.team(session, ticket.team_id)
    asked = find(session, team, to, at)
    ask = Ask(kind=HandoffKind.FORWARD, question=question, why="", shown=shown, due_at=due_at)
    handoff = opening.row(session, ticket, asked, ask, by=by, at=at)
    by_mail = lookups.mail_channel(session, ticket) is not None
    letter = letters.question(handoff, team, link=f"{site().base_url}/x/…", by_mail=by_mail)
    return Preview(asked.name, asked.email, letter, asked.outside, handoff)


def forward(  # noqa: PLR0913 - each of these is the person's own choice
    session: Session,
    ticket: Ticket,
    *,
    to: Addressee,
    question: str,
    shown: Chosen,
    due_at: datetime | None = None,
    why: str = "",
    in_turn: Sequence[Addressee] = (),
    confirmed: bool = False,
    by: Actor,
    at: datetime,
) -> Handoff:
    """Ask someone who knows. They are shown the question and exactly what is *shown* of the
    ticket's own messages, and nothing else of the ticket. *in_turn*: who is asked next, one after
    the other, where this one refuses or lets the term pass.

    Raises `NeedsConfirmation` for an address outside the organisation, until *confirmed*; Invalid
    for a missing question, a term in the past, or someone who is not asked any more; Conflict
    when the same question is open with them already or the ticket's state forbids it, and
    `RefusedBefore` when they refused one on this ticket and *why* does not say why they are asked
    again.
    """
    team = accounts.team(session, ticket.team_id)
    asked, *rest = [find(session, team, each, at) for each in (to, *in_turn)]
    for each in (asked, *rest):
        if each.outside and not confirmed:
            raise NeedsConfirmation(each.email)
    ask = Ask(
        kind=HandoffKind.FORWARD, question=question, why=why.strip(), shown=shown, due_at=due_at,
        in_turn=rest,
    )  # fmt: skip
    return opening.put(session, ticket, asked, ask, by=by, at=at)


def to_desk(
    session: Session, ticket: Ticket, desk: str, *, why: str, by: Actor, at: datetime
) -> Handoff:
    """Forward to a desk on the scheme's word: it is asked what the ticket is about, and shown the
    newest message of the public.
    """
    asked = find_desk(session, accounts.team(session, ticket.team_id), desk, at)
    ask = Ask(
        kind=HandoffKind.FORWARD,
        question=_about(ticket),
        why=why,
        shown=_newest(session, ticket),
        urgency=ticket.priority,
    )
    return opening.put(session, ticket, asked, ask, by=by, at=at)


def escalate(  # noqa: PLR0913 - each of these is the person's or the scheme's own choice
    session: Session,
    ticket: Ticket,
    *,
    urgency: int,
    why: str,
    desk: str = "spokesperson",
    question: str = "",
    shown: Chosen | None = None,
    by: Actor,
    at: datetime,
) -> Handoff:
    """Hand the ticket up to a desk; whoever is on there hears it by mail.

    *urgency* is what `Ticket.priority` is. Without *question* the desk is asked what the ticket is
    about, and without *shown* it sees the newest message of the public. The desk's term shows on
    an escalation too, but it never lapses: it ends by a person's act.
    """
    asked = find_desk(session, accounts.team(session, ticket.team_id), desk, at)
    ask = Ask(
        kind=HandoffKind.ESCALATION,
        question=question.strip() or _about(ticket),
        why=why.strip(),
        shown=_newest(session, ticket) if shown is None else shown,
        urgency=urgency,
    )
    return opening.put(session, ticket, asked, ask, by=by, at=at)


def _about(ticket: Ticket) -> str:
    return ticket.subject.strip() or ticket.preview.strip() or f"#{ticket.id}"


def _newest(session: Session, ticket: Ticket) -> list[int]:
    message = ticket_queries.last_inbound(session, ticket.id)
    return [message.id] if message else []
