"""Keeping a note on a ticket, and telling those whom it calls by name."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from webcare.accounts.models import Membership, User
from webcare.core.actor import Actor
from webcare.notices.telling import Told, tell
from webcare.tickets import service as tickets
from webcare.tickets.models import Note, Ticket
from workflows.mentions import Called, Colleague, called
from workflows.notice import NoticeKind
from workflows.rights import Right, Role, rights_of

_READERS = [role for role in Role if Right.READ in rights_of([role])]


@dataclass(frozen=True, slots=True)
class Noted:
    """The note that was kept, and whom it called, with those whom that did not reach."""

    note: Note
    called: Called


def note(session: Session, ticket: Ticket, text: str, *, by: Actor, at: datetime) -> Noted:
    """Keep the note, as `tickets.service.add_note` does, and tell whom it calls: only colleagues
    who may see the ticket.
    """
    kept = tickets.add_note(session, ticket, text, by=by, at=at)
    found = called(kept.text, everybody(session, ticket.team_id)) if "@" in kept.text else Called()
    kept.mentions = list(found.spelled)
    session.flush()  # what is told of it names it by its id
    told = Told(
        kind=NoticeKind.MENTION, what="ticket.noted", team_id=ticket.team_id,
        ticket_id=ticket.id, about=("note", kept.id),
    )  # fmt: skip
    tell(session, told, [each.id for each in found.people], by=by, at=at)
    return Noted(kept, found)


def everybody(session: Session, team_id: int) -> list[Colleague]:
    """Everyone who works here, each with whether they may read that team's tickets."""
    rows = session.execute(
        select(User.id, User.name, User.email, _reads(team_id)).where(User.active)
    )
    return [Colleague(row[0], row[1], _login(row[2]), may_see=row[3]) for row in rows]


def callable_people(session: Session, team_id: int) -> list[Colleague]:
    """Whom a note on a ticket of that team can call, by name."""
    rows = session.execute(
        select(User.id, User.name, User.email)
        .where(User.active, _reads(team_id))
        .order_by(func.lower(User.name), User.id)
    )
    return [Colleague(row.id, row.name, _login(row.email)) for row in rows]


def _reads(team_id: int) -> ColumnElement[bool]:
    return (
        select(Membership.user_id)
        .where(
            Membership.user_id == User.id,
            Membership.team_id == team_id,
            Membership.role.in_(_READERS),
        )
        .exists()
    )


def _login(email: str) -> str:
    return email.partition("@")[0]
