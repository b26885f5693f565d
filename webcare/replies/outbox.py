"""Sending replies: claim under a lease, send with no transaction open, record what was said.

A reply that may have left is never sent again by itself: it becomes `uncertain`, and a person
decides. The row is checked once more at the claim, for minutes may lie between approval and then.
"""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import cast

from sqlalchemy.orm import Session

from webcare.channels import delivery
from webcare.channels.compose import compose
from webcare.channels.delivery import LEASE, Parcel, delay_after
from webcare.channels.enclosing import Enclosed
from webcare.core import db
from webcare.core.actor import OUTBOX
from webcare.core.errors import NotFound
from webcare.core.site import site
from webcare.intake import enclosures
from webcare.replies import conversation, footer, gate, queries, steps
from webcare.replies.models import Reply
from webcare.tickets.models import Message, Ticket
from workflows.mail_html import as_html
from workflows.reply import HeldFor, Purpose, ReplyState

TELL_AFTER = 3  # tries, which is a good twenty minutes: time that a person knows
BROKE_OFF = "The sending broke off before its end was recorded; it may have arrived."


def drain(
    *,
    smtp_url_of: Callable[[int | None], str | None],
    clock: Callable[[], datetime],
    batch: int = delivery.MOST,
    transaction: Callable[[], AbstractContextManager[Session]] = db.transaction,
) -> int:
    """Send the replies that are due, at most *batch*; how many the servers took."""
    books = cast("delivery.Books", sys.modules[__name__])
    return delivery.drain(
        books, transaction=transaction, smtp_url_of=smtp_url_of, clock=clock, batch=batch
    )


def claim_due(session: Session, at: datetime, limit: int) -> list[Parcel]:
    """Take up to *limit* due replies under a lease; nobody else gets these while it runs.

    What may not go any more is held, with the reason, instead; what a desk wants unsaid until some
    moment stays queued until then.
    """
    parcels: list[Parcel] = []
    while len(parcels) < limit:
        rows = queries.due(session, at, limit - len(parcels))
        if not rows:
            break
        for reply, ticket, channel, team in rows:
            leaving = gate.Leaving(reply, ticket, channel, at)
            said = gate.verdict(session, leaving)
            if isinstance(said, gate.Wait):
                reply.next_attempt_at = said.until
                continue
            sender = channel.address or site().system_mail_from
            raw = said or _mail(session, reply, sender, team.organisation or team.name)
            if isinstance(raw, gate.Stop):
                gate.hold(session, leaving, raw, by=OUTBOX)
            else:
                parcels.append(_claim(session, ticket, reply, sender, raw, at))
        session.flush()  # the next round must not find these again
    return parcels


def record_sent(session: Session, row_id: int, fence: int, *, receipt: str, at: datetime) -> None:
    """The server took it: it is part of the conversation now, and the ticket is answered."""
    found = _held_under(session, row_id, fence)
    if found is None:
        return
    reply, ticket = found
    steps.move(session, ticket, reply, "sent", by=OUTBOX, at=at, record={"receipt": receipt})
    reply.sent_at, reply.receipt, reply.error = at, receipt, ""
    reply.lease_until = reply.next_attempt_at = None
    conversation.keep_in_thread(session, ticket, reply, at=at)
    newer = queries.has_newer_message(session, reply)
    steps.follow(session, ticket, reply, "sent", by=OUTBOX, at=at, unread=newer)


def record_refused(session: Session, row_id: int, fence: int, *, why: str, at: datetime) -> None:
    """The server will never take it: back to the people, with its reason."""
    if found := _held_under(session, row_id, fence):
        _fail(session, *found, why, at)


def record_later(session: Session, row_id: int, fence: int, *, why: str, at: datetime) -> None:
    """Not this time: the same text is offered again as the ladder says, or failed after a day."""
    found = _held_under(session, row_id, fence)
    if found is None:
        return
    reply, ticket = found
    delay = delay_after(reply.attempts)
    if delay is None:
        _fail(session, reply, ticket, why, at)
        return
    steps.move(session, ticket, reply, "requeue", by=OUTBOX, at=at, record={"why": why})
    reply.error, reply.next_attempt_at, reply.lease_until = why, at + delay, None
    if reply.attempts >= TELL_AFTER:
        steps.raise_flag(ticket, steps.DELAYED)


def record_unclear(session: Session, row_id: int, fence: int, *, why: str, at: datetime) -> None:
    """It may have arrived, or not: a person settles it."""
    if found := _held_under(session, row_id, fence):
        _doubt(session, *found, why, at)


