"""Running the scheme on a ticket: begin, answer, confirm the gate, overrule."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import true, update
from sqlalchemy.orm import Session

from webcare.audit.service import record
from webcare.channels.models import Channel
from webcare.core.actor import Actor
from webcare.core.db import add
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.decisions import facts, queries
from webcare.decisions.models import Decision, DecisionStep
from webcare.intake.opened import Opened
from webcare.schemes import queries as schemes
from webcare.schemes.models import SchemeVersion
from webcare.tickets.models import Ticket
from workflows.facts import Facts
from workflows.rights import Right
from workflows.scheme import (
    AnswerNotAllowed,
    GateNotClear,
    NotTheQuestion,
    ReasonRequired,
    Run,
    facts_wanted,
)

NOBODY = "Webcare"


def begin(session: Session, ticket: Ticket, *, by: Actor, at: datetime) -> Decision:
    """Start a run of the scheme in force; what was decided before is kept as superseded."""
    before = queries.current(session, ticket.id, lock=True)
    if before is not None:
        before.superseded = True
        session.flush()  # one decision counts at a time, which the database guards
    version = schemes.in_force(session, session.get_one(Channel, ticket.channel_id), at=at)
    words = schemes.compiled(version).document.words
    known = facts.of_ticket(session, ticket, words, at=at)
    return _begin(session, ticket, version, known, by=by, at=at)


def begin_opened(session: Session, opened: Opened, *, by: Actor, at: datetime) -> Decision:
    """Start the first run of the scheme in force on a ticket that was just opened."""
    version = opened.scheme()
    words = schemes.compiled(version).document.words
    known = facts.of_opened(session, opened, words, at=at)
    return _begin(session, opened.ticket, version, known, by=by, at=at)


def refresh(
    session: Session, decision: Decision, ticket: Ticket, *, by: Actor, at: datetime
) -> Run:
    """Tell an unfinished run what is known now; its answers stay."""
    run = run_of(session, decision)
    if decision.decided_at is None:
        words = run.compiled.document.words
        known = facts.of_ticket(session, ticket, words, at=at)
        run = run.refresh(known.having(known_answer=run.facts.get("known_answer")), at=at)
        run = _with_answers_known(session, ticket, run, at=at)
        _keep(decision, run, names={}, by=by, at=at)
    return run


def run_of(session: Session, decision: Decision) -> Run:
    """The stored run, on the very version it was begun with."""
    version = schemes.version(session, decision.scheme_version_id)
    return Run.restore(schemes.compiled(version), decision.run)


def answer(
    session: Session,
    ticket: Ticket,
    question: str,
    choice: str,
    *,
    reason: str | None = None,
    by: Actor,
    at: datetime,
) -> Run:
    """Answer the question now asked. Raises Conflict when another one is asked, Invalid for an
    answer it does not have or a missing reason.
    """
    return _step(
        session, ticket, "answered", by, at,
        lambda run: run.answer(question, choice, by=by.key, at=at, reason=reason),
        question=question, answer=choice,
    )  # fmt: skip


def confirm_gate(session: Session, ticket: Ticket, *, by: Actor, at: datetime) -> Run:
    """Answer the whole gate as nothing special, one by one in this person's name."""
    return _step(
        session, ticket, "gate_confirmed", by, at, lambda run: run.confirm_gate(by=by.key, at=at)
    )


def overrule(
    session: Session,
    ticket: Ticket,
    question: str,
    choice: str,
    *,
    reason: str,
    by: Actor,
    at: datetime,
) -> Run:
    """Answer an earlier question otherwise; what followed from it is superseded, not erased."""
    return _step(
        session, ticket, "overruled", by, at,
        lambda run: run.override(question, choice, by=by.key, at=at, reason=reason),
        question=question, answer=choice, reason=reason,
    )  # fmt: skip


