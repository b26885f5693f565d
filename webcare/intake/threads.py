"""Which conversation a message belongs to. Never by a subject, and never on a stranger's word.

A mail joins a ticket by the signed token in a Message-ID of ours that it answers, or because its
author answers what we sent that author, or adds to an own earlier mail on the same channel.
Whoever else names a known mail, or shows a token that we did not sign, gets a ticket of their own
that says so.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from webcare.channels.compose import token_in
from webcare.core import tokens
from webcare.intake.written import Written
from webcare.tickets.models import Direction, Message, MessageKind, Ticket

MAIL = "mail"
MOST_MERGES = 20
MOST_NAMED = 200

ConsultOf = Callable[[Session, str], int | None]


@dataclass(frozen=True, slots=True)
class Known:
    """What is the same for all messages of a batch: our mail domains, how to ask the handoffs
    (which lie above) whose token one is, and which Message-IDs are here at all, so that a mail that
    names none of them costs no look.

    `consult_of(session, token)` gives a handoff's id, or None where it is not one that we signed.
    """

    own_domains: frozenset[str]
    consult_of: ConsultOf
    ids: set[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """Where the message belongs: a ticket (already its survivor, and locked), a handoff's own
    conversation, or neither. `came_for_id`: the merged ticket that it meant, where that is another
    one. `is_copy`: the ticket has this very mail already.
    """

    ticket: Ticket | None = None
    came_for_id: int | None = None
    handoff_id: int | None = None
    is_copy: bool = False
    warnings: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class _Named:
    """A message here that the new one names, or whose id it bears."""

    name: str
    ticket_id: int
    channel_id: int
    is_ours: bool
    from_address: str
    ticket_author: str
    says_the_same: bool


def find(session: Session, channel_id: int, written: Written, known: Known) -> Thread:
    """Where *written*, which came in on the channel, belongs."""
    if written.ticket_id is not None:
        return _found(session, written.ticket_id)
    signed = _by_token(session, _claims(written), known)
    if signed.handoff_id is not None:
        return signed
    named = _named(session, channel_id, written, known)
    if signed.ticket is not None:
        return _joined(session, signed, written, named)
    ticket_id = None if signed.warnings else _own(channel_id, written, named)
    own = _found(session, ticket_id) if ticket_id else Thread()
    if own.ticket is not None:
        return _joined(session, own, written, named)
    answers_known = written.network_parent is None and any(
        each.name != written.message_id for each in named
    )
    return Thread(
        warnings=(
            *(("doubtful_thread",) if signed.warnings or answers_known else ()),
            *(("same_message_id",) if any(_is_namesake(written, e) for e in named) else ()),
        )
    )


def ids_here(session: Session, letters: Iterable[Written]) -> set[str]:
    """Which of the Message-IDs that the letters bear or name are known here."""
    named = {each for written in letters for each in _ids(written)}
    if not named:
        return set()
    found = session.scalars(select(Message.message_id).where(Message.message_id.in_(sorted(named))))
    return {each for each in found if each}


def is_signed_by_us(session: Session, written: Written, known: Known) -> bool:
    """Whether the mail's own Message-ID is one that only we can have made: then it is our echo."""
    signed = _by_token(session, (written.message_id or "",), known)
    return signed.ticket is not None or signed.handoff_id is not None


def _found(session: Session, ticket_id: int) -> Thread:
    ticket = survivor(session, ticket_id)
    is_merged = ticket is not None and ticket.id != ticket_id
    return Thread(ticket=ticket, came_for_id=ticket_id if is_merged else None)


def survivor(session: Session, ticket_id: int) -> Ticket | None:
    """The ticket, locked, or the one that it was merged into."""
    wanted: int | None = ticket_id
    ticket = None
    for _ in range(MOST_MERGES):
        ticket = session.scalar(
            select(Ticket).where(Ticket.id == wanted).with_for_update(),
            execution_options={"populate_existing": True},
        )
        wanted = ticket.merged_into_id if ticket else None
        if wanted is None:
            break
    return ticket


def _claims(written: Written) -> tuple[str, ...]:
    """The ids that may bear our token: what a bounce reports, else what is answered."""
    return written.bounce.message_ids if written.bounce else written.chain


def _ids(written: Written) -> list[str]:
    """What the letter names, and its own Message-ID."""
    return [*_claims(written), *([written.message_id] if written.message_id else [])]


def _by_token(session: Session, claims: Sequence[str], known: Known) -> Thread:
    """The nearest token of ours decides; one that only looks like ours is a doubt."""
    forged = False
    for claim in claims:
        token = token_in(claim)
        row_id = tokens.row_of(token) if token else None
        if token is None or row_id is None:
            continue
        nonce = session.scalar(select(Ticket.nonce).where(Ticket.id == row_id))
        if nonce is not None and tokens.verify(MAIL, token, row_id, nonce):
            return _found(session, row_id)
        handoff_id = known.consult_of(session, token)
        if handoff_id is not None:
            return Thread(handoff_id=handoff_id)
        forged = forged or claim.rpartition("@")[2].lower() in known.own_domains
    return Thread(warnings=("doubtful_thread",) if forged else ())


def _named(session: Session, channel_id: int, written: Written, known: Known) -> list[_Named]:
    """What *written* names of what is here, newest first."""
    name: Any = Message.message_id
    wanted: ColumnElement[bool]
    if written.network_parent is not None:
        name = Message.external_id
        wanted = and_(name == written.network_parent, Message.channel_id == channel_id)
    else:
        ids = [each for each in _ids(written) if each in known.ids]
        if not ids:
            return []
        wanted = name.in_(ids)
    rows = session.execute(
        select(
            name,
            Ticket.id,
            Message.channel_id,
            Message.direction == Direction.OUTBOUND,
            Message.from_address,
            Ticket.author_address,
            Message.reply_text == written.reply_text,
        )
        .join(Ticket, Ticket.id == Message.ticket_id)
        .where(wanted)
        .order_by(Message.id.desc())
        .limit(MOST_NAMED)
    )
    return [_Named(*row) for row in rows]


def _own(channel_id: int, written: Written, named: Sequence[_Named]) -> int | None:
    """The ticket of what the author answers: ours to that author, or that author's own."""
    if not written.address:
        return None
    for name in (*_claims(written), written.network_parent, written.message_id):
        for each in named:
            same_author = each.ticket_author == written.address and (
                each.is_ours or each.from_address == written.address
            )
            if (
                each.name == name
                and each.channel_id == channel_id
                and same_author
                and (name != written.message_id or each.says_the_same)
            ):
                return each.ticket_id
    return None


def _joined(session: Session, found: Thread, written: Written, named: Sequence[_Named]) -> Thread:
    meant = session.get(Ticket, found.came_for_id) if found.came_for_id else found.ticket
    assert meant is not None  # noqa: S101 - for the type checker; the caller looked
    is_copy = any(_is_namesake(written, each) and each.says_the_same for each in named)
    is_other = written.kind is MessageKind.MESSAGE and meant.author_address != written.address
    return Thread(
        ticket=found.ticket,
        came_for_id=found.came_for_id,
        is_copy=is_copy,
        warnings=(
            *(("other_sender",) if is_other else ()),
            *(("same_message_id",) if is_copy else ()),
        ),
    )


def _is_namesake(written: Written, named: _Named) -> bool:
    """Whether *named* bears the very Message-ID of the new mail, and came in too."""
    return named.name == written.message_id and not named.is_ours
