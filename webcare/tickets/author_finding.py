"""Finding an author by what a person types: a ticket's number, or an address."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webcare.channels.models import Channel
from webcare.core.errors import Invalid
from webcare.tickets.models import Author, Ticket
from webcare.tickets.persons import Identity

DIGITS = 16  # fits a bigint with room to spare


def author(session: Session, team_id: int, text: str, *, besides: Collection[int]) -> Identity:
    """The team's author of that ticket (``#12``) or with that address, who is none of *besides*.
    Raises Invalid where there is none.
    """
    text = text.strip()
    query = (
        select(Author, Channel)
        .join(Channel, Channel.id == Author.channel_id)
        .where(Channel.team_id == team_id, Author.id.not_in(besides))
        .order_by(Author.id)
        .limit(1)
    )
    wanted = text.lstrip("#")
    if wanted.isascii() and wanted.isdigit() and len(wanted) <= DIGITS:
        query = query.join(Ticket, Ticket.author_id == Author.id).where(
            Ticket.id == int(wanted), Ticket.team_id == team_id
        )
    else:
        query = query.where(func.lower(Author.address) == text.casefold())
    row = session.execute(query).first() if wanted else None
    if row is None:
        raise Invalid("No other author of this team has that address or ticket.")
    return Identity(*row)
