"""What we know of an author, said by a person: that they are press, that many read them, that they
want no more than an answer, or that nobody should write to them.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.audit import service as audit
from webcare.core.actor import Actor
from webcare.core.errors import NotAllowed
from webcare.tickets.models import Author, Ticket
from workflows.rights import Right
from workflows.ticket import TicketState

DO_NOT_CONTACT = "do_not_contact"
MARKS = ("press", "influential", "no_contact", DO_NOT_CONTACT)
PAGE = 25
MOST_RUNS = 50


def mark(
    session: Session, ticket: Ticket, marks: Collection[str], *, by: Actor, at: datetime
) -> bool:
    """Let the author of *ticket* bear those of `MARKS` that are in *marks*, and no other of them;
    False where they did already. Raises NotAllowed for who may not decide.
    """
    _ask(by)
    return _mark(session, ticket.author_id, marks, about=ticket, by=by, at=at)


def mark_person(
    session: Session,
    team_id: int,
    authors: Iterable[Author],
    marks: Collection[str],
    *,
    by: Actor,
    at: datetime,
) -> bool:
    """The same for all identities of a person of the team."""
    _ask(by)
    ids = sorted(each.id for each in authors)
    changed = [
        _mark(session, each, marks, about=None, team_id=team_id, by=by, at=at) for each in ids
    ]
    return any(changed)


def history(
    session: Session,
    team_id: int,
    author_ids: Sequence[int],
    *,
    before: int = 0,
    limit: int = PAGE,
) -> Sequence[Ticket]:
    """The tickets of these authors in the team, the newest first; *before*: the id of the last."""
    query = select(Ticket).where(Ticket.author_id.in_(author_ids), Ticket.team_id == team_id)
    if before:
        query = query.where(Ticket.id < before)
    return session.scalars(query.order_by(Ticket.id.desc()).limit(limit)).all()


def open_tickets(session: Session, team_id: int, author_ids: Sequence[int]) -> Sequence[Ticket]:
    """Their tickets that are not closed, locked, the oldest first: what runs hears of a mark."""
    return session.scalars(
        select(Ticket)
        .where(
            Ticket.author_id.in_(author_ids),
            Ticket.team_id == team_id,
            Ticket.state != TicketState.CLOSED.value,
        )
        .order_by(Ticket.id)
        .limit(MOST_RUNS)
        .with_for_update()
    ).all()


def _mark(
    session: Session,
    author_id: int,
    marks: Collection[str],
    *,
    about: Ticket | None,
    by: Actor,
    at: datetime,
    team_id: int | None = None,
) -> bool:
    author = session.scalars(
        select(Author)
        .where(Author.id == author_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()
    before = [each for each in author.marks if each in MARKS]
    now = [each for each in MARKS if each in marks]
    if sorted(before) == sorted(now):
        return False
    author.marks = [each for each in author.marks if each not in MARKS] + now
    event, row = ("ticket.author_marked", about) if about else ("author.marked", author)
    told: dict[str, Any] = {"author": author.id, "marks": now, "marked_before": before}
    audit.record(session, event, row, by=by, at=at, team_id=team_id, **told)
    return True


def _ask(by: Actor) -> None:
    if not by.may(Right.DECIDE):
        raise NotAllowed("Deciding is not in your role.")
