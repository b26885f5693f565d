"""The gate: what must hold at the very moment a reply leaves, for days may lie between approval
and then.

Each look is a question of one capability about one reply. It lets the reply pass (None), lets it
wait in its place until a moment, or stops it: then it is held, and a person decides.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from webcare.channels.models import Channel
from webcare.core.actor import Actor
from webcare.replies import built, crisis_holds, queries, spoken, steps, stopped
from webcare.replies.crisis_holds import Marks
from webcare.replies.models import Reply
from webcare.tickets.models import Ticket
from workflows.reply import HeldFor


@dataclass(frozen=True, slots=True)
class Leaving:
    """A reply about to leave, its rows locked."""

    reply: Reply
    ticket: Ticket
    channel: Channel
    at: datetime


@dataclass(frozen=True, slots=True)
class Stop:
    """It is held for a person; `why` is a sentence of ours, to be said in the reader's language.
    `crises`: those that stop it, by id, with what of them is in it.
    """

    held_for: HeldFor
    why: str
    crises: Marks = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wait:
    """It stays queued, and leaves by itself from `until` on."""

    until: datetime


Verdict = Stop | Wait | None
Look = Callable[[Session, Leaving], Verdict]


def verdict(session: Session, leaving: Leaving) -> Verdict:
    """What the first look says that does not let it pass; None where it may leave. No channel has
    to take what a person posts.
    """
    for look in LOOKS:
        if look is _channel_takes_it and leaving.reply.by_letter:
            continue
        if (said := look(session, leaving)) is not None:
            return said
    return None


def hold(session: Session, leaving: Leaving, stop: Stop, *, by: Actor) -> None:
    """Hold what was stopped, for its reason, write down the crises that keep it back, and tell
    whoever can let it go.
    """
    reply, at = leaving.reply, leaving.at
    steps.hold(session, leaving.ticket, reply, stop.held_for, why=stop.why, by=by, at=at)
    crisis_holds.keep_back(session, reply, stop.crises, by=by, at=at)
    stopped.tell(session, leaving.ticket, reply, why=stop.why, at=at)


def _desk_says_nothing_yet(_session: Session, leaving: Leaving) -> Verdict:
    until = steps.held_until(leaving.ticket, leaving.reply, leaving.at)
    return Wait(until) if until else None


def _embargo_is_over(_session: Session, leaving: Leaving) -> Verdict:
    until = leaving.reply.embargo_until
    return Wait(until) if until is not None and until > leaving.at else None


def _channel_takes_it(_session: Session, leaving: Leaving) -> Verdict:
    channel, reply = leaving.channel, leaving.reply
    why = steps.obstacle(channel, reply.to_address) or steps.misfit(channel, reply)
    return Stop(HeldFor.CHANNEL, why) if why else None


def _text_is_the_approved_one(_session: Session, leaving: Leaving) -> Verdict:
    if leaving.reply.approved_sha256 == steps.digest(leaving.reply):
        return None
    return Stop(HeldFor.CHANGED, "The text is not the one that was approved.")


def _nobody_wrote_since(session: Session, leaving: Leaving) -> Verdict:
    reply = leaving.reply
    if not (reply.purpose.moves_the_ticket and queries.has_newer_message(session, reply)):
        return None
    return Stop(HeldFor.NEWER, "The asker wrote again before this left.")


def _who_approved_may_still_speak(session: Session, leaving: Leaving) -> Verdict:
    why = spoken.no_longer(session, leaving.ticket, leaving.reply, leaving.at)
    return Stop(HeldFor.MANDATE, why) if why else None


def _its_statements_hold(session: Session, leaving: Leaving) -> Verdict:
    why = built.no_longer(session, leaving.reply, leaving.at)
    return Stop(HeldFor.STATEMENT, why) if why else None


def _no_crisis_touches_it(session: Session, leaving: Leaving) -> Verdict:
    reply, ticket = leaving.reply, leaving.ticket
    found = crisis_holds.stopping(session, reply, ticket, steps.words_digest(reply), leaving.at)
    return Stop(HeldFor.CRISIS, steps.IN_CRISIS, found) if found else None


LOOKS: tuple[Look, ...] = (
    _no_crisis_touches_it,
    _desk_says_nothing_yet,
    _embargo_is_over,
    _channel_takes_it,
    _text_is_the_approved_one,
    _nobody_wrote_since,
    _who_approved_may_still_speak,
    _its_statements_hold,
)
