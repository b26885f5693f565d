"""Putting one card into another, and taking it out again. Only ever on a person's word."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from webcare.audit import service as audit
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, NotAllowed, NotFound
from webcare.improvement import queries
from webcare.improvement.models import (
    Improvement,
    ImprovementMerge,
    ImprovementsApart,
    ImprovementSource,
)
from workflows.improvement import ImprovementState
from workflows.rights import Right

OPEN = (ImprovementState.NOTED, ImprovementState.ACCEPTED, ImprovementState.IN_PROGRESS)


def merge(
    session: Session, into: Improvement, others: Sequence[Improvement], *, by: Actor, at: datetime
) -> None:
    """Put *others* into *into*: their tickets become its own, each once, and they leave the board.

    Raises Conflict for a card that was decided, done or merged meanwhile, NotFound for one of
    another team, NotAllowed without the right.
    """
    _ask(by)
    rows = _locked(session, [into, *others])
    if any(each.team_id != into.team_id for each in rows):
        raise NotFound("There is no such improvement.")
    if any(each.state not in OPEN or each.merged_into_id for each in rows):
        raise Conflict("One of these was decided or merged meanwhile.")
    for other in others:
        if other.id != into.id:
            _merge_one(session, into, other, by=by, at=at)


def undo(session: Session, merge_id: int, into: Improvement, *, by: Actor, at: datetime) -> None:
    """Take out again what was put into *into*, with the tickets that it brought. Raises NotFound
    where there is no such merging, Conflict where it was undone or its askers hear already.
    """
    _ask(by)
    kept = session.get(ImprovementMerge, merge_id)
    if kept is None or kept.into_id != into.id:
        raise NotFound("There is no such improvement.")
    other = session.get_one(Improvement, kept.from_id)
    _locked(session, [into, other])
    session.refresh(kept)
    if kept.undone_at is not None or into.state not in OPEN:
        raise Conflict("This can no longer be taken apart.")
    session.execute(
        update(ImprovementSource)
        .where(ImprovementSource.merge_id == kept.id)
        .values(improvement_id=other.id, merge_id=None)
    )
    kept.undone_at, other.merged_into_id = at, None
    _recount(session, into, other, at=at)
    audit.record(session, "improvement.unmerged", into, by=by, at=at, taken_out=other.id)


def say_apart(session: Session, cards: Sequence[Improvement], *, by: Actor, at: datetime) -> None:
    """Remember that these are not the same, so that nobody proposes it again."""
    _ask(by)
    ids = sorted({each.id for each in cards})
    pairs = [
        {"low_id": low, "high_id": high, "by_name": by.name, "at": at}
        for place, low in enumerate(ids)
        for high in ids[place + 1 :]
    ]
    if pairs:
        session.execute(insert(ImprovementsApart).values(pairs).on_conflict_do_nothing())
        audit.record(session, "improvement.apart", cards[0], by=by, at=at, cards=ids)


def merges(session: Session, improvement_id: int) -> Sequence[tuple[ImprovementMerge, str]]:
    """What was put into the card and stands there still, with the titles, oldest first."""
    other = aliased(Improvement)
    rows = session.execute(
        select(ImprovementMerge, other.title)
        .join(other, other.id == ImprovementMerge.from_id)
        .where(ImprovementMerge.into_id == improvement_id, ImprovementMerge.undone_at.is_(None))
        .order_by(ImprovementMerge.id)
    )
    return [(kept, title) for kept, title in rows]


def _merge_one(
    session: Session, into: Improvement, other: Improvement, *, by: Actor, at: datetime
) -> None:
    kept = ImprovementMerge(into_id=into.id, from_id=other.id, by_name=by.name, at=at)
    session.add(kept)
    session.flush()  # its sources need its id
    known = select(ImprovementSource.ticket_id).where(ImprovementSource.improvement_id == into.id)
    session.execute(
        update(ImprovementSource)
        .where(
            ImprovementSource.improvement_id == other.id,
            ImprovementSource.ticket_id.not_in(known.scalar_subquery()),
        )
        .values(improvement_id=into.id, merge_id=kept.id)
        .execution_options(synchronize_session=False)
    )
    other.merged_into_id = into.id
    _recount(session, into, other, at=at)
    audit.record(session, "improvement.merged", into, by=by, at=at, taken_in=other.id)


def _recount(session: Session, *cards: Improvement, at: datetime) -> None:
    session.flush()  # the count must see where the sources are now
    for card in cards:
        card.sources_count = (
            session.scalar(
                select(func.count(ImprovementSource.ticket_id.distinct())).where(
                    ImprovementSource.improvement_id == card.id
                )
            )
            or 0
        )
        card.updated_at = at
    session.flush()  # whoever merges the next one reads them


def _locked(session: Session, cards: Sequence[Improvement]) -> Sequence[Improvement]:
    """The cards afresh, locked in the order of their ids, so that no two wait for each other."""
    session.flush()  # reading afresh would undo what is pending
    return session.scalars(
        select(Improvement)
        .where(Improvement.id.in_({each.id for each in cards}))
        .order_by(Improvement.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def survivor(session: Session, improvement: Improvement, team_ids: Sequence[int]) -> Improvement:
    """The card that this one was put into, through as many mergings as there were."""
    while improvement.merged_into_id is not None:
        improvement = queries.get(session, improvement.merged_into_id, team_ids)
    return improvement


def _ask(by: Actor) -> None:
    if not by.may(Right.IMPROVE):
        raise NotAllowed("You may not do this here.")
