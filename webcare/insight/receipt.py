"""The receipt of a decision: how it came about, and what followed. Whoever may read the ticket may
read its receipts; what the audit and the ledger hold stays theirs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from webcare.audit.models import AuditEntry
from webcare.core.errors import NotFound
from webcare.decisions import queries as decisions
from webcare.decisions import standing
from webcare.decisions.models import Decision
from webcare.decisions.standing import Standing
from webcare.handoffs import queries as handoffs
from webcare.handoffs.models import Handoff
from webcare.replies.models import Reply
from webcare.schemes import queries as schemes
from webcare.schemes.models import SchemeVersion
from webcare.tickets.models import Ticket
from workflows.scheme import CompiledScheme

MOST = 500  # events that are told
QUIET = frozenset({"ticket.assigned", "decision.begun", "reply.started", "reply.considered"})
"""What follows from no decision, or stands on the receipt already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """One consideration of the outcome, and who ticked it; nobody: `at` is None."""

    text: str
    by_name: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One thing that followed: an event of the audit, and to which reply or handoff it happened."""

    at: datetime
    by_name: str
    event: str
    data: Mapping[str, Any]
    reply: Reply | None = None
    handoff: Handoff | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Another decision on the same ticket: the scheme it was made with, and where it came to."""

    id: int
    scheme_title: str
    number: int
    started_at: datetime
    decided_at: datetime | None
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    ticket: Ticket
    decision: Decision
    version: SchemeVersion
    compiled: CompiledScheme
    standing: Standing
    considered: Sequence[Considered]
    followed: Sequence[Happening]
    others: Sequence[Other]

    @property
    def path(self) -> list[tuple[str, str]]:
        """The answers that count, in order."""
        return [(step.question, step.answer) for step in self.standing.path]


def of_ticket(
    session: Session, ticket: Ticket, language: str, *, decision_id: int | None = None
) -> Receipt | None:
    """The receipt of the decision that counts, or of the one that is named; None before the first.

    Raises NotFound for a decision that is not this ticket's.
    """
    every = decisions.of_ticket(session, ticket.id)
    if not every and decision_id is None:
        return None
    wanted = [each for each in every if each.id == decision_id or decision_id is None]
    if not wanted:
        raise NotFound("There is no such decision.")
    decision = wanted[-1]
    version = schemes.version(session, decision.scheme_version_id)
    told = standing.describe(session, decision, language)
    return Receipt(
        ticket=ticket,
        decision=decision,
        version=version,
        compiled=schemes.compiled(version),
        standing=told,
        considered=_considered(session, ticket, told),
        followed=_followed(session, ticket, decision, _next_start(every, decision)),
        others=[_other(session, each, language) for each in every if each is not decision],
    )


def _other(session: Session, decision: Decision, language: str) -> Other:
    told = standing.describe(session, decision, language)
    asked = told.question.text if told.question else ""
    return Other(
        id=decision.id,
        scheme_title=told.scheme_title,
        number=told.scheme_number,
        started_at=decision.started_at,
        decided_at=decision.decided_at,
        title=told.outcome.title if told.outcome else asked,
    )


def _considered(session: Session, ticket: Ticket, told: Standing) -> list[Considered]:
    """The outcome's considerations, each with the first tick that it got."""
    if told.outcome is None or not told.outcome.considerations:
        return []
    marks: dict[int, dict[str, Any]] = {}
    lists = session.scalars(
        select(Reply.considered).where(Reply.ticket_id == ticket.id).order_by(Reply.id)
    )
    for mark in (mark for each in lists for mark in each):
        if mark["decision"] == told.decision_id and mark["outcome"] == told.outcome.id:
            marks.setdefault(mark["place"], mark)
    return [
        Considered(text=text, by_name=mark["by_name"], at=datetime.fromisoformat(mark["at"]))
        if (mark := marks.get(place))
        else Considered(text=text)
        for place, text in enumerate(told.outcome.considerations)
    ]


def _next_start(every: Sequence[Decision], decision: Decision) -> datetime | None:
    """When the next decision on the ticket began: what comes then follows from that one."""
    return next((each.started_at for each in every if each.id > decision.id), None)


def _followed(
    session: Session, ticket: Ticket, decision: Decision, until: datetime | None
) -> list[Happening]:
    replies = {
        each.id: each for each in session.scalars(select(Reply).where(Reply.ticket_id == ticket.id))
    }
    asked = {each.id: each for each in handoffs.of_ticket(session, ticket.id)}
    about = [("tickets", ticket.id), ("decisions", decision.id)]
    about += [("replies", each) for each in replies] + [("handoffs", each) for each in asked]
    query = select(AuditEntry).where(
        tuple_(AuditEntry.object_kind, AuditEntry.object_id).in_(about),
        AuditEntry.at >= decision.started_at,
        AuditEntry.event.not_in(QUIET),
        AuditEntry.event.not_like("decision.%"),
    )
    if until is not None:
        query = query.where(AuditEntry.at < until)
    entries = session.scalars(query.order_by(AuditEntry.id).limit(MOST)).all()
    return [
        Happening(
            at=each.at,
            by_name=each.actor_name,
            event=each.event,
            data=each.data,
            reply=replies.get(each.object_id) if each.object_kind == "replies" else None,
            handoff=asked.get(each.object_id) if each.object_kind == "handoffs" else None,
        )
        for each in entries
    ]
