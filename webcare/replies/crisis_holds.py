"""Which crises a reply touches, which keep it back, and what of it was let go.

Below the verbs: the gate, the steps and the service ask here; `in_crisis` acts.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, case, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webcare.core.actor import Actor
from webcare.crisis import covering
from webcare.crisis import queries as crises
from webcare.crisis import steps as crisis_steps
from webcare.crisis.models import Crisis
from webcare.replies.models import CrisisHold, Look, Reply
from webcare.tickets import said
from webcare.tickets.models import Ticket
from workflows.crisis import CrisisEventKind, CrisisState, Scope, is_held, touches
from workflows.reply import ReplyState

Marks = Mapping[int, tuple[str, ...]]
"""By the id of a crisis: what of it was found."""

LOOKED = {
    ReplyState.QUEUED: Look.RELEASED,
    ReplyState.SUBMITTED: Look.RELEASED,
    ReplyState.DRAFT: Look.REVISED,
    ReplyState.DISCARDED: Look.DISCARDED,
}
_KIND = {
    Look.RELEASED: CrisisEventKind.RELEASED,
    Look.REVISED: CrisisEventKind.REVISED,
    Look.DISCARDED: CrisisEventKind.DISCARDED,
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How many replies a crisis kept back, and how many of them a person has looked at."""

    total: int
    looked_at: int

    @property
    def waiting(self) -> int:
        return self.total - self.looked_at


def found_in(
    scopes: Sequence[Scope], reply: Reply, ticket: Ticket, asked: str
) -> dict[int, tuple[str, ...]]:
    """What of *scopes* is in the reply, by the id of the crisis: in the theme of its ticket, in
    what the public wrote there (*asked*), or in our own words.
    """
    text = f"{ticket.subject}\n{asked}\n{reply.subject}\n{reply.body}"
    found = {}
    for scope in scopes:
        if not is_held(reply.purpose, scope):
            continue
        marks = touches(scope, theme_id=ticket.theme_id, text=text, channel_id=ticket.channel_id)
        if marks:
            found[scope.id] = marks
    return found


def stopping(
    session: Session, reply: Reply, ticket: Ticket, sha256: str, at: datetime
) -> dict[int, tuple[str, ...]]:
    """The crises that stop a reply about to leave, by id, with what of them is in it. Nobody can
    declare one that this does not know before the transaction has ended.
    """
    scopes = crises.on_for_certain(session, ticket.team_id, at)
    if not scopes:
        return {}
    asked = said.by_the_public(session, [ticket.id]).get(ticket.id, "")
    found = found_in(scopes, reply, ticket, asked)
    return {
        key: marks for key, marks in found.items() if not may_pass(session, reply, key, sha256, at)
    }


def let_go(session: Session, reply: Reply, sha256: str) -> set[int]:
    """The crises for which a person let this very text go."""
    return set(
        session.scalars(
            select(CrisisHold.crisis_id).where(
                CrisisHold.reply_id == reply.id,
                CrisisHold.look == Look.RELEASED,
                CrisisHold.sha256 == sha256,
            )
        )
    )


def may_pass(session: Session, reply: Reply, crisis_id: int, sha256: str, at: datetime) -> bool:
    """Whether a reply goes on though *crisis_id* touches it: somebody let this text go, or it says
    what a statement for the crisis says.
    """
    if crisis_id in let_go(session, reply, sha256):
        return True
    return covering.passes(session, reply.id, at=at)


def keep_back(session: Session, reply: Reply, found: Marks, *, by: Actor, at: datetime) -> None:
    """Write down which crises keep the reply back; one that does already stays as it is."""
    for crisis_id, marks in found.items():
        row = (
            insert(CrisisHold)
            .values(
                crisis_id=crisis_id, reply_id=reply.id, ticket_id=reply.ticket_id,
                marks=list(marks), held_at=at,
            )
            .on_conflict_do_nothing()
            .returning(CrisisHold.id)
        )  # fmt: skip
        if session.scalar(row) is not None:
            crisis_steps.note(
                session, crisis_id, CrisisEventKind.HELD, by=by, at=at,
                reply=reply.id, ticket=reply.ticket_id, marks=list(marks),
            )  # fmt: skip


