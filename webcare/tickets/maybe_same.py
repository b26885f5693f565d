"""Who may be the same person, with the evidence. It is shown and never acted on: only a person
joins two identities, and whoever was said to be somebody else is not proposed again.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from webcare.channels.models import Channel
from webcare.tickets.blocks import domain_of
from webcare.tickets.models import Author, Direction, Message, Ticket
from webcare.tickets.persons import Identity

MOST = 5
CANDIDATES = 20
MESSAGES = 20  # of each, the last ones
CHARACTERS = 4000  # of a message
SHORTEST_HANDLE = 5  # a shorter one proves nothing


class Evidence(StrEnum):
    SAME_ADDRESS = "same_address"
    NAMES_THE_OTHER = "names_the_other"  # the same name, and one's address in the other's words
    SAME_HANDLE = "same_handle"  # the same name, and the mail address begins like the handle


@dataclass(frozen=True, slots=True)
class MaybeSame:
    """An author who may be the same person, and what speaks for it."""

    identity: Identity
    evidence: Evidence


def maybe_same(
    session: Session, team_id: int, known: Sequence[Identity], apart: Collection[int]
) -> list[MaybeSame]:
    """Who may be the same as the person of *known*, best evidence first; none of *apart*."""
    here = {each.author.id for each in known}
    addresses = sorted({e.author.address for e in known if domain_of(e.author.address)})
    names = sorted({e.author.name.casefold() for e in known if " " in e.author.name.strip()})
    if not addresses and not names:
        return []
    channels = select(Channel.id).where(Channel.team_id == team_id).scalar_subquery()
    rows = session.execute(
        select(Author, Channel)
        .join(Channel, Channel.id == Author.channel_id)
        .where(
            Author.channel_id.in_(channels),
            or_(Author.address.in_(addresses), func.lower(Author.name).in_(names)),
            Author.id.not_in(here | set(apart)),
        )
        .order_by(Author.address.in_(addresses).desc(), Author.id.desc())
        .limit(CANDIDATES)
    ).all()
    others = [Identity(author, channel) for author, channel in rows]
    said = _said(session, [*here, *(each.author.id for each in others)]) if others else {}
    found = []
    for other in others:
        evidence = _evidence(known, other, said)
        if evidence is not None:
            found.append(MaybeSame(other, evidence))
    order = list(Evidence)
    return sorted(found, key=lambda each: order.index(each.evidence))[:MOST]


def _evidence(known: Sequence[Identity], other: Identity, said: dict[int, str]) -> Evidence | None:
    address = other.author.address
    if domain_of(address) and any(each.author.address == address for each in known):
        return Evidence.SAME_ADDRESS
    for each in known:
        mine = each.author
        if mine.name.casefold() != other.author.name.casefold():
            continue
        if _names(said.get(mine.id, ""), address) or _names(
            said.get(other.author.id, ""), mine.address
        ):
            return Evidence.NAMES_THE_OTHER
        if _handle(mine.address) == _handle(address) and len(_handle(address)) >= SHORTEST_HANDLE:
            return Evidence.SAME_HANDLE
    return None


def _names(text: str, address: str) -> bool:
    """Whether the whole address stands in the text."""
    plain = address.casefold().lstrip("@")
    if len(plain) < SHORTEST_HANDLE:
        return False
    return re.search(rf"(?<![\w.]){re.escape(plain)}(?![\w])", text) is not None


def _handle(address: str) -> str:
    """What stands before the @ of a mail address or a handle, without its punctuation."""
    return re.sub(r"\W|_", "", address.casefold().lstrip("@").partition("@")[0])


def _said(session: Session, author_ids: Iterable[int]) -> dict[int, str]:
    """What each wrote last, signature and all, in lower case."""
    rank = (
        func.row_number()
        .over(partition_by=Ticket.author_id, order_by=Message.id.desc())
        .label("rank")
    )
    last = (
        select(Ticket.author_id, func.left(Message.text, CHARACTERS).label("text"), rank)
        .join(Message, Message.ticket_id == Ticket.id)
        .where(
            Ticket.author_id.in_(list(author_ids)),
            Message.direction == Direction.INBOUND.value,
            Message.from_address == Ticket.author_address,
        )
        .subquery()
    )
    said: dict[int, str] = {}
    for author_id, text in session.execute(
        select(last.c.author_id, last.c.text).where(last.c.rank <= MESSAGES)
    ):
        said[author_id] = f"{said.get(author_id, '')}\n{text.casefold()}"
    return said
