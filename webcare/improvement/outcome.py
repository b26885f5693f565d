"""Tells those who answered by mail how it ended: what the asker was sent, and whether it helped.

Whoever logs in reads it on their page; an expert who only uses mail would never hear it. Once for
each answer: as soon as the asker says whether they were helped, or two days after the reply.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.core.actor import CLOCK
from webcare.experts.models import Expert
from webcare.handoffs import mailing, turns
from webcare.handoffs.aftermath import aftermath
from webcare.handoffs.models import Handoff
from webcare.improvement import pulse
from webcare.improvement.models import Pulse
from webcare.replies.models import Reply
from webcare.tickets.models import Ticket
from workflows.handoff import HandoffKind, HandoffState
from workflows.reply import Purpose, ReplyState

PATIENCE = timedelta(days=2)  # for the asker to say whether it helped
TOO_OLD = timedelta(days=14)  # news no more
MOST = 50


def tell(session: Session, *, at: datetime) -> int:
    """Mail the end to those who wait for it; how many."""
    told = 0
    for handoff in session.scalars(
        _due(at).order_by(Handoff.id).limit(MOST).with_for_update(of=Handoff, skip_locked=True)
    ):
        handoff.outcome_told_at = at
        sent = aftermath(session, handoff)
        if sent is None or turns.is_shut_out(session, handoff):
            continue
        ticket = session.get_one(Ticket, handoff.ticket_id)
        helped = pulse.of_answer(session, handoff)
        mailing.post_outcome(session, ticket, handoff, sent.text, str(helped or ""), at=at)
        turns.to_expert(session, handoff, "told_outcome", by=CLOCK, at=at)
        told += 1
    return told


def _due(at: datetime) -> Select[Handoff]:
    return (
        select(Handoff)
        .join(Team, Team.id == Handoff.team_id)
        .where(
            Team.tell_experts,
            Handoff.state == HandoffState.ANSWERED,
            Handoff.kind == HandoffKind.FORWARD,
            Handoff.desk.is_(None),
            Handoff.to_email != "",
            Handoff.outcome_told_at.is_(None),
            Handoff.ended_at > at - 6 * TOO_OLD,
            ~_logs_in(),
            exists().where(_was_sent(at)),
        )
    )


def _logs_in() -> ColumnElement[bool]:
    return exists().where(Expert.id == Handoff.expert_id, Expert.user_id.is_not(None))


def _was_sent(at: datetime) -> ColumnElement[bool]:
    said = exists().where(Pulse.ticket_id == Reply.ticket_id)
    return and_(
        Reply.ticket_id == Handoff.ticket_id,
        Reply.purpose == Purpose.FINAL,
        Reply.state == ReplyState.SENT,
        Reply.sent_at >= Handoff.ended_at,
        Reply.sent_at > at - TOO_OLD,
        or_(Reply.sent_at <= at - PATIENCE, said),
    )