def expire_leases(session: Session, at: datetime) -> int:
    """What a worker took and never recorded becomes uncertain; how many that were."""
    left = queries.overdue_leases(session, at)
    for reply, ticket in left:
        _doubt(session, reply, ticket, BROKE_OFF, at)
    return len(left)


def _claim(
    session: Session, ticket: Ticket, reply: Reply, sender: str, raw: bytes, at: datetime
) -> Parcel:
    steps.move(session, ticket, reply, "claim", by=OUTBOX, at=at)
    reply.attempts += 1
    reply.fence += 1
    reply.lease_until = at + LEASE
    return Parcel(
        id=reply.id,
        fence=reply.fence,
        channel_id=reply.channel_id,
        sender=sender,
        recipient=reply.to_address,
        lease_until=reply.lease_until,
        raw=raw,
    )


def _mail(session: Session, reply: Reply, sender: str, name: str) -> bytes | gate.Stop:
    """The bytes of the reply: the same at every try, its Date being that of the decision or of the
    embargo's end; or why none can be made of it.
    """
    parent, chain = _thread(session, reply)
    try:
        return _composed(reply, sender, name, parent, chain)
    except NotFound:
        why = "A file that should go along is not here any more."
        return gate.Stop(HeldFor.CHANGED, why)
    except ValueError as error:
        return gate.Stop(HeldFor.CHANNEL, str(error))


def _composed(reply: Reply, sender: str, name: str, parent: str | None, chain: list[str]) -> bytes:
    return compose(
        message_id=reply.message_id or "",
        from_address=sender,
        from_name=name,
        to_address=reply.to_address,
        to_name=reply.to_name,
        subject=reply.subject,
        text=footer.with_footer(reply),
        in_reply_to=parent,
        references=chain,
        headers=_headers(reply.purpose),
        files=_files(reply),
        html=as_html(reply.body.rstrip(), reply.footer, reply.language or ""),
        at=_dated(reply),
    )


def _dated(reply: Reply) -> datetime:
    """What the mail is dated: its decision, or the end of its embargo, which no reader was to see
    it before.
    """
    decided = reply.approved_at or reply.submitted_at or reply.created_at
    return max(decided, reply.embargo_until or decided)


def _files(reply: Reply) -> list[Enclosed]:
    """The files that go along, each still with the hash that was approved; raises NotFound."""
    return [
        Enclosed(name=each["name"], type=each["type"], content=enclosures.read(each))
        for each in reply.files
    ]


def _headers(purpose: Purpose) -> dict[str, str]:
    if purpose is Purpose.ACKNOWLEDGEMENT:
        return {
            "X-Webcare": "acknowledgement",
            "Auto-Submitted": "auto-replied",
            "X-Auto-Response-Suppress": "All",
        }
    return {"X-Webcare": "reply"}


def _thread(session: Session, reply: Reply) -> tuple[str | None, list[str]]:
    """What it answers and the chain before it. A form has no Message-ID; then what we sent has."""
    answered = session.get(Message, reply.answers_id) if reply.answers_id else None
    theirs = answered is not None and answered.came_for_id is None  # else another asker's thread
    if answered is not None and answered.message_id and theirs:
        return answered.message_id, [*answered.thread_ids, answered.message_id]
    sent = list(queries.sent_ids(session, reply.ticket_id))
    return (sent[-1] if sent else None), sent


def _held_under(session: Session, row_id: int, fence: int) -> tuple[Reply, Ticket] | None:
    """Reply and ticket, locked, if the reply is still being sent under *fence*."""
    found = queries.locked(session, row_id)
    if found is None or found[0].state is not ReplyState.SENDING or found[0].fence != fence:
        return None
    return found


def _fail(session: Session, reply: Reply, ticket: Ticket, why: str, at: datetime) -> None:
    steps.move(session, ticket, reply, "fail", by=OUTBOX, at=at, record={"why": why})
    reply.error, reply.next_attempt_at, reply.lease_until = why, None, None
    steps.lower_flag(ticket, steps.DELAYED)
    steps.follow(session, ticket, reply, "failed", by=OUTBOX, at=at)


def _doubt(session: Session, reply: Reply, ticket: Ticket, why: str, at: datetime) -> None:
    steps.move(session, ticket, reply, "unknown", by=OUTBOX, at=at, record={"why": why})
    reply.error, reply.next_attempt_at, reply.lease_until = why, None, None
    steps.follow(session, ticket, reply, "unknown", by=OUTBOX, at=at)
