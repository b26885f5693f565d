"""The gate: what must hold at the very moment a reply leaves, for days may lie between approval
and then.

Each look is a question of one capability about one reply. It lets the reply pass (None), lets it
wait in its place until a moment, or stops it: then it is held, and a person decides.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from webcare.channels.models import Channel
from webcare.replies import queries, steps
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
    """It is held for a person; `why` is a sentence of ours, to be said in the reader's language."""

    held_for: HeldFor
    why: str


@dataclass(frozen=True, slots=True)
class Wait:
    """It stays queued, and leaves by itself from `until` on."""

    until: datetime


Verdict = Stop | Wait | None
Look = Callable[[Session, Leaving], Verdict]


def verdict(session: Session, leaving: Leaving) -> Verdict:
    """What the first look says that does not let it pass; None where it may leave."""
    for look in LOOKS:
        if (said := look(session, leaving)) is not None:
            return said
    return None


def _desk_says_nothing_yet(_session: Session, leaving: Leaving) -> Verdict:
    until = steps.held_until(leaving.ticket, leaving.reply, leaving.at)
    return Wait(until) if until else None


def _channel_takes_it(_session: Session, leaving: Leaving) -> Verdict:
    why = steps.obstacle(leaving.channel, leaving.reply.to_address)
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


LOOKS: tuple[Look, ...] = (
    _desk_says_nothing_yet,
    _channel_takes_it,
    _text_is_the_approved_one,
    _nobody_wrote_since,
)
