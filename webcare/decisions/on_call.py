"""Who is woken for a danger may say whether there is one, whatever their role; nothing else."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.alarms.models import Alarm
from webcare.core.actor import Actor
from webcare.decisions import queries
from webcare.decisions.service import run_of
from webcare.experts import duty
from webcare.experts.models import Desk
from webcare.tickets.models import Ticket
from workflows.alarm import AlarmState
from workflows.facts import Guard
from workflows.rights import Right


def answering(session: Session, ticket: Ticket, question: str, *, by: Actor, at: datetime) -> Actor:
    """*by* as who answers *question*: with the right to decide where it is the scheme's question
    of danger, an alarm about the ticket is not settled, and they said that they have it or are on
    duty at its desk. Otherwise *by* as they are.
    """
    if by.may(Right.DECIDE) or not by.may(Right.NOTE):
        return by
    if not _is_of_danger(session, ticket, question):
        return by
    alarm = session.scalar(
        select(Alarm)
        .where(Alarm.ticket_id == ticket.id, Alarm.state != AlarmState.SETTLED)
        .order_by(Alarm.id.desc())
        .limit(1)
    )
    if alarm is None or not _is_woken(session, alarm, by, at):
        return by
    return replace(by, rights=by.rights | {Right.DECIDE})


def _is_of_danger(session: Session, ticket: Ticket, question: str) -> bool:
    decision = queries.current(session, ticket.id)
    asked = run_of(session, decision).question if decision else None
    return asked is not None and asked.id == question and asked.guards is Guard.DANGER


def _is_woken(session: Session, alarm: Alarm, by: Actor, at: datetime) -> bool:
    if by.user_id is not None and alarm.acknowledged_by_id == by.user_id:
        return True
    if alarm.desk_id is None:
        return False
    desk, team = session.get_one(Desk, alarm.desk_id), session.get_one(Team, alarm.team_id)
    return any(user.id == by.user_id for user in duty.on_now(session, desk, team, at))
