"""Finding formal complaints: the register, those of a ticket, those that something is owed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, case, exists, func, not_, or_, select, tuple_
from sqlalchemy.orm import Session, contains_eager, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from webcare.audit.models import AuditEntry
from webcare.complaints.models import Complaint
from webcare.core.errors import NotFound
from webcare.replies.models import Reply
from webcare.tickets.models import Ticket
from workflows.complaint import ComplaintState, WayIn
from workflows.reply import ReplyState

PAGE = 50
_PLACE = re.compile(r"([01])-([0-9]{8})-([0-9]{1,17})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which complaints of the register: empty means any. `late`: owed after their last day."""

    state: ComplaintState | None = None
    way_in: WayIn | None = None
    theme_id: int | None = None
    year: int | None = None
    late: bool = False
    search: str = ""


class Place(NamedTuple):
    """Where a complaint stands in the register: `day` is the last one where something is owed, else
    that of receipt. Written as `1-20261121-7`.
    """

    owed: bool
    day: date
    id: int

    @classmethod
    def of(cls, complaint: Complaint) -> "Place":
        day = complaint.answer_by if complaint.is_owed else complaint.received_on
        return cls(complaint.is_owed, day, complaint.id)

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """The place that is written so; None for anything else."""
        found = _PLACE.fullmatch(text)
        if found is None:
            return None
        try:
            day = date.fromisoformat(found[2])
        except ValueError:
            return None
        return cls(found[1] == "1", day, int(found[3]))

    def __str__(self) -> str:
        return f"{self.owed:d}-{self.day:%Y%m%d}-{self.id}"


def get(
    session: Session, complaint_id: int, team_ids: Sequence[int], *, lock: bool = False
) -> Complaint:
    """The complaint with its ticket; raises NotFound, the same for absent and foreign. With *lock*
    the ticket is locked first, then the complaint, as everywhere.
    """
    mine = select(Complaint).where(Complaint.id == complaint_id, Complaint.team_id.in_(team_ids))
    found = session.scalar(mine.options(joinedload(Complaint.ticket)))
    if found is None:
        raise NotFound("There is no such complaint.")
    if lock:
        take(session, found)
    return found


def take(session: Session, complaint: Complaint) -> Ticket:
    """Read ticket and complaint afresh and let nobody else change them."""
    session.flush()  # reading afresh would undo what is pending
    afresh = {"populate_existing": True}
    ticket = session.scalars(
        select(Ticket).where(Ticket.id == complaint.ticket_id).with_for_update(key_share=True),
        execution_options=afresh,
    ).one()
    session.scalars(
        select(Complaint).where(Complaint.id == complaint.id).with_for_update(key_share=True),
        execution_options=afresh,
    ).one()
    set_committed_value(complaint, "ticket", ticket)  # reading afresh forgot it
    return ticket


def has_any() -> ColumnElement[bool]:
    """Whether the ticket that a statement is about has a formal complaint."""
    return exists().where(
        Complaint.ticket_id == Ticket.id, Complaint.state != ComplaintState.NOT_ONE
    )


def of_ticket(session: Session, ticket_id: int) -> Complaint | None:
    """The ticket's formal complaint; one that turned out to be none does not count."""
    return session.scalar(
        select(Complaint).where(
            Complaint.ticket_id == ticket_id, Complaint.state != ComplaintState.NOT_ONE
        )
    )


def register(
    session: Session,
    team_ids: Sequence[int],
    wanted: Wanted,
    *,
    today: date,
    after: Place | None = None,
    limit: int | None = PAGE,
) -> Sequence[Complaint]:
    """Complaints with their tickets: what something is owed on first, by its last day; then the
    last received. *after*: the place of the last row seen.
    """
    owed = is_owed()
    query = (
        select(Complaint)
        .join(Ticket, Ticket.id == Complaint.ticket_id)
        .where(Complaint.team_id.in_(team_ids), *_conditions(wanted, today))
        .options(contains_eager(Complaint.ticket))
        .order_by(
            owed.desc(),
            case((owed, Complaint.answer_by)),
            case((owed, Complaint.id)),
            Complaint.received_on.desc(),
            Complaint.id.desc(),
        )
    )
    if after is not None:
        query = query.where(_behind(after))
    return session.scalars(query.limit(limit)).all()


