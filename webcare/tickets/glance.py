"""The first look at a ticket: with its channel, and what there is of it at all.

Most tickets have no note, no reply and nobody who was asked; a page that knows so from its first
statement does not ask for them one by one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import compress

from sqlalchemy import ColumnElement, bindparam, exists, select
from sqlalchemy.orm import Session, aliased

from webcare.channels.models import Channel
from webcare.core.errors import NotFound
from webcare.tickets.author_models import Aside, AuthorNote
from webcare.tickets.models import Author, Note, Ticket


@dataclass(frozen=True, slots=True)
class Glance:
    """A ticket, its channel, how its author is marked, and by their names which conditions hold."""

    ticket: Ticket
    channel: Channel
    author_marks: tuple[str, ...]
    has: frozenset[str]


Look = Callable[[Session, int, Sequence[int]], Glance]
"""Called with a session, a ticket's id and the teams in which one may see it."""


def glance(**conditions: ColumnElement[bool]) -> Look:
    """What looks at a ticket in one statement, which is put together once.

    It raises NotFound, the same for absent and foreign. The *conditions* are about the statement's
    `Ticket`, see `has_notes`.
    """
    query = (
        select(Ticket, Channel, Author.marks, *conditions.values())
        .join(Channel, Channel.id == Ticket.channel_id)
        .join(Author, Author.id == Ticket.author_id)
        .where(
            Ticket.id == bindparam("ticket_id"),
            Ticket.team_id.in_(bindparam("team_ids", expanding=True)),
        )
    )

    def look(session: Session, ticket_id: int, team_ids: Sequence[int]) -> Glance:
        row = session.execute(query, {"ticket_id": ticket_id, "team_ids": list(team_ids)}).first()
        if row is None:
            raise NotFound("There is no such ticket.")
        ticket, channel, marks, *holds = row
        return Glance(ticket, channel, tuple(marks), frozenset(compress(conditions, holds)))

    return look


def has_notes() -> ColumnElement[bool]:
    """Whether the ticket has notes."""
    return exists().where(Note.ticket_id == Ticket.id)


def has_earlier() -> ColumnElement[bool]:
    """Whether its author has other tickets in its team."""
    other = aliased(Ticket)
    return exists().where(
        other.author_id == Ticket.author_id,
        other.team_id == Ticket.team_id,
        other.id != Ticket.id,
    )


def has_author_notes() -> ColumnElement[bool]:
    """Whether a colleague noted something about its author."""
    return exists().where(AuthorNote.author_id == Ticket.author_id, AuthorNote.removed_at.is_(None))


def lies_aside() -> ColumnElement[bool]:
    """Whether it is watched or was let stand."""
    return exists().where(Aside.ticket_id == Ticket.id, Aside.ended_at.is_(None))
