"""The ways in: a form that says so, the scheme's word, a letter or a talk that someone enters."""

from datetime import datetime

from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.audit import service as audit
from webcare.channels.models import Channel
from webcare.complaints import queries, service
from webcare.complaints.service import Lodged
from webcare.core.actor import INTAKE, Actor
from webcare.core.errors import Conflict, NotAllowed
from webcare.intake import forms
from webcare.intake.on_paper import Letter
from webcare.intake.taken import Doors, Taken
from webcare.tickets import queries as tickets
from webcare.tickets.models import Ticket
from workflows.rights import Right


def complained(session: Session, taken: Taken, lodged: Lodged | None, *, at: datetime) -> None:
    """Open the formal complaint that a new ticket is, and confirm its receipt."""
    opened = taken.opened
    if opened is None:
        return
    known = lodged or Lodged(
        way_in=service.way_of(opened.ticket),
        name=opened.ticket.author_name,
        address=opened.postal,
        facts=opened.message.reply_text,
    )
    complaint = service.open_formal(session, opened.ticket, known, by=INTAKE, at=at)
    if taken.may_acknowledge and not taken.is_archive:
        service.confirm(
            session, complaint, opened.ticket, author=opened.author, newest=opened.message, at=at
        )


def by_scheme(session: Session, ticket: Ticket, *, by: Actor, at: datetime) -> None:
    """The scheme says that it is a formal complaint: so it is, unless it is one already. On a post
    that answer of a person's is what converts it.
    """
    if queries.of_ticket(session, ticket.id) is not None:
        return
    newest = tickets.last_inbound(session, ticket.id)
    lodged = Lodged(
        way_in=service.way_of(ticket),
        name=ticket.author_name,
        facts=newest.reply_text if newest else "",
    )
    service.convert(session, ticket, lodged, by=by, at=at)


def from_paper(
    session: Session,
    channel: Channel,
    letter: Letter,
    lodged: Lodged,
    doors: Doors,
    *,
    by: Actor,
    at: datetime,
) -> int:
    """A complaint by letter or orally: a ticket of its own on *channel*, with the scan where there
    is one, and its record. The id of the ticket; the same form sent twice is one. *doors* tell
    `complained` what is *lodged*.
    """
    if not by.may(Right.DECIDE):
        raise NotAllowed("You may not do this here.")
    # Before it is taken in: what fails there becomes a quarantine ticket, not a fault of the form.
    service.check_day(session.get_one(Team, channel.team_id), lodged, at)
    taken = forms.from_letter(session, channel, letter, at=at, doors=doors)
    if taken.ticket_id is None:  # a letter is a message, which always has its ticket
        raise Conflict("This could not be taken in. Try again.")
    if taken.is_new_ticket:
        ticket = session.get_one(Ticket, taken.ticket_id)
        audit.record(session, "ticket.entered", ticket, by=by, at=at, way_in=lodged.way_in)
        complaint = queries.of_ticket(session, ticket.id)
        if complaint is not None:
            audit.record(
                session, "complaint.entered", complaint, by=by, at=at, way_in=lodged.way_in,
                received_on=complaint.received_on.isoformat(),
            )  # fmt: skip
    return taken.ticket_id
