"""One crisis: how it stands, until when, what it covers, and what befell it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby
from typing import Any

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.core.actor import Actor
from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid
from webcare.crisis import queries, service
from webcare.crisis.models import Crisis, CrisisEvent
from webcare.replies import crisis_holds, in_crisis
from webcare.web import forms
from webcare.web.access import acting, must_be_allowed, needs, team_ids
from webcare.web.crisis import form, register, strip
from webcare.web.language import present, told
from webcare.web.pages import page, see_other, version_seen
from webcare.web.themes import themes_of
from workflows.crisis import LASTS, MAY_DECLARE, CrisisEventKind
from workflows.rights import Right

bp = Blueprint("crisis_one", __name__, url_prefix="/crisis/<int:crisis_id>")
SHOWN = 5  # of many alike in a row


@bp.get("")
@needs(*register.SEE)
def show(crisis_id: int) -> ResponseReturnValue:
    return draw(crisis_id)


@contextmanager
def on_crisis(crisis_id: int, *rights: Right) -> Iterator[tuple[Session, Crisis, Actor]]:
    """One act on a crisis of the person's teams."""
    with transaction() as session:
        crisis = queries.get(session, crisis_id, team_ids(Right.READ, *rights))
        must_be_allowed(crisis.team_id)
        yield session, crisis, acting(crisis.team_id)


@bp.post("/renew")
@needs(*MAY_DECLARE)
def renew(crisis_id: int) -> ResponseReturnValue:
    typed = {"until": forms.text("until"), "renew_why": forms.text("why")}
    try:
        with on_crisis(crisis_id, *MAY_DECLARE) as (session, crisis, by):
            zone = form.zone_of(accounts.team(session, crisis.team_id))
            service.renew(
                session, crisis, form.wall_clock(typed["until"], zone), why=typed["renew_why"],
                by=by, at=present(),
            )  # fmt: skip
    except (Conflict, Invalid) as wrong:
        return _again(crisis_id, wrong, typed)
    strip.forget()
    flash(_("Renewed."), "success")
    return see_other(".show", crisis_id=crisis_id)


@bp.post("/end")
@needs(*MAY_DECLARE)
def end(crisis_id: int) -> ResponseReturnValue:
    typed = {"end_why": forms.text("why")}
    try:
        with on_crisis(crisis_id, *MAY_DECLARE) as (session, crisis, by):
            service.end(session, crisis, typed["end_why"], by=by, at=present())
            waiting = crisis_holds.progress(session, [crisis_id]).get(crisis_id)
    except (Conflict, Invalid) as wrong:
        return _again(crisis_id, wrong, typed)
    strip.forget()
    if waiting and waiting.waiting:
        flash(_("The crisis is over. Now look at what it held."), "success")
        return see_other("crisis_looking.show", crisis_id=crisis_id)
    flash(_("The crisis is over."), "success")
    return see_other(".show", crisis_id=crisis_id)


@bp.get("/change")
@needs(*MAY_DECLARE)
def changing(crisis_id: int) -> ResponseReturnValue:
    return _change_form(crisis_id)


@bp.post("/change")
@needs(*MAY_DECLARE)
def change(crisis_id: int) -> ResponseReturnValue:
    """Keep the change, or only show what it would touch."""
    values = form.typed()
    if request.form.get("act") == "preview":
        return _change_form(crisis_id, values, blocks=("foreseen",))
    try:
        with on_crisis(crisis_id, *MAY_DECLARE) as (session, crisis, by):
            team = accounts.team(session, crisis.team_id)
            in_crisis.change(
                session, crisis, form.wanted(values, team), seen=version_seen(),
                by=by, at=present(),
            )  # fmt: skip
    except (Conflict, Invalid) as wrong:
        faults = form.faults_of(wrong) if isinstance(wrong, Invalid) else {}
        return _change_form(crisis_id, values, faults=faults, problem=told(wrong), wrong=wrong)
    strip.forget()
    flash(_("Changed. What it touches now is held."), "success")
    return see_other(".show", crisis_id=crisis_id)


def _change_form(
    crisis_id: int,
    values: dict[str, Any] | None = None,
    *,
    blocks: tuple[str, ...] = (),
    faults: dict[str, str] | None = None,
    problem: str = "",
    wrong: Conflict | Invalid | None = None,
) -> ResponseReturnValue:
    with on_crisis(crisis_id, *MAY_DECLARE) as (session, crisis, _by):
        team = accounts.team(session, crisis.team_id)
        values = values or form.filled(crisis, team)
        scope = register.scope_of(session, team, values, crisis.id)
        return page(
            "crisis/change.html", *blocks,
            crisis=crisis, team=team, values=values, faults=faults or {}, problem=problem,
            status=wrong.status if wrong else 200,
            **register.asked_for(session, team, values, scope),
        )  # fmt: skip


def _again(crisis_id: int, wrong: Conflict | Invalid, typed: dict[str, str]) -> ResponseReturnValue:
    faults = form.faults_of(wrong) if isinstance(wrong, Invalid) else {}
    return draw(crisis_id, wrong.status, problem=told(wrong), faults=faults, typed=typed)


def draw(crisis_id: int, status: int = 200, **said: Any) -> ResponseReturnValue:
    """The page of a crisis; *said* is what could not be done, with what was typed."""
    with transaction() as session:
        crisis = queries.get(session, crisis_id, team_ids(*register.SEE))
        team, at = accounts.team(session, crisis.team_id), present()
        zone, reads = form.zone_of(team), acting(team.id).may(Right.READ)
        return page(
            "crisis/one.html",
            crisis=crisis,
            team=team,
            zone=zone,
            is_on=queries.scope_of(crisis).is_on(at) and crisis.ended_at is None,
            proposed=form.as_field(max(crisis.until, at) + LASTS, zone),
            themes=themes_of(session, [crisis.team_id]),
            channels=dict(form.channels_of(session, crisis.team_id)),
            progress=crisis_holds.progress(session, [crisis.id]).get(crisis.id),
            waiting=crisis_holds.waiting(session, crisis.id, limit=SHOWN if reads else 0),
            reads=reads,
            timeline=_in_runs(queries.timeline(session, crisis.id)),
            status=status,
            **{"problem": "", "faults": {}, "typed": {}} | said,
        )


def _in_runs(events: Any) -> list[tuple[CrisisEventKind, list[CrisisEvent]]]:
    """The timeline, newest first; what is alike within one minute stands together."""

    def alike(event: CrisisEvent) -> tuple[CrisisEventKind, str, datetime]:
        return event.kind, event.by, event.at.replace(second=0, microsecond=0)

    runs = [(key[0], list(each)) for key, each in groupby(events, alike)]
    return runs[::-1]
