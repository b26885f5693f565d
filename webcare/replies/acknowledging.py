"""The one mail that goes out before anyone has read anything: number, term, and where to follow.

Dutch code for government e-mail: acknowledge at once, with a term and a number. The brakes are
ours: at most one acknowledgement per sender in 24 hours and three per ticket, and none to whom
nobody should write or who is blocked. A formal complaint's confirmation is a duty of law and knows
no brake (`acknowledge_complaint`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date
from sqlalchemy.orm import Session

from webcare.accounts import service as accounts
from webcare.accounts.models import Team
from webcare.channels import queries as channels
from webcare.channels.models import Channel, ChannelKind
from webcare.core import danger_words
from webcare.core.actor import Actor
from webcare.core.db import add
from webcare.core.i18n import spoken, texts
from webcare.core.text import one_line
from webcare.intake.opened import Opened
from webcare.replies import drafting, queries, steps, words
from webcare.replies.models import Reply
from webcare.replies.words import PublicWords
from webcare.tickets import blocks
from webcare.tickets.authors import DO_NOT_CONTACT
from webcare.tickets.models import Author, Message, Ticket
from workflows.reply import Purpose
from workflows.rights import Right

ONCE_IN = timedelta(hours=24)
MOST_PER_TICKET = 3
BY = Actor("system:intake", "Webcare", frozenset({Right.SEND}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a legal confirmation says, and whether we know where to post it."""

    language: str
    subject: str
    body: PublicWords
    can_be_posted: bool


def acknowledge(session: Session, ticket: Ticket, *, at: datetime) -> Reply | None:
    """Queue an acknowledgement to the ticket's author; None where the brakes hold it, or where
    there is no mail address to send it to.

    The caller passes only tickets whose message may be acknowledged: no bounce, list, automatic
    reply or no-reply sender.
    """
    channel = session.get_one(Channel, ticket.channel_id)
    if channel.is_public or steps.obstacle(channel, ticket.author_address):
        return None
    author = session.get_one(Author, ticket.author_id)
    queries.take(session, author)  # two messages at once: one mail
    last = queries.acknowledged_at(session, ticket.author_address)
    team = session.get_one(Team, ticket.team_id)
    if not _may_go(session, ticket, team, last, at=at):
        return None
    if not _may_be_written_to(session, ticket, author):
        return None
    newest = queries.latest_message(session, ticket.id)
    return _queue(session, ticket, author, team, newest, channel, at=at)


def acknowledge_opened(session: Session, opened: Opened, *, at: datetime) -> Reply | None:
    """The same for a ticket that was just opened, of which everything is in hand."""
    ticket = opened.ticket
    if opened.channel.is_public or steps.obstacle(opened.channel, ticket.author_address):
        return None
    if not _may_go(session, ticket, opened.team, opened.acknowledged_at, at=at):
        return None
    if not _may_be_written_to(session, ticket, opened.author):
        return None
    return _queue(
        session, ticket, opened.author, opened.team, opened.message, opened.channel, at=at
    )


def acknowledge_complaint(
    session: Session,
    ticket: Ticket,
    letter: Letter,
    author: Author,
    newest: Message | None,
    *,
    at: datetime,
) -> Reply | None:
    """Queue the confirmation that the law wants of a formal complaint; None where it can neither
    be mailed nor posted. The brakes do not hold it: the law does not know them. It counts for
    them, though, so that no second mail says the same. Where a danger is suspected it begins with
    the emergency numbers, unless the team sends none: the law's letter does not wait for them.
    """
    reply = drafting.blank(ticket, Purpose.ACKNOWLEDGEMENT, by=BY, at=at)
    channel = session.get_one(Channel, ticket.channel_id)
    cannot_be_mailed = channel.is_public or steps.obstacle(channel, ticket.author_address)
    reply.by_letter = bool(cannot_be_mailed)
    if cannot_be_mailed and not letter.can_be_posted:
        return None
    reply.language, reply.reply_type = letter.language, "acknowledgement"
    reply.needs_approval = False
    reply.answers, reply.answers_id = newest, newest.id if newest else None
    reply.subject, reply.body = letter.subject, _after_warning(session, ticket, letter)
    reply.submitted_at = at
    add(session, reply)  # the audit needs its id
    steps.queue(session, ticket, reply, by=BY, at=at, wait=timedelta())
    ticket.acknowledgements += 1
    author.acknowledged_at = at
    return reply


