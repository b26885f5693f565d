"""What can be done to many tickets at once: why not to this one, do it, undo it.

Each is the verb that a person uses on one ticket, with its rights, its audit and its refusals.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from webcare.accounts.models import User
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, NotAllowed, WebcareError
from webcare.heap import answering
from webcare.heap.models import Act
from webcare.heap.obstacles import Around, left_open
from webcare.tickets import clock, snoozing, tags
from webcare.tickets import service as tickets
from webcare.tickets.models import Ticket
from workflows.rights import Right
from workflows.ticket import Resolution, TicketState

Given = dict[str, Any]
MAY_WATCH = frozenset({TicketState.NEW, TicketState.ANSWERING})
MAY_CLOSE = MAY_WATCH | {TicketState.ANSWERED, TicketState.WATCHING}
OWN_WORD = tuple(each for each in Resolution if each is not Resolution.MERGED)


@dataclass(frozen=True, slots=True)
class Doing:
    """One act: `hinders` names why not (None: it goes), `do` does it, `undo` brings back what
    `before` kept.
    """

    hinders: Callable[[Session, Ticket, Given, Around], WebcareError | None]
    do: Callable[[Session, Ticket, Given, Actor, datetime], None]
    undo: Callable[[Session, Ticket, Given, Given, Actor, datetime], None]


def hindrance(
    session: Session, ticket: Ticket, act: Act, given: Given, around: Around, *, by: Actor
) -> WebcareError | None:
    """Why the act cannot be done to this ticket now."""
    if not by.may(Right.DECIDE):
        return NotAllowed("You may not do this here.")
    if ticket.merged_into_id is not None:
        return Conflict("Ticket #%(number)s was merged already.", number=ticket.id)
    return ACTS[act].hinders(session, ticket, given, around)


def too_late(act: Act | None, ticket: Ticket) -> Conflict:
    """Why a ticket that changed since is left as it is."""
    if act is Act.ANSWER and ticket.state in (TicketState.ANSWERED, TicketState.CLOSED):
        return Conflict("The answer on #%(number)s has left.", number=ticket.id)
    return Conflict("A colleague changed #%(number)s meanwhile.", number=ticket.id)


def before(ticket: Ticket) -> Given:
    """How the ticket stands, as far as an act can change it."""
    moments = ("review_at", "answered_at", "snoozed_until")
    kept: Given = {
        name: value.isoformat() if (value := getattr(ticket, name)) else None for name in moments
    }
    return (
        kept
        | clock.as_it_stands(ticket)
        | {
            "state": ticket.state.value,
            "reason": ticket.reason,
            "theme_id": ticket.theme_id,
            "priority": ticket.priority,
            "priority_why": dict(ticket.priority_why),
            "assignee_id": ticket.assignee_id,
            "tags": list(ticket.tags),
        }
    )


def _closes(session: Session, ticket: Ticket, given: Given, around: Around) -> WebcareError | None:
    del given
    return _must_be_in(ticket, MAY_CLOSE) or next(iter(left_open(session, ticket, around)), None)


def _close(session: Session, ticket: Ticket, given: Given, by: Actor, at: datetime) -> None:
    """Nothing is open on it, so there is nothing to withdraw or to discard but an empty sheet."""
    tickets.close(session, ticket, Resolution(given["resolution"]), why=given["why"], by=by, at=at)


def _watches(session: Session, ticket: Ticket, given: Given, around: Around) -> WebcareError | None:
    del given
    return _must_be_in(ticket, MAY_WATCH) or next(iter(left_open(session, ticket, around)), None)


def _watch(session: Session, ticket: Ticket, given: Given, by: Actor, at: datetime) -> None:
    until = datetime.fromisoformat(given["until"])
    tickets.watch(session, ticket, until=until, why=given["why"], by=by, at=at)


def _bring_back(
    session: Session, ticket: Ticket, given: Given, was: Given, by: Actor, at: datetime
) -> None:
    del given
    ticket.resolution, ticket.closed_at = None, None
    tickets.move(session, ticket, "take_back", by=by, at=at, target=TicketState(was["state"]))
    ticket.reason = was["reason"]
    for name in ("review_at", "answered_at", "snoozed_until"):
        setattr(ticket, name, datetime.fromisoformat(was[name]) if was[name] else None)
    tickets.put_clock_back(session, ticket, was)
    tickets.place(ticket)


def _is_open(session: Session, ticket: Ticket, given: Given, around: Around) -> WebcareError | None:
    del session, given, around
    if ticket.state is TicketState.CLOSED:
        return Conflict("Ticket #%(number)s is closed. Open it again first.", number=ticket.id)
    return None


def _goes(session: Session, ticket: Ticket, given: Given, around: Around) -> WebcareError | None:
    del session, ticket, given, around
    return None


def _user(session: Session, user_id: Any) -> User | None:
    return session.get(User, user_id) if user_id else None


def _assign(session: Session, ticket: Ticket, given: Given, by: Actor, at: datetime) -> None:
    tickets.assign(session, ticket, _user(session, given["user_id"]), by=by, at=at)


def _assigned(
    session: Session, ticket: Ticket, given: Given, around: Around
) -> WebcareError | None:
    user = _user(session, given["user_id"])
    if user is not None and ticket.team_id not in {each.team_id for each in user.memberships}:
        return Conflict(
            "%(name)s is not in the team of #%(number)s.", name=user.name, number=ticket.id
        )
    return _is_open(session, ticket, given, around)


def _unassign(
    session: Session, ticket: Ticket, given: Given, was: Given, by: Actor, at: datetime
) -> None:
    del given
    tickets.assign(session, ticket, _user(session, was["assignee_id"]), by=by, at=at)


def _theme(session: Session, ticket: Ticket, given: Given, by: Actor, at: datetime) -> None:
    tickets.set_theme(session, ticket, given["theme_id"], by=by, at=at)


def _themed(session: Session, ticket: Ticket, given: Given, around: Around) -> WebcareError | None:
    del session, around
    if given["theme_id"] and ticket.team_id != given["team_id"]:
        return Conflict("That theme is not one of the team of #%(number)s.", number=ticket.id)
    return None


def _untheme(
    session: Session, ticket: Ticket, given: Given, was: Given, by: Actor, at: datetime
) -> None:
    del given
    tickets.set_theme(session, ticket, was["theme_id"], by=by, at=at)


def _tag(session: Session, ticket: Ticket, given: Given, by: Actor, at: datetime) -> None:
    tags.add(session, ticket, given["tag"], by=by, at=at)


def _untag(
    session: Session, ticket: Ticket, given: Given, was: Given, by: Actor, at: datetime
) -> None:
    if given["tag"] not in was["tags"]:
        tags.remove(session, ticket, given["tag"], by=by, at=at)


def _prioritise(session: Session, ticket: Ticket, given: Given, by: Actor, at: datetime) -> None:
    tickets.set_priority(session, ticket, given["priority"], by=by, at=at)


def _unprioritise(
    session: Session, ticket: Ticket, given: Given, was: Given, by: Actor, at: datetime
) -> None:
    del given
    tickets.set_priority(session, ticket, was["priority"], by=by, at=at)
    ticket.priority_why = was.get("priority_why", {})


def _snooze(session: Session, ticket: Ticket, given: Given, by: Actor, at: datetime) -> None:
    snoozing.snooze(session, ticket, datetime.fromisoformat(given["until"]), by=by, at=at)


def _wake(
    session: Session, ticket: Ticket, given: Given, was: Given, by: Actor, at: datetime
) -> None:
    del given
    snoozing.wake(session, ticket, by=by, at=at)
    if was["snoozed_until"] and datetime.fromisoformat(was["snoozed_until"]) > at:
        snoozing.snooze(session, ticket, datetime.fromisoformat(was["snoozed_until"]), by=by, at=at)


def _take_back(
    session: Session, ticket: Ticket, given: Given, was: Given, by: Actor, at: datetime
) -> None:
    del given, was
    answering.take_back(session, ticket, by, at)


def _bring_back_linked(
    session: Session, ticket: Ticket, given: Given, was: Given, by: Actor, at: datetime
) -> None:
    answering.unlink(session, ticket, given, by, at)
    _bring_back(session, ticket, given, was, by, at)


def _must_be_in(ticket: Ticket, states: frozenset[TicketState]) -> WebcareError | None:
    if ticket.state in states:
        return None
    if ticket.state is TicketState.CLOSED:
        return Conflict("Ticket #%(number)s is closed. Open it again first.", number=ticket.id)
    return Conflict("Someone else has the next act on #%(number)s.", number=ticket.id)


ACTS: dict[Act, Doing] = {
    Act.CLOSE: Doing(_closes, _close, _bring_back),
    Act.WATCH: Doing(_watches, _watch, _bring_back),
    Act.ASSIGN: Doing(_assigned, _assign, _unassign),
    Act.THEME: Doing(_themed, _theme, _untheme),
    Act.TAG: Doing(_goes, _tag, _untag),
    Act.PRIORITY: Doing(_goes, _prioritise, _unprioritise),
    Act.SNOOZE: Doing(_is_open, _snooze, _wake),
    Act.ANSWER: Doing(answering.hinders_answer, answering.answer, _take_back),
    Act.ELSEWHERE: Doing(
        answering.hinders_elsewhere, answering.close_elsewhere, _bring_back_linked
    ),
}
