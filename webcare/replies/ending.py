"""The mail to whoever wrote and approved a statement, a week before it ends: once, with what is
built on it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.accounts.models import Team, User
from webcare.audit import service as audit
from webcare.channels.compose import Unaddressable
from webcare.channels.post import post
from webcare.core.actor import CLOCK
from webcare.core.i18n import spoken, texts
from webcare.core.site import site
from webcare.mandates import queries as mandates
from webcare.mandates.models import Statement
from webcare.replies import built
from workflows.rights import Role

AHEAD = timedelta(days=7)
MOST_LISTED = 20


def tell_due(session: Session, *, at: datetime) -> int:
    """Tell of the statements that end within a week; how many mails. One that was approved for
    less than that needs no reminder.
    """
    sent = 0
    for statement in mandates.ending_untold(session, at, AHEAD):
        team = session.get_one(Team, statement.team_id)
        session.execute(  # no new version: a form that is open stays good
            update(Statement).where(Statement.id == statement.id).values(ending_told_at=at)
        )
        told = [_tell(session, statement, team, user, at=at) for user in _whom(session, statement)]
        sent += sum(told)
        audit.record(session, "statement.ending_told", statement, by=CLOCK, at=at, mails=sum(told))
    return sent


def _whom(session: Session, statement: Statement) -> list[User]:
    """Its writer and its approver; where both have left, whoever speaks for the team."""
    people = [user for user in accounts.users(session, [statement.team_id]) if user.active]
    own = {statement.written_by_id, statement.approved_by_id}
    return [user for user in people if user.id in own] or [
        user
        for user in people
        if any(
            each.team_id == statement.team_id and each.role is Role.SPOKESPERSON
            for each in user.memberships
        )
    ]


def _tell(session: Session, statement: Statement, team: Team, user: User, *, at: datetime) -> int:
    _ = texts(spoken(user.language, team.language))
    lines = [
        _("Hello %(name)s,") % {"name": user.name},
        "",
        _("The statement “%(title)s” ends within a week. After that no reply is built on it.")
        % {"title": statement.title},
        _("Write a next version if it goes on: %(link)s")
        % {"link": f"{site().base_url}/statements/{statement.id}"},
        "",
        *_built_on(session, statement, user, team),
    ]
    try:
        post(
            session, about_kind="statement", about_id=statement.id, to_address=user.email,
            to_name=user.name, subject=_("A statement ends soon: %(title)s")
            % {"title": statement.title}, text="\n".join(lines), at=at,
        )  # fmt: skip
    except Unaddressable:  # the other of the two still hears it
        return 0
    return 1


def _built_on(session: Session, statement: Statement, user: User, team: Team) -> Sequence[str]:
    """The tickets of the replies that it stands in, and nothing that the public wrote."""
    _ = texts(spoken(user.language, team.language))
    waiting = {reply.id for reply, _ticket in built.waiting_on(session, statement.id)}
    uses = built.uses(session, statement.id, limit=MOST_LISTED)
    if not uses:
        return [_("No reply is built on it.")]
    lines = [_("Replies that are built on it:")]
    for reply, ticket in uses:
        held = " · " + _("has not left; it is held then") if reply.id in waiting else ""
        lines.append(f"- {site().base_url}/tickets/{ticket.id}{held}")
    count = built.use_counts(session, [statement.id])[statement.id]
    if count > len(uses):
        lines.append(_("and %(num)d more") % {"num": count - len(uses)})
    return lines
