"""Tickets that belong together, because a person said so: shown at both ends, and taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webcare.audit import service as audit
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, NotAllowed, NotFound
from webcare.core.text import one_line
from webcare.tickets import service as tickets
from webcare.tickets.models import Ticket
from webcare.tickets.order_models import LinkKind, TicketLink
from workflows.rights import Right

LONGEST_WHY = 300
MOST = 40  # of one ticket


@dataclass(frozen=True, slots=True)
class Linked:
    """A link as seen from one of its tickets; `onward`: it goes out from here."""

    link: TicketLink
    other: Ticket
    onward: bool


def has_any() -> ColumnElement[bool]:
    """Whether the ticket that a statement is about is linked with another."""
    return (
        select(TicketLink.id)
        .where(
            or_(TicketLink.from_id == Ticket.id, TicketLink.to_id == Ticket.id),
            TicketLink.removed_at.is_(None),
        )
        .exists()
    )


def of_ticket(session: Session, ticket_id: int, team_ids: Sequence[int]) -> list[Linked]:
    """What stands linked with it, of tickets that one may read, in the order it was said."""
    rows = session.execute(
        select(TicketLink, Ticket)
        .join(
            Ticket,
            or_(
                (TicketLink.from_id == ticket_id) & (Ticket.id == TicketLink.to_id),
                (TicketLink.to_id == ticket_id) & (Ticket.id == TicketLink.from_id),
            ),
        )
        .where(TicketLink.removed_at.is_(None), Ticket.team_id.in_(team_ids))
        .order_by(TicketLink.id)
        .limit(MOST)
    ).all()
    return [Linked(link, other, link.from_id == ticket_id) for link, other in rows]


def add(
    session: Session,
    ticket: Ticket,
    other: Ticket,
    kind: LinkKind,
    *,
    why: str,
    by: Actor,
    at: datetime,
) -> None:
    """Say that the two belong together; saying it twice, or from the other end, says it once."""
    _ask(by)
    if ticket.id == other.id:
        raise Conflict("A ticket cannot be linked with itself.")
    if kind is not LinkKind.FOLLOWS and _stands(session, other.id, ticket.id, kind):
        return
    if kind is LinkKind.FOLLOWS and _stands(session, other.id, ticket.id, kind):
        raise Conflict(
            "#%(one)s follows from #%(other)s already; it cannot be both ways.",
            one=other.id, other=ticket.id,
        )  # fmt: skip
    reason = one_line(why, LONGEST_WHY)
    new_id = session.scalar(
        insert(TicketLink)
        .values(from_id=ticket.id, to_id=other.id, kind=kind, why=reason, by_name=by.name, at=at)
        .on_conflict_do_nothing()
        .returning(TicketLink.id)
    )
    if new_id is None:
        return
    for one, two in ((ticket, other), (other, ticket)):
        audit.record(
            session, "ticket.linked", one, by=by, at=at, ticket=two.id, kind=kind, why=reason
        )
        tickets.tell(session, one, "linked")


def remove(session: Session, ticket: Ticket, link_id: int, *, by: Actor, at: datetime) -> None:
    """Take a link of this ticket away; raises NotFound where it stands no longer."""
    _ask(by)
    link = session.scalar(
        select(TicketLink)
        .where(
            TicketLink.id == link_id,
            or_(TicketLink.from_id == ticket.id, TicketLink.to_id == ticket.id),
            TicketLink.removed_at.is_(None),
        )
        .with_for_update()
    )
    if link is None:
        raise NotFound("This link is gone already.")
    link.removed_at, link.removed_by = at, by.name
    for each in (link.from_id, link.to_id):
        one = session.get_one(Ticket, each)
        audit.record(session, "ticket.unlinked", one, by=by, at=at, link=link.id)
        tickets.tell(session, one, "linked")


def between(session: Session, ticket_id: int, other_id: int, kind: LinkKind) -> TicketLink | None:
    """The link of that kind from the one to the other, if it stands."""
    return session.scalar(
        select(TicketLink).where(
            TicketLink.from_id == ticket_id,
            TicketLink.to_id == other_id,
            TicketLink.kind == kind,
            TicketLink.removed_at.is_(None),
        )
    )


def _stands(session: Session, from_id: int, to_id: int, kind: LinkKind) -> bool:
    return between(session, from_id, to_id, kind) is not None


def _ask(by: Actor) -> None:
    if by.rights.isdisjoint({Right.DECIDE, Right.NOTE}):
        raise NotAllowed("You may not do this here.")
