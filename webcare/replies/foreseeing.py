"""What a crisis that is not declared yet would touch: for whoever is about to declare it."""

from collections import Counter
from dataclasses import dataclass, field, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.crisis.wanted import Wanted, clean_words, proposed, themes_of
from webcare.replies import crisis_holds
from webcare.replies.models import Reply
from webcare.tickets import said
from webcare.tickets.models import Ticket
from workflows.crisis import Scope, touches
from workflows.reply import ReplyState
from workflows.ticket import DONE

MOST_TICKETS, MOST_REPLIES = 1000, 1000
_WAITING = (ReplyState.SUBMITTED, ReplyState.APPROVED, ReplyState.QUEUED)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """How many open tickets (neither answered nor closed, of whatever age) and waiting replies
    would be touched, among the newest that were looked at; `marks`: what of it stands in how many
    of the tickets, the most frequent first;
    `is_capped`: there are more than were looked at.
    """

    tickets: int = 0
    replies: int = 0
    marks: dict[str, int] = field(default_factory=dict)
    is_capped: bool = False


def scope_of(session: Session, team_id: int, wanted: Wanted, crisis_id: int = 0) -> Scope:
    """What is wanted, as the value that touching is reckoned with; unknown themes are left out.
    *crisis_id* is that of one that it is to change.
    """
    themes = themes_of(session, team_id, wanted.theme_ids) if wanted.theme_ids else {}
    return replace(proposed(wanted, themes, clean_words(wanted.words)), id=crisis_id)


def foresee(session: Session, team_id: int, scope: Scope) -> Foreseen:
    """What *scope* would touch now; nothing where it names neither theme nor word."""
    if not scope.themes and not scope.words:
        return Foreseen()
    newest = select(Ticket).where(Ticket.team_id == team_id, Ticket.state.not_in(DONE))
    tickets = session.scalars(newest.order_by(Ticket.id.desc()).limit(MOST_TICKETS + 1)).all()
    looked_at = tickets[:MOST_TICKETS]
    asked = said.by_the_public(session, [each.id for each in looked_at]) if scope.words else {}
    marks: Counter[str] = Counter()
    touched = 0
    for ticket in looked_at:
        text = f"{ticket.subject}\n{asked.get(ticket.id, '')}"
        found = touches(scope, theme_id=ticket.theme_id, text=text, channel_id=ticket.channel_id)
        marks.update(found)
        touched += bool(found)
    replies, more = _replies(session, team_id, scope)
    return Foreseen(
        touched, replies, dict(marks.most_common()), len(tickets) > MOST_TICKETS or more
    )


def _replies(session: Session, team_id: int, scope: Scope) -> tuple[int, bool]:
    """How many waiting replies it would hold, and whether there are more than were looked at."""
    rows = session.execute(
        select(Reply, Ticket)
        .join(Ticket, Ticket.id == Reply.ticket_id)
        .where(Ticket.team_id == team_id, Reply.state.in_(_WAITING))
        .order_by(Reply.id.desc())
        .limit(MOST_REPLIES + 1)
    ).all()
    asked = said.by_the_public(session, {row[1].id for row in rows}) if scope.words else {}
    held = sum(
        bool(crisis_holds.found_in([scope], reply, ticket, asked.get(ticket.id, "")))
        for reply, ticket in rows[:MOST_REPLIES]
    )
    return held, len(rows) > MOST_REPLIES
