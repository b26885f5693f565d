"""How one gets called oneself: by which ways, in which order, and on which browsers."""

from flask import Blueprint, Response, flash, request, send_from_directory
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.alarms import people, push, ways
from webcare.alarms.models import Way
from webcare.core.actor import Actor
from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid
from webcare.core.site import site
from webcare.web import forms
from webcare.web.access import acting, for_anyone_inside, me, open_to_all
from webcare.web.assets import STATIC
from webcare.web.forms import Form, Values
from webcare.web.language import present, told
from webcare.web.pages import page, see_other

bp = Blueprint("alarms_mine", __name__)
PLACES = range(1, 4)


@bp.get("/alarms/mine")
@for_anyone_inside
def show() -> ResponseReturnValue:
    with transaction() as session:
        values = _values(session)
    return _page(forms.fresh(values))


@bp.post("/alarms/mine")
@for_anyone_inside
def keep() -> ResponseReturnValue:
    """Keep the order of one's ways; one that stands nowhere is off."""
    typed = {f"way-{place}": forms.text(f"way-{place}") for place in PLACES}

    def work(session: Session) -> ResponseReturnValue:
        forms.check_seen(_values(session))
        order = [Way(each) for each in typed.values() if each in set(Way)]
        ways.choose(session, me().id, order, by=_me(), at=present())
        flash(_("Saved."), "success")
        return see_other(".show")

    return forms.attempt(work, _page, typed, _values)


@bp.post("/alarms/mine/devices")
@for_anyone_inside
def add() -> ResponseReturnValue:
    """Call me on this browser: what it gave when it was asked, by a form that the script fills."""
    try:
        with transaction() as session:
            ways.add_device(
                session, me().id, name=_browser(), endpoint=forms.text("endpoint"),
                key=forms.text("key"), auth=forms.text("auth"), by=_me(), at=present(),
            )  # fmt: skip
        flash(_("You are called on this device from now on. Try it with a test."), "success")
    except (Invalid, Conflict) as wrong:
        flash(told(wrong), "warning")
    return see_other(".show")


@bp.post("/alarms/mine/devices/<int:device_id>/remove")
@for_anyone_inside
def remove(device_id: int) -> ResponseReturnValue:
    with transaction() as session:
        ways.remove_device(session, me().id, device_id, by=_me(), at=present())
    flash(_("You are no longer called there."), "success")
    return see_other(".show")


@bp.get("/alarms/worker.js")
@open_to_all
def worker() -> Response:
    """The script that a browser keeps to show calls; it holds nothing of anybody's."""
    response = send_from_directory(STATIC, "alarm-worker.js", mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


def _me() -> Actor:
    user = me()
    team_id = user.memberships[0].team_id if user.memberships else 0
    return acting(team_id)


def _values(session: Session) -> Values:
    order = [way.value for way in ways.wanted(session, me().id)]
    return {f"way-{place}": (order[place - 1 :] or [""])[0] for place in PLACES}


def _page(form: Form, status: int = 200) -> ResponseReturnValue:
    with transaction() as session:
        return page(
            "alarms/mine.html",
            form=form,
            places=PLACES,
            all_ways=list(Way),
            devices=people.devices(session, me().id),
            hooks=_hooks(session),
            public_key=push.public_key(site().data_dir),
            status=status,
        )


def _hooks(session: Session) -> dict[str, str]:
    """For each of one's teams the host that its webhook posts to, empty where it has none."""
    found = {}
    for membership in me().memberships:
        hook = people.webhook(session, membership.team_id)
        found[membership.team.name] = ways.host_of(hook) if hook else ""
    return found


def _browser() -> str:
    """What the device is called in the list: the browser and its system, as far as they say."""
    agent = request.headers.get("User-Agent", "")
    names = {"Edg/": "Edge", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
    systems = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows",
               "Mac OS": "macOS", "Linux": "Linux"}  # fmt: skip
    browser = next((name for mark, name in names.items() if mark in agent), "Browser")
    system = next((name for mark, name in systems.items() if mark in agent), "")
    return f"{browser}, {system}" if system else browser
