"""Replies that were stopped and want somebody's word: finding them, and telling whoever can."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.accounts.models import Team, User
from webcare.channels.compose import Unaddressable
from webcare.channels.post import post
from webcare.core.i18n import spoken, texts
from webcare.core.site import site
from webcare.mandates import speaking
from webcare.replies.models import Reply
from webcare.tickets.models import Ticket
from workflows.reply import HeldFor, ReplyState
from workflows.rights import Role

BY_SPEAKERS = (HeldFor.MANDATE, HeldFor.STATEMENT, HeldFor.CRISIS)
"""What only goes on by the word of whoever speaks for the team."""
TOLD = frozenset({HeldFor.MANDATE, HeldFor.STATEMENT})
"""Of which they get a mail; a crisis has its own page with all that it keeps back."""


def for_speakers(
    session: Session, team_ids: Sequence[int], *, limit: int = 50
) -> Sequence[Row[Reply, Ticket]]:
    """Held replies that whoever speaks for these teams can let go, the latest first."""
    return session.execute(
        select(Reply, Ticket)
        .join(Ticket, Ticket.id == Reply.ticket_id)
        .where(
            Reply.state == ReplyState.HELD,
            Reply.held_for.in_(BY_SPEAKERS),
            Ticket.team_id.in_(team_ids),
        )
        .order_by(Reply.updated_at.desc(), Reply.id.desc())
        .limit(limit)
    ).all()


def tell(session: Session, ticket: Ticket, reply: Reply, *, why: str, at: datetime) -> int:
    """Mail whoever may let it go that it was stopped at the gate; how many mails. Where nobody has
    the mandate, the leads hear it, who can give one.
    """
    if reply.held_for not in TOLD:
        return 0
    team = session.get_one(Team, ticket.team_id)
    return sum(
        _tell(session, ticket, reply, team, user, why=why, at=at)
        for user in _whom(session, team, ticket, at)
    )


def _whom(session: Session, team: Team, ticket: Ticket, at: datetime) -> list[User]:
    may = speaking.on_ticket(session, ticket, at)
    people = [user for user in accounts.users(session, [team.id]) if user.active]

    def in_role(user: User, role: Role) -> bool:
        return any(each.team_id == team.id and each.role is role for each in user.memberships)

    speakers = [user for user in people if in_role(user, Role.SPOKESPERSON)]
    allowed = [user for user in speakers if may.allows(user.id)]
    return allowed or [user for user in people if in_role(user, Role.LEAD)]


def _tell(
    session: Session, ticket: Ticket, reply: Reply, team: Team, user: User, *, why: str,
    at: datetime,
) -> int:  # fmt: skip
    """Nothing of the reply's words: mail is no safe place."""
    _ = texts(spoken(user.language, team.language))
    lines = (
        _("A reply was stopped just before it left: %(why)s") % {"why": _(why)},
        _("It waits for somebody who may speak on it now: %(link)s")
        % {"link": f"{site().base_url}/tickets/{ticket.id}#reply-{reply.id}"},
    )
    try:
        post(
            session, about_kind="reply", about_id=reply.id, to_address=user.email,
            to_name=user.name, subject=_("A reply was stopped"), text="\n\n".join(lines), at=at,
        )  # fmt: skip
    except Unaddressable:  # the others still hear it
        return 0
    return 1
