"""How the team writes: its one page of guidance, with its history, and its holding reply."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from webcare.accounts import guidance, queries, teams
from webcare.accounts.models import GuidanceVersion, Team
from webcare.core import holding_words
from webcare.core.db import transaction
from webcare.core.errors import NotFound
from webcare.core.i18n import LANGUAGES
from webcare.web import forms
from webcare.web.access import me, must_be_allowed, needs
from webcare.web.forms import Form, Values
from webcare.web.language import present
from webcare.web.pages import number, page, see_other
from webcare.web.settings.teams import chosen, manager, teams_of
from webcare.web.tickets import composing
from webcare.web.word_diff import changes
from workflows.light_markup import as_html
from workflows.rights import Right

bp = Blueprint("settings_writing", __name__)


@bp.get("/guidance/<int:team_id>")
@needs(Right.READ, Right.MANAGE_TEAM)
def read(team_id: int) -> ResponseReturnValue:
    """The page itself, for whoever writes; an earlier version of it where one is asked for."""
    if all(each.team_id != team_id for each in me().memberships):
        raise NotFound("There is no such team.")
    must_be_allowed(team_id)
    with transaction() as session:
        holds = guidance.present(session, team_id)
        asked = number("version")
        shown = guidance.version(session, team_id, asked) if asked else holds
        return page(
            "settings/guidance.html", team=queries.team(session, team_id), shown=shown, holds=holds,
            body=_html(shown.text) if shown else "",
        )  # fmt: skip


@bp.get("/settings/writing", defaults={"team_id": None})
@bp.get("/settings/writing/<int:team_id>")
@needs(Right.MANAGE_TEAM)
def show(team_id: int | None) -> ResponseReturnValue:
    with transaction() as session:
        team = chosen(teams_of(session, Right.MANAGE_TEAM), team_id, Right.MANAGE_TEAM)
        values = _values(session, team)
    return _page(team.id, forms.fresh(values))


@bp.post("/settings/writing/<int:team_id>/guidance")
@needs(Right.MANAGE_TEAM)
def write(team_id: int) -> ResponseReturnValue:
    """A new version of the guidance."""
    by, typed = manager(team_id, Right.MANAGE_TEAM), {"text": forms.text("text")}

    def kept(session: Session) -> Values:
        holds = guidance.present(session, team_id)
        return {"text": holds.text if holds else ""}

    def work(session: Session) -> ResponseReturnValue:
        holds = guidance.present(session, team_id)
        seen = number("version_seen")
        if (holds.id if holds else 0) != seen and forms.text("seen") != forms.mark(kept(session)):
            raise forms.OutdatedError(
                "A colleague changed this meanwhile. Here is how it stands now."
            )
        guidance.write(
            session, queries.team(session, team_id), typed["text"],
            seen=holds.id if holds else 0, by=by, at=present(),
        )  # fmt: skip
        flash(_("Saved. Whoever writes sees it from now on."), "success")
        return see_other(".show", team_id=team_id)

    def again(form: Form, status: int) -> ResponseReturnValue:
        return _page(team_id, form, status)

    return forms.attempt(work, again, typed, kept)


@bp.post("/settings/writing/<int:team_id>/guidance/<int:guidance_id>/restore")
@needs(Right.MANAGE_TEAM)
def restore(team_id: int, guidance_id: int) -> ResponseReturnValue:
    """An earlier text holds again, as a new version."""
    by = manager(team_id, Right.MANAGE_TEAM)
    with transaction() as session:
        earlier = guidance.version(session, team_id, guidance_id)
        team = queries.team(session, team_id)
        seen = number("version_seen")
        guidance.write(session, team, earlier.text, seen=seen, by=by, at=present())
    flash(_("The earlier text holds again."), "success")
    return see_other(".show", team_id=team_id)


@bp.post("/settings/writing/<int:team_id>/holding")
@needs(Right.MANAGE_TEAM)
def hold(team_id: int) -> ResponseReturnValue:
    """What an asker who has to wait is told, by language."""
    by = manager(team_id, Right.MANAGE_TEAM)
    typed = {f"holding-{code}": forms.text(f"holding-{code}") for code in LANGUAGES}

    def kept(session: Session) -> Values:
        return _holding(queries.team(session, team_id))

    def work(session: Session) -> ResponseReturnValue:
        forms.check_seen(kept(session))
        texts = {code: typed[f"holding-{code}"] for code in LANGUAGES}
        team = queries.team(session, team_id)
        teams.set_holding(session, team, texts, by=by, at=present())
        flash(_("Saved."), "success")
        return see_other(".show", team_id=team_id)

    def again(form: Form, status: int) -> ResponseReturnValue:
        return _page(team_id, None, status, holding=form)

    return forms.attempt(work, again, typed, kept)


def _holding(team: Team) -> Values:
    kept = team.holding_texts or {}
    return {f"holding-{code}": kept.get(code) or holding_words.USUAL[code] for code in LANGUAGES}


def _values(session: Session, team: Team) -> Values:
    holds = guidance.present(session, team.id)
    return {"text": holds.text if holds else ""}


def _page(
    team_id: int, form: Form | None, status: int = 200, *, holding: Form | None = None
) -> ResponseReturnValue:
    with transaction() as session:
        found = teams_of(session, Right.MANAGE_TEAM)
        team = next(each for each in found if each.id == team_id)
        versions = guidance.versions(session, team_id)
        return page(
            "settings/writing.html", team=team, teams=found, status=status,
            form=form or forms.fresh(_values(session, team)),
            holding=holding or forms.fresh(_holding(team)),
            versions=versions, holds=versions[0] if versions else None,
            variables=composing.variable_words(), longest=guidance.LONGEST,
            **_difference(versions),
        )  # fmt: skip


def _difference(versions: Sequence[GuidanceVersion]) -> dict[str, Any]:
    """One version against the one that holds, where one was asked for."""
    open_id = number("open")
    chosen_one = next((each for each in versions if each.id == open_id), None)
    if chosen_one is None:
        return {"opened": None, "parts": ()}
    return {"opened": chosen_one, "parts": changes(versions[0].text, chosen_one.text)}


def _html(text: str) -> Markup:
    return Markup(as_html(text))  # noqa: S704 - only its own tags come out, which a test holds
