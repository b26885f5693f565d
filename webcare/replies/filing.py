"""Files beside a draft: on the reply's row, so that text and files are approved in one."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from webcare.audit import service as audit
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, NotAllowed
from webcare.intake import enclosures
from webcare.intake.enclosures import Enclosure
from webcare.replies import queries
from webcare.replies.models import Reply
from workflows.reply import ReplyState
from workflows.rights import Right


def add_files(
    session: Session, reply: Reply, added: Sequence[Enclosure], *, by: Actor, at: datetime
) -> None:
    """Put files into the draft, each content once. Raises Invalid(files=…) where it would be too
    much, Conflict where it is no draft any more.
    """
    if not added:
        return
    _open(session, reply, by)
    reply.files = enclosures.joined(reply.files, added)
    _changed(session, reply, "reply.files_added", added, by=by, at=at)


def remove_file(session: Session, reply: Reply, digest: str, *, by: Actor, at: datetime) -> None:
    """Take a file out of the draft; one that is not there is no fault. Its bytes stay."""
    _open(session, reply, by)
    gone = [each for each in reply.files if each["sha256"] == digest]
    if gone:
        reply.files = [each for each in reply.files if each["sha256"] != digest]
        _changed(session, reply, "reply.file_removed", gone, by=by, at=at)


def _open(session: Session, reply: Reply, by: Actor) -> None:
    if by.rights.isdisjoint({Right.DRAFT, Right.SPEAK}):
        raise NotAllowed("You may not write a reply here.")
    queries.take(session, reply)
    if reply.state is not ReplyState.DRAFT:
        raise Conflict("This reply is no longer a draft.", text=reply.body)


def _changed(
    session: Session,
    reply: Reply,
    event: str,
    which: Sequence[Enclosure],
    *,
    by: Actor,
    at: datetime,
) -> None:
    reply.updated_at = at
    told = [{"name": each["name"], "sha256": each["sha256"]} for each in which]
    audit.record(session, event, reply, by=by, at=at, ticket=reply.ticket_id, files=told)
    session.flush()  # the page needs the new version
