"""Posting the mails of a handoff, each under a Message-ID by which its answer finds back."""

from datetime import datetime

from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.accounts.models import Team
from webcare.audit.service import record
from webcare.channels.compose import Unaddressable, message_id_for
from webcare.channels.models import Channel
from webcare.channels.post import post
from webcare.core import tokens
from webcare.core.actor import Actor
from webcare.core.i18n import spoken
from webcare.core.site import site
from webcare.handoffs import letters, lookups, queries
from webcare.handoffs.addressee import Hearer, hearers
from webcare.handoffs.letters import Letter
from webcare.handoffs.models import Handoff
from webcare.tickets.models import Ticket

CONSULT = "consult"
"""The purpose of a handoff's tokens, in links and in Message-IDs."""


def link(handoff: Handoff) -> str:
    """Where the one asked answers without an account."""
    return f"{site().base_url}/x/{tokens.sign(CONSULT, handoff.id, handoff.nonce)}"


def desk_link(handoff: Handoff) -> str:
    """Where the people of the desk find it, behind the log-in."""
    return f"{site().base_url}/desks/{handoff.desk}?item=handoff-{handoff.id}"


def post_question(
    session: Session, ticket: Ticket, handoff: Handoff, *, by: Actor, at: datetime
) -> None:
    """The question, to the address asked; and a notice to who is on at the desk now, or while
    nobody is to all its people.
    """
    channel = lookups.mail_channel(session, ticket)
    team = accounts.team(session, handoff.team_id)
    if handoff.to_email:
        before = queries.rounds_before(session, handoff)
        letter = letters.question(
            handoff, team, link=link(handoff), by_mail=bool(channel), before=before
        )
        _post(session, handoff, letter, channel, handoff.to_email, handoff.to_name, at)
    if handoff.desk:
        for hearer in hearers(session, team, handoff.desk, at, with_mailbox=False):
            _notify(session, ticket, handoff, team, hearer, channel, by=by, at=at)


def post_more(
    session: Session, ticket: Ticket, handoff: Handoff, text: str, *, at: datetime
) -> None:
    """What the one asked wanted to know."""
    if handoff.to_email:
        channel = lookups.mail_channel(session, ticket)
        team = accounts.team(session, handoff.team_id)
        letter = letters.more(handoff, team, text, link=link(handoff), by_mail=bool(channel))
        _post(session, handoff, letter, channel, handoff.to_email, handoff.to_name, at)


def post_reminder(session: Session, ticket: Ticket, handoff: Handoff, *, at: datetime) -> None:
    """That the term comes near."""
    if handoff.to_email:
        channel = lookups.mail_channel(session, ticket)
        team = accounts.team(session, handoff.team_id)
        letter = letters.reminder(handoff, team, link=link(handoff), by_mail=bool(channel))
        _post(session, handoff, letter, channel, handoff.to_email, handoff.to_name, at)


def post_over(session: Session, ticket: Ticket, handoff: Handoff, *, at: datetime) -> None:
    """That the term has passed."""
    if handoff.to_email:
        channel = lookups.mail_channel(session, ticket)
        letter = letters.over(handoff, link=link(handoff), by_mail=bool(channel))
        _post(session, handoff, letter, channel, handoff.to_email, handoff.to_name, at)


def post_link(
    session: Session, ticket: Ticket, handoff: Handoff, address: str, *, at: datetime
) -> None:
    """A link for another device."""
    if handoff.to_email:
        channel = lookups.mail_channel(session, ticket)
        letter = letters.fresh_link(handoff, link=address)
        _post(session, handoff, letter, channel, handoff.to_email, handoff.to_name, at)


def post_withdrawn(session: Session, ticket: Ticket, handoff: Handoff, *, at: datetime) -> None:
    """That no answer is needed any more."""
    if handoff.to_email:
        channel = lookups.mail_channel(session, ticket)
        letter = letters.withdrawn(handoff)
        _post(session, handoff, letter, channel, handoff.to_email, handoff.to_name, at)


def post_outcome(
    session: Session, ticket: Ticket, handoff: Handoff, sent: str, helped: str, *, at: datetime
) -> None:
    """What the asker was sent in the end, and whether they were helped (`yes`, `partly`, `no`)."""
    channel = lookups.mail_channel(session, ticket)
    letter = letters.outcome(handoff, sent, helped)
    _post(session, handoff, letter, channel, handoff.to_email, handoff.to_name, at)


def _notify(
    session: Session,
    ticket: Ticket,
    handoff: Handoff,
    team: Team,
    hearer: Hearer,
    channel: Channel | None,
    *,
    by: Actor,
    at: datetime,
) -> None:
    language = spoken(hearer.language, handoff.language)
    letter = letters.notice(
        handoff, ticket, team, name=hearer.name, language=language, link=desk_link(handoff)
    )
    try:
        _post(session, handoff, letter, channel, hearer.email, hearer.name, at)
    except Unaddressable as error:  # one unfit address must not stop what goes up
        record(session, "handoff.notice_failed", handoff, by=by, at=at, why=str(error))


def _post(
    session: Session,
    handoff: Handoff,
    letter: Letter,
    channel: Channel | None,
    address: str,
    name: str,
    at: datetime,
) -> None:
    before = lookups.mails_before(session, handoff, address)
    domain = channel.address.rpartition("@")[2] if channel else site().mail_domain
    post(
        session,
        about_kind="handoff",
        about_id=handoff.id,
        to_address=address,
        to_name=name,
        subject=letter.subject,
        text=letter.text,
        at=at,
        channel_id=channel.id if channel else None,
        headers={"In-Reply-To": before[-1], "References": " ".join(before)} if before else None,
        message_id=message_id_for(CONSULT, handoff.id, handoff.nonce, domain),
    )
