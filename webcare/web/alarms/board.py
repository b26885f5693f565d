"""The board: who is on tonight, what rings and how far it climbed, and what has been."""

from typing import Any

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.alarms import nights, people, queries, service
from webcare.alarms.models import Alarm
from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid
from webcare.web import forms
from webcare.web.access import acting, for_anyone_inside, me, must_be_allowed, needs, team_ids
from webcare.web.alarms import strip, words
from webcare.web.crisis import proposals
from webcare.web.language import present, told
from webcare.web.pages import number as number_asked
from webcare.web.pages import page, see_other
from webcare.web.schemes.words import desk_word
from workflows.rights import Right

bp = Blueprint("alarms", __name__)


@bp.get("/alarms")
@needs(Right.READ)
def show() -> ResponseReturnValue:
    return _board()


@bp.get("/alarms/strip")
@needs(Right.READ)
def strip_again() -> ResponseReturnValue:
    """The strip alone, for pages that are open when something rings or stops."""
    strip.forget()
    return page("alarms/strip.html")


def _seen(session: Session, alarm_id: int) -> Alarm:
    """The alarm, locked, where the person sees it and may act on it."""
    alarm = queries.get(session, alarm_id, team_ids(Right.READ, Right.NOTE), lock=True)
    must_be_allowed(alarm.team_id)
    return alarm


@bp.post("/alarms/<int:alarm_id>/acknowledge")
@needs(Right.NOTE)
def acknowledge(alarm_id: int) -> ResponseReturnValue:
    """Say that one has it; whoever comes second is told who was first."""
    try:
        with transaction() as session:
            alarm = _seen(session, alarm_id)
            service.acknowledge(session, alarm, by=acting(alarm.team_id), at=present())
        flash(_("You have it. Say below what was done once it is."), "success")
    except Conflict as second:
        flash(told(second), "warning")
    strip.forget()
    return see_other(".show", _anchor=f"alarm-{alarm_id}")


@bp.post("/alarms/<int:alarm_id>/settle")
@needs(Right.NOTE)
def settle(alarm_id: int) -> ResponseReturnValue:
    """End the alarm with a word of what was done; what was typed is never lost."""
    typed = forms.text("word")
    try:
        with transaction() as session:
            alarm = _seen(session, alarm_id)
            service.settle(session, alarm, word=typed, by=acting(alarm.team_id), at=present())
        flash(_("Settled."), "success")
    except Invalid as wrong:
        return _board(typed={alarm_id: typed}, faults={alarm_id: told(wrong)}, status=422)
    except Conflict as second:
        return _board(typed={alarm_id: typed}, faults={alarm_id: told(second)}, status=409)
    return see_other(".show")


@bp.post("/alarms/test")
@for_anyone_inside
def test() -> ResponseReturnValue:
    """Ring oneself, and nobody else."""
    team_id = me().memberships[0].team_id if me().memberships else None
    if team_id is not None:
        with transaction() as session:
            service.ring_oneself(session, team_id, by=acting(team_id), at=present())
        flash(_("You are being called. Open what reaches you and say that you have it."))
    return see_other("alarms_mine.show")


def _board(
    *,
    typed: dict[int, str] | None = None,
    faults: dict[int, str] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    teams, before = team_ids(Right.READ), number_asked("before")
    with transaction() as session:
        running = queries.running(session, teams, me().id)
        past = list(queries.past(session, teams, me().id, before=before or None))
        more = past.pop().id + 1 if len(past) > queries.PAST else None
        return page(
            "alarms/board.html",
            "running",
            running=running,
            past=past,
            more=more,
            ladders=_ladders(session, [*running, *past]),
            surges=proposals.waiting(session),
            tonight=nights.tonight(session, teams, present()),
            set_ladders=queries.ladders(session, teams),
            desk_word=desk_word,
            typed=typed or {},
            faults=faults or {},
            status=status,
        )


def _ladders(session: Session, alarms: list[Alarm]) -> dict[int, Any]:
    """Each alarm's ladder as it is drawn, in two statements."""
    calls = queries.calls(session, [alarm.id for alarm in alarms])
    names = people.names(session, words.people(alarms))
    return {alarm.id: words.drawn(alarm, calls[alarm.id], names) for alarm in alarms}
