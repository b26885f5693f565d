"""What every verb on a reply does alike: move it, keep the ticket's counts and flags, queue it."""

import json
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.audit import service as audit
from webcare.channels import posting
from webcare.channels import queries as channels
from webcare.channels.compose import Unaddressable, checked_address, message_id_for
from webcare.channels.models import Channel, ChannelKind
from webcare.core import doorbell
from webcare.core.actor import OUTBOX, Actor
from webcare.core.i18n import marked as _m
from webcare.core.site import site
from webcare.replies import crisis_holds, footer, queries
from webcare.replies.models import Reply
from webcare.tickets import service as tickets
from webcare.tickets.models import Ticket
from workflows.channel_health import ChannelHealth
from workflows.reply import HeldFor, Purpose, ReplyLifecycle, ReplyState

JOB = "send_replies"
ON_THE_WAY = frozenset(
    {
        ReplyState.SUBMITTED,
        ReplyState.APPROVED,
        ReplyState.QUEUED,
        ReplyState.SENDING,
        ReplyState.HELD,
        ReplyState.FAILED,
    }
)
"""What `Ticket.unsent_replies` counts: on its way, or stopped on it. A draft is not yet."""

IN_CRISIS = _m("A crisis that was declared touches this.")
FAILED, HELD, DELAYED = "reply_failed", "reply_held", "reply_delayed"
_FLAG_OF = {ReplyState.FAILED: FAILED, ReplyState.HELD: HELD}
_BY_MAIL = frozenset({ChannelKind.MAIL, ChannelKind.FORM, ChannelKind.API})


def move(
    session: Session,
    ticket: Ticket,
    reply: Reply,
    event: str,
    *,
    by: Actor,
    at: datetime,
    record: dict[str, Any] | None = None,
    **facts: Any,
) -> None:
    """Send *event* to the reply; the ticket's counts and flags follow. *record* goes to audit."""
    before = reply.state
    kept = {"team_id": ticket.team_id, "ticket": ticket.id, **(record or {})}
    audit.move(session, reply, ReplyLifecycle, event, by=by, at=at, audit=kept, **facts)
    reply.updated_at = at
    ticket.unsent_replies += (reply.state in ON_THE_WAY) - (before in ON_THE_WAY)
    ticket.uncertain_replies += (reply.state is ReplyState.UNCERTAIN) - (
        before is ReplyState.UNCERTAIN
    )
    if reply.embargo_until and ReplyState.QUEUED in (before, reply.state):
        show_embargo(ticket, reply)
    if before is ReplyState.HELD:
        if reply.held_for is HeldFor.CRISIS:
            crisis_holds.settle(session, reply, sha256=digest(reply), by=by, at=at)
        reply.held_for = None
    if before in _FLAG_OF and not queries.others_in(session, reply, before):
        lower_flag(ticket, _FLAG_OF[before])
    if reply.state in _FLAG_OF:
        raise_flag(ticket, _FLAG_OF[reply.state])


def follow(
    session: Session,
    ticket: Ticket,
    reply: Reply,
    event: str,
    *,
    by: Actor,
    at: datetime,
    **facts: Any,
) -> None:
    """Let the ticket follow; a holding reply or acknowledgement only tells the screens."""
    if reply.purpose.moves_the_ticket:
        tickets.move(session, ticket, event, by=by, at=at, **facts)
    else:
        if event == "sent" and reply.purpose is Purpose.HOLDING:
            tickets.said_when(session, ticket)
        tickets.tell(session, ticket, f"reply_{event}")


def hold(
    session: Session,
    ticket: Ticket,
    reply: Reply,
    held_for: HeldFor,
    *,
    why: str,
    by: Actor,
    at: datetime,
) -> None:
    """Stop a locked reply that has not left, with the kind of reason and its sentence; the ticket
    follows the outbox, whoever made it stop.
    """
    queued = reply.state is ReplyState.QUEUED
    move(session, ticket, reply, "hold", by=by, at=at, record={"why": why, "for": held_for})
    reply.held_for, reply.error, reply.next_attempt_at = held_for, why, None
    if queued:
        follow(session, ticket, reply, "held", by=OUTBOX, at=at)


def queue(
    session: Session, ticket: Ticket, reply: Reply, *, by: Actor, at: datetime, wait: timedelta
) -> None:
    """Put the reply in the outbox, its text and Message-ID fixed; it leaves once *wait* is over."""
    put_on_line(session, ticket, reply, at=at + wait)
    move(
        session, ticket, reply, "queue", by=by, at=at,
        record={"sha256": reply.approved_sha256}, approval_needed=reply.needs_approval,
    )  # fmt: skip


