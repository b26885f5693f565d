"""Desks: who stands on their rota, and the mailbox of those without account."""

from collections.abc import Mapping

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.core.db import transaction
from webcare.core.errors import Invalid, NotFound
from webcare.experts import duty, queries, service, tree
from webcare.experts.models import Desk
from webcare.web import forms
from webcare.web.access import needs
from webcare.web.forms import Form, Values
from webcare.web.language import present
from webcare.web.pages import page, see_other
from webcare.web.schemes.words import desk_word
from webcare.web.settings import rota as rota_fields
from webcare.web.settings.teams import chosen, manager, teams_of
from workflows.engagement import EngagementState
from workflows.rights import Right
from workflows.suggestion import Rank

bp = Blueprint("settings_desks", __name__)
DAYS = range(1, 8)


@bp.get("/settings/desks", defaults={"team_id": None})
@bp.get("/settings/desks/<int:team_id>")
@needs(Right.MANAGE_TEAM)
def show(team_id: int | None) -> ResponseReturnValue:
    with transaction() as session:
        teams = teams_of(session, Right.MANAGE_TEAM)
        team = chosen(teams, team_id, Right.MANAGE_TEAM)
        found = queries.desks(session, team.id, with_inactive=True)
        members = {desk.id: queries.desk_members(session, desk.id) for desk in found}
        standing = {desk.id: duty.standing(session, desk, team, present()) for desk in found}
        themes = queries.themes(session, team.id)
        owners = {
            row.theme_id: row.expert
            for row in queries.knowledge(session, team.id)
            if row.rank is Rank.FIRST and row.state is EngagementState.CONFIRMED
        }
    missing = [slug for slug in service.DESKS if slug not in {desk.slug for desk in found}]
    return page(
        "settings/desks.html",
        team=team,
        teams=teams,
        desks=found,
        rota=members,
        standing=standing,
        themes=themes,
        owners=owners,
        missing=missing,
        desk_word=desk_word,
    )


@bp.get("/settings/desks/<int:team_id>/new", defaults={"slug": None})
@bp.get("/settings/desks/<int:team_id>/<slug>")
@needs(Right.MANAGE_TEAM)
def show_desk(team_id: int, slug: str | None) -> ResponseReturnValue:
    manager(team_id, Right.MANAGE_TEAM)
    with transaction() as session:
        values = _desk_values(session, _desk(session, team_id, slug))
    return _desk_form(team_id, slug, forms.fresh(values))


@bp.post("/settings/desks/<int:team_id>/new", defaults={"slug": None})
@bp.post("/settings/desks/<int:team_id>/<slug>")
@needs(Right.MANAGE_TEAM)
def set_desk(team_id: int, slug: str | None) -> ResponseReturnValue:
    by, typed = manager(team_id, Right.MANAGE_TEAM), _desk_typed()

    def work(session: Session) -> ResponseReturnValue:
        kept = _desk(session, team_id, slug)
        if kept is not None:
            forms.check_seen(_desk_values(session, kept))
        elif _desk(session, team_id, typed["slug"], absent=True):
            raise Invalid("There is such a desk.", slug="There is such a desk.")
        desk = service.set_desk(
            session,
            team_id,
            slug or typed["slug"],
            names=forms.names(typed),
            email=typed["email"],
            hours=tree.fit_hours({day: typed[f"hours-{day}"] for day in DAYS}),
            active=typed["active"],
            by=by,
            at=present(),
        )
        service.set_members(session, desk, typed["members"], by=by, at=present())
        duty.set_rota(
            session, desk, rota_fields.rota(typed), term_minutes=rota_fields.term(typed),
            by=by, at=present(),
        )  # fmt: skip
        flash(_("Saved."), "success")
        return see_other(".show", team_id=team_id)

    return forms.attempt(
        work,
        lambda form, status: _desk_form(team_id, slug, form, status),
        typed,
        lambda session: _desk_values(session, _desk(session, team_id, slug)),
    )


def _desk(session: Session, team_id: int, slug: str | None, *, absent: bool = False) -> Desk | None:
    """The team's desk, on or off; None for a new one, NotFound for an unknown one."""
    if slug is None:
        return None
    for desk in queries.desks(session, team_id, with_inactive=True):
        if desk.slug == slug:
            return desk
    if absent:
        return None
    raise NotFound("There is no such desk.")


def _desk_values(session: Session, desk: Desk | None) -> Values:
    members = queries.desk_members(session, desk.id) if desk else []
    hours = tree.typed_hours(desk.hours if desk else "")
    return (
        {
            "slug": desk.slug if desk else request.args.get("suggested", ""),
            "email": desk.email if desk else "",
            "active": desk.active if desk else True,
            "members": sorted(user.id for user in members),
            **{f"hours-{day}": spans for day, spans in hours.items()},
        }
        | rota_fields.shown(desk)
        | forms.names_shown(_names(desk))
    )


def _desk_typed() -> Values:
    return (
        {
            "slug": forms.text("slug").strip(),
            "email": forms.text("email").strip(),
            "active": forms.ticked("active"),
            "members": forms.numbers("members"),
            **{f"hours-{day}": forms.text(f"hours-{day}").strip() for day in DAYS},
        }
        | rota_fields.typed()
        | forms.names_typed()
    )


def _names(desk: Desk | None) -> Mapping[str, str]:
    """The desk's names; for a new one that schemes know, what it is usually called."""
    return desk.names if desk else duty.NAMES.get(request.args.get("suggested", ""), {})


def _desk_form(
    team_id: int, slug: str | None, form: Form, status: int = 200
) -> ResponseReturnValue:
    with transaction() as session:
        team, desk = accounts.team(session, team_id), _desk(session, team_id, slug)
        return page(
            "settings/desk.html",
            team=team,
            slug=slug,
            form=form,
            colleagues=accounts.colleagues(session, team_id),
            weekdays=rota_fields.weekdays(),
            slot_lines=rota_fields.with_blanks(form["slots"]),
            exception_lines=rota_fields.with_blanks(form["exceptions"]),
            gaps=duty.standing(session, desk, team, present()).gaps if desk else (),
            status=status,
        )
