"""Raw bytes first: what came in is in the database before anybody reads it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import cast

from sqlalchemy import Table, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webcare.channels.incoming import Incoming
from webcare.channels.models import Channel
from webcare.core import doorbell
from webcare.tickets.models import RawMessage, RawState

BATCH = 50
BATCH_BYTES = 32_000_000
HEADERS = 64_000  # where a Message-ID is looked for
LONGEST_ID = 250
KEEP_LOCK = 7_310_420  # any constant will do; one keeper a channel at a time

_MESSAGE_ID = re.compile(
    rb"^message-id[ \t]*:(?:[ \t]*\r?\n)?[ \t]*<([!-;=?-~]+@[!-;=?-~]+)>[ \t]*\r?$",
    re.IGNORECASE | re.MULTILINE,
)
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of the items: `ids` names each one's raw message, in their order; `stored` are
    those that were not here before.
    """

    ids: tuple[int, ...]
    stored: tuple[int, ...]

    @property
    def duplicates(self) -> int:
        return len(self.ids) - len(self.stored)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where a batch is put: its channel, and until when whoever puts it there keeps it claimed."""

    channel_id: int
    claimed_until: datetime | None


def keep(
    session: Session,
    channel: Channel,
    items: Sequence[Incoming],
    *,
    claimed_until: datetime | None = None,
) -> Kept:
    """Store *items* of one channel, each once; `take_in` is rung for what is new, unless the
    caller takes it in at once and claims it until then.

    An item with an id of the source's own is one with what bears that id. A mail is known by its
    Message-ID where that is sane, else by the hash of its bytes; two mails that differ but share a
    Message-ID are both kept, the second under its hash.
    """
    if not items:
        return Kept((), ())
    session.execute(select(func.pg_advisory_xact_lock(KEEP_LOCK, channel.id)))
    ids: list[int] = []
    stored: list[int] = []
    for batch in batches(items):
        found, new = _keep_batch(session, Shelf(channel.id, claimed_until), batch)
        ids += found
        stored += new
    if stored and claimed_until is None:
        doorbell.ring(session, "take_in")
    return Kept(tuple(ids), tuple(stored))


def batches(items: Sequence[Incoming]) -> Iterator[list[Incoming]]:
    """*items* in their order, at most 50 or 32 MB at a time; a larger one goes alone."""
    batch: list[Incoming] = []
    size = 0
    for item in items:
        if batch and (len(batch) >= BATCH or size + len(item.content) > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(item)
        size += len(item.content)
    if batch:
        yield batch


def by_hash(content: bytes) -> str:
    """The id of what has no id of its own."""
    return f"sha256:{sha256(content).hexdigest()}"


def mail_id(content: bytes) -> str:
    """The id of a mail within its channel: its Message-ID, where it has exactly one sane one."""
    end = _END_OF_HEADERS.search(content, 0, HEADERS)
    found = _MESSAGE_ID.findall(content, 0, end.start() if end else min(len(content), HEADERS))
    if len(found) == 1 and len(found[0]) <= LONGEST_ID:
        return f"<{found[0].decode('ascii')}>"
    return by_hash(content)


def _keep_batch(
    session: Session, shelf: Shelf, items: Sequence[Incoming]
) -> tuple[list[int], list[int]]:
    """The raw ids of *items* in their order, and those of them that are new."""
    new: list[int] = []
    wanted = [(item, item.external_id or mail_id(item.content)) for item in items]
    here = _insert(session, shelf, wanted, new)
    others = [
        (item, by_hash(item.content))
        for item, name in wanted
        if item.external_id is None and here[name][1] != sha256(item.content).hexdigest()
    ]
    here |= _insert(session, shelf, others, new)
    ids = []
    for item, name in wanted:
        is_it = item.external_id or here[name][1] == sha256(item.content).hexdigest()
        ids.append(here[name if is_it else by_hash(item.content)][0])
    return ids, new


def _insert(
    session: Session, shelf: Shelf, wanted: Sequence[tuple[Incoming, str]], new: list[int]
) -> dict[str, tuple[int, str]]:
    """Store what is missing; for each external id, the row that bears it: its id and hash."""
    first: dict[str, Incoming] = {}
    for item, name in wanted:
        first.setdefault(name, item)
    if not first:
        return {}
    rows = [
        {
            "channel_id": shelf.channel_id,
            "external_id": name,
            "sha256": sha256(item.content).hexdigest(),
            "content": item.content,
            "source": dict(item.source),
            "received_at": item.received_at,
            "state": RawState.WAITING,
            "claimed_until": shelf.claimed_until,
        }
        for name, item in first.items()
    ]
    columns = (RawMessage.external_id, RawMessage.id, RawMessage.sha256)
    # Into the table, not the class: one statement, compiled once for however many rows.
    into = insert(cast("Table", RawMessage.__table__))
    statement = into.on_conflict_do_nothing().returning(*columns)
    here = {name: (raw_id, digest) for name, raw_id, digest in session.execute(statement, rows)}
    new += sorted(raw_id for raw_id, _ in here.values())
    missing = [name for name in first if name not in here]
    if missing:
        known = select(*columns).where(
            RawMessage.channel_id == shelf.channel_id, RawMessage.external_id.in_(missing)
        )
        here |= {name: (raw_id, digest) for name, raw_id, digest in session.execute(known)}
    return here
