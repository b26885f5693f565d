"""Mail that cannot wait its turn: sent by whoever needs it, who then asks what became of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from webcare.channels import post
from webcare.channels.delivery import Parcel
from webcare.channels.models import OutgoingMail, PostState


class Only:
    """The books of `delivery.drain`, for the mails that belong to one kind of thing alone."""

    def __init__(self, about_kind: str) -> None:
        self._kind = about_kind

    def claim_due(self, session: Session, at: datetime, limit: int) -> list[Parcel]:
        return post.claim_due(session, at, limit, about_kind=self._kind)

    record_sent = staticmethod(post.record_sent)
    record_refused = staticmethod(post.record_refused)
    record_later = staticmethod(post.record_later)
    record_unclear = staticmethod(post.record_unclear)
    expire_leases = staticmethod(post.expire_leases)


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a mail so far: when the server took it, or what was the last thing wrong."""

    sent_at: datetime | None
    error: str


def has_due(session: Session, about_kind: str, at: datetime) -> bool:
    """Whether a mail of this kind is to leave now."""
    due = exists().where(
        OutgoingMail.about_kind == about_kind,
        OutgoingMail.state == PostState.QUEUED,
        OutgoingMail.next_attempt_at <= at,
    )
    return bool(session.scalar(select(due)))


def fates(session: Session, about_kind: str, about_ids: Collection[int]) -> dict[int, Fate]:
    """What became of the newest mail about each of these."""
    if not about_ids:
        return {}
    rows = session.execute(
        select(OutgoingMail.about_id, OutgoingMail.sent_at, OutgoingMail.error)
        .where(OutgoingMail.about_kind == about_kind, OutgoingMail.about_id.in_(about_ids))
        .order_by(OutgoingMail.id)
    )
    return {about_id: Fate(sent_at, error) for about_id, sent_at, error in rows}
