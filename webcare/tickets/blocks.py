"""Blocked authors and mail domains: what they write is kept and put aside, and nobody writes back
by himself. A block is a person's word with a reason, and is lifted, never deleted.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, any_, func, literal_column, or_, select
from sqlalchemy.orm import Session

from webcare.audit import service as audit
from webcare.channels.models import Channel
from webcare.channels.queries import own_addresses
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, Invalid, NotAllowed, NotFound
from webcare.tickets import service
from webcare.tickets.author_models import AuthorBlock
from webcare.tickets.models import Author, Ticket
from workflows.rights import Right
from workflows.ticket import Resolution, TicketState

RESOLUTIONS = (Resolution.SPAM, Resolution.MODERATED)
LOCK = 7_310_425  # any constant will do; with the team's id
MANY = 1000  # authors of a domain and tickets put aside are counted up to here
_DOMAIN = re.compile(r"[\w-]+(\.[\w-]+)+")
_CACHE = "blocks"


@dataclass(frozen=True, slots=True)
class Blocks:
    """The standing blocks of a team, by author and by domain."""

    authors: Mapping[int, AuthorBlock]
    domains: Mapping[str, AuthorBlock]

    def of(self, author_id: int, address: str) -> AuthorBlock | None:
        """The block that touches the author; a domain's touches those below it too."""
        found = self.authors.get(author_id)
        if found is not None or not self.domains:
            return found
        parts = domain_of(address).split(".")
        below = (".".join(parts[start:]) for start in range(len(parts)))
        return next((self.domains[each] for each in below if each in self.domains), None)


def domain_of(address: str) -> str:
    """The domain of a mail address, in lower case; empty for what is none."""
    name, _at, domain = address.strip().casefold().rpartition("@")
    return domain if name and not name.startswith("@") else ""


def of_team(session: Session, team_id: int) -> Blocks:
    """The team's standing blocks; one statement a team and transaction, for a batch of mails."""
    kept: dict[int, tuple[Any, Blocks]] = session.info.setdefault(_CACHE, {})
    found = kept.get(team_id)
    if found is None or found[0] is not session.get_transaction():
        rows = session.scalars(
            select(AuthorBlock).where(
                AuthorBlock.team_id == team_id, AuthorBlock.undone_at.is_(None)
            )
        ).all()
        blocks = Blocks(
            {each.author_id: each for each in rows if each.author_id is not None},
            {each.domain: each for each in rows if each.domain},
        )
        found = kept[team_id] = (session.get_transaction(), blocks)
    return found[1]


def blocking(session: Session, ticket: Ticket) -> AuthorBlock | None:
    """The block that touches the ticket's author."""
    return of_team(session, ticket.team_id).of(ticket.author_id, ticket.author_address)


def block(  # noqa: PLR0913 - whom, how, why, and whether all of them are meant
    session: Session,
    team_id: int,
    *,
    author: Author | None = None,
    domain: str = "",
    resolution: Resolution,
    why: str,
    knowingly: bool = False,
    by: Actor,
    at: datetime,
) -> AuthorBlock:
    """Block *author*, or else the mail *domain*; a domain from which others wrote too only
    *knowingly*. Raises NotAllowed, Invalid for what cannot be blocked (its field names what is
    wrong), Conflict where it is blocked already.
    """
    _ask(by)
    if not why.strip():
        raise Invalid("Say why, for whoever looks later.", why="Say why, for whoever looks later.")
    if resolution not in RESOLUTIONS:
        raise Invalid("Choose what it is.", resolution="Choose what it is.")
    domain = "" if author is not None else _checked(session, team_id, domain, knowingly=knowingly)
    session.execute(select(func.pg_advisory_xact_lock(LOCK, team_id)))  # two who block at once
    session.info.pop(_CACHE, None)
    blocks = of_team(session, team_id)
    if (author and author.id in blocks.authors) or domain in blocks.domains:
        raise Conflict("This is blocked already.")
    made = AuthorBlock(
        team_id=team_id,
        author_id=author.id if author else None,
        domain=domain,
        resolution=resolution,
        why=why.strip(),
        said_at=at,
        said_by_id=by.user_id,
        said_by_name=by.name,
    )
    session.add(made)
    session.flush()  # the audit needs its id
    session.info.pop(_CACHE, None)
    audit.record(
        session, "author.blocked", made, by=by, at=at,
        author=made.author_id, domain=domain, resolution=resolution, why=made.why,
    )  # fmt: skip
    return made