def put_on_line(session: Session, ticket: Ticket, reply: Reply, *, at: datetime) -> None:
    """Fix what will be sent, text, Message-ID and the mailbox that it leaves from, and have it sent
    from *at* on; an answer not before the moment until which a desk wants nothing said, and nothing
    before its embargo is over.
    """
    channel = leaves_by(session, ticket)
    reply.channel_id = channel.id
    if reply.message_id is None:
        domain = channel.address.rpartition("@")[2] or site().mail_domain
        reply.message_id = message_id_for("mail", ticket.id, ticket.nonce, domain)
    reply.footer = footer.line_for(reply, ticket, session.get_one(Team, ticket.team_id))
    reply.approved_sha256 = digest(reply)
    reply.attempts, reply.error, reply.lease_until = 0, "", None
    if reply.by_letter:
        reply.next_attempt_at = None  # until a person has posted it
        return
    reply.next_attempt_at = leaves_at(ticket, reply, at)
    doorbell.ring(session, JOB)


def leaves_by(session: Session, ticket: Ticket) -> Channel:
    """The channel that a reply leaves by: a post by its network, all else from a mailbox."""
    channel = session.get_one(Channel, ticket.channel_id)
    return channel if posting.limits(channel.kind) else channels.way_out(session, channel)


def leaves_at(ticket: Ticket, reply: Reply, at: datetime) -> datetime:
    """When a queued reply leaves at the earliest."""
    return max(at, held_until(ticket, reply, at) or at, reply.embargo_until or at)


def held_until(ticket: Ticket, reply: Reply, at: datetime) -> datetime | None:
    """Until when a desk wants nothing said, where that is after *at* and *reply* would say it."""
    until = ticket.hold_until
    if until is None or until <= at or not reply.purpose.says_something:
        return None
    return until


def go_on(session: Session, ticket: Ticket, until: datetime, *, at: datetime) -> None:
    """Let what waited in the outbox for *until* leave from *at* on."""
    for reply in queries.of_ticket(session, ticket.id):
        if reply.state is ReplyState.QUEUED and reply.next_attempt_at == until:
            reply.next_attempt_at = at


def digest(reply: Reply) -> str:
    """SHA-256 over what is approved and nothing may change after: to whom, subject, text with its
    last line, whether it is public, files.
    """
    return _hashed(reply, footer.with_footer(reply))


def words_digest(reply: Reply) -> str:
    """The same without the last line, which stands only once the reply is queued: what a person
    looked at.
    """
    return _hashed(reply, reply.body)


def _hashed(reply: Reply, text: str) -> str:
    said = f"{reply.to_address}\n{reply.subject}\n{text}"
    if reply.is_public:  # behind a NUL, which no text can hold
        said += "\0public"
    if reply.files:
        said += "\0" + json.dumps(reply.files, sort_keys=True)
    return sha256(said.encode()).hexdigest()


def obstacle(channel: Channel, to_address: str) -> str | None:
    """Why nothing can be sent there, as a sentence for the composer; None when it can."""
    if not channel.enabled or channel.health is ChannelHealth.DISABLED:
        return f"The channel {channel.name} is switched off."
    if not channel.can_reply:
        return f"The channel {channel.name} is only watched; nothing can be sent there."
    if channel.kind not in _BY_MAIL:
        return f"Replies cannot be sent on {channel.name} from here."
    if not to_address:
        return "The asker left no e-mail address."
    try:
        checked_address(to_address)
    except Unaddressable as error:
        return str(error)
    return None


def misfit(channel: Channel, reply: Reply) -> str | None:
    """Why the channel would not take this text with these files; None where it takes them."""
    return posting.refusal(channel.kind, footer.with_footer(reply), reply.files)


def show_embargo(ticket: Ticket, reply: Reply) -> None:
    """Let the ticket's row say until when the reply waits in the outbox, for lists."""
    ticket.embargo_until = reply.embargo_until if reply.state is ReplyState.QUEUED else None


def raise_flag(ticket: Ticket, flag: str) -> None:
    if flag not in ticket.flags:
        ticket.flags = [*ticket.flags, flag]


def lower_flag(ticket: Ticket, flag: str) -> None:
    if flag in ticket.flags:
        ticket.flags = [each for each in ticket.flags if each != flag]
