"""The register of what is put aside: watched until a date, or let stand. Entries are only added,
and ended when their ticket comes back; what was decided stays to be read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from sqlalchemy import ColumnElement, or_, select, tuple_, update
from sqlalchemy.orm import Session

from webcare.channels.models import ChannelKind
from webcare.core.actor import Actor
from webcare.tickets.author_models import Aside, AsideKind
from webcare.tickets.models import Ticket
from workflows.ticket import Resolution

PAGE = 50
LONGEST = 17  # digits of a place's parts


def begin(
    session: Session, ticket: Ticket, kind: AsideKind, *, by_scheme: bool, by: Actor, at: datetime
) -> Aside:
    """Enter that *ticket* was just put aside, with the reason that stands on it."""
    end(session, ticket.id, "", at=at)
    aside = Aside(
        team_id=ticket.team_id,
        ticket_id=ticket.id,
        kind=kind,
        resolution=None if kind is AsideKind.WATCH else ticket.resolution,
        by_scheme=by_scheme,
        why=ticket.reason,
        said_at=at,
        said_by_id=by.user_id,
        said_by_name=by.name,
        look_again_at=ticket.review_at,
    )
    session.add(aside)
    return aside


def end(session: Session, ticket_id: int, event: str, *, at: datetime) -> None:
    """The ticket is aside no more: *event* brought it back. Nothing where it was not."""
    session.execute(
        update(Aside)
        .where(Aside.ticket_id == ticket_id, Aside.ended_at.is_(None))
        .values(ended_at=at, ended_by=event)
    )


def standing(session: Session, ticket_id: int) -> Aside | None:
    """The entry under which the ticket lies aside now."""
    return session.scalar(
        select(Aside).where(Aside.ticket_id == ticket_id, Aside.ended_at.is_(None))
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of the register ended."""

    said_at: datetime
    aside_id: int

    def __str__(self) -> str:
        return f"{int(self.said_at.timestamp() * 1_000_000)}-{self.aside_id}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """None for what was never a place of ours."""
        micros, _dash, aside_id = text.partition("-")
        parts = (micros, aside_id)
        if not all(p.isascii() and p.isdigit() and len(p) <= LONGEST for p in parts):
            return None
        whole, rest = divmod(int(micros), 1_000_000)
        try:
            moment = datetime.fromtimestamp(whole, UTC)
        except (ValueError, OverflowError, OSError):
            return None
        return cls(moment.replace(microsecond=rest), int(aside_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which entries; None and empty narrow nothing. `since` is included, `until` is not."""

    kind: AsideKind | None = None
    theme_id: int | None = None
    channel: ChannelKind | None = None
    resolution: Resolution | None = None
    reason: str = ""
    since: datetime | None = None
    until: datetime | None = None
    with_past: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry with its ticket."""

    aside: Aside
    ticket: Ticket


def register(
    session: Session,
    team_ids: Sequence[int],
    wanted: Wanted,
    *,
    after: Place | None = None,
    limit: int | None = PAGE,
) -> list[Entry]:
    """The entries of the teams that are *wanted*, the newest first, from *after* on."""
    query = (
        select(Aside, Ticket)
        .join(Ticket, Ticket.id == Aside.ticket_id)
        .where(Aside.team_id.in_(team_ids), *_conditions(wanted))
        .order_by(Aside.said_at.desc(), Aside.id.desc())
        .limit(limit)
    )
    if after is not None:
        query = query.where(tuple_(Aside.said_at, Aside.id) < (after.said_at, after.aside_id))
    return [Entry(aside, ticket) for aside, ticket in session.execute(query)]


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    equal = {
        Aside.kind: wanted.kind,
        Aside.resolution: wanted.resolution,
        Ticket.theme_id: wanted.theme_id,
        Ticket.channel_kind: wanted.channel,
    }
    holds = [column == value for column, value in equal.items() if value is not None]
    if not wanted.with_past:
        holds.append(Aside.ended_at.is_(None))
    if wanted.since is not None:
        holds.append(Aside.said_at >= wanted.since)
    if wanted.until is not None:
        holds.append(Aside.said_at < wanted.until)
    if wanted.reason:
        texts = (Aside.why, Aside.look_again_why)
        holds.append(or_(*(each.icontains(wanted.reason, autoescape=True) for each in texts)))
    return holds
