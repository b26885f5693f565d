"""In and out: log in, log out, invitation and reset by mail."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from flask_login import current_user
from redis import RedisError

from webcare import password_mails
from webcare.accounts import queries, service
from webcare.accounts.models import LinkKind
from webcare.core import doorbell
from webcare.core.db import transaction
from webcare.core.errors import Expired, Invalid
from webcare.web import session as visit
from webcare.web.access import for_anyone_inside, open_to_all
from webcare.web.language import present
from webcare.web.pages import config, own_page, page

bp = Blueprint("auth", __name__)
LONGEST_ADDRESS = 320
visit.csrf.exempt(f"{__name__}.log_in")  # see _refuse_other_sites


def _account() -> str:
    return f"account:{request.form.get('email', '').strip().lower()[:200]}"


@bp.get("/login")
@open_to_all
def login() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(own_page(request.args.get("next"), url_for("inbox.show")), 303)
    return page("login.html", next=request.args.get("next", ""), email="")


@bp.post("/login")
@open_to_all
@visit.limiter.limit("10/minute", key_func=_account)
@visit.limiter.limit("60/minute", key_func=get_remote_address)
def log_in() -> ResponseReturnValue:
    _refuse_other_sites()
    email = request.form.get("email", "")
    with transaction() as session:
        user = service.authenticate(session, email, request.form.get("password", ""), at=present())
        known = queries.signed_in(session, user.id) if user else None
    if known is None:
        flash(_("This e-mail address and password do not belong together."), "danger")
        return page("login.html", next=request.form.get("next", ""), email=email, status=422)
    visit.begin(known)
    return redirect(own_page(request.form.get("next"), url_for("inbox.show")), 303)


def _refuse_other_sites() -> None:
    """Logging in needs no token, so that a program can do it; but no other site may do it for a
    person: a browser says where a form came from.
    """
    origin = request.headers.get("Origin")
    if request.headers.get("Sec-Fetch-Site") == "cross-site" or (
        origin and origin not in (request.host_url.rstrip("/"), config().base_url)
    ):
        abort(400)


@bp.post("/logout")
@for_anyone_inside
def log_out() -> ResponseReturnValue:
    visit.end()
    response = redirect(url_for("auth.login"), 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.get("/forgotten")
@open_to_all
def forgotten() -> ResponseReturnValue:
    return page("forgotten.html", sent=False)


@bp.post("/forgotten")
@open_to_all
@visit.limiter.limit("3/minute", key_func=_account)
@visit.limiter.limit("20/minute", key_func=get_remote_address)
def forget() -> ResponseReturnValue:
    """The same answer in the same time whether the account exists or not: a job looks it up."""
    email = request.form.get("email", "")[:LONGEST_ADDRESS]
    try:
        doorbell.enqueue("reset_password", email)
    except RedisError:  # nobody does jobs now: rather a difference in time than no mail at all
        with transaction() as session:
            password_mails.ask_for_reset(session, email, at=present())
    return page("forgotten.html", sent=True)


@bp.get("/<any(invitation, reset):kind>/<secret>")
@open_to_all
def choose_password(kind: str, secret: str) -> ResponseReturnValue:
    try:
        with transaction() as session:
            service.link_holder(session, secret, LinkKind(kind), at=present())
    except Expired as gone:
        return page("link_gone.html", message=str(gone), status=gone.status)
    return page("choose_password.html", kind=kind, secret=secret, fault="")


@bp.post("/<any(invitation, reset):kind>/<secret>")
@open_to_all
@visit.limiter.limit("20/minute", key_func=get_remote_address)
def set_password(kind: str, secret: str) -> ResponseReturnValue:
    try:
        with transaction() as session:
            user = service.set_password_by_link(
                session, secret, LinkKind(kind), request.form.get("password", ""), at=present()
            )
            known = queries.signed_in(session, user.id)
    except Expired as gone:
        return page("link_gone.html", message=str(gone), status=gone.status)
    except Invalid as wrong:
        fault = wrong.fields.get("password", str(wrong))
        return page("choose_password.html", kind=kind, secret=secret, fault=fault, status=422)
    if known:
        visit.begin(known)
    flash(_("Your password is set. Welcome."), "success")
    return redirect(url_for("inbox.show"), 303)
