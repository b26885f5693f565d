"""One's own keys: the page on which they are changed, and the sheet that `?` shows."""

from dataclasses import dataclass

from flask import Blueprint, Flask, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from webcare.accounts import shortcuts
from webcare.accounts.models import User
from webcare.accounts.shortcuts import DEFAULTS, USUAL, Keys, Shortcut
from webcare.core.db import transaction
from webcare.core.errors import Invalid
from webcare.web.access import for_anyone_inside, me
from webcare.web.keys.words import ACTS, PLACES
from webcare.web.pages import page, see_other

bp = Blueprint("keys", __name__)
FIELD = "key-"
LONGEST = shortcuts.LONGEST


@dataclass(frozen=True, slots=True)
class Line:
    """One act on the page: its key, what was typed instead, and what is wrong with that."""

    name: str
    words: str
    icon: str
    key: str
    usual: str
    fault: str = ""


def init(app: Flask) -> None:
    app.jinja_env.globals.update(key_of=key_of, my_keys=my_keys, reads_beside=reads_beside)


def my_keys() -> Keys:
    """The keys of whoever looks; a page asks dozens of times."""
    if not current_user.is_authenticated:
        return Keys(on=False)
    kept: Keys | None = getattr(current_user, "keys", None)
    if kept is None:
        kept = current_user.keys = shortcuts.keys_of(me())
    return kept


def key_of(name: str) -> str:
    """The key that does the act *name*; empty where none does, or keys are off."""
    keys = my_keys()
    return keys.of.get(Shortcut(name), "") if keys.on else ""


def reads_beside() -> bool:
    """Whether tickets open beside the list, where the screen is wide enough."""
    return bool(current_user.is_authenticated and me().reading_pane)


@bp.get("/keys")
@for_anyone_inside
def show() -> ResponseReturnValue:
    """The page; for the dialog behind `?` the sheet alone."""
    return _page(my_keys())


@bp.post("/keys")
@for_anyone_inside
def change() -> ResponseReturnValue:
    """Keep the keys as typed, or go back to the usual ones."""
    form = request.form
    typed = {act.value: form.get(f"{FIELD}{act}", key)[:LONGEST] for act, key in DEFAULTS.items()}
    try:
        with transaction() as session:
            user = session.get_one(User, me().id)
            if "reset" in form:
                shortcuts.reset(user)
            else:
                shortcuts.choose(user, typed, on="on" in form)
    except Invalid as wrong:
        tried = Keys({act: typed[act.value].strip() for act in Shortcut}, on="on" in form)
        return _page(tried, wrong.fields, status=wrong.status)
    flash(_("The usual keys are back.") if "reset" in form else _("Your keys are kept."), "success")
    return see_other("keys.show")


def _page(
    keys: Keys, faults: dict[str, str] | None = None, status: int = 200
) -> ResponseReturnValue:
    return page("keys/own.html", "sheet", keys=keys, groups=_groups(keys, faults or {}),
                faults=faults, status=status)  # fmt: skip


def _groups(keys: Keys, faults: dict[str, str]) -> list[tuple[str, list[Line]]]:
    """The acts by place, with the words of each."""
    return [
        (PLACES[place], [
            Line(act.value, ACTS[act][0], ACTS[act][1], keys.of[act], DEFAULTS[act],
                 _(faults[act.value]) if act.value in faults else "")
            for act in acts
        ])
        for place, acts in USUAL.items()
    ]  # fmt: skip
