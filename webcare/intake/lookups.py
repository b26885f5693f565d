"""What a batch looks up for all its messages at once."""

from collections.abc import Sequence

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from webcare.channels.compose import token_in
from webcare.intake.threads import Known
from webcare.intake.written import Written
from webcare.tickets.models import Author, Message, MessageKind, RawMessage

Arrival = tuple[RawMessage, Written]


def openings_of(arrivals: Sequence[Arrival], known: Known) -> list[Arrival]:
    """Those that will surely open a ticket: their rows' ids can be had beforehand."""
    here = known.ids | {written.message_id for _, written in arrivals if written.message_id}
    return [
        (raw, written)
        for raw, written in arrivals
        if written.kind is MessageKind.MESSAGE
        and written.ticket_id is None
        and written.network_parent is None
        and written.message_id not in known.ids
        and not any(each in here or token_in(each) for each in written.chain)
        and not raw.error
    ]


def authors_of(
    session: Session, arrivals: Sequence[Arrival], openings: Sequence[Arrival]
) -> dict[tuple[int, str], Author]:
    """The authors known here under these addresses, locked, on whatever channel: two messages at
    once are acknowledged once. And new ones for *openings*.
    """
    addresses = sorted({written.address for _, written in arrivals})
    found = session.scalars(
        select(Author)
        .where(Author.address.in_(addresses))
        .order_by(Author.id)  # everyone locks in this order, so that nobody waits in a ring
        .with_for_update(key_share=True),
        execution_options={"populate_existing": True},
    )
    authors = {(author.channel_id, author.address): author for author in found}
    new: dict[tuple[int, str], Author] = {}
    for raw, written in openings:
        key = (raw.channel_id, written.address)
        if key not in authors and key not in new:
            new[key] = new_author(raw, written)
    session.add_all(new.values())
    session.flush()  # in one statement; their tickets need their ids
    return authors | new


def new_author(raw: RawMessage, written: Written) -> Author:
    return Author(
        channel_id=raw.channel_id,
        address=written.address,
        name=written.name,
        marks=[],
        tickets_count=0,
    )


def known_ids(session: Session, raws: Sequence[RawMessage]) -> set[tuple[int, str]]:
    """Which of the raw messages' ids a message here bears, such as the mail that we sent."""
    keys = [(raw.channel_id, raw.external_id) for raw in raws]
    rows = session.execute(
        select(Message.channel_id, Message.external_id).where(
            tuple_(Message.channel_id, Message.external_id).in_(keys)
        )
    )
    return {(channel_id, external_id) for channel_id, external_id in rows}
