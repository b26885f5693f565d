"""A crisis is declared in the page while two workers send at full load: of five hundred replies on
their way none that it touches leaves from then on, and every other leaves exactly once.

The judge is the journal of the mail server, which stands outside of the house.
"""

import asyncio
import json
import re
import time
import urllib.parse
import urllib.request
from datetime import datetime, timedelta
from http.cookiejar import CookieJar

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from tests.drill.conftest import until
from tests.e2e.house import PASSWORD
from tests.factories import make_message, make_ticket
from webcare.channels.models import Channel
from webcare.core import db, tokens
from webcare.core.actor import Actor
from webcare.core.clock import now
from webcare.replies import service
from workflows.reply import Purpose
from workflows.rights import Role, rights_of
from workflows.ticket import TicketState

pytestmark = pytest.mark.long
DUE, EMBARGOED, SUBMITTED = 300, 100, 100
FIRST = 20  # have left before it is declared
TAKES = 0.05  # seconds that the mail server takes over a mail
SPEAKER = "speaker@city.example"


class Journal:
    """What left, to whom and when the server had taken it."""

    def __init__(self, postman) -> None:
        self.taken: list[tuple[float, str]] = []
        self._keep = postman.handle_DATA
        postman.handle_DATA = self._take

    async def _take(self, server, session, envelope):
        await asyncio.sleep(TAKES)
        kept = await self._keep(server, session, envelope)
        self.taken += [(time.monotonic(), address) for address in envelope.rcpt_tos]
        return kept

    def to(self, addresses: set[str], *, since: float = 0) -> list[str]:
        return [who for at, who in self.taken if who in addresses and at >= since]


class Browser:
    """Someone who speaks for the team, in the pages of the house."""

    def __init__(self, house) -> None:
        self._url = house.url
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.post("/login", "/login", email=SPEAKER, password=PASSWORD)

    def get(self, path: str) -> str:
        with self._opener.open(f"{self._url}{path}", timeout=60) as answer:
            return answer.read().decode()

    def post(self, path: str, form: str, **fields: str) -> str:
        """Send the form that stands on the page *form*; the address that it leads to."""
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', self.get(form)))
        data = urllib.parse.urlencode(hidden | fields).encode()
        with self._opener.open(f"{self._url}{path}", data, timeout=60) as answer:
            return urllib.parse.urlsplit(answer.url).path


@pytest.fixture
def seeded(house):
    """Five hundred replies, every other one about the fire: the addresses of those due at once, of
    the other two kinds, each as (on the crisis, not on it). They wait until `let_go`.
    """
    house.run(
        "user", "add", "--email", SPEAKER, "--name", "Bo", "--role", "spokesperson",
        "--password", PASSWORD,
    )  # fmt: skip
    written = json.loads((house.data_dir / "run" / "servers.json").read_text())
    engine = create_engine(written["database_url"])
    tokens.use_key((house.data_dir / "secret-key").read_text().strip())
    db.use(engine)
    with Session(engine, expire_on_commit=False) as session:
        yield _seed(session)
    engine.dispose()
    tokens.use_key("only for tests")


def _seed(session):
    user = session.execute(text("select id from users where email like 'manager@%'")).scalar_one()
    by = Actor(f"user:{user}", "An", rights_of([Role.MANAGER]), user)
    channel = session.query(Channel).filter(Channel.name == "Info").one()
    groups = {kind: (set(), set()) for kind in ("due", "embargoed", "submitted")}
    kinds = ["due"] * DUE + ["embargoed"] * EMBARGOED + ["submitted"] * SUBMITTED
    for number, kind in enumerate(kinds):
        burning = number % 2 == 0
        ticket = make_ticket(session, channel, state=TicketState.ANSWERING, subject="A question")
        said = "There is smoke here." if burning else "When is the litter cleaned?"
        make_message(session, ticket, text=said, reply_text=said)
        if kind == "embargoed":
            ticket.hold_until = moment(hours=9)
        reply = service.start(
            session, ticket, purpose=Purpose.FINAL, approval=kind == "submitted",
            body="We look into it.", by=by, at=now(),
        )  # fmt: skip
        service.submit(session, ticket, reply, by=by, at=now())
        if kind == "due":
            reply.next_attempt_at = moment(hours=1)
        groups[kind][not burning].add(ticket.author_address)
    session.commit()
    return groups


def moment(**later: float) -> datetime:
    return now() + timedelta(**later)


def test_none_that_it_touches_leaves_once_it_is_declared(house, postman, seeded):
    journal, browser = Journal(postman), Browser(house)
    burning, others = seeded["due"]
    all_burning = burning | seeded["embargoed"][0] | seeded["submitted"][0]
    with house.database() as connection:
        connection.execute(
            "update replies set next_attempt_at = now() where next_attempt_at < now() +"
            " interval '2 hours' and state = 'queued'"
        )
    until(lambda: len(journal.taken) >= FIRST, "the first have left")

    page = browser.post(
        "/crisis", "/crisis/new", title="Fire", why="It burns.", words="smoke", act="declare",
        until=(moment(hours=5)).strftime("%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    declared = time.monotonic()
    left = set(journal.to(all_burning))

    until(lambda: set(journal.to(others)) == others, "every other reply has left")
    held = "select count(*) from replies where state = 'held' and held_for = 'crisis'"
    until(lambda: house.rows(held) == [(len(all_burning - left),)], "all that it touches is held")
    [(took,)] = house.rows("select extract(epoch from swept_at - declared_at) from crises")
    print(f"{len(left)} had left, {len(all_burning - left)} were held within {took:.1f} s")

    assert left
    assert journal.to(all_burning, since=declared) == []
    assert sorted(journal.to(others)) == sorted(others)
    assert sorted(journal.to(all_burning)) == sorted(left)
    states = "select state, count(*) from replies group by 1 order by 1"
    assert dict(house.rows(states)) == {
        "held": len(all_burning - left), "sent": len(left) + len(others),
        "queued": len(seeded["embargoed"][1]), "submitted": len(seeded["submitted"][1]),
    }  # fmt: skip
    [(leaving,)] = house.rows("select count(*) from crisis_events where kind = 'leaving'")
    assert leaving == 0

    _one_is_let_go_after_its_end(house, journal, browser, page)


def _one_is_let_go_after_its_end(house, journal, browser, page):
    browser.post(f"{page}/end", page, why="The fire is out.")
    query = (
        "select r.id, r.to_address from replies r join tickets t on t.id = r.ticket_id"
        " where r.state = 'held' and t.hold_until is null and not r.needs_approval limit 1"
    )
    [(reply, address)] = house.rows(query)
    assert journal.to({address}) == []
    browser.post(f"{page}/held/{reply}/release", f"{page}/held?reply={reply}")

    until(lambda: journal.to({address}), "what a person let go has left")
    assert journal.to({address}) == [address]
