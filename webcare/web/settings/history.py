"""What was changed of a setting, shown below its form, and the one act that puts it back."""

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.accounts.working import hours_setting, norms_setting
from webcare.audit import undoing
from webcare.audit.models import AuditEntry
from webcare.audit.undoing import Setting
from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid, NotAllowed, NotFound
from webcare.experts.models import Theme
from webcare.experts.themes import THEMES
from webcare.tickets import labels, reckoning
from webcare.web.access import acting, me, needs
from webcare.web.language import present, told
from webcare.web.settings import history_words
from workflows.rights import Right

bp = Blueprint("settings_history", __name__)
HOURS = hours_setting(reckoning.ask)
NORMS = norms_setting(reckoning.ask)
SETTINGS: tuple[Setting, ...] = (HOURS, NORMS, THEMES, labels.THEME_LIFE, labels.TAGS)
"""Every setting that can be undone; a further kind is one line here."""


def of(session: Session, row: Team | Theme, *settings: Setting) -> list[dict[str, Any]]:
    """The latest changes of the row's settings, newest first, in words, for `_changes.html`."""
    found = [each for setting in settings for each in undoing.changes(session, setting, row)]
    found.sort(key=lambda each: each.entry.id, reverse=True)
    return [
        {
            "id": each.entry.id,
            "at": each.entry.at,
            "by": each.entry.actor_name,
            "is_undo": "undoes" in each.entry.data,
            "tickets": each.entry.data.get("tickets"),
            "lines": history_words.lines(session, each),
            "may_be_undone": each.may_be_undone,
        }
        for each in found[: undoing.LATEST]
    ]


@bp.post("/settings/changes/<int:entry_id>/undo")
@needs(Right.MANAGE_TEAM)
def undo(entry_id: int) -> ResponseReturnValue:
    """Put back what the setting said before; or say why that cannot be done any more."""
    with transaction() as session:
        back = _page_of(session, session.get(AuditEntry, entry_id))
    try:
        with transaction() as session:
            undoing.undo(session, SETTINGS, entry_id, by=_actor, at=present())
    except (Conflict, Invalid) as refused:
        flash(told(refused), "warning")
    else:
        flash(_("Put back as it was."), "success")
    return redirect(back, 303)


def _actor(team_id: int) -> Any:
    if all(each.team_id != team_id for each in me().memberships):
        raise NotFound("There is no such change.")
    actor = acting(team_id)
    if not actor.may(Right.MANAGE_TEAM):
        raise NotAllowed("Your role does not allow this.")
    return actor


def _page_of(session: Session, entry: AuditEntry | None) -> str:
    """The page that shows the setting; raises NotFound, the same for none and a foreign one."""
    if entry is None or entry.team_id is None or "before" not in entry.data:
        raise NotFound("There is no such change.")
    _actor(entry.team_id)
    if entry.event in (THEMES.event, labels.THEME_LIFE.event):
        return url_for("settings_themes.show", theme_id=entry.object_id)
    pages: dict[str, str] = {
        HOURS.event: "settings_hours.show",
        NORMS.event: "settings_norms.show",
        labels.TAGS.event: "settings_tags.show",
    }
    del session
    if entry.event not in pages:
        raise NotFound("There is no such change.")
    return url_for(pages[entry.event], team_id=entry.team_id)
