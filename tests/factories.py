"""Rows for tests, each with what it needs and nothing more."""

import itertools
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from tests.conftest import NOON
from webcare.accounts.models import Membership, Team, User
from webcare.channels.models import Channel, ChannelKind
from webcare.complaints.models import Complaint
from webcare.core import tokens
from webcare.core.actor import Actor
from webcare.experts.models import Absence, Desk, Expert, Expertise, Theme, Unit
from webcare.handoffs.models import Handoff
from webcare.replies.models import Reply
from webcare.tickets.models import Author, Direction, Message, Ticket
from webcare.tickets.order_models import LinkKind, TicketLink
from workflows.complaint import WayIn
from workflows.complaint_terms import Regime
from workflows.handoff import HandoffKind
from workflows.rights import Role, rights_of

_numbers = itertools.count(1)


def _add(session: Session, row: Any) -> Any:
    session.add(row)
    session.flush()
    return row


def make_team(session: Session, **given: Any) -> Team:
    return _add(session, Team(**{"name": f"Team {next(_numbers)}", **given}))


def make_user(session: Session, team: Team, *roles: Role, **given: Any) -> User:
    number = next(_numbers)
    values = {"email": f"user{number}@city.example", "name": f"User {number}", "created_at": NOON}
    user = _add(session, User(**{**values, **given}))
    for role in roles:
        session.add(Membership(user_id=user.id, team_id=team.id, role=role))
    session.flush()
    session.refresh(user, ["memberships"])
    return user


def actor_of(*roles: Role, user_id: int | None = 1, name: str = "An") -> Actor:
    return Actor(f"user:{user_id}", name, rights_of(roles), user_id)


def make_channel(session: Session, team: Team | None = None, **given: Any) -> Channel:
    number = next(_numbers)
    values = {
        "team_id": (team or make_team(session)).id,
        "kind": ChannelKind.MAIL,
        "name": f"Mail {number}",
        "address": f"info{number}@city.example",
    }
    return _add(session, Channel(**{**values, **given}))


def make_author(session: Session, channel: Channel, **given: Any) -> Author:
    number = next(_numbers)
    values = {"address": f"asker{number}@home.example", "name": f"Asker {number}", "marks": []}
    return _add(session, Author(channel_id=channel.id, **{**values, **given}))


def make_ticket(session: Session, channel: Channel | None = None, **given: Any) -> Ticket:
    channel = channel or make_channel(session)
    author = given.pop("author", None) or make_author(session, channel)
    values = {
        "team_id": channel.team_id,
        "channel_id": channel.id,
        "channel_kind": channel.kind,
        "author_id": author.id,
        "author_name": author.name,
        "author_address": author.address,
        "subject": "Litter at the station",
        "language": "nl",
        "opened_at": NOON,
        "last_message_at": NOON,
        "due_at": NOON,
        "sort_at": NOON,
        "flags": [],
        "nonce": tokens.new_nonce(),
    }
    return _add(session, Ticket(**{**values, **given}))


def make_message(session: Session, ticket: Ticket, **given: Any) -> Message:
    number = next(_numbers)
    values = {
        "ticket_id": ticket.id,
        "channel_id": ticket.channel_id,
        "external_id": f"<m{number}@home.example>",
        "direction": Direction.INBOUND,
        "from_address": ticket.author_address,
        "from_name": ticket.author_name,
        "subject": ticket.subject,
        "text": "When will it be cleaned?",
        "reply_text": "When will it be cleaned?",
        "message_id": f"m{number}@home.example",
        "sent_at": NOON,
        "received_at": NOON,
    }
    message = _add(session, Message(**{**values, **given}))
    ticket.messages_count += 1
    return message


def make_reply(session: Session, ticket: Ticket, **given: Any) -> Reply:
    values = {
        "ticket_id": ticket.id,
        "channel_id": ticket.channel_id,
        "subject": f"Re: {ticket.subject}",
        "body": "Tomorrow.",
        "to_address": ticket.author_address,
        "to_name": ticket.author_name,
        "created_at": NOON,
        "updated_at": NOON,
    }
    return _add(session, Reply(**{**values, **given}))


def select_replies(ticket_ids: Sequence[int]) -> Select[Reply]:
    """The replies on these tickets, the first ones first."""
    return select(Reply).where(Reply.ticket_id.in_(ticket_ids)).order_by(Reply.id)


def make_link(session: Session, ticket: Ticket, other: Ticket, **given: Any) -> TicketLink:
    values = {"kind": LinkKind.RELATED, "by_name": "An", "at": NOON}
    return _add(session, TicketLink(from_id=ticket.id, to_id=other.id, **{**values, **given}))


def make_expert(session: Session, team: Team, **given: Any) -> Expert:
    number = next(_numbers)
    values = {"team_id": team.id, "email": f"expert{number}@city.example", "name": f"Kim {number}"}
    return _add(session, Expert(**{**values, **given}))


def make_theme(session: Session, team: Team, **given: Any) -> Theme:
    number = next(_numbers)
    values = {"team_id": team.id, "slug": f"theme{number}", "names": {"nl": "Netheid"}}
    first = given.pop("expert_id", None)
    theme = _add(session, Theme(**{**values, **given}))
    if first is not None:
        make_expertise(session, session.get_one(Expert, first), theme)
    return theme


def make_complaint(session: Session, ticket: Ticket, **given: Any) -> Complaint:
    day = NOON.date()
    values = {
        "ticket_id": ticket.id,
        "team_id": ticket.team_id,
        "way_in": WayIn.FORM,
        "regime": Regime.FLANDERS,
        "name": "Jo",
        "received_on": day,
        "acknowledge_by": day + timedelta(days=10),
        "refuse_by": day + timedelta(days=10),
        "answer_by": day + timedelta(days=45),
    }
    return _add(session, Complaint(**{**values, **given}))


def make_expertise(
    session: Session, expert: Expert, theme: Theme | None = None, **given: Any
) -> Expertise:
    values = {
        "team_id": expert.team_id,
        "expert_id": expert.id,
        "theme_id": theme.id if theme else None,
    }
    return _add(session, Expertise(**{**values, **given}))


def make_unit(session: Session, team: Team, **given: Any) -> Unit:
    values = {"team_id": team.id, "name": f"Unit {next(_numbers)}"}
    return _add(session, Unit(**{**values, **given}))


def make_absence(
    session: Session, expert: Expert, first: date, last: date, **given: Any
) -> Absence:
    values = {
        "team_id": expert.team_id,
        "expert_id": expert.id,
        "first": first,
        "last": last,
        "noted_at": NOON,
    }
    return _add(session, Absence(**{**values, **given}))


def make_desk(session: Session, team: Team, slug: str = "spokesperson", **given: Any) -> Desk:
    values = {"team_id": team.id, "slug": slug, "names": {"nl": "Woordvoerder"}}
    return _add(session, Desk(**{**values, **given}))


def make_handoff(session: Session, ticket: Ticket, **given: Any) -> Handoff:
    values: dict[str, Any] = {
        "ticket_id": ticket.id,
        "team_id": ticket.team_id,
        "kind": HandoffKind.FORWARD,
        "to_email": "expert@city.example",
        "to_name": "Kim",
        "question": "When do you clean?",
        "asked_by_name": "An",
        "asked_at": NOON,
        "nonce": tokens.new_nonce(),
    }
    return _add(session, Handoff(**{**values, **given}))


def later(**delta: float) -> datetime:
    from datetime import timedelta

    return NOON + timedelta(**delta)
