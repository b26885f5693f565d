"""How many SQL statements each page asks, counted in a process of its own: `python -m bench.count`.

Only here is anything counted; the application that is served in the bench is the one of every day.
"""

import json
import sys
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from bench.seed import EMAIL, PASSWORD
from bench.serve import TOKEN
from config import from_environment
from webcare.app import create_app


class Counter:
    """The statements that an application's engine was given since `begin`."""

    def __init__(self, app: Flask) -> None:
        self.statements: list[str] = []
        event.listen(app.extensions["webcare.engine"], "before_cursor_execute", self._note)

    def begin(self) -> None:
        self.statements.clear()

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        self.statements.append(statement)


def count(app: Flask, targets: dict[str, dict[str, Any]]) -> dict[str, int]:
    """The most statements that any of a page's requests asked, by page."""
    counter = Counter(app)
    client = app.test_client()
    token = _token(client, "/login")
    client.post("/login", data={"email": EMAIL, "password": PASSWORD, "csrf_token": token})
    token = _token(client, "/?view=open")
    found: dict[str, int] = {}
    for name, page in targets.items():
        for path in page["paths"][:1] + page["paths"]:  # what is kept a process is kept by then
            if path == page["paths"][0]:
                found[name] = 0
            counter.begin()
            if page["form"]:
                body = urlencode([*map(tuple, page["form"]), ("csrf_token", token)])
                client.post(path, data=body, content_type="application/x-www-form-urlencoded")
            else:
                client.get(path)
            found[name] = max(found.get(name, 0), len(counter.statements))
    return found


def _token(client: FlaskClient, path: str) -> str:
    found = TOKEN.search(client.get(path).text)
    return found[1] if found else ""


if __name__ == "__main__":
    json.dump(count(create_app(from_environment()), json.load(sys.stdin)), sys.stdout)