def settle(
    session: Session,
    reply: Reply,
    *,
    sha256: str,
    crisis_id: int | None = None,
    look: Look | None = None,
    why: str = "",
    by: Actor,
    at: datetime,
) -> None:
    """Somebody looked at the reply: every crisis that keeps it back, or only that one, has had its
    answer, which by default is what became of the reply.
    """
    look = look or LOOKED[reply.state]
    rows = (
        update(CrisisHold)
        .where(CrisisHold.reply_id == reply.id, CrisisHold.looked_at.is_(None))
        .values(look=look, looked_at=at, looked_by=by.name, why=why, sha256=sha256)
        .returning(CrisisHold.crisis_id)
        .execution_options(synchronize_session=False)
    )
    if crisis_id is not None:
        rows = rows.where(CrisisHold.crisis_id == crisis_id)
    for each in session.scalars(rows).all():
        crisis_steps.note(
            session, each, _KIND[look], by=by, at=at,
            reply=reply.id, ticket=reply.ticket_id, why=why,
        )  # fmt: skip


def waits_for(session: Session, reply_id: int) -> Sequence[Crisis]:
    """The crises that keep the reply back and for which nobody has looked at it."""
    return session.scalars(
        select(Crisis)
        .join(CrisisHold, CrisisHold.crisis_id == Crisis.id)
        .where(CrisisHold.reply_id == reply_id, CrisisHold.looked_at.is_(None))
        .order_by(Crisis.id)
    ).all()


def on_that_keep(session: Session, reply_id: int, at: datetime) -> bool:
    """Whether a crisis that is still on keeps the reply back."""
    return bool(
        session.scalar(
            select(
                exists().where(
                    CrisisHold.reply_id == reply_id,
                    CrisisHold.looked_at.is_(None),
                    Crisis.id == CrisisHold.crisis_id,
                    Crisis.state == CrisisState.DECLARED,
                    Crisis.until > at,
                )
            )
        )
    )


def waiting(
    session: Session, crisis_id: int, *, limit: int = 25
) -> Sequence[Row[CrisisHold, Reply, Ticket]]:
    """What the crisis keeps back and nobody looked at, the longest held first."""
    return session.execute(
        select(CrisisHold, Reply, Ticket)
        .join(Reply, Reply.id == CrisisHold.reply_id)
        .join(Ticket, Ticket.id == CrisisHold.ticket_id)
        .where(CrisisHold.crisis_id == crisis_id, CrisisHold.looked_at.is_(None))
        .order_by(CrisisHold.held_at, CrisisHold.id)
        .limit(limit)
    ).all()


def held_pair(session: Session, crisis_id: int, reply_id: int) -> tuple[Reply, Ticket] | None:
    """A reply that the crisis keeps or kept back, with its ticket."""
    kept = exists().where(CrisisHold.crisis_id == crisis_id, CrisisHold.reply_id == Reply.id)
    row = session.execute(
        select(Reply, Ticket)
        .join(Ticket, Ticket.id == Reply.ticket_id)
        .where(Reply.id == reply_id, kept)
    ).first()
    return (row[0], row[1]) if row else None


def progress(session: Session, crisis_ids: Collection[int]) -> dict[int, Progress]:
    """How far the looking is, by crisis; one that kept nothing back is not there."""
    looked = func.count(case((CrisisHold.looked_at.is_not(None), 1)))
    rows = session.execute(
        select(CrisisHold.crisis_id, func.count(), looked)
        .where(CrisisHold.crisis_id.in_(crisis_ids))
        .group_by(CrisisHold.crisis_id)
    )
    return {row[0]: Progress(row[1], row[2]) for row in rows}
