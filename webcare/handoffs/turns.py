"""What every turn of a handoff does: hold its rows, say it, write it down, tell the ticket."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.core.actor import Actor, asked
from webcare.core.errors import Invalid, NotAllowed
from webcare.core.text import storable
from webcare.experts import queries as experts
from webcare.experts.models import Expert
from webcare.handoffs import ledger, lookups
from webcare.handoffs.models import ConsultMessage, Handoff
from webcare.intake.enclosures import Enclosure
from webcare.tickets import service as tickets
from webcare.tickets.models import Ticket
from workflows.handoff import HandoffKind, HandoffState
from workflows.rights import Right
from workflows.ticket import TicketState

Row = TypeVar("Row", Ticket, Handoff)

ASKS = "consult_asks"  # the one asked wants to know more first
STRANGER = "consult_stranger"  # someone else answered
REFUSED = "consult_refused"  # an answer came that is not taken any more
ELSEWHERE = "consult_elsewhere"  # the link was opened on a second device
SECOND = "consult_second"  # words came from a second device
BOUNCED = "consult_bounced"  # the question did not arrive
ADDED = "consult_added"  # the one asked said more after the end
LATE = "late_answer"
AWAY = "consult_away"  # an automatic reply says that the one asked is away
FLAGS = frozenset({ASKS, STRANGER, REFUSED, ELSEWHERE, SECOND, BOUNCED, ADDED, LATE, AWAY})
"""What a ticket shows of its consults until someone looks."""


def hold(session: Session, handoff: Handoff) -> Ticket:
    """Read ticket and handoff afresh and let nobody else change them: the ticket first, always,
    so that two who do this never wait for each other.
    """
    session.flush()  # reading afresh would undo what is pending
    # Not refresh(): that raises where a colleague was faster, and whoever answers by mail or link
    # must not be told to try again.
    ticket = session.scalars(_afresh(select(Ticket).where(Ticket.id == handoff.ticket_id))).one()
    session.scalars(_afresh(select(Handoff).where(Handoff.id == handoff.id))).one()
    return ticket


def hold_ticket(session: Session, ticket: Ticket) -> None:
    """Read the ticket afresh and let nobody else change it."""
    session.flush()  # reading afresh would undo what is pending
    session.scalars(_afresh(select(Ticket).where(Ticket.id == ticket.id))).one()


def written(text: str, field: str, message: str) -> str:
    """*text* without outer space; raises Invalid where nothing is left."""
    kept = storable(text).strip()
    if not kept:
        raise Invalid(message, **{field: message})
    return kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One turn of the consult. `trusted`: it counts as the word of whom it is from; `message_id`:
    the mail that it came in.
    """

    text: str
    name: str
    address: str = ""
    trusted: bool = True
    message_id: int | None = None
    files: Sequence[Enclosure] = field(default=())


def say(session: Session, handoff: Handoff, said: Said, *, inbound: bool, at: datetime) -> None:
    """Add a turn to the handoff's own conversation."""
    session.add(
        ConsultMessage(
            handoff_id=handoff.id,
            inbound=inbound,
            from_name=said.name,
            from_address=said.address,
            text=storable(said.text),
            files=list(said.files),
            trusted=said.trusted,
            message_id=said.message_id,
            at=at,
        )
    )


def words_or_names(text: str, files: Sequence[Enclosure]) -> str:
    """*text*, or where there is none the names of the files that came in its place."""
    return text if text.strip() else ", ".join(each["name"] for each in files)


def to_expert(
    session: Session, handoff: Handoff, event: str, *, by: Actor, at: datetime, result: str = ""
) -> None:
    """Ledger row of what the team did."""
    ledger.write(
        session, handoff, event, by_name=by.name, to_name=handoff.to_name, at=at, result=result
    )


def to_team(
    session: Session, handoff: Handoff, event: str, *, by: Actor, at: datetime, result: str = ""
) -> None:
    """Ledger row of what the one asked, or whoever came in their place, did."""
    ledger.write(
        session, handoff, event, by_name=by.name, to_name=handoff.asked_by_name, at=at,
        result=result,
    )  # fmt: skip


def settle(
    session: Session, ticket: Ticket, handoff: Handoff, event: str, *, by: Actor, at: datetime
) -> None:
    """Count the ticket's open handoffs and tell it *event*, where it still waits for one.

    An expert's answer does not free a ticket whose escalation is still open: it waits for the
    desk's word, and the answer waits with it.
    """
    still = recount(session, ticket)
    if ticket.state not in (TicketState.WITH_EXPERT, TicketState.WITH_DESK):
        tickets.tell(session, ticket, event)
        return
    going_up = any(each.kind is HandoffKind.ESCALATION for each in still)
    usable = handoff.kind is HandoffKind.ESCALATION or not going_up
    tickets.move(session, ticket, event, by=by, at=at, usable=usable, others_open=bool(still))


def recount(session: Session, ticket: Ticket) -> Sequence[Handoff]:
    """Keep the ticket's count of open handoffs, and whether one of them asks us; the open ones."""
    session.flush()  # the count must see the present states
    still = lookups.open_ones(session, ticket.id)
    ticket.open_handoffs = len(still)
    if not any(each.state is HandoffState.NEEDS_INFO for each in still):
        unflag(ticket, ASKS)
    return still


def flag(session: Session, ticket: Ticket, name: str) -> None:
    """Show on the ticket that its consult wants a look."""
    if name not in ticket.flags:
        ticket.flags = [*ticket.flags, name]
    tickets.tell(session, ticket, name)


def unflag(ticket: Ticket, *names: str) -> None:
    """Take the flags off where they are on."""
    if not set(names).isdisjoint(ticket.flags):
        ticket.flags = [each for each in ticket.flags if each not in names]


def ask_whether_asked(session: Session, handoff: Handoff, by: Actor) -> None:
    """Raise NotAllowed unless *by* is the one asked: by this handoff's own link, by the account
    of its expert or of someone on its desk's rota, or as one who speaks for the team.
    """
    if by.may(Right.SPEAK):
        return
    if by.may(Right.ASKED) and by.key == asked(handoff.id, "").key:
        return
    if by.may(Right.EXPERT_ANSWER) and by.user_id and _is_theirs(session, handoff, by.user_id):
        return
    raise NotAllowed("This question was put to someone else.")


def is_shut_out(session: Session, handoff: Handoff) -> bool:
    """Whether the one asked has meanwhile lost their place: an expert no longer in the directory,
    or a colleague whose account was closed or left the team. Their link and mail end with it.
    """
    if not handoff.to_email or handoff.desk:
        return False
    by_address = experts.by_email(session, handoff.team_id, handoff.to_email)
    expert = session.get(Expert, handoff.expert_id) if handoff.expert_id else by_address
    if expert is not None and expert.user_id:
        entries = experts.entries_of(expert.user_id).where(Expert.id == expert.id)
        return session.scalar(entries) is None
    user = accounts.by_email(session, handoff.to_email)
    return (expert is not None and not expert.active) or (user is not None and not user.active)


def _is_theirs(session: Session, handoff: Handoff, user_id: int) -> bool:
    if handoff.expert_id:
        entries = experts.entries_of(user_id).where(Expert.id == handoff.expert_id)
        return session.scalar(entries) is not None
    return any(
        desk.team_id == handoff.team_id and desk.slug == handoff.desk
        for desk in experts.desks_of(session, user_id)
    )


def _afresh(query: Select[Row]) -> Select[Row]:
    locked = query.with_for_update(key_share=True)
    return locked.execution_options(populate_existing=True)
