"""How a handoff comes into being, whoever brings it about: its row, its first turn, its mail."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.accounts.service import office_hours
from webcare.audit import service as audit
from webcare.core import tokens
from webcare.core.actor import Actor
from webcare.core.errors import Conflict
from webcare.handoffs import lookups, mailing, showing, terms, turns
from webcare.handoffs.addressee import Asked
from webcare.handoffs.models import Handoff
from webcare.handoffs.showing import Chosen
from webcare.handoffs.turns import Said
from webcare.tickets import service as tickets
from webcare.tickets.models import Ticket
from workflows.handoff import HandoffKind


class RefusedBefore(Conflict):
    """Whoever is asked said that this is not for them; a person may insist, with a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is asked. `why`: to a desk, why it comes to them; to an expert who refused before, why
    they are asked again. `in_turn`: whom to ask next, by itself, when this one cannot answer;
    `follows`: the round of the same consult before this one, of which the same is shown again where
    nothing else was chosen.
    """

    kind: HandoffKind
    question: str
    why: str = ""
    shown: Chosen = ()
    due_at: datetime | None = None
    urgency: int = 0
    in_turn: Sequence[Asked] = field(default=())
    follows: Handoff | None = None


def put(
    session: Session, ticket: Ticket, asked: Asked, ask: Ask, *, by: Actor, at: datetime
) -> Handoff:
    """Move the ticket and ask. Raises Conflict where its state forbids that, where the same
    question is open with them already; `RefusedBefore` where they refused, and no reason is given.
    """
    turns.hold_ticket(session, ticket)
    event = "escalate" if ask.kind is HandoffKind.ESCALATION else "forward"
    tickets.move(session, ticket, event, by=by, at=at, to_desk=asked.desk is not None)
    handoff = row(session, ticket, asked, ask, by=by, at=at)
    _refuse_twin(session, handoff)
    refuse_circle(session, handoff)
    return begin(session, ticket, handoff, outside=asked.outside, by=by, at=at)


def begin(
    session: Session, ticket: Ticket, handoff: Handoff, *, outside: bool, by: Actor, at: datetime
) -> Handoff:
    """Keep a new handoff, write it down and mail its question; the ticket is where it should be."""
    session.add(handoff)
    session.flush()  # its link, its mail and its ledger need the id
    said = Said(text=handoff.question, name=handoff.asked_by_name)
    turns.say(session, handoff, said, inbound=False, at=at)
    done = "escalated" if handoff.kind is HandoffKind.ESCALATION else "forwarded"
    turns.to_expert(session, handoff, done, by=by, at=at)
    audit.record(
        session, f"handoff.{done}", handoff, by=by, at=at,
        ticket=ticket.id, to=handoff.to_email or handoff.desk or handoff.to_name,
        shown=[each["id"] for each in handoff.shown if "id" in each], outside=outside,
    )  # fmt: skip
    turns.recount(session, ticket)
    mailing.post_question(session, ticket, handoff, by=by, at=at)
    return handoff


def row(
    session: Session, ticket: Ticket, asked: Asked, ask: Ask, *, by: Actor, at: datetime
) -> Handoff:
    """The handoff as it would be kept. Raises Invalid for what cannot be asked."""
    question = turns.written(ask.question, "question", "Write the question first.")
    due_at = terms.fit(ask.due_at, at) or asked.due_at or _by_the_clock(session, ticket, asked, at)
    before = ask.follows
    return Handoff(
        ticket_id=ticket.id,
        team_id=ticket.team_id,
        kind=ask.kind,
        desk=asked.desk,
        expert_id=asked.expert_id,
        to_email=asked.email,
        to_name=asked.name,
        urgency=ask.urgency,
        question=question,
        why=ask.why,
        shown=_shown(session, ticket, ask),
        language=asked.language,
        asked_by_id=by.user_id,
        asked_by_name=by.name,
        asked_at=at,
        due_at=due_at,
        remind_at=remind_at(session, ticket.team_id, due_at, at=at),
        returned_count=lookups.times_returned(session, ticket.id),
        in_turn=[waiting(each) for each in ask.in_turn],
        consult_id=(before.consult_id or before.id) if before else None,
        nonce=tokens.new_nonce(),
    )


def _shown(session: Session, ticket: Ticket, ask: Ask) -> list[dict[str, Any]]:
    if ask.follows is not None and not ask.shown:
        return list(ask.follows.shown)
    return showing.copied(session, ticket, ask.shown)


def _by_the_clock(session: Session, ticket: Ticket, asked: Asked, at: datetime) -> datetime | None:
    """A desk without a term of its own answers in time for the ticket's; people are given one by
    whoever asks.
    """
    if asked.desk is None or ticket.due_at is None:
        return None
    return terms.proposed(
        office_hours(accounts.team(session, ticket.team_id)), ticket.due_at, at=at
    )


def remind_at(
    session: Session, team_id: int, due_at: datetime | None, *, at: datetime
) -> datetime | None:
    """When the one asked is reminded of the term."""
    return terms.reminder(office_hours(accounts.team(session, team_id)), due_at, at=at)


def waiting(asked: Asked) -> dict[str, Any]:
    """Somebody named to be asked next, as `Handoff.in_turn` keeps them."""
    return {
        "name": asked.name,
        "email": asked.email,
        "language": asked.language,
        "expert_id": asked.expert_id,
    }


def refuse_circle(session: Session, handoff: Handoff) -> None:
    """Stop a question that would go round: whoever refused one on this ticket, in whatever words it
    was put, is asked again only knowingly, with a reason.
    """
    if handoff.why or handoff.consult_id is not None:
        return
    with session.no_autoflush:
        path = lookups.refusals(session, handoff)
    if not lookups.is_named(path, handoff):
        return
    if lookups.is_named(path[-1:], handoff):
        raise RefusedBefore(
            "%(name)s has refused this already. Choose someone else, or say why you ask again.",
            name=handoff.to_name,
        )
    names = " → ".join([*(each.to_name for each in path), handoff.to_name])
    raise RefusedBefore(
        "This question goes round: %(names)s. Choose someone else, or say why you ask again.",
        names=names,
    )


def _refuse_twin(session: Session, handoff: Handoff) -> None:
    """A second click must not ask twice."""
    with session.no_autoflush:
        for other in lookups.open_ones(session, handoff.ticket_id):
            same_place = other.desk == handoff.desk and (
                handoff.desk  # whoever is on there now
                or (other.to_email, other.to_name) == (handoff.to_email, handoff.to_name)
            )
            if same_place and (other.question, other.kind) == (handoff.question, handoff.kind):
                raise Conflict("%(name)s has this question already.", name=other.to_name)
