"""Every page of a house with the demonstration in it: addresses that a browser can open."""

import json
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from tests.web.routes import CLOSED, WORDS
from webcare.core import tokens

# Streams and downloads; a mail's own page runs no script, so not the one that looks either.
NO_PAGES = (
    "/live", "/row/", "/messages", "/ledger/webcare-ledger", "/register/webcare", "/attachments",
    "/demo/mail/",
)  # fmt: skip
PARTS = (
    "/presence", "/offered", "/handoffs", "/ask/choices", "/raw", ".yaml", ".svg", ".pdf", ".csv",
    ".xlsx", ".json", ".md", "<path:name>", "/strip", "/look",
)  # fmt: skip
ROWS = {
    "ticket_id": "select ticket_id from handoffs order by id limit 1",
    "message_id": "select id from messages where has_html order by id limit 1",
    "handoff_id": "select id from handoffs where expert_id is not null order by id limit 1",
    "improvement_id": "select id from improvements order by id limit 1",
    "team_id": "select id from teams order by id limit 1",
    "user_id": "select id from users where email = 'lead@demo.example'",
    "channel_id": "select id from channels where kind = 'mail' order by id limit 1",
    "expert_id": "select id from experts order by id limit 1",
    "decision_id": "select d.id from decisions d where d.ticket_id ="
    " (select ticket_id from handoffs order by id limit 1) order by d.id limit 1",
    "replay_id": "select id from scheme_replays order by id limit 1",
    "draft_id": "select id from scheme_drafts order by id limit 1",
    "unit_id": "select id from units order by id limit 1",
    "theme_id": "select id from themes order by id limit 1",
    "complaint_id": "select id from complaints order by id limit 1",
    "saved_id": "select id from saved_replies where state = 'proposed' order by id limit 1",
    "mandate_id": "select id from mandates order by id limit 1",
    "statement_id": "select id from statements where state = 'approved' order by id limit 1",
    "crisis_id": "select id from crises order by id limit 1",
    "card_id": "select id from press_cards order by id limit 1",
    "surge_id": "select id from surges order by id limit 1",
    "author_id": "select one_id from author_ties order by id limit 1",
    "case_id": "select id from learning_cases order by id limit 1",
}
TICKETS = "select distinct on (state) id from tickets order by state, messages_count desc"
FOLLOWED = "select id, nonce from tickets where messages_count > 1 order by id limit 1"
CONSULTED = "select id, nonce, state from handoffs where expert_id is not null order by id"


WHO, PASSWORD = "all@demo.example", "demo-webcare"
ROLES = ("manager", "expert", "spokesperson", "lead", "observer", "admin")
STEPS = {"G1": "no", "G2": "no", "G3": "no", "G4": "no", "G5": "yes",
         "K1": "question", "K4": "no", "K5": "yes", "K6": "no"}  # fmt: skip


class Program:
    """Another system that speaks to the house by its API."""

    def __init__(self, url: str, token: str) -> None:
        self._url, self._token = f"{url}/api/v1", token

    def call(self, method: str, path: str, body: Any = None) -> Any:
        request = urllib.request.Request(  # noqa: S310 - our own loopback address
            self._url + path, method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"},
        )  # fmt: skip
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return json.load(answer)

    def decide(self, ticket: int, **otherwise: str) -> None:
        """Answer what the scheme asks until it asks no more."""
        for _ in range(12):
            asked = self.call("GET", f"/tickets/{ticket}")["decision"]["question"]
            if asked is None:
                return
            choice = (STEPS | otherwise)[asked["id"]]
            given = {"question": asked["id"], "answer": choice, "reason": "So it is."}
            self.call("POST", f"/tickets/{ticket}/answers", {"answers": [given]})


def log_in(page: Any) -> None:
    """As someone of the demonstration who holds every role."""
    page.goto("/login")
    page.fill("[name=email]", WHO)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/")


def work_a_day(program: Program) -> None:
    """Tickets in every state that a page shows in its own way."""
    found = program.call("GET", "/tickets?state=open&limit=100")["tickets"]
    by_mail = [each["id"] for each in found if each["channel_kind"] == "mail"]
    asked, raised, answered, drafted, half, noted = by_mail[:6]
    program.decide(asked, K5="no")
    question = {"to": {"expert": 1}, "question": "When is the square swept?"}
    program.call("POST", f"/tickets/{asked}/handoffs", question)
    raise_it = {"to": {"desk": "spokesperson"}, "question": "May we say this?"}
    program.call("POST", f"/tickets/{raised}/handoffs", raise_it)
    for ticket, submit in ((answered, True), (drafted, False)):
        program.decide(ticket)
        reply = {"purpose": "final", "body": "We sweep it on Monday.", "submit": submit}
        program.call("POST", f"/tickets/{ticket}/replies", reply)
    given = {"question": "G1", "answer": "no", "reason": None}
    program.call("POST", f"/tickets/{half}/answers", {"answers": [given]})
    program.call("POST", f"/tickets/{noted}/notes", {"text": "Called twice."})


SURGE = """
    insert into surges (team_id, channel_id, state, noticed_at, reading, words, peak, version)
    select team_id, id, 'proposed', now(), '{"minutes": 15, "count": 41, "low": 2, "high": 6,
        "busiest": 8, "by_days": false, "compared": 8, "people": 30,
        "recent": [1, 2, 1, 3, 9, 14, 18], "usual": [1, 1, 0.5, 1.5, 1, 1, 1]}',
        '[{"word": "water", "now": 30, "share_now": 0.7, "share_before": 0.01}]', 41, 1
    from channels order by id limit 1
"""


