"""The side of the one asked: accept, answer, decline, ask for more, hand back.

An answer is material for the team. It never becomes part of the conversation with the public:
someone of the team writes the reply.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from webcare.audit import service as audit
from webcare.core.actor import CLOCK, Actor, asked
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.core.i18n import marked
from webcare.handoffs import following, lookups, turns
from webcare.handoffs.models import Handoff
from webcare.handoffs.turns import Said
from webcare.intake.enclosures import Enclosure
from webcare.mandates import speaking
from webcare.replies import queries as reply_queries
from webcare.replies import service as replies
from webcare.tickets import service as tickets
from webcare.tickets.models import Ticket
from workflows.handoff import HandoffKind, HandoffLifecycle, HandoffState
from workflows.reply import HeldFor, ReplyState
from workflows.rights import Right
from workflows.ticket import TicketState

DESK_CAME = marked("An answer of a desk came after this was submitted. Does it say the same?")
EXPERT_CAME = marked(
    "An answer of someone who was asked came after this was submitted. Does it say the same?"
)
GONE = "This link no longer works."
_UNSENT = (ReplyState.SUBMITTED, ReplyState.APPROVED, ReplyState.QUEUED)
_ENDED = (HandoffState.ANSWERED, HandoffState.DECLINED, HandoffState.WITHDRAWN)


class Via(StrEnum):
    """How an answer came in."""

    LINK = "link"
    MAIL = "mail"
    PAGE = "page"  # by someone who is logged in


class HandBack(StrEnum):
    """What a desk gives back with the ticket."""

    STATEMENT = "statement"  # words that may be used as they are
    INSTRUCTION = "instruction"  # how to answer, in the team's own words
    HOLD_UNTIL = "hold_until"  # say nothing before a moment


def is_material(handoff: Handoff) -> bool:
    """Whether what came back may stand in a reply: an instruction, or to wait, is for the team."""
    return handoff.hand_back not in (HandBack.INSTRUCTION, HandBack.HOLD_UNTIL)


def accept(session: Session, handoff: Handoff, *, by: Actor, at: datetime) -> None:
    """The one asked will answer; at a desk the others see who. Doing so twice is no fault, and a
    colleague of the desk may take it over.
    """
    ticket = turns.hold(session, handoff)
    turns.ask_whether_asked(session, handoff, by)
    is_taken = handoff.state is HandoffState.ACCEPTED
    if is_taken and (handoff.desk is None or handoff.accepted_by_id == by.user_id):
        return
    event = "take_over" if is_taken else "accept"
    audit.move(session, handoff, HandoffLifecycle, event, by=by, at=at)
    handoff.accepted_at, handoff.accepted_by, handoff.accepted_by_id = at, by.name, by.user_id
    turns.to_team(session, handoff, "accepted", by=by, at=at)
    tickets.tell(session, ticket, "handoff_accepted")


def answer(
    session: Session,
    handoff: Handoff,
    text: str,
    *,
    files: Sequence[Enclosure] = (),
    by: Actor,
    at: datetime,
    via: Via,
) -> None:
    """The answer to the question. After the term it is taken too, and marked late; after an answer,
    a refusal or a withdrawal it is added to the consult, and the same words again are no fault.

    A reply that waits for approval or in the outbox is held: it may say otherwise. Raises Invalid
    for an empty text without *files*. These are material
    like the text: they stay with us until a person puts one into the draft.
    """
    text = turns.words_or_names(text, files)
    text = turns.written(text, "text", "Write the answer first.")
    said = Said(text=text, name=by.name, files=files)
    ticket = turns.hold(session, handoff)
    take(session, ticket, handoff, said, by=by, at=at, via=via)


def take(
    session: Session,
    ticket: Ticket,
    handoff: Handoff,
    said: Said,
    *,
    by: Actor,
    at: datetime,
    via: Via,
) -> None:
    """What `answer` does, for whoever holds ticket and handoff already and knows the mail."""
    turns.ask_whether_asked(session, handoff, by)
    if handoff.state in _ENDED:
        _add(session, ticket, handoff, said, by=by, at=at)
        return
    late = handoff.state is HandoffState.EXPIRED
    audit.move(session, handoff, HandoffLifecycle, "answer", by=by, at=at, audit={"via": via})
    _end(handoff, said.text, by=by, at=at)
    _hold_as_desks_say(session, ticket, at)
    handoff.late = late or (handoff.due_at is not None and at > handoff.due_at)
    turns.say(session, handoff, said, inbound=True, at=at)
    turns.to_team(session, handoff, "answered", by=by, at=at, result=said.text)
    turns.settle(session, ticket, handoff, "handoff_answered", by=by, at=at)
    if handoff.late:
        turns.flag(session, ticket, turns.LATE)
    _hold_replies(session, ticket, handoff, by=by, at=at)


def decline(
    session: Session, handoff: Handoff, reason: str, suggested: str, *, by: Actor, at: datetime
) -> None:
    """The one asked cannot answer: why, or who would know, or both; Invalid without either."""
    reason, suggested = reason.strip(), suggested.strip()
    turns.written(reason + suggested, "reason", "Say why, or who would know.")
    ticket = turns.hold(session, handoff)
    turns.ask_whether_asked(session, handoff, by)
    audit.move(session, handoff, HandoffLifecycle, "decline", by=by, at=at)
    handoff.decline_reason, handoff.suggested, handoff.ended_at = reason, suggested, at
    handoff.returned_count += 1
    result = " → ".join(part for part in (reason, suggested) if part)
    turns.say(session, handoff, Said(text=result, name=by.name), inbound=True, at=at)
    turns.to_team(session, handoff, "declined", by=by, at=at, result=result)
    handoff.unsent = ""
    following.move_on(session, ticket, handoff, by=CLOCK, at=at)
    turns.settle(session, ticket, handoff, "handoff_declined", by=by, at=at)


def ask_info(session: Session, handoff: Handoff, text: str, *, by: Actor, at: datetime) -> None:
    """The one asked wants to know more first; the ticket is flagged, for the next act is ours."""
    text = turns.written(text, "text", "Write what you want to know.")
    ticket = turns.hold(session, handoff)
    turns.ask_whether_asked(session, handoff, by)
    audit.move(session, handoff, HandoffLifecycle, "ask_info", by=by, at=at)
    handoff.returned_count += 1
    turns.say(session, handoff, Said(text=text, name=by.name), inbound=True, at=at)
    turns.to_team(session, handoff, "asked_info", by=by, at=at, result=text)
    turns.flag(session, ticket, turns.ASKS)


def hand_back(
    session: Session,
    ticket: Ticket,
    handoff: Handoff,
    mode: HandBack,
    text: str = "",
    hold_until: datetime | None = None,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """A desk gives the ticket back: with a statement, an instruction, or to say nothing yet.

    Raises Invalid without a text (or, to hold, without a moment to come), NotAllowed for whoever
    does not speak for the team, NoMandate for a statement of whom the register does not let speak
    on this now, and Conflict for a question that was not a desk's.
    """
    if not by.may(Right.SPEAK):
        raise NotAllowed("You may not do this here.")
    if handoff.desk is None or handoff.ticket_id != ticket.id:
        raise Conflict("This was not put to a desk.", state=str(handoff.state))
    text = _fit_hand_back(mode, text, hold_until, at)
    if mode is HandBack.STATEMENT:  # words that may be used as they are
        may = speaking.on_ticket(session, ticket, at)
        if not may.allows(by.user_id):
            raise may.refusal()
    ticket = turns.hold(session, handoff)
    audit.move(session, handoff, HandoffLifecycle, "answer", by=by, at=at, audit={"mode": mode})
    _end(handoff, text, by=by, at=at)
    handoff.hand_back = mode
    handoff.hold_until = hold_until if mode is HandBack.HOLD_UNTIL else None
    _hold_as_desks_say(session, ticket, at)
    turns.say(session, handoff, Said(text=text, name=by.name), inbound=True, at=at)
    turns.to_team(session, handoff, "handed_back", by=by, at=at, result=f"{mode}: {text}")
    turns.recount(session, ticket)
    if ticket.state is TicketState.WITH_DESK:
        tickets.move(session, ticket, "hand_back", by=by, at=at)
    else:
        tickets.tell(session, ticket, "hand_back")
    _hold_replies(session, ticket, handoff, by=by, at=at)


def _add(
    session: Session, ticket: Ticket, handoff: Handoff, said: Said, *, by: Actor, at: datetime
) -> None:
    """Keep what comes after the end: nothing that was said is lost, and the team hears it."""
    if not lookups.new_files(session, handoff.id, said.files):
        session.flush()  # what was said a moment ago counts too
        if said.text == handoff.answer or lookups.was_said(session, handoff.id, said.text):
            return
    turns.say(session, handoff, said, inbound=True, at=at)
    turns.to_team(session, handoff, "added", by=by, at=at, result=said.text)
    audit.record(session, "handoff.added", handoff, by=by, at=at)
    turns.flag(session, ticket, turns.ADDED)
    _hold_replies(session, ticket, handoff, by=by, at=at)


def _end(handoff: Handoff, text: str, *, by: Actor, at: datetime) -> None:
    handoff.answer, handoff.answered_by, handoff.ended_at = text, by.name, at
    handoff.unsent, handoff.in_turn = "", []


def _hold_as_desks_say(session: Session, ticket: Ticket, at: datetime) -> None:
    """Until when nothing may be said follows the last word of each desk."""
    session.flush()  # the present word counts too
    ticket.hold_until = lookups.hold_until(session, ticket.id, at)


def _hold_replies(
    session: Session, ticket: Ticket, handoff: Handoff, *, by: Actor, at: datetime
) -> None:
    """Stop what has not left yet: the answer that came may conflict with it."""
    why = DESK_CAME if handoff.kind is HandoffKind.ESCALATION else EXPERT_CAME
    for reply in reply_queries.of_ticket(session, ticket.id):
        if reply.state in _UNSENT and reply.purpose.moves_the_ticket:
            me = asked(handoff.id, by.name)
            replies.hold(session, ticket, reply, HeldFor.CONFLICT, why=why, by=me, at=at)


def _fit_hand_back(mode: HandBack, text: str, hold_until: datetime | None, at: datetime) -> str:
    if mode is not HandBack.HOLD_UNTIL:
        return turns.written(text, "text", "Write what may be said.")
    if hold_until is None or hold_until <= at:
        raise Invalid("Say until when.", hold_until="Choose a moment to come.")
    return text.strip()
