"""Mail to insiders: questions to experts, news to colleagues, links that set a password.

A reply that may have arrived is never sent again by itself. A mail to an insider is: once, under
the same Message-ID, for a second copy costs an expert a glance and a lost one costs the asker an
answer. When the second try ends unclear too, it stays `uncertain` and a person looks.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.channels.compose import (
    Unaddressable,
    checked_address,
    compose,
    message_id_for,
)
from webcare.channels.delivery import FIRST_DELAYS, LEASE, Parcel, delay_after
from webcare.channels.models import Channel, OutgoingMail, PostState
from webcare.core import doorbell, tokens
from webcare.core.site import site
from webcare.core.text import one_line, storable

JOB = "send_mails"
AHEAD = timedelta(days=1)  # by which an urgent mail stands before those that wait
BROKE_OFF = "The sending broke off before its end was recorded."


def post(  # noqa: PLR0913 - a mail has this many parts
    session: Session,
    *,
    about_kind: str,
    about_id: int,
    to_address: str,
    to_name: str,
    subject: str,
    text: str,
    at: datetime,
    channel_id: int | None = None,
    reply_to: str | None = None,
    headers: Mapping[str, str] | None = None,
    secret: bool = False,
    urgent: bool = False,
    message_id: str | None = None,
) -> OutgoingMail:
    """Put a mail in the outbox; it leaves after commit.

    *about_kind* and *about_id* say what it belongs to. It goes out in the name of the channel, or
    of the installation without one. *headers* may carry `In-Reply-To` and `References`. Give a
    *message_id* made by `compose.message_id_for` where the answer must find its row again; one is
    made otherwise. An *urgent* one leaves before all that waits. Raises Unaddressable when
    *to_address* is not exactly one address.
    """
    mail = OutgoingMail(
        channel_id=channel_id,
        about_kind=about_kind,
        about_id=about_id,
        to_address=checked_address(to_address),
        to_name=one_line(to_name),
        reply_to=checked_address(reply_to) if reply_to else None,
        subject=one_line(subject),
        text=storable(text),
        headers={name: one_line(value, 4000) for name, value in (headers or {}).items()},
        secret=secret,
        message_id=message_id or _anonymous_id(about_id),
        state=PostState.QUEUED,
        next_attempt_at=at - AHEAD if urgent else at,
        created_at=at,
    )
    session.add(mail)
    session.flush()  # whoever asked wants its id
    doorbell.ring(session, JOB)
    return mail


def claim_due(
    session: Session, at: datetime, limit: int, *, about_kind: str | None = None
) -> list[Parcel]:
    """Take up to *limit* due mails under a lease; nobody else gets these while it runs. Only those
    that belong to *about_kind*, where it is given.
    """
    only = [OutgoingMail.about_kind == about_kind] if about_kind else []
    parcels: list[Parcel] = []
    while len(parcels) < limit:
        due = session.execute(
            select(OutgoingMail, Channel)
            .outerjoin(Channel, Channel.id == OutgoingMail.channel_id)
            .where(OutgoingMail.state == PostState.QUEUED, OutgoingMail.next_attempt_at <= at)
            .where(*only)
            .order_by(OutgoingMail.next_attempt_at, OutgoingMail.id)
            .limit(limit - len(parcels))
            .with_for_update(of=OutgoingMail, skip_locked=True)
            .execution_options(populate_existing=True)
        ).all()
        if not due:
            break
        for mail, channel in due:
            parcel = _claim(mail, channel, at)
            if parcel is not None:
                parcels.append(parcel)
        session.flush()  # the next round must not find these again
    return parcels


def record_sent(session: Session, row_id: int, fence: int, *, receipt: str, at: datetime) -> None:
    """The server took it. The text of a secret mail is forgotten here."""
    mail = _held_under(session, row_id, fence)
    if mail is None:
        return
    mail.state, mail.sent_at, mail.error = PostState.SENT, at, ""
    mail.next_attempt_at = mail.lease_until = None
    _forget_secret(mail)
    del receipt  # nobody asks for the receipt of an insider's mail


def record_refused(session: Session, row_id: int, fence: int, *, why: str, at: datetime) -> None:
    """The server will never take it."""
    del at
    if mail := _held_under(session, row_id, fence):
        _give_up(mail, PostState.FAILED, why)


def record_later(session: Session, row_id: int, fence: int, *, why: str, at: datetime) -> None:
    """Not this time; it is offered again as the ladder says, or given up after a day."""
    mail = _held_under(session, row_id, fence)
    if mail is None:
        return
    delay = delay_after(mail.attempts)
    if delay is None:
        _give_up(mail, PostState.FAILED, why)
        return
    mail.state, mail.error = PostState.QUEUED, why
    mail.next_attempt_at, mail.lease_until = at + delay, None


def record_unclear(session: Session, row_id: int, fence: int, *, why: str, at: datetime) -> None:
    """It may have arrived: offered once more, and the second time left to a person."""
    if mail := _held_under(session, row_id, fence):
        _repeat_once(mail, why, at)


def expire_leases(session: Session, at: datetime) -> int:
    """Settle what a worker took and never recorded, as unclear; how many that were."""
    left = session.scalars(
        select(OutgoingMail)
        .where(OutgoingMail.state == PostState.SENDING, OutgoingMail.lease_until <= at)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    for mail in left:
        _repeat_once(mail, BROKE_OFF, at)
    return len(left)


def _claim(mail: OutgoingMail, channel: Channel | None, at: datetime) -> Parcel | None:
    """The parcel of *mail*; None, and the mail failed, where none can be made of it."""
    sender = (channel.address if channel else "") or site().system_mail_from
    headers = dict(mail.headers)
    parent, chain = headers.pop("In-Reply-To", None), headers.pop("References", "")
    try:
        raw = compose(
            message_id=mail.message_id,
            from_address=sender,
            from_name=channel.name if channel else "Webcare",
            to_address=mail.to_address,
            to_name=mail.to_name,
            subject=mail.subject,
            text=mail.text,
            in_reply_to=parent,
            references=chain.split(),
            reply_to=mail.reply_to,
            headers={
                "X-Webcare": mail.about_kind,
                "Auto-Submitted": "auto-generated",
                **headers,
            },
            at=mail.created_at,
        )
    except (Unaddressable, ValueError) as error:
        _give_up(mail, PostState.FAILED, str(error))
        return None
    mail.state, mail.lease_until = PostState.SENDING, at + LEASE
    mail.attempts += 1
    mail.fence += 1
    return Parcel(
        id=mail.id,
        fence=mail.fence,
        channel_id=mail.channel_id,
        sender=sender,
        recipient=mail.to_address,
        lease_until=mail.lease_until,
        raw=raw,
    )


def _held_under(session: Session, row_id: int, fence: int) -> OutgoingMail | None:
    """The mail, locked, if it is still being sent under *fence*."""
    return session.scalar(
        select(OutgoingMail)
        .where(
            OutgoingMail.id == row_id,
            OutgoingMail.state == PostState.SENDING,
            OutgoingMail.fence == fence,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _repeat_once(mail: OutgoingMail, why: str, at: datetime) -> None:
    if mail.repeated:
        _give_up(mail, PostState.UNCERTAIN, why)
        return
    mail.repeated = True
    mail.state, mail.error = PostState.QUEUED, why
    mail.next_attempt_at, mail.lease_until = at + FIRST_DELAYS[0], None


def _give_up(mail: OutgoingMail, state: PostState, why: str) -> None:
    mail.state, mail.error = state, why
    mail.next_attempt_at = mail.lease_until = None
    _forget_secret(mail)


def _forget_secret(mail: OutgoingMail) -> None:
    if mail.secret:
        mail.text = ""


def _anonymous_id(about_id: int) -> str:
    """A Message-ID that nobody answers to: signed for no row that a mail could find."""
    return message_id_for("post", about_id, tokens.new_nonce(), site().mail_domain)
