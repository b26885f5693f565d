"""The mail with what somebody has not seen: each notice in one digest, once.

What a digest holds is marked in the transaction that puts its mail in the outbox, under the lock of
the person's choice: a process that dies before the commit has sent nothing, one that dies after it
leaves a mail that is sent. Whatever was read by then is in none.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, selectinload

from webcare.accounts.models import Membership, Team, User
from webcare.accounts.service import teams_with
from webcare.channels.compose import Unaddressable
from webcare.channels.post import post
from webcare.core.i18n import texts
from webcare.core.site import site
from webcare.notices import choosing, queries, words
from webcare.notices.models import Notice, NoticeDigest
from webcare.notices.queries import Sight, Thing
from workflows.notice import cadence_of, is_due
from workflows.rights import Right

log = structlog.get_logger()

KIND = "notices"
MOST_LISTED = 30
_WAITING = (
    Notice.by_mail,
    Notice.read_at.is_(None),
    Notice.seen_at.is_(None),
    Notice.digest_id.is_(None),
)


def run(
    *, transaction: Callable[[], AbstractContextManager[Session]], clock: Callable[[], datetime]
) -> None:
    """Mail everybody whose digest is due, each in a transaction: one that fails stops no other."""
    with transaction() as session:
        people = waiting(session)
    for user_id in people:
        try:
            with transaction() as session:
                send_due(session, user_id, at=clock())
        except SQLAlchemyError:
            raise  # the database will be back
        except Exception as error:
            log.exception("digest_failed", user=user_id, error=type(error).__name__)


def waiting(session: Session) -> Sequence[int]:
    """For whom something waits to be mailed."""
    return session.scalars(select(Notice.user_id).where(*_WAITING).distinct()).all()


def send_due(session: Session, user_id: int, *, at: datetime) -> int:
    """Post the person's digest if it is due now; how many notices it holds."""
    link = choosing.link_of(session, user_id)  # the lock: one process a person
    user = person(session, user_id)
    if user is None or not _is_due(session, user, at):
        return 0
    ids = session.scalars(
        select(Notice.id)
        .where(Notice.user_id == user_id, *_WAITING)
        .order_by(Notice.id)
        .with_for_update()
    ).all()
    found = queries.plain(session, user_id, sight_of(user), ids)
    seen = [each for each in found if each.may_see]
    row = NoticeDigest(user_id=user_id, at=at, count=len(seen))
    session.add(row)
    session.flush()  # what it holds names it
    session.execute(update(Notice).where(Notice.id.in_(ids)).values(digest_id=row.id))
    if seen:
        _post(session, row, user, queries.together(seen), link, at=at)
    return len(seen)


def person(session: Session, user_id: int) -> User | None:
    """An active user with memberships and teams."""
    return session.scalar(
        select(User)
        .where(User.id == user_id, User.active)
        .options(selectinload(User.memberships).joinedload(Membership.team))
    )


def teams_of(user: User) -> list[Team]:
    """The person's teams, in the order of their ids."""
    teams = {each.team_id: each.team for each in user.memberships}
    return [teams[team_id] for team_id in sorted(teams)]


def sight_of(user: User) -> Sight:
    """What the person may see at this moment."""
    return Sight(teams_with(user, Right.READ), [each.id for each in teams_of(user)])


def _is_due(session: Session, user: User, at: datetime) -> bool:
    own, teams = queries.own(session, user.id), teams_of(user)
    hours = choosing.hours_of(own, teams)
    window = hours.window(at)
    if window is None or not window[0] <= at < window[1]:
        return False
    chosen = queries.of_teams(session, [each.id for each in teams])
    said = [own, *(chosen[team_id] for team_id in sorted(chosen))]
    since = session.scalar(select(func.min(Notice.at)).where(Notice.user_id == user.id, *_WAITING))
    last = session.scalar(select(func.max(NoticeDigest.at)).where(NoticeDigest.user_id == user.id))
    return since is not None and is_due(
        cadence_of(*(each.cadence for each in said if each is not None)),
        waits_since=since, last_at=last, day_began=window[0], at=at,
    )  # fmt: skip


def _post(
    session: Session, row: NoticeDigest, user: User, things: Sequence[Thing], link: str, *,
    at: datetime,
) -> None:  # fmt: skip
    """Numbers of tickets and names of colleagues, nothing of the words: mail is no safe place."""
    _ = texts(user.language)
    base = site().base_url
    end = f"{base}/notices/off/{link}"
    lines = [_("Hello %(name)s,") % {"name": user.name}, "", _("You have not seen this yet:"), ""]
    for thing in things[:MOST_LISTED]:
        lines += _lines(thing, user, base)
    if len(things) > MOST_LISTED:
        lines += [_("and %(num)d more") % {"num": len(things) - MOST_LISTED}, ""]
    lines += [
        _("All of it: %(link)s") % {"link": f"{base}/notices"},
        _("What you are told of, and when: %(link)s") % {"link": f"{base}/notices/mine"},
        _("No more of these mails: %(link)s") % {"link": end},
    ]
    subject = (
        _("One thing waits for you in Webcare")
        if len(things) == 1
        else _("%(num)d things wait for you in Webcare") % {"num": len(things)}
    )
    try:
        post(
            session, about_kind=KIND, about_id=row.id, to_address=user.email, to_name=user.name,
            subject=subject, text="\n".join(lines), at=at, secret=True,
            headers={
                "List-Unsubscribe": f"<{end}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        )  # fmt: skip
    except Unaddressable as error:  # it stands in the page; another try would end alike
        log.warning("digest_unaddressable", user=user.id, why=str(error))


def _lines(thing: Thing, user: User, base: str) -> list[str]:
    _ = texts(user.language)
    said = dict.fromkeys(words.sentence(each.notice, _) for each in thing.shown)
    ticket = thing.latest.notice.ticket_id
    head = _("Ticket #%(number)s") % {"number": ticket} + ": " if ticket is not None else ""
    return [f"- {head}{'; '.join(said)}", f"  {base}{words.path(thing.latest.notice)}", ""]
