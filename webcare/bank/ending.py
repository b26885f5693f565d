"""The mail to whoever answers for a kept answer, two weeks before its last day: once."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from babel.dates import format_date
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.accounts.models import Team, User
from webcare.accounts.service import today
from webcare.audit import service as audit
from webcare.bank.models import SavedReply
from webcare.channels import queries as channels
from webcare.channels.compose import Unaddressable
from webcare.channels.models import Channel
from webcare.channels.post import post
from webcare.core.actor import CLOCK
from webcare.core.i18n import spoken, texts
from webcare.core.site import site
from webcare.experts.models import Expert
from workflows.rights import Right, rights_of
from workflows.saved_reply import SavedReplyState

AHEAD = timedelta(days=14)
MOST = 50  # at one turn of the clock


@dataclass(frozen=True, slots=True)
class Owner:
    """Whom to tell. `inside`: they log in, and can open it."""

    address: str
    name: str
    language: str
    inside: bool


def tell_due(session: Session, *, at: datetime) -> int:
    """Tell of the kept answers whose last day comes within two weeks; how many mails. What ended
    before anyone was told is told too.
    """
    sent = 0
    for saved in _untold(session, at):
        team = session.get_one(Team, saved.team_id)
        if saved.expires_on > today(team, at) + AHEAD:
            continue  # a day of another zone
        session.execute(  # no new version: a form that is open stays good
            update(SavedReply).where(SavedReply.id == saved.id).values(ending_told_at=at)
        )
        told = sum(_tell(session, saved, team, each, at=at) for each in _whom(session, saved))
        audit.record(session, "savedreply.ending_told", saved, by=CLOCK, at=at, mails=told)
        sent += told
    return sent


def _untold(session: Session, at: datetime) -> list[SavedReply]:
    return list(
        session.scalars(
            select(SavedReply)
            .where(
                SavedReply.state == SavedReplyState.APPROVED,
                SavedReply.ending_told_at.is_(None),
                SavedReply.expires_on <= (at + AHEAD + timedelta(days=1)).date(),
            )
            .order_by(SavedReply.expires_on, SavedReply.id)
            .limit(MOST)
            .with_for_update(skip_locked=True)
        )
    )


def _whom(session: Session, saved: SavedReply) -> list[Owner]:
    """The expert who owns it, and whoever proposed it; where both have left, those of the team who
    may approve another one.
    """
    people = [user for user in accounts.users(session, [saved.team_id]) if user.active]
    expert = session.get(Expert, saved.owner_id) if saved.owner_id else None
    found: dict[str, Owner] = {}
    if expert is not None and expert.active and expert.email:
        address = expert.email.lower()
        inside = any(user.email.lower() == address for user in people)
        language = next(iter(expert.languages), "")
        found[address] = Owner(expert.email, expert.name, language, inside=inside)
    mine = [user for user in people if _is_owner(user, saved)]
    if not mine and not found:
        mine = [user for user in people if _approves(user, saved.team_id)]
    for user in mine:
        found.setdefault(
            user.email.lower(), Owner(user.email, user.name, user.language, inside=True)
        )
    return list(found.values())


def _is_owner(user: User, saved: SavedReply) -> bool:
    return user.id == saved.proposed_by_id or user.name.lower() == saved.owner.lower()


def _approves(user: User, team_id: int) -> bool:
    rights = rights_of(each.role for each in user.memberships if each.team_id == team_id)
    return not rights.isdisjoint({Right.MANAGE_SCHEME})


def _tell(session: Session, saved: SavedReply, team: Team, owner: Owner, *, at: datetime) -> int:
    mailbox = channels.team_mailbox(session, team.id, rather=~Channel.is_public)
    code = spoken(owner.language, team.language)
    _ = texts(code)
    lines = [
        _("Hello %(name)s,") % {"name": owner.name},
        "",
        _("The kept answer “%(title)s” holds until %(day)s. You answer for it.")
        % {"title": saved.title, "day": _day(saved.expires_on, code)},
        _("Is it still true? Then have it renewed. Else propose a new text in its place."),
    ]
    if owner.inside:
        lines += ["", f"{site().base_url}/answers/{saved.id}"]
    else:
        lines += ["", _("This is what it says now:"), "", saved.body, ""]
        lines += [_("Answer this mail to say what should change.")] if mailbox else []
    subject = _("A kept answer ends soon: %(title)s") % {"title": saved.title}
    try:
        post(
            session, about_kind="savedreply", about_id=saved.id, to_address=owner.address,
            to_name=owner.name, subject=subject, text="\n".join(lines), at=at,
            channel_id=mailbox.id if mailbox else None,
        )  # fmt: skip
    except Unaddressable:
        return 0
    return 1


def _day(day: date, language: str) -> str:
    return str(format_date(day, format="full", locale=language))
