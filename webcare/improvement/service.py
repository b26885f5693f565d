"""What the organisation should change: noted from a ticket, decided, done, told to the askers."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.audit import service as audit
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, Invalid, NotAllowed, NotFound
from webcare.core.i18n import marked
from webcare.core.text import one_line, storable
from webcare.handoffs.models import Handoff
from webcare.improvement import askers, queries
from webcare.improvement.models import Improvement, ImprovementSource, SourceKind
from webcare.tickets.models import Ticket
from workflows.improvement import ImprovementLifecycle, ImprovementState
from workflows.rights import Right

SAYS_WHAT_CHANGED = frozenset({"finish"})
SAYS_WHY = frozenset({"reject"})


def note(  # noqa: PLR0913 - what is noted, whose it is, and where it came from
    session: Session,
    team_id: int,
    title: str,
    text: str,
    owner: str,
    ticket: Ticket,
    handoff: Handoff | None = None,
    *,
    kind: SourceKind | None = None,
    by: Actor,
    at: datetime,
) -> Improvement:
    """A new improvement that *ticket*, and *handoff* where there is one, showed. *owner*: the unit
    that can change it; *kind*: what showed it, by default the handoff or the ticket. Raises Invalid
    without a title, NotFound for a ticket of another team.
    """
    _ask(by)
    title = one_line(title)
    if not title:
        raise Invalid("Say in a few words what should change.", title="Say what should change.")
    _check_source(team_id, ticket, handoff)
    improvement = Improvement(
        team_id=team_id,
        title=title,
        text=storable(text).strip(),
        owner=one_line(owner, 120),
        raised_by=by.name,
        created_at=at,
        updated_at=at,
        sources_count=1,
    )
    session.add(improvement)
    session.flush()  # its source and the audit need the id
    _link(session, improvement, ticket, handoff, kind)
    audit.record(
        session, "improvement.noted", improvement, by=by, at=at, title=title, ticket=ticket.id
    )
    return improvement


def add_source(
    session: Session,
    improvement: Improvement,
    ticket: Ticket,
    handoff: Handoff | None = None,
    *,
    kind: SourceKind | None = None,
    by: Actor,
    at: datetime,
) -> bool:
    """Say that *ticket* showed it too. A ticket counts once: False where it was known, though a
    handoff that was not is still linked.
    """
    _ask(by)
    _check_source(improvement.team_id, ticket, handoff)
    session.flush()  # reading afresh would undo what is pending
    session.scalars(  # two who add at once must both be counted
        select(Improvement)
        .where(Improvement.id == improvement.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()
    known = queries.source(session, improvement.id, ticket.id)
    if known is not None:
        if known.handoff_id is None and handoff is not None:
            known.handoff_id = handoff.id
        return False
    _link(session, improvement, ticket, handoff, kind)
    improvement.sources_count += 1
    improvement.updated_at = at
    audit.record(session, "improvement.source", improvement, by=by, at=at, ticket=ticket.id)
    return True


def move(  # noqa: PLR0913 - a step says why, what changed, and when it should be done
    session: Session,
    improvement: Improvement,
    event: str,
    *,
    reason: str = "",
    outcome: str = "",
    changes: Mapping[str, str] | None = None,
    due_at: datetime | None = None,
    seen: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Send *event* (`accept`, `reject`, `reconsider`, `start`, `finish`, `tell`).

    Rejecting needs a *reason*, finishing says in *outcome* what changed; both stand on the card as
    its outcome. *changes* are what changed in words for the askers, by language; *due_at* is the
    unit's term. *seen*: the version the person acted on. Raises Invalid where one is missing or
    there is no such event, Conflict where the state forbids it, a colleague was first or an asker
    still waits to be told, NotAllowed without the right.
    """
    _ask(by)
    check_version(improvement, seen)
    reason, outcome = storable(reason).strip(), storable(outcome).strip()
    _must_say(improvement, event, reason, outcome)
    _still_to_come(improvement, due_at, at)
    waiting = len(askers.waiting(session, improvement)) if event == "tell" else 0
    if waiting:
        raise Conflict("Some askers were neither told nor left out with a reason yet.")
    audit.move(
        session, improvement, ImprovementLifecycle, event, by=by, at=at, reason=reason,
        waiting=waiting, audit={"reason": reason, "outcome": outcome},
    )  # fmt: skip
    kept = "" if event == "reconsider" else improvement.outcome
    improvement.outcome = outcome or reason or kept
    if changes is not None:
        improvement.changes = _said(changes)
    if due_at is not None:
        improvement.due_at, improvement.reminded_at = due_at, None
    if improvement.state is ImprovementState.DONE:
        improvement.done_at = at
    improvement.updated_at = at


def _must_say(improvement: Improvement, event: str, reason: str, outcome: str) -> None:
    """Raise Invalid for a step that there is not, or that lacks its words."""
    if event not in ImprovementLifecycle.events():
        raise Invalid("There is no such step.")
    if event in SAYS_WHY and not reason:
        raise Invalid("Say why not.", reason="Say why not.")
    if event in SAYS_WHAT_CHANGED and not (outcome or improvement.outcome):
        raise Invalid("Say what changed.", outcome="Say what changed.")


def _still_to_come(improvement: Improvement, due_at: datetime | None, at: datetime) -> None:
    """Raise Invalid for another term than the card has that is over already."""
    if due_at is not None and due_at != improvement.due_at and due_at < at:
        problem = marked("This day is over already.")
        raise Invalid(problem, due=problem)


def describe(
    session: Session,
    improvement: Improvement,
    *,
    owner: str,
    due_at: datetime | None,
    changes: Mapping[str, str],
    seen: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Say whose it is, by when, and what the askers may hear; another term will be reminded of
    anew. Raises Conflict where a colleague was first, NotAllowed without the right.
    """
    _ask(by)
    check_version(improvement, seen)
    _still_to_come(improvement, due_at, at)
    if improvement.due_at != due_at:
        improvement.due_at, improvement.reminded_at = due_at, None
    improvement.owner = one_line(owner, 120)
    improvement.changes = _said(changes)
    improvement.updated_at = at
    audit.record(
        session, "improvement.described", improvement, by=by, at=at,
        owner=improvement.owner, due_at=due_at.isoformat() if due_at else None,
        changes=improvement.changes,
    )  # fmt: skip


def check_version(improvement: Improvement, seen: int | None) -> None:
    """Raise Conflict when the person acted on an older state of the card than the present."""
    if seen is not None and seen != improvement.version:
        raise Conflict(
            "A colleague changed this meanwhile. Here is how it stands now.",
            state=str(improvement.state),
        )


def _said(changes: Mapping[str, str]) -> dict[str, str]:
    kept = {language: storable(text).strip() for language, text in changes.items()}
    return {language: text for language, text in kept.items() if text}


def _check_source(team_id: int, ticket: Ticket, handoff: Handoff | None) -> None:
    if ticket.team_id != team_id or (handoff is not None and handoff.ticket_id != ticket.id):
        raise NotFound("There is no such ticket.")


def _link(
    session: Session,
    improvement: Improvement,
    ticket: Ticket,
    handoff: Handoff | None,
    kind: SourceKind | None,
) -> None:
    session.add(
        ImprovementSource(
            improvement_id=improvement.id,
            ticket_id=ticket.id,
            handoff_id=handoff.id if handoff else None,
            kind=kind or (SourceKind.HANDOFF if handoff else SourceKind.TICKET),
        )
    )
    session.flush()  # the same ticket may be named again in this transaction


def _ask(by: Actor) -> None:
    if not by.may(Right.IMPROVE):
        raise NotAllowed("You may not do this here.")
