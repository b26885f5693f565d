"""Every version of a draft: kept at each pause, to be read and put back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webcare.core.actor import Actor
from webcare.core.errors import NotFound
from webcare.replies.models import Reply, ReplyVersion

MOST = 200
"""How many of a draft are kept; of a longer one the oldest go."""
THIN_EVERY = 25


def keep(
    session: Session, reply: Reply, *, by: Actor, at: datetime, restored_id: int | None = None
) -> None:
    """Note how the draft stands now. Its row must have an id."""
    session.add(
        ReplyVersion(
            reply_id=reply.id, body=reply.body, by_id=by.user_id, by_name=by.name, at=at,
            restored_id=restored_id,
        )
    )  # fmt: skip
    if reply.version and reply.version % THIN_EVERY == 0:
        _thin(session, reply.id)


def of(session: Session, reply_id: int, *, limit: int = MOST) -> Sequence[ReplyVersion]:
    """The versions of a draft, newest first."""
    return session.scalars(
        select(ReplyVersion)
        .where(ReplyVersion.reply_id == reply_id)
        .order_by(ReplyVersion.id.desc())
        .limit(limit)
    ).all()


def one(session: Session, reply_id: int, version_id: int) -> ReplyVersion:
    """That version of the draft; raises NotFound."""
    found = session.get(ReplyVersion, version_id)
    if found is None or found.reply_id != reply_id:
        raise NotFound("There is no such version.")
    return found


def _thin(session: Session, reply_id: int) -> None:
    last = session.scalar(
        select(ReplyVersion.id)
        .where(ReplyVersion.reply_id == reply_id)
        .order_by(ReplyVersion.id.desc())
        .offset(MOST - 1)
        .limit(1)
    )
    if last is not None:
        session.execute(
            delete(ReplyVersion).where(ReplyVersion.reply_id == reply_id, ReplyVersion.id < last)
        )
