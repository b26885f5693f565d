"""Why a ticket cannot be merged now: nothing that is open may be lost, or go to someone else."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.core.errors import Conflict
from webcare.press.models import PressCard
from webcare.replies.models import Reply
from webcare.tickets.models import Ticket
from workflows.press import OPEN_PRESS_STATES
from workflows.reply import ReplyState
from workflows.ticket import TicketState


@dataclass(frozen=True, slots=True)
class Around:
    """By their ids: the tickets with a draft that says something, and whose press card is open."""

    written: frozenset[int]
    press: frozenset[int]


def look_around(session: Session, tickets: Collection[Ticket]) -> Around:
    """What stands around the tickets, in two statements however many they are. A draft says
    something where there is more than the signature that every draft begins with.
    """
    ids = [each.id for each in tickets]
    rows = session.execute(
        select(Reply.ticket_id, Reply.body, Reply.files, Team.signature)
        .join(Ticket, Ticket.id == Reply.ticket_id)
        .join(Team, Team.id == Ticket.team_id)
        .where(Reply.ticket_id.in_(ids), Reply.state == ReplyState.DRAFT)
    ).all()
    cards = select(PressCard.ticket_id).where(
        PressCard.ticket_id.in_(ids), PressCard.state.in_(OPEN_PRESS_STATES)
    )
    return Around(
        frozenset(
            row.ticket_id
            for row in rows
            if row.files or row.body.strip().removesuffix(row.signature.strip()).strip()
        ),
        frozenset(session.scalars(cards)),
    )


ON_THE_WAY = frozenset({TicketState.IN_APPROVAL, TicketState.SENDING, TicketState.UNCERTAIN})


def obstacles(session: Session, ticket: Ticket, into: Ticket) -> list[Conflict]:
    """What stands in the way of *ticket* going on in *into*, as sentences; empty where nothing."""
    if ticket.id == into.id:
        return [Conflict("A ticket cannot be merged with itself.")]
    if ticket.team_id != into.team_id:
        return [Conflict("These tickets belong to different teams.")]
    gone = [each for each in (ticket, into) if each.state is TicketState.CLOSED]
    if gone:
        return [
            Conflict("Ticket #%(number)s was merged already.", number=each.id)
            if each.merged_into_id
            else Conflict("Ticket #%(number)s is closed. Open it again first.", number=each.id)
            for each in gone
        ]
    found = [*left_open(session, ticket)]
    if into.state in ON_THE_WAY:
        found.append(
            Conflict(
                "On #%(number)s a reply is on its way, which would not answer what comes in. "
                "Merge when it has left.",
                number=into.id,
            )
        )
    return found


def left_open(
    session: Session,
    ticket: Ticket,
    around: Around | None = None,
    *,
    unsent: int | None = None,
) -> list[Conflict]:
    """What is still open on the ticket and would be lost if it ended here; *around* says what is
    known of many at once, *unsent* how many replies count that have not left (default: all).
    """
    around = around or look_around(session, [ticket])
    found: list[Conflict] = []
    number = ticket.id
    if ticket.open_handoffs:
        found.append(
            Conflict(
                "Somebody is still asked about #%(number)s. Wait for the answer, or withdraw the "
                "question first.",
                number=number,
            )
        )
    unsent = ticket.unsent_replies if unsent is None else unsent
    if unsent or ticket.uncertain_replies or ticket.state in ON_THE_WAY:
        found.append(
            Conflict(
                "A reply on #%(number)s has not left. Let it leave, or take it back first.",
                number=number,
            )
        )
    elif ticket.id in around.written:
        found.append(
            Conflict(
                "On #%(number)s an answer is being written. Send it or throw it away first.",
                number=number,
            )
        )
    if ticket.complaint_due_at is not None:
        found.append(
            Conflict("#%(number)s is a formal complaint that is owed its answer.", number=number)
        )
    if ticket.id in around.press:
        found.append(
            Conflict(
                "#%(number)s is a question of the press, whose card is open. Close the card first.",
                number=number,
            )
        )
    return found
