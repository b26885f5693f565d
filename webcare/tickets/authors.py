"""What we know of an author, said by a person: that they are press, that many read them, that they
want no more than an answer.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.audit import service as audit
from webcare.core.actor import Actor
from webcare.core.errors import NotAllowed
from webcare.tickets.models import Author, Ticket
from workflows.rights import Right

MARKS = ("press", "influential", "no_contact")


def mark(
    session: Session, ticket: Ticket, marks: Collection[str], *, by: Actor, at: datetime
) -> bool:
    """Let the author of *ticket* bear those of `MARKS` that are in *marks*, and no other of them;
    False where they did already. Raises NotAllowed for who may not decide.
    """
    if not by.may(Right.DECIDE):
        raise NotAllowed("Deciding is not in your role.")
    author = session.scalars(
        select(Author)
        .where(Author.id == ticket.author_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()
    before = [each for each in author.marks if each in MARKS]
    now = [each for each in MARKS if each in marks]
    if sorted(before) == sorted(now):
        return False
    author.marks = [each for each in author.marks if each not in MARKS] + now
    audit.record(
        session, "ticket.author_marked", ticket, by=by, at=at,
        author=author.id, marks=now, marked_before=before,
    )  # fmt: skip
    return True
