"""The web's fixtures, for attacks that go through its pages."""

import json

import pytest

from tests.web.conftest import app, client, inside, login, redis_url, visitor
from tests.web.world import furnish, publish

__all__ = ["app", "client", "inside", "login", "redis_url", "visitor"]


@pytest.fixture
def ours(session, client):
    publish(session)
    return furnish(session, "Roodborst")


@pytest.fixture
def hostile(corpora):
    """The texts of one list of hostile strings, skipped where the corpora are absent."""

    def texts(name):
        path = corpora / "i_hostile_strings" / f"{name}.jsonl"
        rows = [json.loads(line) for line in path.read_text().split("\n") if line.strip()]
        return [row.get("text") or row.get("payload") or "" for row in rows]

    return texts
