"""What a run is told about a ticket: the facts of the vocabulary, as far as they are known."""

from datetime import datetime

from sqlalchemy.orm import Session

from webcare.accounts import service as accounts
from webcare.accounts.models import Team
from webcare.channels.models import Channel
from webcare.experts.models import Theme
from webcare.intake.opened import Opened
from webcare.tickets import queries as tickets
from webcare.tickets.models import Author, Message, Ticket
from workflows.facts import Facts, danger_suspected, spam_marks

READ_AT_MOST = 20_000  # characters of a message that are searched for marks


def of_ticket(session: Session, ticket: Ticket, *, at: datetime) -> Facts:
    """The facts about *ticket* and its newest message from outside."""
    message = tickets.last_inbound(session, ticket.id)
    channel = session.get_one(Channel, ticket.channel_id)
    author = tickets.author(session, ticket.author_id)
    team = session.get_one(Team, ticket.team_id)
    theme = session.get(Theme, ticket.theme_id) if ticket.theme_id else None
    return Facts(
        _around(ticket, channel, author)
        | {"office_hours": accounts.office_hours(team).is_open(at)}
        | _of_text(message)
        | _of_theme(theme)
    )


def of_opened(opened: Opened, *, at: datetime) -> Facts:
    """The same of a ticket that was just opened, of which everything is in hand."""
    return Facts(
        _around(opened.ticket, opened.channel, opened.author)
        | {"office_hours": accounts.office_hours(opened.team).is_open(at)}
        | _of_text(opened.message)
        | _of_theme(opened.theme)
    )


def _around(ticket: Ticket, channel: Channel, author: Author) -> dict[str, object]:
    return {
        "channel_kind": ticket.channel_kind.value,
        "owned": channel.owned,
        "is_public": channel.is_public,
        "author_is_press": "press" in author.marks,
        "author_is_influential": "influential" in author.marks,
        "author_tickets_count": author.tickets_count,
        "form_press": "press" in ticket.flags,
        "form_formal_complaint": "formal_complaint" in ticket.flags,
        "language": ticket.language or None,
    }


def _of_text(message: Message | None) -> dict[str, object]:
    if message is None:
        return {}
    text = f"{message.subject}\n{message.reply_text or message.text}"[:READ_AT_MOST]
    return {"danger_words": danger_suspected(text), "spam_marks": spam_marks(text)}


def _of_theme(theme: Theme | None) -> dict[str, object]:
    if theme is None:
        return {}
    return {"theme": theme.slug, "theme_sensitive": theme.sensitive, "theme_is_ours": theme.ours}
