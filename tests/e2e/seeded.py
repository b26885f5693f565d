"""Every page of a house with the demonstration in it: addresses that a browser can open."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg

from tests.web.test_matrix import CLOSED, WORDS
from webcare.core import tokens

NO_PAGES = ("/live", "/ledger/webcare-ledger", "/attachments", "/demo/mail/", "/logout")
PARTS = ("/presence", "/handoffs", "/raw")  # fragments and downloads
ROWS = {
    "ticket_id": "select ticket_id from handoffs order by id limit 1",
    "message_id": "select id from messages where has_html order by id limit 1",
    "handoff_id": "select id from handoffs where expert_id is not null order by id limit 1",
    "improvement_id": "select id from improvements order by id limit 1",
    "team_id": "select id from teams order by id limit 1",
    "user_id": "select id from users where email = 'lead@demo.example'",
    "channel_id": "select id from channels where kind = 'mail' order by id limit 1",
    "expert_id": "select id from experts order by id limit 1",
    "theme_id": "select id from themes order by id limit 1",
}
TICKETS = "select distinct on (state) id from tickets order by state, messages_count desc"
FOLLOWED = "select id, nonce from tickets where messages_count > 1 order by id limit 1"
CONSULTED = "select id, nonce, state from handoffs where kind = 'consult' order by id"


def addresses(data_dir: Path) -> dict[str, list[str]]:
    """Pages by who opens them: "inside" (someone with every role) and "outside"."""
    written = json.loads((data_dir / "run" / "servers.json").read_text())
    tokens.use_key((data_dir / "secret-key").read_text().strip())
    with psycopg.connect(written["database_url"].replace("+psycopg", "", 1)) as connection:
        return {
            "inside": list(_inside(connection)),
            "outside": list(_outside(connection)),
        }


def _inside(connection: psycopg.Connection) -> Iterator[str]:
    ids = {name: _one(connection, query) for name, query in ROWS.items()}
    known = {name: value for name, value in ids.items() if value is not None}
    for page in CLOSED:
        if page.method != "GET" or page.rule.startswith(NO_PAGES) or page.rule.endswith(PARTS):
            continue
        if set(re.findall(r"<int:(\w+)>", page.rule)) <= set(known):
            yield page.path(WORDS | known)
    for view in ("mine", "waiting", "open", "closed"):
        yield f"/?view={view}"
    for (ticket,) in connection.execute(TICKETS):
        yield f"/tickets/{ticket}"
    yield from ("/search?q=de", "/search?q=nothing-like-it", "/nothing-here")


def _outside(connection: psycopg.Connection) -> Iterator[str]:
    yield from ("/login", "/forgotten", "/contact", "/t/gone", "/x/gone", "/reset/gone")
    form = _one(connection, "select id from channels where kind = 'form' order by id limit 1")
    yield f"/contact/{form}"
    ticket, nonce = connection.execute(FOLLOWED).fetchone() or (0, "")
    yield f"/t/{tokens.sign('follow', ticket, nonce)}"
    seen = set()
    for handoff, key, state in connection.execute(CONSULTED):
        if state not in seen:
            seen.add(state)
            yield f"/x/{tokens.sign('consult', handoff, key)}"


def _one(connection: psycopg.Connection, query: str) -> int | None:
    found = connection.execute(query).fetchone()
    return found[0] if found else None
