"""Every error becomes one page, block or JSON problem, in one place."""

import secrets

import structlog
from flask import Flask, Response, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from webcare.core.errors import Conflict, WebcareError
from webcare.web import session as visit
from webcare.web.language import in_english, told
from webcare.web.pages import wants_block

log = structlog.get_logger()
AWAY = 503
TOO_LARGE = 413
NOT_FOUND = 404


def init(app: Flask) -> None:
    app.register_error_handler(WebcareError, _domain)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(CSRFError, _no_token)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(PoolExhausted, _database_away)
    app.register_error_handler(Exception, _bug)


def answer(
    status: int, title: str, advice: str = "", *, code: str = "", present: str | None = None
) -> Response:
    """What happened, what to do, and a code to quote: as JSON problem, block or page."""
    if request.path.startswith("/api/"):
        problem = {"type": "about:blank", "title": title, "status": status, "detail": advice}
        if present:
            problem["present"] = present
        response = make_response(jsonify(problem), status)
        response.content_type = "application/problem+json"
        return response
    template = "error_block.html" if wants_block() else "error.html"
    page = render_template(
        template, status=status, title=title, advice=advice, code=code, present=present
    )
    response = make_response(page, status)
    if wants_block():
        response.headers["HX-Retarget"] = "#notices"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def _domain(error: WebcareError) -> ResponseReturnValue:
    _programs_hear_english()
    advice = {
        403: _("Ask your administrator for a role that may."),
        404: _("It may have been moved, or the link is not whole."),
        409: _("Reload to see how it stands now. What you typed is still in the field.")
        if wants_block()
        else _("Go back to find what you typed, and reload to see how it stands now."),
        410: _("Ask the sender for a new one."),
    }.get(error.status, "")
    state = error.state if isinstance(error, Conflict) else None
    return answer(error.status, told(error), advice, present=state)


def _stale(_error: StaleDataError) -> ResponseReturnValue:
    return _domain(Conflict("A colleague changed this meanwhile. Here is how it stands now."))


def _no_token(_error: CSRFError) -> ResponseReturnValue:
    return answer(
        400,
        _("This form is too old to be sent."),
        _("Reload the page and send it again. What you typed is still in the field."),
    )


def _programs_hear_english() -> None:
    """A problem of the API has one language, title and detail alike, whoever's token it is."""
    if request.path.startswith("/api/"):
        in_english()


def _http(error: HTTPException) -> ResponseReturnValue:
    _programs_hear_english()
    status = error.code or 500
    titles = {
        400: _("This request makes no sense to us."),
        403: _("This is not for you."),
        404: _("This page does not exist."),
        405: _("This cannot be done that way."),
        413: _("This is too large."),
        429: _("Too many tries. Wait a minute and try again."),
    }
    usual = type(error).description  # the library's own, in English
    advice = error.description if error.description and error.description != usual else ""
    if status == NOT_FOUND:
        advice = _("It may have been moved, or the link is not whole.")
    if status == TOO_LARGE:
        advice = _(
            "Files may be 15 MB together. Go back to find what you typed, and send less at once."
        )
    response = answer(status, titles.get(status) or _("This request makes no sense to us."), advice)
    retry = error.get_headers() if status in (405, 429) else []
    for name, value in retry:
        if name.lower() in ("allow", "retry-after"):
            response.headers[name] = value
    return response


def _database_away(error: Exception) -> ResponseReturnValue:
    _programs_hear_english()
    log.error("database_away", error=type(error).__name__)
    visit.ask_nobody()
    response = answer(
        AWAY,
        _("Webcare cannot reach its database just now."),
        _("Nothing was lost. Wait a moment and try again."),
    )
    response.headers["Retry-After"] = "10"
    return response


def _bug(error: Exception) -> ResponseReturnValue:
    _programs_hear_english()
    code = secrets.token_hex(4)
    log.error("bug", code=code, path=request.path, exc_info=error)
    return answer(
        500,
        _("Something went wrong on our side."),
        _("Quote this code if you report it."),
        code=code,
    )
