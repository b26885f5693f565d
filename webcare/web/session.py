"""Logging in and staying so: Flask-Login over our users, CSRF on every change, throttles."""

from flask import Flask, flash, g, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import AnonymousUserMixin, LoginManager, UserMixin, login_user, logout_user
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from webcare.accounts import service as accounts
from webcare.accounts.models import User
from webcare.core.db import transaction
from webcare.notices import queries
from workflows.rights import Right

csrf = CSRFProtect()
limiter = Limiter(
    get_remote_address,
    swallow_errors=True,  # Redis away must not lock everyone out
    strategy="fixed-window",
)


class SignedIn(UserMixin):  # type: ignore[misc]  # the library is untyped
    """The person behind a session cookie, as Flask-Login wants it. `unread`: how many things they
    were told of and have not read, as the page began.
    """

    def __init__(self, user: User, unread: int = 0) -> None:
        self.user = user
        self.unread = unread
        self._held: dict[int, frozenset[Right]] | None = None

    @property
    def held(self) -> dict[int, frozenset[Right]]:
        """The rights in each team; a page asks dozens of times."""
        if self._held is None:
            self._held = accounts.rights_by_team(self.user)
        return self._held

    def get_id(self) -> str:
        """The user and the epoch: a change of password or rights makes older cookies void."""
        return f"{self.user.id}.{self.user.session_epoch}"


def init(app: Flask) -> None:
    login = LoginManager(app)
    login.session_protection = None  # the epoch ends sessions; a phone's address may change
    login.user_loader(_load)
    login.unauthorized_handler(ask_to_log_in)
    app.register_error_handler(401, lambda _error: ask_to_log_in())
    csrf.init_app(app)
    app.jinja_env.globals["csrf_field"] = csrf_field
    limiter.init_app(app)


def csrf_field() -> Markup:
    """The hidden field that every form of a page has; the same in all of them."""
    try:
        field: Markup = g.csrf_field
    except AttributeError:
        shape = Markup('<input type="hidden" name="csrf_token" value="{}">')
        field = g.csrf_field = shape.format(generate_csrf())
    return field


def storage_url(redis_url: str) -> str:
    """*redis_url* as the throttle's storage spells it."""
    return f"redis+{redis_url}" if redis_url.startswith("unix:") else redis_url


def begin(user: User) -> None:
    """Log *user* in with a new session: nothing set before the login stays (fixation)."""
    cookie.clear()
    cookie.permanent = True
    login_user(SignedIn(user))


def end() -> None:
    """Log out and forget everything the cookie held."""
    logout_user()
    cookie.clear()


def ask_nobody() -> None:
    """Draw the rest of this request for nobody in particular: the database cannot say who it is."""
    g._login_user = AnonymousUserMixin()  # noqa: SLF001 - where Flask-Login keeps it


def _load(mark: str) -> SignedIn | None:
    user_id, _dot, epoch = mark.partition(".")
    if not (user_id.isdigit() and epoch.isdigit()):
        return None
    with transaction() as session:
        found = queries.signed_in(session, int(user_id))
    if found is None or not found[0].active or found[0].session_epoch != int(epoch):
        return None
    return SignedIn(*found)


def ask_to_log_in() -> ResponseReturnValue:
    """Send a person to the log-in page and back afterwards; an htmx request as a whole page."""
    if request.path.startswith("/api/"):
        return {"title": "Unauthorized", "status": 401, "detail": "Send a bearer token."}, 401
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    target = url_for("auth.login", next=back if back not in (None, "/") else None)
    if request.headers.get("HX-Request"):
        return "", 401, {"HX-Redirect": target}
    if request.method != "GET":
        flash(_("You were logged out. Log in and try again; what you typed was not sent."))
    return redirect(target, 303)
