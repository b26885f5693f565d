"""Reading what waits: claim, read outside any transaction, take in. Safe to run twice or at once.

A claim only saves work. What keeps a message from being taken in twice is the lock under which
`take_in` looks at its state; what keeps it from being lost is that it waits until that commits.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any, Protocol

import structlog
from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from webcare.channels.queries import own_addresses
from webcare.core.text import one_line, storable
from webcare.intake import files, forms
from webcare.intake.mail.parsed import ParsedMail
from webcare.intake.service import BAD_MOMENT, take_in
from webcare.intake.store import BATCH, BATCH_BYTES
from webcare.intake.taken import CLOSED_DOORS, Doors, Taken
from webcare.intake.written import Written, of_mail, unreadable
from webcare.tickets.models import RawMessage, RawState

CLAIM_LOCK = 7_310_422  # any constant will do; claims are made one after the other
CLAIM_LASTS = timedelta(seconds=40)  # a worker that was killed holds its mails no longer
RENEW_AFTER = 10.0  # seconds; a living one says so before that
WAIT_AFTER_ERROR = timedelta(seconds=30)
WRITERS = 8  # attachments that are written at once
MOST_DEATHS = 3  # a message under which this many workers died is not read again

log = structlog.get_logger()

_left: set[int] = set()  # what this process claimed and could neither take in nor put back

Transaction = Callable[[], AbstractContextManager[Session]]


class Parser(Protocol):
    """What reads mails, in other processes: `ParserPool`."""

    def parse_many(
        self, mails: Sequence[bytes], own_addresses: frozenset[str] = frozenset()
    ) -> list[ParsedMail]: ...


@dataclass(frozen=True, slots=True)
class Claimed:
    """One raw message that this worker reads now."""

    raw_id: int
    content: bytes
    source: dict[str, Any]
    deaths: int


@dataclass(frozen=True, slots=True)
class Desk:
    """What one reader works with."""

    transaction: Transaction
    parser: Parser
    now: Callable[[], datetime]
    doors: Doors = CLOSED_DOORS


def process_waiting(desk: Desk, *, most: int = 2000) -> int:
    """Take in what waits, batch by batch, until nothing does or *most* were; how many were.

    A channel's messages are read in the order in which they came, one batch at a time, while
    other workers read other channels. Raises what makes the moment bad (the database is away, the
    disk is full) after noting it: what was claimed waits half a minute, and nothing is lost.
    """
    _put_back_the_left(desk)
    done = 0
    while done < most:
        claimed = claim(desk)
        if not claimed:
            break
        try:
            with _held(desk, claimed):
                done += len(_process(desk, claimed))
        except BAD_MOMENT as error:
            _put_back(desk, [each.raw_id for each in claimed], error)
            raise
    return done


def claim(desk: Desk) -> list[Claimed]:
    """The next batch of one channel that nobody else reads. A message under which a worker died
    before comes alone, so that it takes no others with it.
    """
    at = desk.now()
    with desk.transaction() as session:
        session.execute(select(func.pg_advisory_xact_lock(CLAIM_LOCK)))
        ids = _next(session, at)
        if not ids:
            return []
        rows = session.execute(
            update(RawMessage)
            .where(RawMessage.id.in_(ids))
            .values(claimed_until=at + CLAIM_LASTS, attempts=RawMessage.attempts + 1)
            .returning(RawMessage.id, RawMessage.content, RawMessage.source, RawMessage.attempts)
        ).all()
    return [Claimed(i, c, s, attempts - 1) for i, c, s, attempts in sorted(rows)]


@contextmanager
def _held(desk: Desk, claimed: Sequence[Claimed]) -> Iterator[None]:
    """Renew the claim while a batch takes long: large mails, a slow disk, a busy machine."""
    over = Event()

    def renew() -> None:
        while not over.wait(RENEW_AFTER):
            try:
                with desk.transaction() as session:
                    session.execute(
                        update(RawMessage)
                        .where(
                            RawMessage.id.in_([each.raw_id for each in claimed]),
                            RawMessage.state == RawState.WAITING,
                        )
                        .values(claimed_until=desk.now() + CLAIM_LASTS)
                    )
            except BAD_MOMENT as error:  # the batch itself meets it too, and says so
                log.warning("claim_not_renewed", error=type(error).__name__)

    keeper = Thread(target=renew, name="claim", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()


def read(desk: Desk, claimed: Sequence[Claimed], own: frozenset[str]) -> list[Written]:
    """What stands in each message; what cannot be read says so. No transaction is open here."""
    readable = [each for each in claimed if each.deaths < MOST_DEATHS]
    mails = [each for each in readable if each.source.get("kind", "mail") == "mail"]
    parsed = desk.parser.parse_many([each.content for each in mails], own) if mails else []
    found = {each.raw_id: of_mail(mail, own) for each, mail in zip(mails, parsed, strict=True)}
    for each in readable:
        if each.raw_id not in found:
            found[each.raw_id] = _read_entry(each)
    given_up = unreadable("Reading this message ended the worker several times.")
    return [found.get(each.raw_id, given_up) for each in claimed]


def stow(written: Sequence[Written]) -> None:
    """Put the attachments' bytes on disk, before any transaction that names them."""
    contents = [attachment.content for each in written for attachment in each.attachments]
    if len(contents) < 2:  # noqa: PLR2004 - nothing to wait for together
        for content in contents:
            files.keep(content)
        return
    with ThreadPoolExecutor(WRITERS) as writers:  # the disk settles many at once as fast as one
        for _ in writers.map(files.keep, contents):
            pass


