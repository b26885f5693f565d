"""From what people overrule to what should change: a question that is often decided otherwise
becomes a card on the improvement list.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
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


def standing(
    session: Session, team_ids: Collection[int], titles: Collection[str]
) -> Mapping[str, Mapping[int, int]]:
    """Title to team to the open card of that title on its list, in one statement."""
    rows = session.execute(
        select(Improvement.title, Improvement.team_id, func.min(Improvement.id))
        .where(
            Improvement.team_id.in_(team_ids),
            Improvement.title.in_(titles),
            stands(),
            Improvement.state.in_(_OPEN),
        )
        .group_by(Improvement.title, Improvement.team_id)
    )
    found: dict[str, dict[int, int]] = {}
    for title, team_id, card_id in rows:
        found.setdefault(title, {})[team_id] = card_id
    return found


def quoted(overrulings: Sequence[Overruling]) -> list[str]:
    """The reasons in short, each once, the newest first."""
    return list(dict.fromkeys(each.reason.strip() for each in overrulings))[:QUOTED]


def _tickets(session: Session, team_id: int, overrulings: Sequence[Overruling]) -> Sequence[Ticket]:
    ids = list(dict.fromkeys(each.ticket_id for each in overrulings))[:SOURCES]
    return session.scalars(
        select(Ticket).where(Ticket.id.in_(ids), Ticket.team_id == team_id).order_by(Ticket.id)
    ).all()
