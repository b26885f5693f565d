"""Telling the desk that an approval is due: first whoever is on, then the named substitutes of the
mandates on the matter, then whoever else can step in.

What stays when nobody can is the emergency right of whoever handed the reply in, with a reason
that is logged (`replies.approving.approve`).
"""

from collections.abc import Sequence
from datetime import datetime
from enum import IntEnum

from sqlalchemy import Row, literal, or_, select
from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.accounts.models import Team, User
from webcare.audit import service as audit
from webcare.channels.compose import Unaddressable
from webcare.channels.post import post
from webcare.core.actor import CLOCK
from webcare.core.db import UtcDateTime
from webcare.core.i18n import spoken, texts
from webcare.core.site import site
from webcare.handoffs.addressee import Hearer, hearers
from webcare.mandates import speaking
from webcare.replies.models import Reply
from webcare.tickets.models import Ticket
from workflows.reply import ReplyState
from workflows.rights import Role

DESK = "spokesperson"
MOST_AT_ONCE = 200


class Step(IntEnum):
    """How far the reminding is, as `Reply.approval_reminders` keeps it."""

    HALFWAY = 1
    NEAR = 2
    OVER = 3


def remind(session: Session, *, at: datetime) -> int:
    """Remind whoever is on at the desk halfway to the moment at which an approval is due, the named
    substitutes after three quarters of the time; once it has passed, tell everyone else who speaks
    for the team, and its leads. How many mails.
    """
    sent = 0
    for reply, ticket in _due(session, at):
        if reply.approve_by is None:
            continue
        step = _step(reply, reply.approve_by, at)
        over = step == Step.OVER
        team = session.get_one(Team, ticket.team_id)
        told = _heard_by(session, team, ticket, step, at)
        reply.approval_reminders = step
        if not told:  # nobody is named as a substitute
            continue
        audit.record(
            session, "reply.approval_reminded", reply, by=CLOCK, at=at, team_id=team.id,
            ticket=ticket.id, over=over, step=step,
        )  # fmt: skip
        for hearer in told:
            sent += _tell(session, reply, team, hearer, over=over, at=at)
    return sent


def _step(reply: Reply, due: datetime, at: datetime) -> Step:
    """How far the reminding is by now; the desk hears it before a substitute does."""
    if due <= at:
        return Step.OVER
    is_near = at - (reply.submitted_at or at) >= 3 * (due - at)  # three quarters of the time
    return Step.NEAR if is_near and reply.approval_reminders >= Step.HALFWAY else Step.HALFWAY


def _heard_by(
    session: Session, team: Team, ticket: Ticket, step: Step, at: datetime
) -> list[Hearer]:
    """Whom it is the turn of."""
    on_duty = hearers(session, team, DESK, at)
    match step:
        case Step.HALFWAY:
            return on_duty
        case Step.NEAR:
            named = set(speaking.substitutes(session, ticket, at))
            return _others(session, team, on_duty, named=named)
        case Step.OVER:
            return _others(session, team, on_duty) or on_duty


def _due(session: Session, at: datetime) -> Sequence[Row[Reply, Ticket]]:
    """Replies that wait for an approval of which the desk has to hear now, locked."""
    now = literal(at, UtcDateTime())
    so_far, to_come = now - Reply.submitted_at, Reply.approve_by - now
    return session.execute(
        select(Reply, Ticket)
        .join(Ticket, Ticket.id == Reply.ticket_id)
        .where(
            Reply.state == ReplyState.SUBMITTED,
            or_(
                (Reply.approval_reminders < Step.HALFWAY) & (so_far >= to_come),
                (Reply.approval_reminders < Step.NEAR) & (so_far >= to_come + to_come + to_come),
                (Reply.approval_reminders < Step.OVER) & (Reply.approve_by <= at),
            ),
        )
        .order_by(Reply.approve_by)
        .limit(MOST_AT_ONCE)
        .with_for_update(of=[Ticket, Reply], key_share=True, skip_locked=True)
    ).all()


def _others(
    session: Session, team: Team, told: Sequence[Hearer], *, named: set[int] | None = None
) -> list[Hearer]:
    """Whoever else speaks for the team, and its leads; or else those of *named*."""
    known = {each.email for each in told}

    def steps_in(user: User) -> bool:
        if named is not None:
            return user.active and user.id in named
        return user.active and any(
            each.team_id == team.id and each.role in (Role.SPOKESPERSON, Role.LEAD)
            for each in user.memberships
        )

    return [
        Hearer(user.name, user.email, user.language)
        for user in accounts.users(session, [team.id])
        if steps_in(user) and user.email not in known
    ]


def _tell(
    session: Session, reply: Reply, team: Team, hearer: Hearer, *, over: bool, at: datetime
) -> int:
    """Nothing of the reply's words: mail is no safe place."""
    _ = texts(spoken(hearer.language, team.language))
    subject = _("An approval is overdue") if over else _("A reply waits for approval")
    said = (
        _("Nobody has approved it in time. Whoever can speak for the team, please look.")
        if over
        else _("Please look at it in time; the asker waits for it.")
    )
    link = f"{site().base_url}/desks/{DESK}?item=reply-{reply.id}"
    try:
        post(
            session, about_kind="reply", about_id=reply.id, to_address=hearer.email,
            to_name=hearer.name, subject=subject, at=at,
            text=f"{said}\n\n" + _("It is here: %(link)s") % {"link": link},
        )  # fmt: skip
    except Unaddressable as error:  # one unfit address must not keep it from the others
        audit.record(
            session, "reply.notice_failed", reply, by=CLOCK, at=at, team_id=team.id, why=str(error)
        )
        return 0
    return 1
