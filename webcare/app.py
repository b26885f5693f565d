"""The web application: settings in, a closed house out."""

from flask import Flask

from config import ROOT, Config
from webcare import start
from webcare.web import (
    access,
    assets,
    blueprints,
    compression,
    errors,
    evidence,
    incoming,
    language,
    links,
    looks,
    navigation,
    security,
    session,
    themes,
    words,
)
from webcare.web.alarms import strip as alarm_strip
from webcare.web.alarms import words as alarm_words
from webcare.web.complaints import words as complaint_words
from webcare.web.crisis import strip
from webcare.web.crisis import words as crisis_words
from webcare.web.experts import hours
from webcare.web.handoffs import embargo
from webcare.web.handoffs import marks as consult_marks
from webcare.web.insight import looking_back
from webcare.web.press import words as press_words


def create_app(config: Config) -> Flask:
    """The Flask application for *config*, connected to its servers.

    Every route is closed unless declared open; one that says nothing is an error here, at start.
    """
    engine = start.connect(config, pool_size=12)
    app = Flask(
        "webcare",
        root_path=str(ROOT),
        template_folder=str(ROOT / "templates"),
        static_folder=None,
    )
    app.request_class = incoming.Incoming
    app.config.update(
        SECRET_KEY=config.secret_key,
        SESSION_COOKIE_NAME="webcare",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.secure_cookies,
        PERMANENT_SESSION_LIFETIME=12 * 3600,
        MAX_CONTENT_LENGTH=32 * 1024 * 1024,
        MAX_FORM_PARTS=200,
        TEMPLATES_AUTO_RELOAD=False,
        BABEL_DEFAULT_LOCALE=config.default_language,
        BABEL_DEFAULT_TIMEZONE=config.timezone,
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "translations"),
        WTF_CSRF_TIME_LIMIT=None,
        RATELIMIT_STORAGE_URI=session.storage_url(config.redis_url or ""),
        RATELIMIT_HEADERS_ENABLED=False,
        WEBCARE=config,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.extensions["webcare.engine"] = engine
    language.init(app)
    assets.init(app)
    links.init(app)
    session.init(app)
    compression.init(app)
    security.init(app)
    errors.init(app)
    words.init(app)
    consult_marks.init(app)
    complaint_words.init(app)
    alarm_words.init(app)
    alarm_strip.init(app)
    evidence.init(app)
    themes.init(app)
    hours.init(app)
    looking_back.init(app)
    embargo.init(app)
    press_words.init(app)
    navigation.init(app)
    strip.init(app)
    crisis_words.init(app)
    looks.init(app)
    access.init(app)
    blueprints.register(app)
    access.check_every_route(app)
    return app
