"""Fetching mail: every mail of the folder is stored here before we note that we have it.

Each poll compares what the folder holds with what is stored, number by number. What is missing is
fetched, whichever way it came to be missing: new, late under a low number, or lost to a crash.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.channels import queries, service, uid_sets, urls
from webcare.channels.imap_folder import SECONDS, Folder, ImapError, Mail
from webcare.channels.incoming import Incoming
from webcare.channels.models import ImapCursor
from webcare.core.errors import Invalid

MOST_AT_ONCE = 50
BYTES_AT_ONCE = 16_000_000
LARGEST_MAIL = 150_000_000
LOOKED_UP_AT_ONCE = 500
IDLE_SECONDS = 240.0  # then poll anyway: not every server keeps its word on IDLE
POLL_SECONDS = 60.0
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 300.0

log = structlog.get_logger()

Transaction = Callable[[], AbstractContextManager[Session]]
Keep = Callable[[list[Incoming]], int]
"""Stores and commits the mails; returns how many were new. Raising, it has kept none."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a poll works with: the database, where mails are put, and the clock."""

    transaction: Transaction
    keep: Keep
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Polled:
    """What one poll found: mails in the folder, those of them stored here, how many were fetched
    and how many of these were new. `renumbered`: the folder's numbers meant other mails before.
    """

    at_source: int
    stored_here: int
    fetched: int
    new: int
    renumbered: bool

    @property
    def missing(self) -> int:
        """Mails that the folder holds and we do not, after all that could be fetched was."""
        return self.at_source - self.stored_here


def poll_channel(channel_id: int, desk: Desk) -> Polled | None:
    """Fetch what is missing from the channel's mailbox, and note how the channel fares.

    None where it failed, or where there is nothing to fetch from; the channel's health says why.
    """
    with desk.transaction() as session:
        channel, secret = queries.get(session, channel_id), queries.secret(session, channel_id)
        url = secret.imap_url if secret and channel.enabled else None
    if url is None:
        return None
    try:
        polled = poll(channel_id, url, desk)
    except (ImapError, Invalid) as error:
        refused = isinstance(error, ImapError) and error.refused
        with desk.transaction() as session:
            channel = queries.get(session, channel_id)
            service.failed(session, channel, str(error), refused=refused, at=desk.now())
        return None
    with desk.transaction() as session:
        channel = queries.get(session, channel_id)
        if polled.missing:
            why = f"{polled.missing} mails in the mailbox could not be fetched."
            service.failed(session, channel, why, at=desk.now())
        else:
            service.fetched(session, channel, at=desk.now())
    return polled


def poll(channel_id: int, imap_url: str, desk: Desk, *, seconds: float = SECONDS) -> Polled:
    """Fetch every mail of the folder that is not stored here yet; the folder is left as it was.

    Mails are kept batch by batch, and only then is it noted that we have them; a poll that is cut
    off loses nothing and goes on from there. Raises ImapError, and Invalid for a bad URL.
    """
    place = urls.imap_place(imap_url)
    with Folder(place, seconds=seconds) as folder:
        known, renumbered = _known(desk, channel_id, place.folder, folder.uidvalidity)
        there = folder.uids()
        fetched = new = 0
        for mails in filter(None, _batches(folder, sorted(there - known))):
            new += desk.keep([_incoming(mail, place.folder, folder, desk.now()) for mail in mails])
            fetched += len(mails)
            known.update(mail.uid for mail in mails)
            _note(desk, channel_id, place.folder, folder.uidvalidity, known, there)
        if not fetched:
            _note(desk, channel_id, place.folder, folder.uidvalidity, known, there)
    return Polled(len(there), len(there & known), fetched, new, renumbered)


def listen(
    imap_url: str,
    on_news: Callable[[], object],
    stopping: threading.Event,
    *,
    idle_seconds: float = IDLE_SECONDS,
    poll_seconds: float = POLL_SECONDS,
) -> None:
    """Call *on_news* whenever the folder may hold something new, until *stopping* is set.

    At once, then as the server says so (IDLE), and anyway every few minutes; where the server
    knows no IDLE or cannot be reached, at intervals. *on_news* polls, and handles its own errors.
    """
    place = urls.imap_place(imap_url)
    pause = FIRST_PAUSE
    while not stopping.is_set():
        on_news()
        try:
            with Folder(place) as folder:
                while not stopping.is_set() and folder.can_idle:
                    on_news()  # what came between the last look and this connection
                    folder.wait_for_news(idle_seconds)
                    pause = FIRST_PAUSE
        except ImapError as error:
            log.warning("imap_listen_interrupted", error=str(error), pause=pause)
            stopping.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        else:
            stopping.wait(poll_seconds)


def _known(desk: Desk, channel_id: int, folder: str, uidvalidity: int) -> tuple[set[int], bool]:
    """The numbers that are stored here; none where the folder was numbered anew."""
    with desk.transaction() as session:
        cursor = queries.cursor(session, channel_id, folder)
        if cursor is None:
            return set(), False
        if cursor.uidvalidity != uidvalidity:
            log.warning("imap_renumbered", channel=channel_id, folder=folder)
            return set(), True
        return uid_sets.parse(cursor.kept_uids, most=1 << 32), False


def _batches(folder: Folder, uids: Sequence[int]) -> Iterator[list[Mail]]:
    """The mails, so many at once as memory allows; what the server does not give is left out."""
    for start in range(0, len(uids), LOOKED_UP_AT_ONCE):
        sizes = folder.sizes(uids[start : start + LOOKED_UP_AT_ONCE])
        batch: list[int] = []
        total = 0
        for uid, size in sorted(sizes.items()):
            if size > LARGEST_MAIL:
                log.error("imap_mail_too_large", uid=uid, size=size)
                continue
            if batch and (len(batch) >= MOST_AT_ONCE or total + size > BYTES_AT_ONCE):
                yield folder.mails(batch)
                batch, total = [], 0
            batch.append(uid)
            total += size
        if batch:
            yield folder.mails(batch)


def _incoming(mail: Mail, name: str, folder: Folder, now: datetime) -> Incoming:
    where = {"kind": "mail", "folder": name, "uid": mail.uid, "uidvalidity": folder.uidvalidity}
    arrived_at = min(mail.arrived_at or now, now)
    return Incoming(content=mail.content, received_at=arrived_at, source=where)


def _note(
    desk: Desk,
    channel_id: int,
    folder: str,
    uidvalidity: int,
    known: set[int],
    there: set[int],
) -> None:
    """Move the cursor; what another poll noted meanwhile is kept."""
    with desk.transaction() as session:
        cursor = session.scalar(
            select(ImapCursor)
            .where(ImapCursor.channel_id == channel_id, ImapCursor.folder == folder)
            .with_for_update(),
            execution_options={"populate_existing": True},
        )
        if cursor is None:
            cursor = ImapCursor(channel_id=channel_id, folder=folder, kept_uids="")
            session.add(cursor)
        elif cursor.uidvalidity == uidvalidity:
            known |= uid_sets.parse(cursor.kept_uids, most=1 << 32)
        cursor.uidvalidity = uidvalidity
        cursor.kept_uids = uid_sets.write(known)
        cursor.last_uid = max(known, default=0)
        cursor.seen_at_source = len(there)
        cursor.stored_here = len(there & known)
