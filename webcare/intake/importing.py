"""Old mail from files: each read once, stored once, and never answered by a machine."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from webcare.channels.incoming import Incoming
from webcare.channels.queries import get, own_addresses
from webcare.intake import store
from webcare.intake.mail.sources import Source, mails_in
from webcare.intake.pending import Claimed, Desk, read, stow
from webcare.intake.service import take_in
from webcare.intake.taken import Taken
from webcare.tickets.models import MessageKind, RawMessage

CLAIM_LASTS = timedelta(minutes=2)  # nobody else reads what an import is reading
OnProgress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did. `read` is `stored` and `duplicates` together; `tickets` are new ones,
    those of the `quarantined` mails among them.
    """

    read: int = 0
    stored: int = 0
    tickets: int = 0
    duplicates: int = 0
    quarantined: int = 0


def import_mail(
    paths: Iterable[Path],
    channel_id: int,
    *,
    desk: Desk,
    on_progress: OnProgress = lambda _: None,
) -> ImportResult:
    """Import every mail under *paths* (files, mboxes, Maildirs, folders) into a mail channel.

    Batches of 50, each with two commits: the raw bytes, then what is made of them; so it can be
    broken off and begun again at any moment. *on_progress* hears how many mails each batch had.
    Raises NotFound for an unknown channel and NoMailError where there is no mail.
    """
    with desk.transaction() as session:
        get(session, channel_id)
    result = ImportResult()
    for batch in _batches(mails_in(paths)):
        result = _import_batch(desk, channel_id, batch, result)
        on_progress(len(batch))
    return result


def _import_batch(
    desk: Desk, channel_id: int, sources: Sequence[Source], so_far: ImportResult
) -> ImportResult:
    at = desk.now()
    items = [
        Incoming(
            content=each.raw,
            received_at=at,
            source={"kind": "mail", "archive": True, "file": Path(each.path).name},
        )
        for each in sources
    ]
    with desk.transaction() as session:
        kept = store.keep(session, get(session, channel_id), items, claimed_until=at + CLAIM_LASTS)
        own = own_addresses(session)
    contents = dict(zip(kept.ids, (each.raw for each in sources), strict=True))
    taken = _take(desk, [(i, contents[i]) for i in kept.stored], own, at=at)
    return replace(
        so_far,
        read=so_far.read + len(sources),
        stored=so_far.stored + len(kept.stored),
        duplicates=so_far.duplicates + kept.duplicates,
        tickets=so_far.tickets + sum(each.is_new_ticket for each in taken),
        quarantined=so_far.quarantined + sum(each.kind is MessageKind.UNREADABLE for each in taken),
    )


def _take(
    desk: Desk, mails: Sequence[tuple[int, bytes]], own: frozenset[str], *, at: datetime
) -> list[Taken]:
    claimed = [Claimed(raw_id, content, {"kind": "mail"}, 0) for raw_id, content in mails]
    written = read(desk, claimed, own)
    stow(written)
    with desk.transaction() as session:
        found = session.scalars(
            select(RawMessage).where(RawMessage.id.in_([raw_id for raw_id, _ in mails]))
        )
        raws = {raw.id: raw for raw in found}
        arrivals = [(raws[raw_id], w) for (raw_id, _), w in zip(mails, written, strict=True)]
        return take_in(session, arrivals, at=at, doors=desk.doors)


def _batches(sources: Iterable[Source]) -> Iterable[list[Source]]:
    batch: list[Source] = []
    size = 0
    for source in sources:
        if batch and (len(batch) >= store.BATCH or size + len(source.raw) > store.BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(source)
        size += len(source.raw)
    if batch:
        yield batch