def _process(desk: Desk, claimed: Sequence[Claimed]) -> list[Taken]:
    with desk.transaction() as session:
        own = own_addresses(session)
    written = read(desk, claimed, own)
    stow(written)
    with desk.transaction() as session:
        found = session.scalars(
            select(RawMessage).where(RawMessage.id.in_([each.raw_id for each in claimed]))
        )
        raws = {raw.id: raw for raw in found}
        arrivals = [(raws[c.raw_id], w) for c, w in zip(claimed, written, strict=True)]
        return take_in(session, arrivals, at=desk.now(), doors=desk.doors)


def _next(session: Session, at: datetime) -> list[int]:
    waits = RawMessage.state == RawState.WAITING
    free = or_(RawMessage.claimed_until.is_(None), RawMessage.claimed_until <= at)
    is_live = RawMessage.source["archive"].astext.is_(None)  # a long import stops no live mail
    busy = select(RawMessage.channel_id).where(waits, is_live, RawMessage.claimed_until > at)
    first = session.execute(
        select(RawMessage.id, RawMessage.channel_id, RawMessage.attempts)
        .where(waits, free, RawMessage.channel_id.not_in(busy))
        .order_by(RawMessage.id)
        .limit(1)
    ).first()
    if first is None:
        return []
    raw_id, channel_id, attempts = first
    if attempts:
        return [raw_id]
    rows = session.execute(
        select(RawMessage.id, func.length(RawMessage.content), RawMessage.attempts)
        .where(waits, free, RawMessage.channel_id == channel_id)
        .order_by(RawMessage.id)
        .limit(BATCH)
    )
    ids: list[int] = []
    size = 0
    for each, length, tried in rows:
        size += length
        if ids and (tried or size > BATCH_BYTES):
            break
        ids.append(each)
    return ids


def _read_entry(claimed: Claimed) -> Written:
    try:
        return forms.read(str(claimed.source["kind"]), claimed.content).written()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        log.warning("entry_unreadable", raw=claimed.raw_id, error=type(error).__name__)
        return unreadable(
            "This entry is not what it should be.", claimed.content.decode("utf-8", "replace")
        )


def _put_back(desk: Desk, raw_ids: Sequence[int], error: Exception) -> None:
    """Let the messages wait a little. Where not even that can be noted, the next run of this
    process frees them; where there is none, their claim runs out.
    """
    why = one_line(storable(f"{type(error).__name__}: {error}"), 300)
    log.warning("intake_waits", error=why, messages=len(raw_ids))
    try:
        with desk.transaction() as session:
            session.execute(
                update(RawMessage)
                .where(RawMessage.id.in_(raw_ids), RawMessage.state == RawState.WAITING)
                .values(claimed_until=desk.now() + WAIT_AFTER_ERROR, attempts=0)
            )
    except BAD_MOMENT:
        log.warning("intake_put_back_failed", messages=len(raw_ids))
        _left.update(raw_ids)


def _put_back_the_left(desk: Desk) -> None:
    """Free what this process held when the database went away: it is back now."""
    if not _left:
        return
    ours = set(_left)
    with desk.transaction() as session:
        session.execute(
            update(RawMessage)
            .where(RawMessage.id.in_(ours), RawMessage.state == RawState.WAITING)
            .values(claimed_until=None, attempts=0)
        )
    _left.difference_update(ours)
