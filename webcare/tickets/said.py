"""All that the public wrote on tickets, as one text each, to look for words in."""

from collections.abc import Collection

from sqlalchemy import func, literal_column, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from webcare.tickets.models import PUBLIC_KINDS, Direction, Message

READ_AT_MOST = 20_000  # characters of a message that are searched for words


def by_the_public(session: Session, ticket_ids: Collection[int]) -> dict[int, str]:
    """What the public wrote on each of the tickets, the newest first."""
    words = func.coalesce(func.nullif(Message.reply_text, ""), Message.text)
    newest_first = aggregate_order_by(
        func.left(func.concat(Message.subject, literal_column("E'\\n'"), words), READ_AT_MOST),
        Message.id.desc(),
    )
    rows = session.execute(
        select(Message.ticket_id, func.string_agg(newest_first, literal_column("E'\\n'")))
        .where(
            Message.ticket_id.in_(ticket_ids),
            Message.direction == Direction.INBOUND,
            Message.kind.in_(PUBLIC_KINDS),
        )
        .group_by(Message.ticket_id)
    )
    return {row[0]: row[1] for row in rows}
