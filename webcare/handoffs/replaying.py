"""How good the suggestions would have been: each past question anew, from what was known then."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.audit.models import AuditEntry
from webcare.experts import queries as experts
from webcare.experts.models import Expert
from webcare.handoffs import suggesting
from webcare.handoffs.models import Handoff
from webcare.handoffs.suggesting import Asking
from webcare.tickets.models import Ticket
from workflows.handoff import HandoffKind, HandoffState
from workflows.suggestion import Suggestion, ranked

NO_THEME = "-"


@dataclass(slots=True)
class Tally:
    """How many questions there were, and of how many the first, or one of the three, was right.
    `frequent`: of how many the one who had answered most until then was: the baseline.
    """

    handoffs: int = 0
    first_right: int = 0
    top3_right: int = 0
    frequent_right: int = 0

    def add(self, suggested: Sequence[Suggestion], frequent: int | None, truth: int) -> None:
        ids = [each.expert_id for each in suggested]
        self.handoffs += 1
        self.first_right += ids[:1] == [truth]
        self.top3_right += truth in ids[:3]
        self.frequent_right += frequent == truth

    def told(self) -> dict[str, Any]:
        return {
            "handoffs": self.handoffs,
            "first_right": self.first_right,
            "share": _share(self.first_right, self.handoffs),
            "top3_share": _share(self.top3_right, self.handoffs),
            "most_frequent_share": _share(self.frequent_right, self.handoffs),
        }


@dataclass(slots=True)
class Report:
    """The whole and each theme, by its short name."""

    whole: Tally = field(default_factory=Tally)
    by_theme: dict[str, Tally] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        """The report as a script reads it."""
        themes = {slug: tally.told() for slug, tally in sorted(self.by_theme.items())}
        return {**self.whole.told(), "by_theme": themes}


@dataclass(frozen=True, slots=True)
class Past:
    """A question of the past, and who in the end answered it."""

    handoff: Handoff
    ticket: Ticket
    answered_by: int


def replay(session: Session, team_id: int, *, since: datetime) -> Report:
    """Suggest anew for each question that was put to an expert since then, and compare with who in
    the end answered on that ticket. Questions that nobody of the directory answered do not count.
    """
    people = experts.directory(session, team_id, with_inactive=True, limit=suggesting.ALL)
    slugs = {each.id: each.slug for each in experts.themes(session, team_id)}
    report, answers = Report(), _answers(session, team_id)
    for past in _questions(session, team_id, since):
        asking = as_of(session, past.handoff, past.ticket)
        suggested = ranked(suggesting.gathered(session, asking, people))
        slug = slugs.get(asking.theme_id or 0, NO_THEME)
        frequent = _most_frequent(answers, people, asking.at)
        for tally in (report.whole, report.by_theme.setdefault(slug, Tally())):
            tally.add(suggested, frequent, past.answered_by)
    return report


def as_of(session: Session, handoff: Handoff, ticket: Ticket) -> Asking:
    """What the desk knew when it asked: without the question itself, which was written for the one
    whom it was put to.
    """
    return Asking(
        team_id=handoff.team_id,
        said=suggesting.said_by(session, ticket, handoff.asked_at),
        theme_id=_theme_then(session, ticket, handoff.asked_at),
        language=ticket.language,
        at=handoff.asked_at,
        beside=handoff.id,
    )


def _questions(session: Session, team_id: int, since: datetime) -> Iterator[Past]:
    """The questions to experts since then, oldest first, with the expert who answered the first of
    them or of those that followed on the same ticket.
    """
    rows = session.execute(
        select(Handoff, Ticket)
        .join(Ticket, Ticket.id == Handoff.ticket_id)
        .where(
            Handoff.team_id == team_id,
            Handoff.kind == HandoffKind.FORWARD,
            Handoff.desk.is_(None),
            Handoff.asked_at >= since,
        )
        .order_by(Handoff.asked_at, Handoff.id)
    ).all()
    of_ticket: dict[int, list[Handoff]] = {}
    for handoff, _ticket in rows:
        of_ticket.setdefault(handoff.ticket_id, []).append(handoff)
    for handoff, ticket in rows:
        later = of_ticket[ticket.id][of_ticket[ticket.id].index(handoff) :]
        answered = next(
            (each.expert_id for each in later if each.state is HandoffState.ANSWERED), None
        )
        if answered is not None:
            yield Past(handoff, ticket, answered)


def _theme_then(session: Session, ticket: Ticket, at: datetime) -> int | None:
    """The ticket's theme at that moment. Where a person set it only later, nobody can say what it
    was before, and it counts as none.
    """
    said = session.execute(
        select(AuditEntry.at, AuditEntry.data)
        .where(
            AuditEntry.object_kind == Ticket.__tablename__,
            AuditEntry.object_id == ticket.id,
            AuditEntry.event == "ticket.theme",
        )
        .order_by(AuditEntry.id)
    ).all()
    if not said:
        return ticket.theme_id
    by_then = [row.data.get("theme") for row in said if row.at <= at]
    return by_then[-1] if by_then else None


def _answers(session: Session, team_id: int) -> list[tuple[datetime, int]]:
    rows = session.execute(
        select(Handoff.ended_at, Handoff.expert_id)
        .where(
            Handoff.team_id == team_id,
            Handoff.expert_id.is_not(None),
            Handoff.state == HandoffState.ANSWERED,
        )
        .order_by(Handoff.ended_at)
    )
    return [(ended_at, expert_id) for ended_at, expert_id in rows if ended_at and expert_id]


def _most_frequent(
    answers: Sequence[tuple[datetime, int]], people: Sequence[Expert], at: datetime
) -> int | None:
    """Who had answered most until then, of those whom the directory has."""
    known = {each.id for each in people}
    counts: dict[int, int] = {}
    for ended_at, expert_id in answers:
        if ended_at >= at:
            break
        if expert_id in known:
            counts[expert_id] = counts.get(expert_id, 0) + 1
    return max(counts, key=lambda each: (counts[each], -each), default=None)


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
