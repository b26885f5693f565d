"""What a run is told about a ticket: the facts of the vocabulary, as far as they are known."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from webcare.accounts import service as accounts
from webcare.accounts.models import Team
from webcare.bank import queries as bank
from webcare.channels.models import Channel
from webcare.crisis import covering
from webcare.crisis import queries as crises
from webcare.experts.models import Theme
from webcare.intake.opened import Opened
from webcare.tickets import queries as tickets
from webcare.tickets import said
from webcare.tickets.models import Author, Message, Ticket
from workflows.crisis import touches
from workflows.facts import Facts, danger_suspected, spam_marks
from workflows.marks import same_words, word_lists, words_seen
from workflows.personal_data import personal_data_marks
from workflows.scheme.document import WordList

READ_AT_MOST = 20_000  # characters of a message that are searched for marks
COMPARED = 2000  # characters in which a message must say the same as one before


Lists = Mapping[str, WordList]
"""The lists of words that a scheme looks for, by name."""


def of_ticket(session: Session, ticket: Ticket, words: Lists, *, at: datetime) -> Facts:
    """The facts about *ticket* and its newest message from outside; *words*: the scheme's own."""
    message = tickets.last_inbound(session, ticket.id)
    channel = session.get_one(Channel, ticket.channel_id)
    author = tickets.author(session, ticket.author_id)
    team = session.get_one(Team, ticket.team_id)
    theme = session.get(Theme, ticket.theme_id) if ticket.theme_id else None
    count = tickets.attachments_count(session, message) if message else None
    before = _said_before(session, author, message)
    return Facts(
        _around(ticket, channel, author)
        | {"office_hours": accounts.office_hours(team).is_open(at)}
        | _of_author(author, message, before)
        | {"attachments_count": count}
        | _of_text(message, words, team.house_words, ticket.language)
        | _of_theme(theme)
        | of_crisis(session, ticket, None, at=at)
    )


def of_crisis(
    session: Session, ticket: Ticket, asked: str | None, *, at: datetime
) -> dict[str, object]:
    """What is known of the crises that are on in the ticket's team; nothing while there is none.
    *asked* is what the public wrote, where it is in hand.
    """
    scopes = crises.on(session, ticket.team_id, at)
    if not scopes:
        return {}
    if asked is None:
        asked = said.by_the_public(session, [ticket.id]).get(ticket.id, "")
    text = f"{ticket.subject}\n{asked}"
    marks = tuple(
        dict.fromkeys(
            mark
            for scope in scopes
            for mark in touches(
                scope, theme_id=ticket.theme_id, text=text, channel_id=ticket.channel_id
            )
        )
    )
    covered = covering.statement_for(session, ticket.team_id, ticket.theme_id, at=at) is not None
    return {
        "crisis_active": True,
        "crisis_marks": marks,
        "crisis_statement": covered if marks else None,
    }


def known_answer(session: Session, ticket: Ticket, *, at: datetime) -> bool | None:
    """Whether a saved reply fits the newest message from outside; unknown without one."""
    message = tickets.last_inbound(session, ticket.id)
    if message is None:
        return None
    team = session.get_one(Team, ticket.team_id)
    return bank.fits_any(
        session, ticket.team_id, asked_in(message), ticket.language or team.language,
        today=accounts.today(team, at),
    )  # fmt: skip


def asked_in(message: Message) -> str:
    """The words in which something is asked: those of the subject and of the message."""
    return f"{message.subject}\n{message.reply_text or message.text}"


def of_opened(session: Session, opened: Opened, words: Lists, *, at: datetime) -> Facts:
    """The same of a ticket that was just opened, of which everything is in hand; only for an
    author who wrote before the database is asked for what they wrote.
    """
    message, author = opened.message, opened.author
    before = _said_before(session, author, message) if author.tickets_count > 1 else ()
    return Facts(
        _around(opened.ticket, opened.channel, author)
        | {"office_hours": accounts.office_hours(opened.team).is_open(at)}
        | _of_author(author, message, before)
        | {"attachments_count": len(message.attachments)}
        | _of_text(message, words, opened.team.house_words, opened.ticket.language)
        | _of_theme(opened.theme)
        | of_crisis(session, opened.ticket, asked_in(message)[:READ_AT_MOST], at=at)
    )


def _around(ticket: Ticket, channel: Channel, author: Author) -> dict[str, object]:
    return {
        "channel_kind": ticket.channel_kind.value,
        "owned": channel.owned,
        "is_public": channel.is_public,
        "author_is_press": "press" in author.marks,
        "author_is_influential": "influential" in author.marks,
        "author_reach": author.reach,
        "author_tickets_count": author.tickets_count,
        "form_press": "press" in ticket.flags,
        "form_formal_complaint": "formal_complaint" in ticket.flags,
        "language": ticket.language or None,
    }


def _of_text(
    message: Message | None, words: Lists, house: Sequence[str], language: str | None
) -> dict[str, object]:
    if message is None:
        return {}
    text = asked_in(message)[:READ_AT_MOST]
    return {
        "danger_words": danger_suspected(text),
        "spam_marks": spam_marks(text),
        "personal_data_marks": personal_data_marks(text),
        "house_rule_marks": words_seen(text, house) if house else None,
        "word_lists": word_lists(words, text, language),
    }


def _said_before(session: Session, author: Author, message: Message | None) -> Sequence[str]:
    """What the author wrote in their last messages before this one."""
    if message is None:
        return ()
    return tickets.said_before(session, author.id, message.id, characters=COMPARED)


def _of_author(author: Author, message: Message | None, before: Sequence[str]) -> dict[str, object]:
    """Whether we know the author, and whether they said the same; unknown without words."""
    said = (message.reply_text or message.text)[:COMPARED].strip() if message else ""
    return {
        "author_is_known": author.tickets_count > 1 or bool(before),
        "repeated": any(same_words(said, each) for each in before) if said else None,
    }


def _of_theme(theme: Theme | None) -> dict[str, object]:
    if theme is None:
        return {}
    return {"theme": theme.slug, "theme_sensitive": theme.sensitive, "theme_is_ours": theme.ours}
