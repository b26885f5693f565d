"""Tags: short words of a team's own on its tickets, beside the one theme."""

import re
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from webcare.audit import service as audit
from webcare.core.actor import Actor
from webcare.core.errors import Invalid, NotAllowed
from webcare.core.i18n import marked
from webcare.tickets.models import Ticket
from workflows.rights import Right

LONGEST = 40  # characters
MOST = 12  # on one ticket
RETIRED = marked("The team has retired this tag. Choose another one.")
_TAG = re.compile(r"[\w][\w .+&/'-]*")
_KEEP = text(
    "insert into team_tags (team_id, name) values (:team_id, :name) on conflict do nothing"
)
_STANDS = text(
    """
    select tag.retired_at is not null, moved.target
    from team_tags tag left join lateral (
        select target from relabelings moved
        where moved.team_id = tag.team_id and kind = 'tag' and source = tag.name
            and undoes_id is null
            and not exists (select from relabelings back where back.undoes_id = moved.id)
        order by moved.id desc limit 1) moved on true
    where tag.team_id = :team_id and tag.name = :name
    """
)
_OFFERED = text(
    """
    select name from team_tags
    where team_id = :team_id and name like :beginning and not name = any(:without)
        and retired_at is null
    order by name limit :most
    """
)


def plain_tag(typed: str) -> str | None:
    """*typed* as a tag is kept: small letters, single spaces; None where it cannot be one."""
    tag = " ".join(typed.replace("#", " ").lower().split())
    return tag if len(tag) <= LONGEST and _TAG.fullmatch(tag) else None


def add(session: Session, ticket: Ticket, typed: str, *, by: Actor, at: datetime) -> None:
    """Put the tag on the ticket, and among those that the team is offered; once is enough."""
    _ask(by)
    tag = plain_tag(typed)
    if tag is None:
        raise Invalid("A tag has letters and digits, and 40 characters at most.", tag="tag")
    tag = _standing(session, ticket.team_id, tag)
    if tag in ticket.tags:
        return
    if len(ticket.tags) >= MOST:
        raise Invalid("A ticket bears twelve tags at most.", tag="tag")
    session.execute(_KEEP, {"team_id": ticket.team_id, "name": tag})
    ticket.tags = sorted((*ticket.tags, tag))
    audit.record(session, "ticket.tagged", ticket, by=by, at=at, tag=tag)


def _standing(session: Session, team_id: int, tag: str) -> str:
    """The tag, or what it became. Raises Invalid where the team retired it."""
    found = session.execute(_STANDS, {"team_id": team_id, "name": tag}).one_or_none()
    if found is None or not found[0]:
        return tag
    if not found[1]:
        raise Invalid(RETIRED, tag="tag")
    return str(found[1])


def remove(session: Session, ticket: Ticket, tag: str, *, by: Actor, at: datetime) -> None:
    """Take the tag from the ticket; the team keeps it among those it is offered."""
    _ask(by)
    if tag not in ticket.tags:
        return
    ticket.tags = [each for each in ticket.tags if each != tag]
    audit.record(session, "ticket.untagged", ticket, by=by, at=at, tag=tag)


def offered(session: Session, ticket: Ticket, typed: str, *, most: int = 12) -> list[str]:
    """The team's tags that begin as *typed* and that the ticket does not bear yet."""
    beginning = (plain_tag(typed) or "").replace("%", "").replace("_", r"\_")
    given = {
        "team_id": ticket.team_id,
        "beginning": f"{beginning}%",
        "without": ticket.tags,
        "most": most,
    }
    return list(session.scalars(_OFFERED, given))


def _ask(by: Actor) -> None:
    if not by.rights.intersection({Right.DECIDE, Right.INTAKE}):
        raise NotAllowed("Your role does not allow this.")
