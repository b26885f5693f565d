"""What a person chooses for their own screens: language, light or dark, reading beside the list."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.utils import redirect

from webcare.accounts.models import User
from webcare.core.db import transaction
from webcare.core.i18n import LANGUAGES
from webcare.web.access import for_anyone_inside, me
from webcare.web.pages import own_page

bp = Blueprint("preferences", __name__)
THEMES = ("auto", "light", "dark")
PANES = {"beside": True, "off": False}


@bp.post("/preferences")
@for_anyone_inside
def choose() -> ResponseReturnValue:
    """Keep what was chosen; what is unknown or absent stays as it was."""
    language, theme = request.form.get("language"), request.form.get("theme")
    pane = request.form.get("pane")
    with transaction() as session:
        user = session.get_one(User, me().id)
        if language in LANGUAGES:
            user.language = language
        if theme in THEMES:
            user.theme = theme
        if pane in PANES:
            user.reading_pane = PANES[pane]
    return redirect(own_page(request.form.get("back"), url_for("inbox.show")), 303)