def lift(session: Session, block: AuthorBlock, *, why: str, by: Actor, at: datetime) -> None:
    """Let them come in again like any other. Raises Invalid without a reason, Conflict where it
    was lifted.
    """
    _ask(by)
    if not why.strip():
        raise Invalid("Say why, for whoever looks later.", why="Say why, for whoever looks later.")
    if block.undone_at is not None:
        raise Conflict("This block was lifted already.")
    block.undone_at, block.undone_by_name, block.undone_why = at, by.name, why.strip()
    session.info.pop(_CACHE, None)
    audit.record(
        session, "author.unblocked", block, by=by, at=at,
        author=block.author_id, domain=block.domain, why=block.undone_why,
    )  # fmt: skip


def get(session: Session, block_id: int, team_ids: Sequence[int]) -> AuthorBlock:
    """The block, locked; raises NotFound, the same for absent and foreign."""
    found = session.scalar(
        select(AuthorBlock)
        .where(AuthorBlock.id == block_id, AuthorBlock.team_id.in_(team_ids))
        .with_for_update()
    )
    if found is None:
        raise NotFound("There is no such block.")
    return found


def listed(
    session: Session, team_ids: Sequence[int], *, limit: int = 500
) -> list[tuple[AuthorBlock, Author | None]]:
    """The teams' blocks with whom they name: what stands first, then what was lifted."""
    rows = session.execute(
        select(AuthorBlock, Author)
        .outerjoin(Author, Author.id == AuthorBlock.author_id)
        .where(AuthorBlock.team_id.in_(team_ids))
        .order_by(AuthorBlock.undone_at.is_not(None), AuthorBlock.id.desc())
        .limit(limit)
    )
    return [(block, author) for block, author in rows]


def set_aside(
    session: Session, team_ids: Sequence[int], *, before: int = 0, limit: int = 25
) -> Sequence[Ticket]:
    """What blocked authors wrote and lies aside, the newest first; *before* the id of the last."""
    query = select(Ticket).where(Ticket.team_id.in_(team_ids), *_lies_aside())
    if before:
        query = query.where(Ticket.id < before)
    return session.scalars(query.order_by(Ticket.id.desc()).limit(limit)).all()


def because_of(session: Session, block: AuthorBlock, *, limit: int = MANY) -> Sequence[Ticket]:
    """What lies aside because of that block, locked."""
    whose: ColumnElement[bool] = Ticket.author_id == block.author_id
    if block.domain:
        ends = (f"@{block.domain}", f".{block.domain}")
        address = func.lower(Ticket.author_address)
        whose = or_(*(address.endswith(each, autoescape=True) for each in ends))
    return session.scalars(
        select(Ticket)
        .where(Ticket.team_id == block.team_id, *_lies_aside(), whose)
        .order_by(Ticket.id)
        .limit(limit)
        .with_for_update()
    ).all()


def _lies_aside() -> tuple[ColumnElement[bool], ...]:
    return (
        literal_column(f"'{service.BLOCKED}'") == any_(Ticket.flags),  # as its index says
        Ticket.state == TicketState.CLOSED,
    )


def _checked(session: Session, team_id: int, domain: str, *, knowingly: bool) -> str:
    """The domain as it is kept; raises Invalid."""
    domain = domain.strip().casefold().lstrip("@").rstrip(".")
    if not _DOMAIN.fullmatch(domain):
        raise Invalid("Write a domain, like example.org.", domain="wrong")
    ours = {domain_of(each) for each in own_addresses(session)}
    if any(each == domain or each.endswith(f".{domain}") for each in ours):
        raise Invalid("This domain is our own.", domain="This domain is our own.")
    others = authors_of(session, team_id, domain)
    if others > 1 and not knowingly:
        raise Invalid("More people wrote from this domain.", many=str(others))
    return domain


def authors_of(session: Session, team_id: int, domain: str) -> int:
    """How many authors of the team have an address in that domain, up to `MANY`."""
    address = func.lower(Author.address)
    ends = (f"@{domain}", f".{domain}")
    query = (
        select(Author.id)
        .join(Channel, Channel.id == Author.channel_id)
        .where(
            Channel.team_id == team_id,
            or_(*(address.endswith(each, autoescape=True) for each in ends)),
        )
        .limit(MANY)
    )
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0


def _ask(by: Actor) -> None:
    if not by.may(Right.DECIDE):
        raise NotAllowed("Deciding is not in your role.")