def _behind(place: Place) -> ColumnElement[bool]:
    """What the register shows after that place."""
    if place.owed:
        later = tuple_(Complaint.answer_by, Complaint.id) > tuple_(place.day, place.id)
        return not_(is_owed()) | later
    earlier = tuple_(Complaint.received_on, Complaint.id) < tuple_(place.day, place.id)
    return not_(is_owed()) & earlier


def _conditions(wanted: Wanted, today: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.state is not None:
        found.append(Complaint.state == wanted.state)
    if wanted.way_in is not None:
        found.append(Complaint.way_in == wanted.way_in)
    if wanted.theme_id is not None:
        found.append(Ticket.theme_id == wanted.theme_id)
    if wanted.year is not None:
        found.append(in_year(wanted.year))
    if wanted.late:
        found.append(is_owed() & (Complaint.answer_by < today))
    for word in wanted.search.replace("\x00", "").split()[:6]:
        number = int(word) if word.isascii() and word.isdigit() and len(word) <= 16 else 0  # noqa: PLR2004 - digits of a bigint
        found.append(
            or_(
                Complaint.name.icontains(word, autoescape=True),
                Ticket.subject.icontains(word, autoescape=True),
                Ticket.id == number,
            )
        )
    return found


def in_year(year: int) -> ColumnElement[bool]:
    """Received in the calendar year, by the team's own days."""
    return Complaint.received_on.between(date(year, 1, 1), date(year, 12, 31))


def is_owed() -> ColumnElement[bool]:
    """Whether the complainer still waits for our word on the matter."""
    open_states = [
        ComplaintState.RECEIVED, ComplaintState.ACKNOWLEDGED, ComplaintState.ADMISSIBLE
    ]  # fmt: skip
    return or_(
        Complaint.state.in_(open_states),
        (Complaint.state == ComplaintState.REFUSED) & Complaint.told_at.is_(None),
    )


def counts(session: Session, team_ids: Sequence[int], *, today: date) -> dict[str, int]:
    """How many are owed something, and how many of these are past their last day."""
    row = session.execute(
        select(
            func.count(),
            func.count().filter(Complaint.answer_by < today),
        ).where(Complaint.team_id.in_(team_ids), is_owed())
    ).one()
    return {"owed": row[0], "late": row[1]}


def years(session: Session, team_ids: Sequence[int]) -> list[int]:
    """The years in which there are complaints, the last first."""
    year = func.extract("year", Complaint.received_on)
    found = session.scalars(select(year).where(Complaint.team_id.in_(team_ids)).distinct()).all()
    return sorted((int(each) for each in found), reverse=True)


def replies_of(session: Session, complaint: Complaint) -> dict[str, Reply]:
    """The replies that count for the complaint, by what they are."""
    ids = {
        "acknowledgement": complaint.acknowledgement_id,
        "refusal": complaint.refusal_id,
        "answer": complaint.answer_id,
    }
    wanted = [each for each in ids.values() if each]
    if not wanted:
        return {}
    found = {
        reply.id: reply
        for reply in session.scalars(select(Reply).where(Reply.id.in_(wanted)))
        if reply.state is not ReplyState.DISCARDED
    }
    return {name: found[row_id] for name, row_id in ids.items() if row_id in found}


def timeline(session: Session, complaint: Complaint, *, limit: int = 200) -> Sequence[AuditEntry]:
    """What befell the complaint, oldest first."""
    return session.scalars(
        select(AuditEntry)
        .where(AuditEntry.object_kind == "complaints", AuditEntry.object_id == complaint.id)
        .order_by(AuditEntry.id)
        .limit(limit)
    ).all()
