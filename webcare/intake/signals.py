"""What a message shows before anyone reads it: a suspicion of danger, press, and its theme."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.alarms import service as alarms
from webcare.audit import service as audit
from webcare.core import doorbell
from webcare.core.actor import INTAKE
from webcare.experts.models import Theme
from webcare.intake.written import Written
from webcare.tickets import service as tickets
from webcare.tickets.models import Author, Ticket
from workflows.alarm import AlarmKind
from workflows.facts import danger_suspected, words_seen

URGENT = 2  # the ticket's priority: 0 normal, 1 high, 2 urgent
LONGEST_LOOK = 200_000


def themes_of(session: Session, team_id: int) -> Sequence[Theme]:
    """The team's themes that have words, without those that it retired."""
    themes = session.scalars(
        select(Theme).where(Theme.team_id == team_id, Theme.retired_at.is_(None)).order_by(Theme.id)
    )
    return [theme for theme in themes if theme.words]


def proposed_theme(written: Written, themes: Sequence[Theme]) -> Theme | None:
    """The theme most of whose words stand in the message; the older one where two have as many."""
    if not themes:
        return None
    looked_at = _looked_at(written)
    seen = set(words_seen(looked_at, {word for theme in themes for word in theme.words}))
    best = max(themes, key=lambda theme: (len(seen.intersection(theme.words)), -theme.id))
    return best if seen.intersection(best.words) else None


def danger(written: Written) -> tuple[str, ...]:
    """The words that make a danger to life suspected; the quoted part does not count."""
    return danger_suspected(_looked_at(written))


def mark_danger(
    session: Session, ticket: Ticket, words: Iterable[str], *, at: datetime, rings: bool
) -> None:
    """Put the suspicion on the ticket and in the audit; *rings*: and wake whoever is on call."""
    add_flags(ticket, ["danger"])
    tickets.raise_priority(session, ticket, URGENT)
    audit.record(
        session, "ticket.danger_suspected", ticket, by=INTAKE, at=at, words=list(words)[:20]
    )
    if rings:
        alarms.ring(
            session, team_id=ticket.team_id, kind=AlarmKind.DANGER, ticket_id=ticket.id,
            by=INTAKE, at=at,
        )  # fmt: skip
        doorbell.tell(session, "alarm", team=ticket.team_id, ticket=ticket.id, what="danger")


def mark_author(author: Author, marks: Iterable[str]) -> None:
    """Remember what the author says of themselves: that they write as press."""
    if "press" in marks and "press" not in author.marks:
        author.marks = [*author.marks, "press"]


def add_flags(ticket: Ticket, flags: Iterable[str]) -> None:
    """Add each flag once."""
    new = [flag for flag in dict.fromkeys(flags) if flag not in ticket.flags]
    if new:
        ticket.flags = [*ticket.flags, *new]


def _looked_at(written: Written) -> str:
    return f"{written.subject}\n{written.reply_text or written.text}"[:LONGEST_LOOK]
