"""All that the public wrote on tickets, as one text each, to look for words in."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webcare.tickets.models import PUBLIC_KINDS, Direction, Message

READ_AT_MOST = 20_000  # characters of a message that are searched for words


def by_the_public(session: Session, ticket_ids: Collection[int]) -> dict[int, str]:
    """What the public wrote on each of the tickets, with its subjects, the newest first; a ticket
    on which nobody wrote is not there.
    """
    if not ticket_ids:
        return {}
    words = func.coalesce(func.nullif(Message.reply_text, ""), Message.text)
    rows = session.execute(
        select(Message.ticket_id, Message.subject, func.left(words, READ_AT_MOST))
        .where(
            Message.ticket_id.in_(ticket_ids),
            Message.direction == Direction.INBOUND,
            Message.kind.in_(PUBLIC_KINDS),
        )
        .order_by(Message.id.desc())
    )
    found: dict[int, list[str]] = {}
    for ticket_id, subject, text in rows:
        found.setdefault(ticket_id or 0, []).append(f"{subject}\n{text}")
    return {ticket_id: "\n".join(parts) for ticket_id, parts in found.items()}
