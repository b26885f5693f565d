"""Push messages: claimed under a lease, posted without a transaction, recorded.

One a person and turn, with the kind and a ticket's number, to the browsers that they registered for
alarms. Outside their hours it waits, but for a crisis. One that broke off is made once more; the
browser shows it in the place of the first.
"""

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from webcare.alarms import calling, errands, people
from webcare.alarms.errands import Errand
from webcare.core.i18n import texts
from webcare.core.site import site
from webcare.notices import choosing, queries, words
from webcare.notices.digest import person, sight_of, teams_of
from webcare.notices.models import Notice
from webcare.notices.queries import Shown
from workflows.notice import KINDS

log = structlog.get_logger()

LEASE = timedelta(seconds=90)  # more than ten browsers may take
MOST_ATTEMPTS = 2
KEPT_FOR = 4 * 3600  # seconds for which a push service tries to reach a browser that is away
_WAITING = (
    Notice.by_push,
    Notice.read_at.is_(None),
    Notice.seen_at.is_(None),
    Notice.pushed_at.is_(None),
)


@dataclass(frozen=True, slots=True)
class Claimed:
    """What is ours to push until the lease ends; no row behind it."""

    notice_ids: tuple[int, ...]
    lease_until: datetime
    errands: tuple[Errand, ...]


def run(
    *, transaction: Callable[[], AbstractContextManager[Session]], clock: Callable[[], datetime]
) -> None:
    """Push to everybody what they are to hear of now."""
    with transaction() as session:
        whom = waiting(session, at=clock())
    for user_id in whom:
        try:
            with transaction() as session:
                claimed = claim(session, user_id, at=clock())
            if claimed is not None:
                outcome = make(claimed, allow_private=site().allow_private_calls)
                with transaction() as session:
                    settle(session, claimed, outcome, at=clock())
        except SQLAlchemyError:
            raise  # the database will be back
        except Exception as error:  # one that fails stops no other
            log.exception("push_failed", user=user_id, error=type(error).__name__)


def waiting(session: Session, *, at: datetime) -> Sequence[int]:
    """For whom something may be pushed."""
    query = select(Notice.user_id).where(*_WAITING, _free(at)).distinct()
    return session.scalars(query).all()


def claim(session: Session, user_id: int, *, at: datetime) -> Claimed | None:
    """Take what may be pushed to the person now; None where there is nothing."""
    rows = session.scalars(
        select(Notice)
        .where(Notice.user_id == user_id, *_WAITING, _free(at))
        .order_by(Notice.id)
        .with_for_update(skip_locked=True)
    ).all()
    tried = [each for each in rows if each.push_attempts >= MOST_ATTEMPTS]
    _give_up(tried, at)
    user = person(session, user_id)
    if user is None:
        _give_up(rows, at)
        return None
    hours = choosing.hours_of(queries.own(session, user_id), teams_of(user))
    is_open = hours.is_open(at)
    now = [
        each for each in rows if each not in tried and (is_open or KINDS[each.kind].rings_always)
    ]
    devices = people.devices(session, user_id)
    if not now or not devices:
        _give_up(now, at)
        return None
    for each in now:
        each.push_lease_until, each.push_attempts = at + LEASE, each.push_attempts + 1
    session.flush()  # what is read below stands as it is written
    found = queries.plain(session, user_id, sight_of(user), [each.id for each in now])
    said = message(found, user.language)
    loud = any(KINDS[each.kind].rings_always for each in now)
    posts = [
        errands.to_device(each, said, at, urgency="high" if loud else "normal", keeps=KEPT_FOR)
        for each in devices
    ]
    return Claimed(tuple(each.id for each in now), at + LEASE, tuple(posts))


def message(found: Sequence[Shown], language: str) -> bytes:
    """What the browser shows; its link leads to the ticket where there is one."""
    title, text = words.in_short(found, texts(language))
    paths = {words.path(each.notice, may_see=each.may_see) for each in found}
    link = paths.pop() if len(paths) == 1 else "/notices"
    loud = any(KINDS[each.notice.kind].rings_always for each in found)
    return json.dumps(
        {"title": title, "body": text, "link": link, "tag": "notices", "quiet": not loud}
    ).encode()


def make(claimed: Claimed, *, allow_private: bool) -> calling.Outcome:
    """Post it to each browser; no transaction is open. One that took it is enough."""
    return calling.post_all(claimed.errands, allow_private=allow_private)


def settle(session: Session, claimed: Claimed, outcome: calling.Outcome, *, at: datetime) -> None:
    """Record that it was pushed, or that nobody will take it; what failed for now is tried once
    more when its lease is over.
    """
    calling.forget(session, outcome.gone, at)
    nobody = len(outcome.gone) == len(claimed.errands)
    if not (outcome.taken or nobody):
        log.warning("notice_not_pushed", why=outcome.reason, said=outcome.said)
        return
    session.execute(
        update(Notice)
        .where(
            Notice.id.in_(claimed.notice_ids),
            Notice.pushed_at.is_(None),
            Notice.push_lease_until == claimed.lease_until,
        )
        .values(pushed_at=at)
    )


def _free(at: datetime) -> ColumnElement[bool]:
    return or_(Notice.push_lease_until.is_(None), Notice.push_lease_until <= at)


def _give_up(rows: Sequence[Notice], at: datetime) -> None:
    for each in rows:
        each.pushed_at = at
