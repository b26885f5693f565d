"""What a run is told about a ticket: the facts of the vocabulary, as far as they are known."""

from datetime import datetime

from sqlalchemy.orm import Session

from webcare.accounts import service as accounts
from webcare.accounts.models import Team
from webcare.channels.models import Channel
from webcare.experts.models import Theme
from webcare.tickets import queries as tickets
from webcare.tickets.models import Message, Ticket
from workflows.facts import Facts, danger_suspected, spam_marks

READ_AT_MOST = 20_000  # characters of a message that are searched for marks


def of_ticket(session: Session, ticket: Ticket, *, at: datetime) -> Facts:
    """The facts about *ticket* and its newest message from outside."""
    message = tickets.last_inbound(session, ticket.id)
    channel = session.get_one(Channel, ticket.channel_id)
    author = tickets.author(session, ticket.author_id)
    team = session.get_one(Team, ticket.team_id)
    known = {
        "channel_kind": ticket.channel_kind.value,
        "owned": channel.owned,
        "is_public": channel.is_public,
        "author_is_press": "press" in author.marks,
        "author_is_influential": "influential" in author.marks,
        "author_tickets_count": author.tickets_count,
        "form_press": "press" in ticket.flags,
        "form_formal_complaint": "formal_complaint" in ticket.flags,
        "office_hours": accounts.office_hours(team).is_open(at),
        **_of_text(message),
        **_of_theme(session, ticket),
    }
    if ticket.language:
        known["language"] = ticket.language
    return Facts(known)


def _of_text(message: Message | None) -> dict[str, object]:
    if message is None:
        return {}
    text = f"{message.subject}\n{message.reply_text or message.text}"[:READ_AT_MOST]
    return {"danger_words": danger_suspected(text), "spam_marks": spam_marks(text)}


def _of_theme(session: Session, ticket: Ticket) -> dict[str, object]:
    theme = session.get(Theme, ticket.theme_id) if ticket.theme_id else None
    if theme is None:
        return {}
    return {"theme": theme.slug, "theme_sensitive": theme.sensitive, "theme_is_ours": theme.ours}