def _may_go(
    session: Session, ticket: Ticket, team: Team, last: datetime | None, *, at: datetime
) -> bool:
    """Whether the brakes let one go; *last* is when the address was acknowledged before. Where a
    danger is suspected a receipt of yesterday's question is no reason to say nothing, but an
    earlier warning is; and the team may want none to leave by itself.
    """
    if is_in_danger(ticket):
        return (
            bool(danger_words.text(team.danger_receipt, "en"))
            and ticket.acknowledgements < MOST_PER_TICKET
            and not queries.was_warned_since(session, ticket.author_address, at - ONCE_IN)
        )
    within_a_day = last is not None and at - last < ONCE_IN
    return ticket.acknowledgements < MOST_PER_TICKET and not within_a_day


def _may_be_written_to(session: Session, ticket: Ticket, author: Author) -> bool:
    """Whether a mail that nobody wrote may go to the author."""
    return DO_NOT_CONTACT not in author.marks and blocks.blocking(session, ticket) is None


def _queue(
    session: Session,
    ticket: Ticket,
    author: Author,
    team: Team,
    newest: Message | None,
    channel: Channel,
    *,
    at: datetime,
) -> Reply:
    language = spoken(ticket.language, team.language)
    reply = drafting.blank(ticket, Purpose.ACKNOWLEDGEMENT, by=BY, at=at)
    reply.language, reply.reply_type = language, "acknowledgement"
    reply.needs_approval = False
    reply.answers, reply.answers_id = newest, newest.id if newest else None
    if is_in_danger(ticket):
        reply.reply_type = queries.DANGER
        reply.subject, reply.body = _warning(ticket, team, language)
    else:
        reply.subject = _subject(ticket, language)
        is_answerable = channels.way_out(session, channel).kind is ChannelKind.MAIL
        reply.body = _text(ticket, team, language, is_answerable=is_answerable)
    reply.submitted_at = at
    add(session, reply)  # the audit needs its id
    steps.queue(session, ticket, reply, by=BY, at=at, wait=timedelta())
    ticket.acknowledgements += 1
    author.acknowledged_at = at
    return reply


def is_in_danger(ticket: Ticket) -> bool:
    """Whether a danger to life is suspected in what was written."""
    return "danger" in ticket.flags


def _after_warning(session: Session, ticket: Ticket, letter: Letter) -> PublicWords:
    """The letter, below the emergency numbers where a danger is suspected."""
    team = session.get_one(Team, ticket.team_id)
    said = danger_words.text(team.danger_receipt, letter.language) if is_in_danger(ticket) else ""
    return words.of_the_house(f"{said}\n\n* * *\n\n{letter.body}") if said else letter.body


def _warning(ticket: Ticket, team: Team, language: str) -> tuple[str, PublicWords]:
    """Subject and text for somebody who may be in danger: whom to call, no number, no term."""
    _ = texts(language)
    said = danger_words.text(team.danger_receipt, language)
    name = team.signature.strip() or team.organisation or team.name
    subject = _("Your message to %(house)s") % {"house": team.organisation or team.name}
    return f"{subject} [{ticket.id}]", words.of_the_house(f"{said}\n\n{name}")


def _subject(ticket: Ticket, language: str) -> str:
    _ = texts(language)
    return _("Received: %(subject)s [%(number)s]") % {
        "subject": one_line(ticket.subject, 120),
        "number": ticket.id,
    }


def _text(ticket: Ticket, team: Team, language: str, *, is_answerable: bool) -> PublicWords:
    """What the mail says; the asker's own words are not in it, so nobody mails a third party
    through us. *is_answerable*: an answer by mail comes in here.
    """
    _ = texts(language)
    said = [
        _("Hello,"),
        _("We received your message. Its number is %(number)s.") % {"number": ticket.id},
    ]
    if ticket.due_at is not None:
        zone = ZoneInfo(accounts.office_hours(team).timezone)
        day = format_date(ticket.due_at.astimezone(zone).date(), format="full", locale=language)
        said.append(_("You can expect an answer by %(day)s.") % {"day": day})
    link = drafting.follow_link(ticket)
    said.append(_("Here you can see how it stands: %(link)s") % {"link": link})
    if is_answerable:
        said.append(_("To add something, simply answer this mail."))
    said.append(team.signature.strip() or team.organisation or team.name)
    return words.of_the_house("\n\n".join(said))