def had_a_surge(data_dir: Path) -> None:
    """A surge that waits to be judged."""
    written = json.loads((data_dir / "run" / "servers.json").read_text())
    with psycopg.connect(written["database_url"].replace("+psycopg", "", 1)) as connection:
        connection.execute(SURGE)


KNOWN = """
    with two as (
        select a.id, c.team_id, row_number() over (order by a.id) as n
        from authors a join channels c on c.id = a.channel_id
        where a.id in (select author_id from tickets) and c.team_id = (select min(id) from teams)
    ), joined as (
        insert into author_ties (team_id, one_id, other_id, says, why, said_at, said_by_name)
        select o.team_id, o.id, p.id, 'same', 'She said so on the phone.', now(), 'Bo'
        from two o, two p where o.n = 1 and p.n = 2
    ), noted as (
        insert into author_notes (team_id, author_id, text, said_at, said_by_name)
        select team_id, id, 'Prefers to be called.', now(), 'Bo' from two where n = 1
    ), blocked as (
        insert into author_blocks (team_id, domain, resolution, why, said_at, said_by_name)
        select team_id, 'junk.example', 'spam', 'Adverts every day.', now(), 'Bo'
        from two where n = 1
    )
    insert into asides (team_id, ticket_id, kind, resolution, by_scheme, why, said_at, said_by_name)
    select team_id, min(id), 'let_stand', 'let_stand', false, 'Rage, no question.', now(), 'Bo'
    from tickets where team_id = (select min(id) from teams) group by team_id
    on conflict do nothing
"""


def knew_its_authors(data_dir: Path) -> None:
    """Two identities joined, a note, a blocked domain, and something let stand."""
    written = json.loads((data_dir / "run" / "servers.json").read_text())
    with psycopg.connect(written["database_url"].replace("+psycopg", "", 1)) as connection:
        connection.execute(KNOWN)


def had_a_crisis(data_dir: Path) -> None:
    """A crisis that is over, and of which a held reply has not been looked at."""
    written = json.loads((data_dir / "run" / "servers.json").read_text())
    with psycopg.connect(written["database_url"].replace("+psycopg", "", 1)) as connection:
        (crisis,) = connection.execute(
            "insert into crises (team_id, title, why, state, words, declared_by_name, declared_at,"
            " until, ended_at, ended_by_name, ended_why, request_key, version)"
            " select min(id), 'Fire in the harbour', 'It burns.', 'ended', '{smoke}', 'Bo',"
            " now() - interval '5 hours', now() - interval '1 hour', now() - interval '2 hours',"
            " 'Bo', 'It is out.', 'seeded', 1 from teams returning id"
        ).fetchone() or (0,)
        connection.execute(
            "insert into crisis_events (crisis_id, kind, at, by, by_name, data)"
            " values (%s, 'ended', now(), 'user:1', 'Bo', '{\"why\": \"It is out.\"}')",
            [crisis],
        )
        connection.execute(
            "insert into crisis_holds (crisis_id, reply_id, ticket_id, marks, held_at)"
            " select %s, id, ticket_id, '{smoke}', now() from replies"
            " where state = 'submitted' order by id limit 1",
            [crisis],
        )


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
    ids["bulk_id"] = _chosen_many(connection)
    known = {name: value for name, value in ids.items() if value is not None}
    for page in CLOSED:
        if page.method != "GET" or page.rule.startswith(NO_PAGES) or page.rule.endswith(PARTS):
            continue
        if "<any(csv" in page.rule:  # a table to take along
            continue
        if set(re.findall(r"<int:(\w+)>", page.rule)) <= set(known):
            yield page.path(WORDS | known)
    for view in ("mine", "waiting", "open", "asleep", "closed"):
        yield f"/?view={view}"
    for (ticket,) in connection.execute(TICKETS):
        yield f"/tickets/{ticket}"
    yield from ("/?view=open&language=nl&clock=late&show=priority&show=tags", "/?colour=blue")
    yield from ("/?view=open&author=nobody-like-that", "/search?q=is:open+state:odd")
    waits = _one(connection, "select id from replies where embargo_until is not null limit 1")
    yield f"/spokesperson?item=embargo-{waits}"
    asked = _one(connection, "select id from replies where state = 'submitted' order by id limit 1")
    yield f"/spokesperson?item=reply-{asked}"
    yield "/press?show=all"
    yield from ("/search?q=de", "/search?q=nothing-like-it", "/nothing-here")


def _outside(connection: psycopg.Connection) -> Iterator[str]:
    yield from ("/login", "/forgotten", "/contact", "/t/gone", "/x/gone", "/reset/gone")
    yield "/alarm/gone"
    form = _one(connection, "select id from channels where kind = 'form' order by id limit 1")
    yield f"/contact/{form}"
    ticket, nonce = connection.execute(FOLLOWED).fetchone() or (0, "")
    yield f"/t/{tokens.sign('follow', ticket, nonce)}"
    seen = set()
    for handoff, key, state in connection.execute(CONSULTED):
        if state not in seen:
            seen.add(state)
            yield f"/x/{tokens.sign('consult', handoff, key)}"


def _chosen_many(connection: psycopg.Connection) -> int | None:
    """An act on three tickets that its person has not begun."""
    bulk = _one(
        connection,
        "insert into bulk_acts (user_id, act, given, state, created_at) select id, 'close', "
        """'{"resolution": "moot", "why": "Over"}', 'proposed', now() """
        "from users where email = 'all@demo.example' returning id",
    )
    connection.execute(
        "insert into bulk_act_tickets (bulk_id, ticket_id, seen_version, fate) "
        "select %s, id, version, 'waiting' from tickets where state = 'new' order by id limit 3",
        (bulk,),
    )
    return bulk


def _one(connection: psycopg.Connection, query: str) -> int | None:
    found = connection.execute(query).fetchone()
    return found[0] if found else None
