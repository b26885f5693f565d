"""The ways in: a form that says so, the scheme's word, a call that a colleague writes down."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.audit import service as audit
from webcare.channels.models import Channel
from webcare.core.actor import INTAKE, Actor
from webcare.core.errors import NotAllowed
from webcare.experts.duty import zone_of
from webcare.intake import forms
from webcare.intake.on_paper import PhoneCall
from webcare.intake.opened import Opened
from webcare.intake.taken import Doors
from webcare.press import following, queries, service
from webcare.press.models import PressCard, PressWay
from webcare.press.service import FLAG, Told
from webcare.tickets import queries as tickets
from webcare.tickets.models import Ticket
from workflows.deadline_words import USUAL, deadline_of
from workflows.press import PressState
from workflows.rights import Right


def wrote(session: Session, opened: Opened, *, at: datetime) -> None:
    """Open the card of a new ticket whose author said that they write as press, and tell whoever is
    on at the desk. A deadline in words that leave no doubt runs at once. What came by telephone
    gets its own, from whoever writes it down.
    """
    if FLAG not in opened.ticket.flags or not opened.ticket.author_address:
        return
    said = opened.press or {}
    told = Told(
        name=opened.ticket.author_name,
        medium=said.get("medium", ""),
        phone=said.get("phone", ""),
        email=opened.ticket.author_address,
        question=opened.message.reply_text,
    )
    told = timed(told, said.get("deadline", ""), opened.team, at)
    card = service.open_card(
        session, opened.ticket, told, service.way_of(opened.ticket), by=INTAKE, at=at
    )
    following.announce(session, card, opened.team, at=at)


def timed(told: Told, said: str, team: Team, at: datetime) -> Told:
    """*told* with the deadline that the words name on the clocks of the team's zone, or else with
    our own usual one. What a date-time box says are nobody's words.
    """
    zone = zone_of(team)
    named = deadline_of(said, at, zone)
    return replace(
        told,
        deadline_at=named or at + USUAL,
        deadline_zone=zone.key,
        deadline_said="" if named and said[:4].isdigit() else said,
        deadline_ours=named is None,
    )


def wrote_again(session: Session, ticket: Ticket, *, at: datetime) -> None:
    """The journalist asks on: a card that was answered or closed is open again."""
    if FLAG not in ticket.flags:
        return
    card = queries.of_ticket(session, ticket.id)
    if card is not None and card.state in (PressState.ANSWERED, PressState.CLOSED):
        queries.take(session, card)
        if card.state in (PressState.ANSWERED, PressState.CLOSED):
            service.reopen(session, card, by=INTAKE, at=at)


def of_ticket(session: Session, ticket: Ticket, *, by: Actor, at: datetime) -> PressCard:
    """The ticket's card, opened where there is none: on the scheme's word or a person's. The ticket
    is locked, so that a second click finds the first one's.
    """
    known = queries.of_ticket(session, ticket.id)
    if known is not None:
        return known
    newest = tickets.last_inbound(session, ticket.id)
    told = Told(
        name=ticket.author_name,
        email=ticket.author_address if "@" in ticket.author_address else "",
        question=newest.reply_text if newest else ticket.preview,
    )
    told = timed(told, "", session.get_one(Team, ticket.team_id), at)
    return service.open_card(session, ticket, told, service.way_of(ticket), by=by, at=at)


def from_phone(
    session: Session,
    channel: Channel,
    call: PhoneCall,
    told: Told,
    doors: Doors,
    *,
    by: Actor,
    at: datetime,
) -> PressCard:
    """A call of the press: a ticket of its own on *channel*, and its card. The same form sent twice
    is one. Raises Invalid with the fields that are wrong.
    """
    if by.rights.isdisjoint({Right.SPEAK, Right.DECIDE}):
        raise NotAllowed("You may not do this here.")
    service.check(told, at)  # before it is taken in: a fault there becomes a quarantine ticket
    taken = forms.from_phone(session, channel, call, at=at, doors=doors)
    assert taken.ticket_id is not None  # noqa: S101 - for the type checker: a call is a message
    ticket = tickets.locked(session, taken.ticket_id)
    known = queries.of_ticket(session, ticket.id)
    if known is not None:
        return known
    audit.record(session, "ticket.entered", ticket, by=by, at=at, way_in=PressWay.PHONE)
    return service.open_card(session, ticket, told, PressWay.PHONE, by=by, at=at)
