"""Headers on every answer, fragments, errors and downloads included."""

from flask import Flask, Response, request
from flask_login import current_user

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; frame-ancestors 'self'; "
    "form-action 'self'; base-uri 'none'; object-src 'none'"
)


def init(app: Flask) -> None:
    app.after_request(protect)


def protect(response: Response) -> Response:
    """Our own policy, unless the answer (a mail's HTML, a download) has a stricter one."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("X-Frame-Options", "SAMEORIGIN")
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    if request.endpoint != "static_file":
        headers.setdefault("Cache-Control", "no-store")
        response.vary.update(("Cookie", "HX-Request"))
        if current_user and current_user.is_authenticated:
            headers["Cache-Control"] = "no-store"
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return response
