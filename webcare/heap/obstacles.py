"""Why a ticket cannot be merged now: nothing that is open may be lost, or go to someone else."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.core.errors import Conflict
from webcare.press.models import PressCard
from webcare.replies import queries as replies
from webcare.tickets.models import Ticket
from workflows.press import OPEN_PRESS_STATES
from workflows.reply import ReplyState
from workflows.ticket import TicketState

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


def left_open(session: Session, ticket: Ticket) -> list[Conflict]:
    """What is still open on the ticket and would be lost if it ended here."""
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
    if ticket.unsent_replies or ticket.uncertain_replies or ticket.state in ON_THE_WAY:
        found.append(
            Conflict(
                "A reply on #%(number)s has not left. Let it leave, or take it back first.",
                number=number,
            )
        )
    elif has_words(session, ticket):
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
    if _has_press_card(session, ticket):
        found.append(
            Conflict(
                "#%(number)s is a question of the press, whose card is open. Close the card first.",
                number=number,
            )
        )
    return found


def has_words(session: Session, ticket: Ticket) -> bool:
    """Whether somebody has begun to write: more than the signature that every draft begins with."""
    drafts = [each for each in replies.unsent(session, ticket.id) if each.state is ReplyState.DRAFT]
    if not drafts:
        return False
    signature = session.get_one(Team, ticket.team_id).signature.strip()
    return any(each.body.strip().removesuffix(signature).strip() or each.files for each in drafts)


def _has_press_card(session: Session, ticket: Ticket) -> bool:
    card = select(PressCard.id).where(
        PressCard.ticket_id == ticket.id, PressCard.state.in_(OPEN_PRESS_STATES)
    )
    return session.scalar(card) is not None