def shown(session: Session, ticket_id: int, *, alone: bool, by: Actor, at: datetime) -> None:
    """Somebody who may decide came to the ticket: from here on its question takes their time. Where
    they are not *alone*, it takes that of whoever came first. No word for the audit, and no news
    for whoever has the decision before them.
    """
    if not by.may(Right.DECIDE):
        return
    undecided = (
        Decision.ticket_id == ticket_id, Decision.decided_at.is_(None), ~Decision.superseded
    )  # fmt: skip
    first = true() if alone else Decision.shown_at.is_(None)
    session.execute(
        update(Decision)
        .where(*undecided, first)
        .values(shown_at=at)
        .execution_options(synchronize_session=False)
    )


def check_version(decision: Decision, seen: int | None) -> None:
    """Raise Conflict when the person answered an older state of the run."""
    if seen is not None and seen != decision.version:
        raise Conflict(
            "A colleague answered meanwhile. Here is how it stands now.", state=decision.position
        )


def _begin(
    session: Session,
    ticket: Ticket,
    version: SchemeVersion,
    known: Facts,
    *,
    by: Actor,
    at: datetime,
) -> Decision:
    run = Run.start(schemes.compiled(version), known, at=at)
    run = _with_answers_known(session, ticket, run, at=at)
    decision = Decision(
        ticket_id=ticket.id,
        ticket=ticket,
        scheme_version_id=version.id,
        run=run.dump(),
        position=run.node,
        superseded=False,
        started_at=at,
        steps=[],
    )
    add(session, decision)  # the audit needs its id
    _keep(decision, run, names={}, by=by, at=at)
    record(
        session, "decision.begun", decision, by=by, at=at, team_id=ticket.team_id,
        ticket=ticket.id, scheme=version.slug, number=version.number, facts=run.facts.dump(),
    )  # fmt: skip
    return decision


def _step(
    session: Session,
    ticket: Ticket,
    event: str,
    by: Actor,
    at: datetime,
    change: Callable[[Run], Run],
    **said: str,
) -> Run:
    if not by.may(Right.DECIDE):
        raise NotAllowed("Deciding is not in your role.")
    decision = queries.current(session, ticket.id, lock=True) or begin(
        session, ticket, by=by, at=at
    )
    run = run_of(session, decision)
    try:
        run = change(run)
    except (NotTheQuestion, GateNotClear) as error:
        raise Conflict(
            "The scheme asks something else now. Here is how it stands.", state=decision.position
        ) from error
    except ReasonRequired as error:
        raise Invalid("Say why.", reason="Say why you decide otherwise.") from error
    except AnswerNotAllowed as error:
        raise Invalid(str(error), answer=str(error)) from error
    run = _with_answers_known(session, ticket, run, at=at)
    _keep(decision, run, names={by.key: by.name}, by=by, at=at)
    record(
        session, f"decision.{event}", decision, by=by, at=at, team_id=ticket.team_id,
        ticket=ticket.id, position=decision.position, **said,
    )  # fmt: skip
    return run


def _with_answers_known(session: Session, ticket: Ticket, run: Run, *, at: datetime) -> Run:
    """The run, told whether the answer bank has a reply that fits, once a question wants to know:
    what is kept there changes, and most tickets never come to that question.
    """
    while run.question is not None and "known_answer" in facts_wanted(run.question):
        known = facts.known_answer(session, ticket, at=at)
        if known == run.facts.get("known_answer"):
            break
        run = run.refresh(run.facts.having(known_answer=known), at=at)
    return run


def _keep(decision: Decision, run: Run, *, names: dict[str, str], by: Actor, at: datetime) -> None:
    """Write the run and its steps; steps are only added, or marked as overruled."""
    decision.run, decision.position = run.dump(), run.node
    for number, step in enumerate(run.steps, start=1):
        if number <= len(decision.steps):
            decision.steps[number - 1].superseded = step.superseded
            continue
        decision.steps.append(
            DecisionStep(
                number=number,
                question=step.question,
                answer=step.answer,
                source=step.source.value,
                by=step.by,
                by_name=names.get(step.by, NOBODY),
                reason=step.reason or "",
                saw=step.saw or "",
                superseded=step.superseded,
                at=step.at or at,
            )
        )
    done = run.outcome is not None
    decision.decided_at = at if done else None
    decision.decided_by = by.key if done else None
