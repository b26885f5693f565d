"""Opening a handoff: ask someone who knows, or hand the ticket up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.audit import service as audit
from webcare.core import tokens
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.core.site import site
from webcare.handoffs import letters, lookups, mailing, turns
from webcare.handoffs.addressee import (
    Addressee,
    Asked,
    NeedsConfirmation,
    find,
    find_desk,
)
from webcare.handoffs.letters import Letter
from webcare.handoffs.models import Handoff
from webcare.handoffs.turns import Said
from webcare.tickets import queries as ticket_queries
from webcare.tickets import service as tickets
from webcare.tickets.models import Ticket
from workflows.handoff import HandoffKind
from workflows.rights import Right


@dataclass(frozen=True, slots=True)
class Preview:
    """Exactly what would leave, to whom, and whether that is outside the organisation."""

    to_name: str
    to_email: str
    letter: Letter
    outside: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ask:
    """What is asked. `shown`: ids of the ticket's messages."""

    kind: HandoffKind
    question: str
    why: str
    shown: Sequence[int]
    due_at: datetime | None = None
    urgency: int = 0


def preview(
    session: Session,
    ticket: Ticket,
    *,
    to: Addressee,
    question: str,
    shown: Sequence[int],
    due_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> Preview:
    """What `forward` would send, without sending it; raises what it would raise."""
    if not by.may(Right.DECIDE):
        raise NotAllowed("You may not do this here.")
    team = accounts.team(session, ticket.team_id)
    asked = find(session, team, to, at)
    ask = _Ask(kind=HandoffKind.FORWARD, question=question, why="", shown=shown, due_at=due_at)
    handoff = _row(session, ticket, asked, ask, by=by, at=at)
    by_mail = lookups.mail_channel(session, ticket) is not None
    letter = letters.question(handoff, team, link=f"{site().base_url}/x/…", by_mail=by_mail)
    return Preview(asked.name, asked.email, letter, asked.outside)


def forward(  # noqa: PLR0913 - each of these is the person's own choice
    session: Session,
    ticket: Ticket,
    *,
    to: Addressee,
    question: str,
    shown: Sequence[int],
    due_at: datetime | None = None,
    why: str = "",
    confirmed: bool = False,
    by: Actor,
    at: datetime,
) -> Handoff:
    """Ask someone who knows. They are shown the question and exactly the messages *shown* (ids of
    the ticket's own messages), and nothing else of the ticket.

    Raises `NeedsConfirmation` for an address outside the organisation, until *confirmed*; Invalid
    for a missing question, a term in the past, or someone who is not asked any more; Conflict
    when the same question is open with them already, or the ticket's state forbids it.
    """
    asked = find(session, accounts.team(session, ticket.team_id), to, at)
    if asked.outside and not confirmed:
        raise NeedsConfirmation(asked.email)
    ask = _Ask(
        kind=HandoffKind.FORWARD, question=question, why=why.strip(), shown=shown, due_at=due_at
    )
    return _open(session, ticket, asked, ask, by=by, at=at)


def to_desk(
    session: Session, ticket: Ticket, desk: str, *, why: str, by: Actor, at: datetime
) -> Handoff:
    """Forward to a desk on the scheme's word: it is asked what the ticket is about, and shown the
    newest message of the public.
    """
    asked = find_desk(session, accounts.team(session, ticket.team_id), desk, at)
    ask = _Ask(
        kind=HandoffKind.FORWARD,
        question=_about(ticket),
        why=why,
        shown=_newest(session, ticket),
        urgency=ticket.priority,
    )
    return _open(session, ticket, asked, ask, by=by, at=at)


def escalate(  # noqa: PLR0913 - each of these is the person's or the scheme's own choice
    session: Session,
    ticket: Ticket,
    *,
    urgency: int,
    why: str,
    desk: str = "spokesperson",
    question: str = "",
    shown: Sequence[int] | None = None,
    by: Actor,
    at: datetime,
) -> Handoff:
    """Hand the ticket up to a desk; whoever is on there hears it by mail.

    *urgency* is what `Ticket.priority` is. Without *question* the desk is asked what the ticket is
    about, and without *shown* it sees the newest message of the public. The desk's term shows on
    an escalation too, but it never lapses: it ends by a person's act.
    """
    asked = find_desk(session, accounts.team(session, ticket.team_id), desk, at)
    ask = _Ask(
        kind=HandoffKind.ESCALATION,
        question=question.strip() or _about(ticket),
        why=why.strip(),
        shown=_newest(session, ticket) if shown is None else shown,
        urgency=urgency,
    )
    return _open(session, ticket, asked, ask, by=by, at=at)


def _open(
    session: Session, ticket: Ticket, asked: Asked, ask: _Ask, *, by: Actor, at: datetime
) -> Handoff:
    turns.hold_ticket(session, ticket)
    going_up = ask.kind is HandoffKind.ESCALATION
    event = "escalate" if going_up else "forward"
    tickets.move(session, ticket, event, by=by, at=at, to_desk=asked.desk is not None)
    handoff = _row(session, ticket, asked, ask, by=by, at=at)
    _refuse_twin(session, handoff)
    session.add(handoff)
    session.flush()  # its link, its mail and its ledger need the id
    turns.say(session, handoff, Said(text=handoff.question, name=by.name), inbound=False, at=at)
    done = "escalated" if going_up else "forwarded"
    turns.to_expert(session, handoff, done, by=by, at=at)
    audit.record(
        session, f"handoff.{done}", handoff, by=by, at=at,
        ticket=ticket.id, to=asked.email or asked.desk, shown=list(ask.shown),
        outside=asked.outside,
    )  # fmt: skip
    turns.recount(session, ticket)
    mailing.post_question(session, ticket, handoff, by=by, at=at)
    return handoff


def _row(
    session: Session, ticket: Ticket, asked: Asked, ask: _Ask, *, by: Actor, at: datetime
) -> Handoff:
    return Handoff(
        ticket_id=ticket.id,
        team_id=ticket.team_id,
        kind=ask.kind,
        desk=asked.desk,
        expert_id=asked.expert_id,
        to_email=asked.email,
        to_name=asked.name,
        urgency=ask.urgency,
        question=turns.written(ask.question, "question", "Write the question first."),
        why=ask.why,
        shown=_copied(session, ticket, ask.shown),
        language=asked.language,
        asked_by_id=by.user_id,
        asked_by_name=by.name,
        asked_at=at,
        due_at=fit_term(ask.due_at, at) or asked.due_at,
        returned_count=lookups.times_returned(session, ticket.id),
        nonce=tokens.new_nonce(),
    )


def _copied(session: Session, ticket: Ticket, ids: Sequence[int]) -> list[dict[str, Any]]:
    """The chosen messages as they will be shown: name, time and words; no address, no quotes."""
    messages = lookups.messages(session, ticket.id, ids)
    if len(messages) != len(set(ids)):
        raise Invalid("A message that you chose is not of this ticket.", shown="Choose again.")
    return [
        {
            "from": message.from_name or ticket.author_name,
            "at": message.sent_at.isoformat(),
            "text": message.reply_text.strip() or message.text.strip(),
        }
        for message in messages
    ]


def _refuse_twin(session: Session, handoff: Handoff) -> None:
    """A second click must not ask twice."""
    with session.no_autoflush:
        for other in lookups.open_ones(session, handoff.ticket_id):
            same_place = other.desk == handoff.desk and (
                handoff.desk or other.to_email == handoff.to_email
            )
            if same_place and (other.question, other.kind) == (handoff.question, handoff.kind):
                raise Conflict("%(name)s has this question already.", name=other.to_name)


def fit_term(due_at: datetime | None, at: datetime) -> datetime | None:
    """*due_at*; raises Invalid where it has passed already."""
    if due_at is not None and due_at <= at:
        raise Invalid("The term lies in the past.", due_at="Choose a moment to come.")
    return due_at


def _about(ticket: Ticket) -> str:
    return ticket.subject.strip() or ticket.preview.strip() or f"#{ticket.id}"


def _newest(session: Session, ticket: Ticket) -> list[int]:
    message = ticket_queries.last_inbound(session, ticket.id)
    return [message.id] if message else []
