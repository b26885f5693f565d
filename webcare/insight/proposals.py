"""From what people overrule to what should change: a question that is often decided otherwise
becomes a card on the improvement list.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.core.actor import Actor
from webcare.core.errors import Invalid
from webcare.improvement import service as improvement
from webcare.improvement.models import Improvement, SourceKind
from webcare.improvement.queries import stands
from webcare.insight.traffic import Overruling
from webcare.tickets.models import Ticket
from workflows.improvement import ImprovementState

SOURCES = 20  # tickets that a card names at most
QUOTED = 5  # reasons that a card quotes
_OPEN = (ImprovementState.NOTED, ImprovementState.ACCEPTED, ImprovementState.IN_PROGRESS)


def propose(
    session: Session,
    team_id: int,
    title: str,
    text: str,
    overrulings: Sequence[Overruling],
    *,
    by: Actor,
    at: datetime,
) -> Improvement:
    """A card with *title* in the team's list, and the tickets that show it; the open card of that
    title, where there is one, gets those it did not have.

    Raises Invalid where none of *overrulings* is the team's, NotAllowed without the right.
    """
    tickets = _tickets(session, team_id, overrulings)
    if not tickets:
        raise Invalid("Nobody decided this otherwise here.")
    card = session.scalar(
        select(Improvement)
        .where(
            Improvement.team_id == team_id,
            Improvement.title == title,
            stands(),
            Improvement.state.in_(_OPEN),
        )
        .order_by(Improvement.id)
        .limit(1)
    )
    if card is None:
        card = improvement.note(
            session, team_id, title, text, "", tickets[0], kind=SourceKind.OVERRIDE, by=by, at=at
        )
    for ticket in tickets:
        improvement.add_source(session, card, ticket, kind=SourceKind.OVERRIDE, by=by, at=at)
    return card


def quoted(overrulings: Sequence[Overruling]) -> list[str]:
    """The reasons in short, each once, the newest first."""
    return list(dict.fromkeys(each.reason.strip() for each in overrulings))[:QUOTED]


def _tickets(session: Session, team_id: int, overrulings: Sequence[Overruling]) -> Sequence[Ticket]:
    ids = list(dict.fromkeys(each.ticket_id for each in overrulings))[:SOURCES]
    return session.scalars(
        select(Ticket).where(Ticket.id.in_(ids), Ticket.team_id == team_id).order_by(Ticket.id)
    ).all()
