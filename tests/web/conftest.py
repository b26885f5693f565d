"""The real application over the test's own undone transaction, with a real Redis beside it."""

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from config import Config
from tests import factories as make
from webcare.accounts.models import User
from webcare.app import create_app
from webcare.core import doorbell
from webcare.runtime import redis
from webcare.web import one_look
from webcare.web.crisis import strip

HTMX = {"HX-Request": "true"}


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """An empty Redis of this run's own."""
    folder = Path(tempfile.mkdtemp(prefix="webcare-redis-"))
    server = redis.Server(folder)
    yield server.start()
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def app(
    database_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    app = create_app(
        Config(
            data_dir=tmp_path_factory.mktemp("data"),
            secret_key="only for tests",
            database_url=database_url,
            redis_url=redis_url,
            default_language="en",
        )
    )
    app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False)
    yield app
    app.extensions["webcare.engine"].dispose()


@pytest.fixture
def client(app: Flask, session: Session) -> FlaskClient:
    """A browser, or a program; what it changes is undone with *session*. Throttles start anew."""
    doorbell.connection().flushdb()
    strip.forget()
    one_look.forget()
    return app.test_client()


class Visitor:
    """A browser of one person: it keeps cookies and sends the token that a page gave it."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def log_in(self, user: User) -> "Visitor":
        with self.client.session_transaction() as cookie:
            cookie["_user_id"] = f"{user.id}.{user.session_epoch}"
            cookie["_fresh"] = True
        return self

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(path, query_string=query or None)

    def seen(self, path: str) -> dict[str, str]:
        """The hidden fields of the first form on a page."""
        page = self.get(path).text
        return {
            "csrf_token": _hidden(page, "csrf_token"),
            "seen": _hidden(page, "seen"),
        }

    def post(self, path: str, form: str | None = None, **fields: Any) -> Any:
        """Send *fields* to *path*, as from the form that stands on the page *form*."""
        return self.client.post(path, data=self.seen(form or path) | fields)


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""


@pytest.fixture
def visitor(client: FlaskClient) -> Visitor:
    return Visitor(client)


@pytest.fixture
def inside(visitor: Visitor, session: Session) -> Any:
    """Log someone in: `inside(team, Role.LEAD)`; gives the visitor."""

    def log_in(team: Any, *roles: Any, **given: Any) -> Visitor:
        user = make.make_user(session, team, *roles, language="en", **given)
        session.commit()
        visitor.user = user
        return visitor.log_in(user)

    return log_in


@pytest.fixture
def login(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> Callable[[User], FlaskClient]:
    """A browser in which *user* is logged in; its forms need no token in these tests."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", value=False)

    def begin(user: User) -> FlaskClient:
        session.commit()
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = f"{user.id}.{user.session_epoch or 0}"
            cookie["_fresh"] = True
        return client

    return begin


@contextmanager
def statements(session: Session) -> Iterator[list[str]]:
    """Every SQL statement that runs inside."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            seen.append(statement)

    event.listen(session.bind, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(session.bind, "before_cursor_execute", note)
