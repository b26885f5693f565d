"""What a person sees: `python -m bench.screen`.

How soon a change stands on somebody else's screen while two hundred screens listen, what a page
weighs over the wire, and how long one act on a thousand tickets takes. In a real browser, on the
bench's own database, served as in production; docs/bench.md tells what was measured.
"""

import http.client
import json
import selectors
import shutil
import socket
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import click
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.run import P95, ground, prepare
from bench.seed import EMAIL, PASSWORD
from bench.serve import BenchError, Visitor, serving
from config import from_environment
from webcare.accounts.models import User
from webcare.core.db import transaction
from webcare.heap import bulk
from webcare.heap.models import Act
from webcare.tickets.models import Ticket
from workflows.ticket import TicketState

LIST = "/?view=open&show=clock&show=tags"
OPENS_WITHIN = 60.0  # seconds, for all streams together
SEEN_WITHIN = 10_000  # milliseconds, of one change
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

# Notes when each marked tag is first seen in the list, by the machine's own clock.
WATCH = """() => {
    window.seen = {};
    new MutationObserver(() => {
        for (const tag of document.querySelectorAll('#list .flag-tag'))
            if (!(tag.textContent in window.seen)) window.seen[tag.textContent] = Date.now();
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""


class Listeners:
    """Open event streams of other screens, read and thrown away by one thread."""

    def __init__(self, visitor: Visitor, count: int) -> None:
        self._selector = selectors.DefaultSelector()
        self._ends = False
        deadline = time.monotonic() + OPENS_WITHIN
        opened = 0
        while opened < count:
            opened += self._open(visitor)
            if time.monotonic() > deadline:
                raise BenchError(f"only {opened} of {count} streams opened")
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _open(self, visitor: Visitor) -> bool:
        """Ask for a stream; a worker that has no room says so, and another is asked."""
        connection = socket.create_connection(("127.0.0.1", visitor.port), timeout=10)
        head = f"GET /live HTTP/1.1\r\nHost: 127.0.0.1:{visitor.port}\r\nCookie: {visitor.cookie}"
        connection.sendall(f"{head}\r\n\r\n".encode())
        if b" 200 " not in connection.recv(4096).split(b"\r\n", 1)[0]:
            connection.close()
            return False
        self._selector.register(connection, selectors.EVENT_READ)
        return True

    def _read(self) -> None:
        while not self._ends:
            for key, _events in self._selector.select(0.2):
                assert isinstance(key.fileobj, socket.socket)  # noqa: S101 - registered so
                if not key.fileobj.recv(65536):
                    self._selector.unregister(key.fileobj)
                    key.fileobj.close()

    def close(self) -> int:
        """End all; how many were still open."""
        self._ends = True
        self._thread.join()
        left = list(self._selector.get_map().values())
        for key in left:
            assert isinstance(key.fileobj, socket.socket)  # noqa: S101 - registered so
            key.fileobj.close()
        return len(left)


@contextmanager
def screen(browser: Browser, visitor: Visitor) -> Iterator[Page]:
    """A browser's page, logged in as *visitor*; nothing kept from before."""
    context = browser.new_context(base_url=f"http://127.0.0.1:{visitor.port}")
    name, _, value = visitor.cookie.partition("=")
    context.add_cookies([{"name": name, "value": value, "url": f"http://127.0.0.1:{visitor.port}"}])
    yield context.new_page()
    context.close()


def news(browser: Browser, visitor: Visitor, streams: int, changes: int) -> dict[str, float]:
    """Milliseconds from before a colleague's act is sent to its row on this screen."""
    others = Listeners(visitor, streams)
    with screen(browser, visitor) as page:
        page.add_init_script("addEventListener('htmx:sseOpen', () => { window.hears = true; })")
        page.goto(LIST)
        page.wait_for_function("() => window.hears")  # a worker without room sends it to the other
        page.evaluate(WATCH)
        ids = page.eval_on_selector_all("[data-row]", "rows => rows.map(row => row.id.slice(7))")
        run, took = f"{time.time_ns():x}"[-6:], []
        for number in range(changes):
            tag = f"{run}-{number}"
            began = time.time() * 1000
            _tag(visitor, int(ids[number % len(ids)]), tag)
            page.wait_for_function("tag => tag in window.seen", arg=tag, timeout=SEEN_WITHIN)
            took.append(page.evaluate("tag => window.seen[tag]", tag) - began)
    alive = others.close()
    return {
        "streams": alive,
        "changes": changes,
        "p50_ms": round(statistics.median(took), 1),
        "p95_ms": round(statistics.quantiles(took, n=100)[P95], 1),
        "most_ms": round(max(took), 1),
    }


