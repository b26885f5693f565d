"""Keeping what is typed: at every pause the draft is on the server, and each version of it."""

from datetime import datetime

from sqlalchemy.orm import Session

from webcare.audit import service as audit
from webcare.channels.posting import LONGEST
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, NotAllowed
from webcare.core.i18n import marked as _m
from webcare.core.placeholders import NotReady
from webcare.replies import checks, queries, versions
from webcare.replies.models import Reply
from webcare.replies.words import PublicWords
from workflows.reply import ReplyState
from workflows.rights import Right

TOO_LONG = _m("A reply may have at most %(most)s signs; this has %(has)s. It was not kept.")


def save_draft(
    session: Session, reply: Reply, body: PublicWords, *, version: int, by: Actor, at: datetime
) -> None:
    """Keep what was typed. Raises Conflict, with the text that stands there now as `text`, when a
    colleague saved meanwhile, and NotReady for more than anyone would write; what was typed is the
    caller's to show beside it.
    """
    _open(session, reply, version, by)
    if len(body) > LONGEST:
        raise NotReady(TOO_LONG, most=f"{LONGEST}", has=f"{len(body)}")
    changed = body != reply.body
    _write(session, reply, body, by=by, at=at)
    if changed:
        versions.keep(session, reply, by=by, at=at)


def restore(
    session: Session, reply: Reply, version_id: int, *, seen: int, by: Actor, at: datetime
) -> None:
    """Put an earlier version back. What stood there stays among the versions. Raises Conflict where
    the draft moved on since *seen*, NotFound.
    """
    earlier = versions.one(session, reply.id, version_id)
    _open(session, reply, seen, by)
    _write(session, reply, earlier.body, by=by, at=at)
    versions.keep(session, reply, by=by, at=at, restored_id=earlier.id)
    audit.record(session, "reply.restored", reply, by=by, at=at, ticket=reply.ticket_id)


def _open(session: Session, reply: Reply, seen: int, by: Actor) -> None:
    if by.rights.isdisjoint({Right.DRAFT, Right.SPEAK}):
        raise NotAllowed("You may not write a reply here.")
    queries.take(session, reply)
    checks.version(reply, seen)
    if reply.state is not ReplyState.DRAFT:
        raise Conflict("This reply is no longer a draft.", text=reply.body)


def _write(session: Session, reply: Reply, body: PublicWords, *, by: Actor, at: datetime) -> None:
    reply.body, reply.updated_at = body, at
    reply.author_id, reply.author_name = by.user_id, by.name
    session.flush()  # the next save needs the new version
