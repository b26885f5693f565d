"""Norms: how long the public may wait, by channel and priority, for a first reply and in all."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.accounts import hours, queries, working
from webcare.accounts.models import Team
from webcare.channels import queries as channel_queries
from webcare.channels.models import Channel
from webcare.core.db import transaction
from webcare.tickets import reckoning
from webcare.web import forms
from webcare.web.access import needs
from webcare.web.forms import Form, Values
from webcare.web.language import present
from webcare.web.pages import page, see_other
from webcare.web.settings import foreseeing, history, norm_form
from webcare.web.settings.norm_words import PRIORITIES, rule_words, terms_words
from webcare.web.settings.teams import chosen, manager, teams_of
from workflows.norms import Term, in_order, ruling
from workflows.rights import Right

bp = Blueprint("settings_norms", __name__)
FRIDAY, EVENING = 5, time(19)
NEAR = timedelta(days=6)


@bp.get("/settings/norms", defaults={"team_id": None})
@bp.get("/settings/norms/<int:team_id>")
@needs(Right.MANAGE_TEAM)
def show(team_id: int | None) -> ResponseReturnValue:
    with transaction() as session:
        team = chosen(teams_of(session, Right.MANAGE_TEAM), team_id, Right.MANAGE_TEAM)
    return _form(team.id, forms.fresh(norm_form.values(team)))


@bp.post("/settings/norms/<int:team_id>")
@needs(Right.MANAGE_TEAM)
def change(team_id: int) -> ResponseReturnValue:
    by, typed = manager(team_id, Right.MANAGE_TEAM), norm_form.typed()

    def kept(session: Session) -> Values:
        return norm_form.values(queries.team(session, team_id))

    def work(session: Session) -> ResponseReturnValue:
        forms.check_seen(kept(session))
        team = queries.team(session, team_id)
        ours = {each.id for each in channel_queries.channels(session, [team_id])}
        norms = norm_form.norms(typed, team, ours)
        said = working.norms_of(norms)
        working.must_end(team.office, said, present())
        if foreseeing.asks(typed):
            foreseen = reckoning.foresee(session, team, office=team.office, norms=said)
            if foreseen.changed:
                form = Form(typed, seen=request.form.get("seen", ""))
                return _form(team_id, form, foreseen=foreseen, mark=forms.mark(typed))
        working.set_norms(session, team, norms, follows=reckoning.ask, by=by, at=present())
        flash(_("Saved."), "success")
        return see_other(".show", team_id=team_id)

    return forms.attempt(work, lambda form, status: _form(team_id, form, status), typed, kept)


def _form(team_id: int, form: Form, status: int = 200, **more: Any) -> ResponseReturnValue:
    with transaction() as session:
        found = teams_of(session, Right.MANAGE_TEAM)
        team = queries.team(session, team_id)
        channels = channel_queries.channels(session, [team_id])
        changes = history.of(session, team, history.NORMS)
        under_way = reckoning.of_team(session, team_id)
    known = {each.id: each for each in channels}
    return page(
        "settings/norms.html", team=team, teams=found, form=form, status=status,
        kinds=norm_form.KINDS, rows=norm_form.rows(form), where=_where(channels),
        priorities=PRIORITIES, order=_order(team, known), examples=_examples(team, present()),
        day_length=timedelta(minutes=hours.office_hours(team).usual_day()),
        changes=changes, reckoning=under_way, **more,
    )  # fmt: skip


def _where(channels: Sequence[Channel]) -> list[tuple[str, str]]:
    """For which tickets an exception can be: a channel of the team."""
    return [(f"channel:{each.id}", each.name) for each in channels]


def _order(team: Team, known: Mapping[int, Channel]) -> list[tuple[str, str]]:
    """The team's rules as they are asked, in words."""
    return [(rule_words(each, known), terms_words(each)) for each in in_order(hours.rules(team))]


def _examples(team: Team, at: datetime) -> dict[str, tuple[str, str]]:
    """Per kind, a moment on a coming Friday evening, and when what came then would be due."""
    office = hours.office_hours(team)
    day = at.astimezone(office.zone).date()
    day += timedelta(days=(FRIDAY - day.isoweekday()) % 7)
    came = datetime.combine(day, EVENING, office.zone)
    found: dict[str, tuple[str, str]] = {}
    for kind in norm_form.KINDS:
        rule = ruling(hours.rules(team), Term.REPLY, kind=kind)
        norm = rule.norm(Term.REPLY) if rule else None
        if norm is None:
            continue
        due = norm.due(came, office).astimezone(office.zone)
        shape = "EEEE HH:mm" if due - came < NEAR else "EEEE d MMMM HH:mm"
        found[kind] = (
            format_datetime(came, "EEEE HH:mm", rebase=False),
            format_datetime(due, shape, rebase=False),
        )
    return found
