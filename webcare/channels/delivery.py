"""From a due row to the server's word on it: the one loop behind replies and mails to insiders.

Claim, send, record are three steps, each transaction short and none open while a server is slow.
One parcel is claimed at a time, so that a worker that dies leaves at most one in doubt.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from sqlalchemy.orm import Session

from webcare.channels import smtp

log = structlog.get_logger()

TIMEOUT = timedelta(seconds=25)
LEASE = timedelta(seconds=30)  # a little more than one conversation may take
BUDGET = timedelta(minutes=5)  # well within the time that a job has
MOST = 500

FIRST_DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
HOURLY = timedelta(hours=1)
GIVES_UP = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A mail claimed for sending: no row behind it, so nothing can change under way.

    `fence` is the number of the claim; whoever records under an older one is ignored. After
    `lease_until` the parcel may not be sent any more.
    """

    id: int
    fence: int
    channel_id: int | None
    sender: str
    recipient: str
    lease_until: datetime
    raw: bytes = field(repr=False)


class Books(Protocol):
    """Where parcels come from and where is recorded what became of them: replies, mails."""

    def claim_due(self, session: Session, at: datetime, limit: int) -> list[Parcel]: ...

    def record_sent(
        self, session: Session, row_id: int, fence: int, *, receipt: str, at: datetime
    ) -> None: ...

    def record_refused(
        self, session: Session, row_id: int, fence: int, *, why: str, at: datetime
    ) -> None: ...

    def record_later(
        self, session: Session, row_id: int, fence: int, *, why: str, at: datetime
    ) -> None: ...

    def record_unclear(
        self, session: Session, row_id: int, fence: int, *, why: str, at: datetime
    ) -> None: ...

    def expire_leases(self, session: Session, at: datetime) -> int: ...


def delay_after(attempts: int) -> timedelta | None:
    """How long to wait after the *attempts*-th try: 1, 5, 15, 60 minutes, then hourly; None once
    a day has been spent on it.
    """
    if attempts <= len(FIRST_DELAYS):
        return FIRST_DELAYS[attempts - 1]
    spent = sum(FIRST_DELAYS, timedelta()) + (attempts - len(FIRST_DELAYS)) * HOURLY
    return HOURLY if spent <= GIVES_UP else None


def drain(
    books: Books,
    *,
    transaction: Callable[[], AbstractContextManager[Session]],
    smtp_url_of: Callable[[int | None], str | None],
    clock: Callable[[], datetime],
    batch: int = MOST,
) -> int:
    """Send what is due, at most *batch* parcels; how many the servers took.

    First settles what an earlier run left behind. *smtp_url_of* names the server of a channel;
    None means that there is none, which is tried again later.
    """
    with transaction() as session:
        books.expire_leases(session, clock())
    ends, taken = clock() + BUDGET, 0
    for _ in range(batch):
        if clock() >= ends:
            break
        with transaction() as session:
            parcels = books.claim_due(session, clock(), 1)
        if not parcels:
            break
        taken += sum(_deliver(books, parcel, transaction, smtp_url_of, clock) for parcel in parcels)
    return taken


def _deliver(
    books: Books,
    parcel: Parcel,
    transaction: Callable[[], AbstractContextManager[Session]],
    smtp_url_of: Callable[[int | None], str | None],
    clock: Callable[[], datetime],
) -> bool:
    """Send one parcel and record what became of it; whether the server took it."""
    try:
        receipt = _send(parcel, smtp_url_of(parcel.channel_id), clock)
    except smtp.NotDelivered as error:
        log.warning("mail_not_taken", parcel=parcel.id, kind=type(error).__name__, why=str(error))
        with transaction() as session:
            _record_failure(books, session, parcel, error, at=clock())
        return False
    with transaction() as session:
        books.record_sent(session, parcel.id, parcel.fence, receipt=receipt.text, at=clock())
    return True


def _send(parcel: Parcel, smtp_url: str | None, clock: Callable[[], datetime]) -> smtp.Receipt:
    if smtp_url is None:
        raise smtp.RefusedForNow("No mail server is set for this channel.")
    left = parcel.lease_until - clock()
    if left <= timedelta():  # this process slept through it; another may hold the row by now
        raise smtp.RefusedForNow("The time to send it had passed.")
    return smtp.send(
        smtp_url,
        parcel.raw,
        sender=parcel.sender,
        recipient=parcel.recipient,
        timeout=min(left, TIMEOUT).total_seconds(),
    )


def _record_failure(
    books: Books, session: Session, parcel: Parcel, error: smtp.NotDelivered, *, at: datetime
) -> None:
    match error:
        case smtp.Refused():
            books.record_refused(session, parcel.id, parcel.fence, why=str(error), at=at)
        case smtp.Unclear():
            books.record_unclear(session, parcel.id, parcel.fence, why=str(error), at=at)
        case _:
            books.record_later(session, parcel.id, parcel.fence, why=str(error), at=at)
