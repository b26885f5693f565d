"""Which messages and tickets a crisis touches, and what was read in them.

The rule is that of the gate (`workflows.crisis.touches`): a theme, or a word of the crisis. A
ticket is touched as soon as one of its messages is, and then all that its asker writes counts.
What was read in a message is kept in the process, for a message never changes: a board that looks
every few seconds reads each text once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webcare.channels.models import Channel
from webcare.tickets.models import Direction, Message, MessageKind, Ticket
from workflows.asked import questions_of
from workflows.crisis import Scope, touches
from workflows.ticket import DONE, TicketState
from workflows.tone import Tone, tone_of

MOST = 20_000  # messages of the time looked at: the newest
READ = 4000  # characters of a text
KEPT = 40_000  # messages of which a process remembers what was read
AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Touched:
    """A message from outside on a ticket that the crisis touches."""

    message_id: int
    ticket_id: int
    at: datetime
    person: str
    tone: Tone
    questions: tuple[str, ...]
    channel_id: int


@dataclass(frozen=True, slots=True)
class Touch:
    """All of them, the oldest first, and the state of each ticket. `is_whole`: nothing of the time
    asked for was left out.
    """

    messages: tuple[Touched, ...]
    tickets: dict[int, TicketState]
    is_whole: bool

    @property
    def open(self) -> int:
        """How many of the tickets still ask something of us: neither answered nor closed."""
        return sum(state not in DONE for state in self.tickets.values())


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read in one message: whether a word of the crisis stands in it, and the rest."""

    is_hit: bool
    tone: Tone
    questions: tuple[str, ...]


_remembered: dict[tuple[int, tuple[str, ...]], _Read] = {}


def touched(
    session: Session, team_id: int, scope: Scope, since: datetime, until: datetime
) -> Touch:
    """What came in from *since* until before *until*, newest `MOST` of them."""
    channels = (
        scope.channels
        or session.scalars(select(Channel.id).where(Channel.team_id == team_id)).all()
    )
    rows = session.execute(
        select(
            Message.id, Message.ticket_id, Message.channel_id, Message.received_at,
            func.lower(Message.from_address).label("person"), Ticket.theme_id, Ticket.state,
        )
        .join(Ticket, Ticket.id == Message.ticket_id)
        .where(
            Message.channel_id.in_(channels),
            Message.direction == Direction.INBOUND,
            Message.kind == MessageKind.MESSAGE,
            Message.received_at >= since,
            Message.received_at < until,
            Ticket.team_id == team_id,
        )
        .order_by(Message.received_at.desc(), Message.id.desc())
        .limit(MOST)
    ).all()  # fmt: skip
    read = _read(session, scope, [row.id for row in rows])
    hit = {row.ticket_id for row in rows if row.theme_id in scope.themes or read[row.id].is_hit}
    mine = [row for row in reversed(rows) if row.ticket_id in hit]
    return Touch(
        tuple(
            Touched(
                row.id, row.ticket_id, row.received_at, row.person,
                read[row.id].tone, read[row.id].questions, row.channel_id,
            )
            for row in mine
        ),
        {row.ticket_id: row.state for row in mine},
        is_whole=len(rows) < MOST,
    )  # fmt: skip


def _read(session: Session, scope: Scope, ids: Sequence[int]) -> dict[int, _Read]:
    """What each message says; asked of the database only where this process never read it."""
    words = scope.words
    found = {each: _remembered[each, words] for each in ids if (each, words) in _remembered}
    missing = [each for each in ids if each not in found]
    if len(_remembered) + len(missing) > KEPT:
        _remembered.clear()
    said = func.coalesce(func.nullif(Message.reply_text, ""), Message.text)
    for first in range(0, len(missing), AT_ONCE):
        rows = session.execute(
            select(Message.id, Message.subject, func.left(said, READ)).where(
                Message.id.in_(missing[first : first + AT_ONCE])
            )
        )
        for message_id, subject, text in rows:
            whole = f"{subject}\n{text}"
            hit = bool(touches(_only(words), theme_id=None, text=whole, channel_id=None))
            one = _Read(hit, tone_of(whole), questions_of(text))
            found[message_id] = _remembered[message_id, words] = one
    return found


def _only(words: tuple[str, ...]) -> Scope:
    """A crisis of these words, to ask the rule; when and where was asked before."""
    return Scope(id=0, title="", until=datetime.max.replace(tzinfo=UTC), words=words)