def _tag(visitor: Visitor, ticket: int, tag: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", visitor.port, timeout=30)
    form = urlencode({"tag": tag, "csrf_token": visitor.token})
    head = {"Cookie": visitor.cookie, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", f"/tickets/{ticket}/tags", form, head)
    status = connection.getresponse().status
    connection.close()
    if status != http.client.SEE_OTHER:
        raise BenchError(f"a tag was answered {status}")


def weights(browser: Browser, visitor: Visitor, ticket: int) -> dict[str, float]:
    """Kilobytes over the wire: pages with all that they load, cold, and the parts that follow."""
    told = {}
    for name, path in (("inbox", "/?view=open"), ("ticket", f"/tickets/{ticket}")):
        with screen(browser, visitor) as page:
            loaded: list[float] = []
            session = page.context.new_cdp_session(page)
            session.send("Network.enable")
            session.on("Network.loadingFinished", lambda e, to=loaded: to.append(_length(e)))
            page.goto(path)
            page.wait_for_timeout(1500)  # what it asks for by itself once it stands
            told[f"{name}_cold_kb"] = round(sum(loaded) / 1000, 1)
        told[f"{name}_part_kb"] = round(_part(visitor, path) / 1000, 1)
    told["row_kb"] = round(_part(visitor, f"/row/{ticket}?view=all") / 1000, 1)
    return told


def _length(event: dict[str, Any]) -> float:
    return float(event["encodedDataLength"])


def _part(visitor: Visitor, path: str) -> int:
    """What htmx is answered when it asks for the page's part."""
    connection = http.client.HTTPConnection("127.0.0.1", visitor.port, timeout=30)
    head = {"Cookie": visitor.cookie, "HX-Request": "true", "Accept-Encoding": "gzip, br"}
    connection.request("GET", path, headers=head)
    answer = connection.getresponse()
    size = len(answer.read())
    connection.close()
    if answer.status != http.client.OK:
        raise BenchError(f"{path} was answered {answer.status}")
    return size


def many(tickets: int) -> dict[str, float]:
    """Seconds of one act on so many tickets, and of its undoing, as the job does them."""
    with transaction() as session:
        user = session.scalars(select(User).where(User.email == EMAIL)).one()
        chosen = session.scalars(_new().limit(tickets)).all()
        act = bulk.propose(session, user, chosen, back="/", at=_now())
        bulk.choose(act, Act.TAG, {"tag": f"bench {time.time_ns():x}"})
        bulk.start(session, act, at=_now())
        acting, given = act.id, user.id
    did = _worked()
    with transaction() as session:
        user = session.get_one(User, given)
        bulk.undo(session, bulk.get(session, acting, user, lock=True), at=_now())
    return {"tickets": len(chosen), "done_s": did, "undone_s": _worked()}


def _new() -> Any:
    return select(Ticket).where(Ticket.state == TicketState.NEW).order_by(Ticket.id)


def _worked() -> float:
    """Seconds until nothing is left to do."""

    def goes_on() -> bool:
        with transaction() as session:
            return _work(session)

    began = time.perf_counter()
    while goes_on():
        pass
    return round(time.perf_counter() - began, 2)


def _work(session: Session) -> bool:
    return bulk.work(session, at=_now())


def _now() -> datetime:
    return datetime.now(UTC)


@click.command()
@click.option("--tickets", default=10_000, show_default=True, help="In the database.")
@click.option("--streams", default=200, show_default=True, help="Of other screens.")
@click.option("--changes", default=100, show_default=True, help="That the screen is to show.")
@click.option("--at-once", default=1000, show_default=True, help="Tickets of one act.")
def main(tickets: int, streams: int, changes: int, at_once: int) -> None:
    """Measure what a person sees; one line of JSON for each."""
    with ground(from_environment()) as config:
        ready = prepare(config, tickets, say=lambda what: click.echo(f"  {what} …", err=True))
        log = Path(ready.data_dir) / "gunicorn.log"
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        with serving("webcare", ready, log) as port, sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=chromium, args=FLAGS)
            visitor = Visitor(port)
            visitor.log_in(EMAIL, PASSWORD)
            visitor.learn_token("/?view=open")
            with transaction() as session:
                ticket = session.scalars(_new().limit(1)).one().id
            click.echo(json.dumps({"what": "weight"} | weights(browser, visitor, ticket)))
            click.echo(json.dumps({"what": "news"} | news(browser, visitor, streams, changes)))
            browser.close()
        click.echo(json.dumps({"what": "many"} | many(at_once)))


if __name__ == "__main__":
    main()
