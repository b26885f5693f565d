"""Finding improvements: the board, its counts, and the two-way links with tickets and handoffs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, exists, func, or_, select
from sqlalchemy.orm import Session

from webcare.core.errors import NotFound
from webcare.handoffs.models import Handoff
from webcare.improvement.models import Improvement, ImprovementSource, SourceKind
from webcare.tickets.models import Ticket
from workflows.improvement import ImprovementState

COLUMN = 50


@dataclass(frozen=True, slots=True)
class Column:
    """One state of the board: the newest cards, and how many there are in all."""

    state: ImprovementState
    total: int
    cards: Sequence[Improvement]


def board(
    session: Session, team_ids: Sequence[int], *, search: str = "", limit: int = COLUMN
) -> list[Column]:
    """Every state in its order, in two statements: what most people raised comes first. Each word
    of *search* is found in the title, the text or the unit.
    """
    wanted = [Improvement.team_id.in_(team_ids), stands(), *map(_mentions, search.split()[:8])]
    place = func.row_number().over(
        partition_by=Improvement.state,
        order_by=(Improvement.sources_count.desc(), Improvement.id.desc()),
    )
    ranked = select(Improvement.id, place.label("place")).where(*wanted).subquery()
    cards = session.scalars(
        select(Improvement)
        .join(ranked, ranked.c.id == Improvement.id)
        .where(ranked.c.place <= limit)
        .order_by(ranked.c.place)
    ).all()
    totals = _counts(session, wanted)
    return [
        Column(state, totals[state], [card for card in cards if card.state is state])
        for state in ImprovementState
    ]


def counts(session: Session, team_ids: Sequence[int]) -> dict[ImprovementState, int]:
    """How many improvements stand in each state; every state is there."""
    return _counts(session, [Improvement.team_id.in_(team_ids), stands()])


def stands() -> ColumnElement[bool]:
    """That a card was not merged into another."""
    return Improvement.merged_into_id.is_(None)


@dataclass(frozen=True, slots=True)
class Told:
    """The headline: of how many improvements that were not refused the askers heard what changed.

    `share` is in whole percent; None where there are none.
    """

    told: int
    all: int

    @property
    def share(self) -> int | None:
        return round(100 * self.told / self.all) if self.all else None


def told(
    session: Session,
    team_ids: Sequence[int],
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Told:
    """The share of improvements that reached the askers; of those noted from *since* until before
    *until*. One that was not taken up counts in neither number, one that was merged counts once.
    """
    wanted = [
        Improvement.team_id.in_(team_ids),
        stands(),
        Improvement.state != ImprovementState.REJECTED,
    ]
    if since is not None:
        wanted.append(Improvement.created_at >= since)
    if until is not None:
        wanted.append(Improvement.created_at < until)
    reached = func.count().filter(Improvement.state == ImprovementState.TOLD)
    row = session.execute(select(reached, func.count()).where(*wanted)).one()
    return Told(*row)


def _counts(session: Session, wanted: Sequence[ColumnElement[bool]]) -> dict[ImprovementState, int]:
    rows = session.execute(
        select(Improvement.state, func.count()).where(*wanted).group_by(Improvement.state)
    )
    found = {state: total for state, total in rows}  # noqa: C416 - a Row is no tuple for dict()
    return {state: found.get(state, 0) for state in ImprovementState}


def in_state(
    session: Session,
    team_ids: Sequence[int],
    state: ImprovementState,
    *,
    before_id: int | None = None,
    limit: int = COLUMN,
) -> Sequence[Improvement]:
    """One state, newest first; *before_id*: the last one of the page before."""
    query = select(Improvement).where(
        Improvement.team_id.in_(team_ids), stands(), Improvement.state == state
    )
    if before_id is not None:
        query = query.where(Improvement.id < before_id)
    return session.scalars(query.order_by(Improvement.id.desc()).limit(limit)).all()


def get(session: Session, improvement_id: int, team_ids: Sequence[int]) -> Improvement:
    """The improvement; raises NotFound, the same for absent and foreign."""
    found = session.scalar(
        select(Improvement).where(
            Improvement.id == improvement_id, Improvement.team_id.in_(team_ids)
        )
    )
    if found is None:
        raise NotFound("There is no such improvement.")
    return found


def sources(
    session: Session, improvement_id: int
) -> Sequence[Row[Ticket, Handoff | None, SourceKind]]:
    """The tickets that showed it, each with the handoff where there was one and what it was, oldest
    first.
    """
    return session.execute(
        select(Ticket, Handoff, ImprovementSource.kind)
        .join(ImprovementSource, ImprovementSource.ticket_id == Ticket.id)
        .outerjoin(Handoff, Handoff.id == ImprovementSource.handoff_id)
        .where(ImprovementSource.improvement_id == improvement_id)
        .order_by(ImprovementSource.id)
    ).all()


def has_any() -> ColumnElement[bool]:
    """Whether the ticket that a statement is about gave rise to anything."""
    return exists().where(ImprovementSource.ticket_id == Ticket.id)


def of_ticket(session: Session, ticket_id: int) -> Sequence[Improvement]:
    """What the ticket gave rise to, oldest first."""
    raised = select(ImprovementSource.improvement_id).where(
        ImprovementSource.ticket_id == ticket_id
    )
    return session.scalars(
        select(Improvement).where(Improvement.id.in_(raised), stands()).order_by(Improvement.id)
    ).all()


def of_handoff(session: Session, handoff_id: int) -> Sequence[Improvement]:
    """What the handoff gave rise to, oldest first."""
    raised = select(ImprovementSource.improvement_id).where(
        ImprovementSource.handoff_id == handoff_id
    )
    return session.scalars(
        select(Improvement).where(Improvement.id.in_(raised)).order_by(Improvement.id)
    ).all()


def source(session: Session, improvement_id: int, ticket_id: int) -> ImprovementSource | None:
    """The link between the two, if there is one."""
    return session.scalar(
        select(ImprovementSource)
        .where(
            ImprovementSource.improvement_id == improvement_id,
            ImprovementSource.ticket_id == ticket_id,
        )
        .limit(1)
    )


def source_ticket(session: Session, improvement_id: int, source_id: int) -> Ticket:
    """The ticket of one source of the improvement; raises NotFound."""
    found = session.scalar(
        select(Ticket)
        .join(ImprovementSource, ImprovementSource.ticket_id == Ticket.id)
        .where(
            ImprovementSource.id == source_id,
            ImprovementSource.improvement_id == improvement_id,
        )
    )
    if found is None:
        raise NotFound("There is no such asker.")
    return found


def units(session: Session, team_ids: Sequence[int]) -> Sequence[str]:
    """The units that own an improvement."""
    return session.scalars(
        select(Improvement.owner)
        .where(Improvement.team_id.in_(team_ids), stands(), Improvement.owner != "")
        .distinct()
        .order_by(Improvement.owner)
    ).all()


def open_ones(session: Session, team_id: int, *, limit: int = 200) -> Sequence[Improvement]:
    """What the team still has to change, newest first: a ticket may show one of them too."""
    still = (ImprovementState.NOTED, ImprovementState.ACCEPTED, ImprovementState.IN_PROGRESS)
    return session.scalars(
        select(Improvement)
        .where(Improvement.team_id == team_id, stands(), Improvement.state.in_(still))
        .order_by(Improvement.id.desc())
        .limit(limit)
    ).all()


def _mentions(word: str) -> ColumnElement[bool]:
    said = Improvement.title, Improvement.text, Improvement.owner
    return or_(*(column.icontains(word, autoescape=True) for column in said))
