"""Themes: what a ticket is about, by which words one knows it, and which expert is asked."""

from typing import Any

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid
from webcare.experts import queries, service
from webcare.experts.models import Expert, Theme
from webcare.experts.service import ThemeCard
from webcare.experts.themes import THEMES
from webcare.tickets import label_batches, labels
from webcare.web import forms
from webcare.web.access import me, needs
from webcare.web.forms import Form, Values
from webcare.web.language import present, told
from webcare.web.pages import page, see_other
from webcare.web.settings import history
from webcare.web.settings.teams import manager
from workflows.rights import Right

bp = Blueprint("settings_themes", __name__)


@bp.get("/settings/themes/<int:team_id>/new")
@needs(Right.MANAGE_TEAM)
def new(team_id: int) -> ResponseReturnValue:
    manager(team_id, Right.MANAGE_TEAM)
    return _form(team_id, None, forms.fresh(_values(None, None)))


@bp.post("/settings/themes/<int:team_id>/new")
@needs(Right.MANAGE_TEAM)
def add(team_id: int) -> ResponseReturnValue:
    by, typed = manager(team_id, Right.MANAGE_TEAM), _typed()

    def work(session: Session) -> ResponseReturnValue:
        service.add_theme(session, team_id, _card(typed), by=by, at=present())
        flash(_("Saved."), "success")
        return see_other("settings_desks.show", team_id=team_id)

    return forms.attempt(work, lambda form, status: _form(team_id, None, form, status), typed)


@bp.get("/settings/themes/<int:theme_id>")
@needs(Right.MANAGE_TEAM)
def show(theme_id: int) -> ResponseReturnValue:
    with transaction() as session:
        theme = _theme(session, theme_id)
        values = _present(session, theme)
    return _form(theme.team_id, theme_id, forms.fresh(values))


@bp.post("/settings/themes/<int:theme_id>")
@needs(Right.MANAGE_TEAM)
def change(theme_id: int) -> ResponseReturnValue:
    with transaction() as session:
        team_id = _theme(session, theme_id).team_id
    by, typed = manager(team_id, Right.MANAGE_TEAM), _typed()

    def work(session: Session) -> ResponseReturnValue:
        theme = _theme(session, theme_id)
        session.refresh(theme, with_for_update={"of": Theme})
        forms.check_seen(_present(session, theme))
        service.update_theme(session, theme, _card(typed), by=by, at=present())
        flash(_("Saved."), "success")
        return see_other("settings_desks.show", team_id=team_id)

    return forms.attempt(
        work,
        lambda form, status: _form(team_id, theme_id, form, status),
        typed,
        lambda session: _present(session, _theme(session, theme_id)),
    )


@bp.post("/settings/themes/<int:theme_id>/life")
@needs(Right.MANAGE_TEAM)
def live(theme_id: int) -> ResponseReturnValue:
    """Merge the theme into another one of the team, or retire it."""
    try:
        with transaction() as session:
            theme = _theme(session, theme_id)
            by, at = manager(theme.team_id, Right.MANAGE_TEAM), present()
            if request.form.get("act") == "retire":
                labels.retire_theme(session, theme, by=by, at=at)
                flash(_("Retired: it is offered no more."), "success")
            else:
                labels.merge_theme(session, theme, _into(session), by=by, at=at)
                flash(_("Merged: its tickets follow now."), "success")
    except (Invalid, Conflict) as wrong:
        with transaction() as session:
            theme = _theme(session, theme_id)
            values, team_id = _present(session, theme), theme.team_id
        return _form(team_id, theme_id, forms.fresh(values), wrong.status, life_wrong=told(wrong))
    return see_other(".show", theme_id=theme_id)


def _into(session: Session) -> Theme:
    chosen = request.form.get("into", "")
    if not forms.is_number(chosen):
        raise Invalid(labels.OTHER_THEME, into=labels.OTHER_THEME)
    return _theme(session, int(chosen))


def _theme(session: Session, theme_id: int) -> Theme:
    theme = queries.theme(session, theme_id, [each.team_id for each in me().memberships])
    manager(theme.team_id, Right.MANAGE_TEAM)
    return theme


def _present(session: Session, theme: Theme) -> Values:
    return _values(theme, queries.for_theme(session, theme.id))


def _values(theme: Theme | None, owner: Expert | None) -> Values:
    return {
        "slug": theme.slug if theme else "",
        "words": "\n".join(theme.words) if theme else "",
        "sensitive": theme.sensitive if theme else False,
        "ours": theme.ours if theme else True,
        "owner": str(owner.id) if owner else "",
    } | forms.names_shown(theme.names if theme else {})


def _typed() -> Values:
    return {
        "slug": forms.text("slug").strip(),
        "words": forms.text("words"),
        "sensitive": forms.ticked("sensitive"),
        "ours": forms.ticked("ours"),
        "owner": request.form.get("owner", ""),
    } | forms.names_typed()


def _card(typed: Values) -> ThemeCard:
    owner = typed["owner"]
    return ThemeCard(
        slug=typed["slug"],
        names=forms.names(typed),
        words=forms.lines(typed["words"]),
        sensitive=typed["sensitive"],
        ours=typed["ours"],
        owner_id=int(owner) if forms.is_number(owner) else None,
    )


def _form(
    team_id: int, theme_id: int | None, form: Form, status: int = 200, **more: Any
) -> ResponseReturnValue:
    with transaction() as session:
        theme = session.get(Theme, theme_id) if theme_id else None
        if theme is not None:
            more |= {
                "many": label_batches.bearing(session, team_id, label_batches.THEME, str(theme_id)),
                "changes": history.of(session, theme, THEMES, labels.THEME_LIFE),
                "others": [
                    each
                    for each in queries.themes(session, team_id)
                    if each.id != theme_id and each.retired_at is None
                ],
            }
        return page(
            "settings/theme.html",
            team=accounts.team(session, team_id),
            theme_id=theme_id,
            theme=theme,
            form=form,
            experts=queries.directory(session, team_id),
            status=status,
            **more,
        )
