"""Tickets that go on in one another: which belong together, and what of it whom may see."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from webcare.tickets.models import Message, Ticket, TicketMerge


def taken_in(name: str = "ticket_id") -> Select[tuple[int]]:
    """The ticket under the bound *name*, and all that were merged into it, at any depth."""
    other = aliased(Ticket)
    whole = select(bindparam(name, type_=Ticket.id.type).label("id")).cte("whole", recursive=True)
    whole = whole.union(select(other.id).join(whole, other.merged_into_id == whole.c.id))
    return select(whole.c.id)


def of_asker(ticket_id: int) -> ColumnElement[bool]:
    """Which messages the ticket's asker may see: of it, and of those merged with it either way
    that are of the very same asker; never a word of another one's.
    """
    other, mine, own = aliased(Ticket), aliased(Ticket), aliased(Ticket)
    family = (
        select(mine.id, mine.merged_into_id)
        .where(mine.id == ticket_id)
        .cte("family", recursive=True)
    )
    family = family.union(
        select(other.id, other.merged_into_id).join(
            family, or_(other.merged_into_id == family.c.id, other.id == family.c.merged_into_id)
        )
    )
    of_them = (
        select(own.id)
        .join(family, family.c.id == own.id)
        .where(
            select(Ticket.id)
            .where(
                Ticket.id == ticket_id,
                Ticket.author_id == own.author_id,
                Ticket.author_address == own.author_address,
            )
            .correlate(own)
            .exists()
        )
    )
    return Message.ticket_id.in_(select(family.c.id)) & func.coalesce(
        Message.came_for_id, Message.ticket_id
    ).in_(of_them)


def into(session: Session, ticket_id: int) -> Sequence[Ticket]:
    """The tickets that were merged into this one and stand there still, oldest first."""
    return session.scalars(
        select(Ticket).where(Ticket.id.in_(taken_in()), Ticket.id != ticket_id).order_by(Ticket.id),
        {"ticket_id": ticket_id},
    ).all()


def has_taken_in() -> ColumnElement[bool]:
    """Whether others were merged into the ticket that a statement is about."""
    other = aliased(Ticket)
    return select(other.id).where(other.merged_into_id == Ticket.id).exists()


def standing(session: Session, ticket_id: int) -> TicketMerge | None:
    """How the ticket was merged into another one, if it is."""
    return session.scalar(
        select(TicketMerge).where(TicketMerge.from_id == ticket_id, TicketMerge.undone_at.is_(None))
    )


def are_of_one_asker(one: Ticket, other: Ticket) -> bool:
    """Whether an answer to the one reaches the asker of the other."""
    return (one.author_id, one.author_address) == (other.author_id, other.author_address)


def of_same_author(ticket: Ticket) -> Any:
    """Open tickets of the same author in the same team, newest first, to be merged with."""
    return (
        select(Ticket)
        .where(
            Ticket.author_id == ticket.author_id,
            Ticket.team_id == ticket.team_id,
            Ticket.id != ticket.id,
            Ticket.state != "closed",
        )
        .order_by(Ticket.id.desc())
        .limit(10)
    )
