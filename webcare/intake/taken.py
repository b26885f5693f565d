"""What intake found, told as data to whoever acts on it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from webcare.core.db import Base
from webcare.intake.opened import Opened
from webcare.intake.threads import ConsultOf
from webcare.intake.written import BounceOf
from webcare.tickets.models import MessageKind, Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of one raw message. It is stored, whatever stands here.

    `is_new_ticket`: it opened `ticket_id`. `reacts`: the author wrote again on a ticket that was
    there. `bounce`: a delivery report, with `ticket_id` where it names a mail of a ticket.
    `handoff_id`: it answers that handoff's own mail; such a message stands in no ticket.
    `opened`: the new ticket itself, its rows perhaps not written yet; `locked`: the one that was
    there.
    `may_acknowledge`: nothing about the message forbids an automatic answer; the limits per
    sender and per ticket are still to be asked. `is_archive`: imported, so nobody waits for it.
    """

    raw_id: int
    message_id: int
    kind: MessageKind
    ticket_id: int | None = None
    is_new_ticket: bool = False
    reacts: bool = False
    bounce: BounceOf | None = None
    handoff_id: int | None = None
    may_acknowledge: bool = False
    danger: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    is_archive: bool = False
    opened: Opened | None = field(default=None, repr=False)
    locked: Ticket | None = field(default=None, repr=False)


Then = Callable[[Session, Taken], None]


def no_consult(session: Session, token: str) -> int | None:
    """Without handoffs, no token is one of theirs."""
    del session, token
    return None


def nothing_more(session: Session, taken: Taken) -> None:
    del session, taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """What lies above intake and has a say in it.

    `consult_of(session, token)` names the handoff whose signed token that is, or None. `then` is
    called for each message within its own savepoint: what it does stands or falls with the message.
    `begets` names the models of which `then` makes one row for each new ticket.
    """

    consult_of: ConsultOf = no_consult
    then: Then = nothing_more
    begets: tuple[type[Base], ...] = ()


CLOSED_DOORS = Doors()
